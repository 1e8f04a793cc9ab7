"""`forkroad run`: the forecast of a scenario."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from forkroad.cli.options import (
    draws_option,
    engine_option,
    json_option,
    kinds_option,
    on_option,
    out_option,
    quiet_option,
    replications_option,
    scenario_file,
    seed_option,
    segment_option,
    set_option,
    taking,
    unlimited_option,
    what_if_option,
    workers_option,
)

if TYPE_CHECKING:
    from forkroad.results.run_result import RunResult
    from forkroad.workers.word import Word

T = TypeVar("T")


@click.command(short_help="Forecast: who buys, who goes, what is sold when.")
@taking(
    scenario_file,
    seed_option,
    draws_option,
    engine_option,
    replications_option,
    workers_option,
    on_option,
    unlimited_option,
    what_if_option,
    set_option,
    segment_option,
    click.option(
        "--check",
        is_flag=True,
        help="Compute with a second engine too; exit status 3 if they differ beyond chance.",
    ),
    click.option(
        "--full",
        is_flag=True,
        help="Give steps, branches, stages and cohorts a spread too, which takes longer.",
    ),
    json_option,
    out_option,
    kinds_option,
    quiet_option,
)
def run(
    file: Path,
    seed: int | None,
    draws: int | None,
    engine: str,
    replications: int | None,
    workers: int | None,
    address: str | None,
    unlimited: bool,
    what_if: str | None,
    settings: tuple[str, ...],
    segment: str | None,
    check: bool,
    full: bool,
    as_json: bool,
    out: Path | None,
    kinds: str | None,
    quiet: bool,
) -> None:
    """Forecast who buys, who goes to a competitor, who is lost, and what is sold when.

    \b
    Examples:
      forkroad run spring.yaml
      forkroad run spring.yaml --what-if cheaper --seed 7
      forkroad run spring.yaml --set products.cream.price=44 --json
      forkroad run spring.yaml --out results --as csv,xlsx
      forkroad run spring.yaml --replications 2000 --workers 4
      forkroad run spring.yaml --check
    """  # noqa: D301 - click reads the character, not the two letters
    from forkroad.cli.reading import begin_to_read
    from forkroad.workers.aside import forked

    # The result carries the warnings of the file along with its own.
    reading = begin_to_read(file, settings, forked)
    # Everything else comes in while a child reads.
    from forkroad.cli.memory import keep_memory
    from forkroad.cli.progress import progress
    from forkroad.cli.writing import wanted_kinds, write_result
    from forkroad.forecast.run import run as forecast

    keep_memory()
    wanted = wanted_kinds(out, kinds)
    scenario = reading()
    with progress(quiet=quiet) as tell:
        result = forecast(
            scenario,
            seed=seed,
            draws=draws,
            engine=engine,
            replications=replications,
            unlimited=unlimited,
            what_if=what_if,
            full=full,
            workers=workers,
            on=address,
            progress=tell,
            aside=forked if as_json else _forked_before_a_view,
        )
        if check:
            from forkroad.forecast.second_engine import checked

            result = checked(scenario, result, tell, workers=workers, on=address)
    result = result.with_settings(settings)
    if segment is not None:
        from forkroad.results.selection import only_segment

        result = only_segment(result, segment)
    if out is not None:
        write_result(result, out, wanted, quiet=quiet)
    _print(result, segment, as_json=as_json)
    if result.check is not None and not result.check.agrees:
        from forkroad.cli.failures import CHECK_FAILED

        click.get_current_context().exit(CHECK_FAILED)


def _forked_before_a_view(
    work: Callable[[], T], word: Word[Any] | None = None, *, is_urgent: bool = True
) -> Callable[[], T]:
    """Leave work to a child, and import what shows its result before waiting for it."""
    from forkroad.workers.aside import forked

    result = forked(work, word, is_urgent=is_urgent)

    def waited() -> T:
        import forkroad.cli.run_view  # noqa: F401

        return result()

    return waited


def _print(result: RunResult, segment: str | None, *, as_json: bool) -> None:
    from forkroad.cli.terminal import screen_of_results, show, show_envelope

    if as_json:
        show_envelope(result.to_json_object())
        return
    from forkroad.cli.run_view import run_lines

    # Tables are made when they are asked for: all of them first, so that nothing half is shown.
    show(list(run_lines(result, screen_of_results(), segment=segment or "all")))
