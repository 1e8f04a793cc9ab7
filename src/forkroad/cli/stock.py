"""`forkroad stock`: what to order when, for the service that is wanted."""

from __future__ import annotations

from pathlib import Path

import click

from forkroad.cli.options import (
    json_option,
    kinds_option,
    on_option,
    out_option,
    quiet_option,
    replications_option,
    scenario_file,
    seed_option,
    set_option,
    taking,
    what_if_option,
    workers_option,
)


@click.command(short_help="Plan stock: what to order when, and what service costs.")
@taking(
    scenario_file,
    seed_option,
    replications_option,
    workers_option,
    on_option,
    what_if_option,
    set_option,
    click.option(
        "--no-curve", is_flag=True, help="Leave out other levels of service, which take longest."
    ),
    json_option,
    out_option,
    kinds_option,
    quiet_option,
)
def stock(
    file: Path,
    seed: int | None,
    replications: int | None,
    workers: int | None,
    address: str | None,
    what_if: str | None,
    settings: tuple[str, ...],
    no_curve: bool,
    as_json: bool,
    out: Path | None,
    kinds: str | None,
    quiet: bool,
) -> None:
    """Say up to how much to order, what to order when, and what runs out nevertheless.

    Levels are worked out from exact demand and move with season and campaigns; what happens with
    them is simulated. A product without a lead_time is bought once: then the answer is how much.

    \b
    Examples:
      forkroad stock spring.yaml
      forkroad stock spring.yaml --set products.cream.stock.service.cycle=99%
      forkroad stock spring.yaml --what-if cheaper --out orders --as xlsx
    """  # noqa: D301 - click reads the character, not the two letters
    from forkroad.cli.progress import progress
    from forkroad.cli.reading import read_scenario
    from forkroad.cli.terminal import screen_of_results, show, show_envelope
    from forkroad.cli.writing import wanted_kinds, write_result
    from forkroad.forecast.stock_plan import plan_for_stock

    wanted = wanted_kinds(out, kinds)
    # The result carries the warnings of the file along with its own.
    scenario = read_scenario(file, settings, quiet=True)
    with progress(quiet=quiet) as tell:
        result = plan_for_stock(
            scenario,
            seed=seed,
            replications=replications,
            what_if=what_if,
            curve=not no_curve,
            workers=workers,
            on=address,
            progress=tell,
        )
    result = result.with_settings(settings)
    if out is not None:
        write_result(result, out, wanted, quiet=quiet)
    if as_json:
        show_envelope(result.to_json_object())
        return
    from forkroad.cli.stock_view import stock_lines

    show(stock_lines(result, screen_of_results()))
