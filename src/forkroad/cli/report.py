"""`forkroad report`: the whole story of a scenario as one HTML file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forkroad.cli.options import (
    LANGUAGES,
    draws_option,
    engine_option,
    json_option,
    quiet_option,
    replications_option,
    scenario_file,
    seed_option,
    set_option,
    taking,
    unlimited_option,
    what_if_option,
    workers_option,
)

if TYPE_CHECKING:
    from forkroad.report.tried import Backtest

PARTS = ("what_ifs", "levers")


@click.command(short_help="Write one HTML file that tells the whole story.")
@taking(
    scenario_file,
    click.option(
        "--output",
        "-o",
        type=click.Path(dir_okay=False, path_type=Path),
        default=Path("report.html"),
        show_default=True,
        metavar="FILE",
        help="The file to write.",
    ),
    click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        default="en",
        show_default=True,
        help="The language of what the report says around the planner's words.",
    ),
    click.option(
        "--without",
        multiple=True,
        type=click.Choice(PARTS),
        help="Leave a part out, which saves its computation (repeatable).",
    ),
    click.option(
        "--backtest",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="What `forkroad backtest --json` printed: how good such forecasts were.",
    ),
    seed_option,
    draws_option,
    engine_option,
    replications_option,
    workers_option,
    unlimited_option,
    what_if_option,
    set_option,
    json_option,
    quiet_option,
)
def report(
    file: Path,
    output: Path,
    lang: str,
    without: tuple[str, ...],
    backtest: Path | None,
    seed: int | None,
    draws: int | None,
    engine: str,
    replications: int | None,
    workers: int | None,
    unlimited: bool,
    what_if: str | None,
    settings: tuple[str, ...],
    as_json: bool,
    quiet: bool,
) -> None:
    """Write one HTML file that tells the whole story: to open, to send, to print.

    The file holds all that it needs and loads nothing: the question, the map to click, the
    forecast, who buys, stock, money, what-ifs, levers, goals, the evidence, and how far to trust
    it. With --json the tables that it tells of are printed too.

    \b
    Examples:
      forkroad report spring.yaml
      forkroad report spring.yaml -o spring.html --lang ja --seed 7
      forkroad report spring.yaml --backtest backtest.json
      forkroad report spring.yaml --without what_ifs --without levers
    """  # noqa: D301 - click reads the character, not the two letters
    from forkroad.cli.progress import progress
    from forkroad.cli.reading import read_scenario
    from forkroad.cli.terminal import say, show_envelope
    from forkroad.report.findings import Asked, find
    from forkroad.report.make import page_of_findings
    from forkroad.storage.atomic import write_bytes

    tried = _kept(backtest)
    # The report carries the warnings of the file along with its own.
    scenario = read_scenario(file, settings, quiet=True)
    asked = Asked(
        seed=seed,
        draws=draws,
        engine=engine,
        replications=replications,
        unlimited=unlimited,
        what_if=what_if,
        without=without,
        workers=workers,
    )
    with progress(quiet=quiet) as tell:
        found = find(scenario, asked, tell)
    found = replace(found, result=found.result.with_settings(settings), backtest=tried)
    page = page_of_findings(found, lang).encode("utf-8")
    write_bytes(output, page)
    if not quiet:
        say(f"written: {output} ({len(page) / 1e6:.1f} MB)")
    if as_json:
        show_envelope(found.as_result().to_json_object())


def _kept(file: Path | None) -> Backtest | None:
    """Return a backtest that was kept in a file."""
    if file is None:
        return None
    from forkroad.cli.reading import read_printed
    from forkroad.report.tried import read_backtest

    return read_backtest(read_printed(file), str(file))
