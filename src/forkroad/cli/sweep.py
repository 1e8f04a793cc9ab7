"""`forkroad sweep`: what comes of many scenarios, each stored as soon as it is finished."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from forkroad.cli.options import (
    engine_option,
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
    unlimited_option,
    workers_option,
)

if TYPE_CHECKING:
    from forkroad.results.run_result import RunResult


@click.command(short_help="Compute a grid or a sample of scenarios.")
@taking(
    scenario_file,
    click.option(
        "--vary",
        multiple=True,
        required=True,
        metavar="PATH=VALUES",
        help="Give one place of the scenario LOW:HIGH:N or VALUE,VALUE,... (repeatable: every "
        "combination).",
    ),
    click.option(
        "--sobol",
        type=click.IntRange(1),
        metavar="N",
        help="Sample N scenarios evenly instead of taking every combination; 2, 4, 8, ... are "
        "most even.",
    ),
    click.option(
        "--measure",
        "-m",
        "measures",
        multiple=True,
        metavar="MEASURE",
        help="What is asked, such as cream.units (repeatable).  [default: revenue, profit and "
        "converted]",
    ),
    click.option(
        "--output",
        "-o",
        "store",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Keep each scenario in this file (SQLite) from the moment in which it is finished.",
    ),
    click.option("--resume", is_flag=True, help="Go on with that file: compute what is missing."),
    seed_option,
    click.option(
        "--draws",
        type=click.IntRange(1),
        help="Take the mean over so many draws of the uncertain inputs.  [default: they are at "
        "their means, which is much quicker]",
    ),
    engine_option,
    replications_option,
    workers_option,
    on_option,
    unlimited_option,
    set_option,
    json_option,
    out_option,
    kinds_option,
    quiet_option,
)
def sweep(
    file: Path,
    vary: tuple[str, ...],
    sobol: int | None,
    measures: tuple[str, ...],
    store: Path | None,
    resume: bool,
    seed: int | None,
    draws: int | None,
    engine: str,
    replications: int | None,
    workers: int | None,
    address: str | None,
    unlimited: bool,
    settings: tuple[str, ...],
    as_json: bool,
    out: Path | None,
    kinds: str | None,
    quiet: bool,
) -> None:
    """Compute many scenarios: every combination of the values given, or an even sample.

    Values are written as in the file: 40, 55%, 3 days, x1.2, +10%. A scenario that cannot be
    computed is told with its reason and stops no other; the exit status is then 3.

    \b
    Examples:
      forkroad sweep spring.yaml --vary products.cream.price=40:60:5
      forkroad sweep spring.yaml --vary products.cream.price=x0.8:x1.2:41 \\
        --vary values.opens_mail=10%,20%,30% -m cream.units -m profit -o prices.sqlite
      forkroad sweep spring.yaml --vary products.cream.price=40:60 --sobol 1024 --workers 4
      forkroad sweep spring.yaml --vary products.cream.price=40:60:9 -o prices.sqlite --resume
    """  # noqa: D301 - click reads the character, not the two letters
    from forkroad.cli.progress import progress
    from forkroad.cli.reading import read_scenario
    from forkroad.cli.writing import wanted_kinds, write_result
    from forkroad.whatif.sweep import sweep as compute

    wanted = wanted_kinds(out, kinds)
    # The result carries the warnings of the file along with its own.
    scenario = read_scenario(file, settings, quiet=True)
    try:
        with progress(quiet=quiet, rate=True) as tell:
            result = compute(
                scenario,
                vary,
                sobol=sobol,
                measures=measures,
                store=store,
                resume=resume,
                seed=seed,
                draws=draws,
                engine=engine,
                replications=replications,
                unlimited=unlimited,
                workers=workers,
                on=address,
                progress=tell,
            )
    except KeyboardInterrupt:
        _say_what_is_kept(store)
        raise
    result = result.with_settings(settings)
    if out is not None:
        write_result(result, out, wanted, quiet=quiet)
    _print(result, store, as_json=as_json)


def _print(result: RunResult, store: Path | None, *, as_json: bool) -> None:
    from forkroad.cli.failures import CHECK_FAILED
    from forkroad.cli.sweep_view import failed_sentence, sweep_lines
    from forkroad.cli.terminal import say, screen_of_results, show, show_envelope

    if as_json:
        show_envelope(result.to_json_object())
    else:
        show(sweep_lines(result, screen_of_results(), store))
    failed = failed_sentence(result)
    if failed:
        say(f"forkroad: {failed}")
        click.get_current_context().exit(CHECK_FAILED)


def _say_what_is_kept(store: Path | None) -> None:
    from forkroad.cli.terminal import say

    if store is not None:
        say(f"forkroad: what was finished is in {store}; --resume goes on with it")
