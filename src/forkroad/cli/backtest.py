"""`forkroad backtest`: how far forecasts from an event log can be trusted."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from forkroad.cli.log_options import model_options, reading_options, words_of
from forkroad.cli.options import draws_option, json_option, quiet_option, seed_option, taking


@click.command(short_help="Say how far forecasts from an event log can be trusted.")
@taking(
    click.argument("events", type=click.Path(path_type=Path)),
    click.option(
        "--cut",
        "cuts",
        multiple=True,
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DATE",
        help="Forecast from this first day of a month, knowing only what lies before (repeatable)."
        "  [default: the last three that can be]",
    ),
    click.option(
        "--months",
        type=click.IntRange(1),
        default=3,
        show_default=True,
        help="How many months are forecast from each cut.",
    ),
    click.option(
        "--arrivals",
        type=click.Choice(["own", "given", "none", "both"]),
        default="both",
        show_default=True,
        help="Who arrives in the forecast: who it foretells (own), who really came (given), or "
        "nobody, so that only who was under way counts (none); both is own and given.",
    ),
    *reading_options,
    *model_options,
    seed_option,
    draws_option,
    json_option,
    quiet_option,
)
def backtest(
    events: Path,
    cuts: tuple[datetime, ...],
    months: int,
    arrivals: str,
    seed: int | None,
    draws: int | None,
    as_json: bool,
    quiet: bool,
    **reading: Any,
) -> None:
    """Learn from a part of a log, forecast the months that follow, and compare.

    The forecast stands beside methods that need no model: the last month, the mean of three,
    the same month of last year, exponential smoothing. Where one of them is better, that is
    said, and so is which fork of the journey changed, and when.

    \b
    Examples:
      forkroad backtest events.csv --outcome purchase=order_paid
      forkroad backtest events.csv --outcome purchase=order_paid --repeat \\
          --cut 2026-03-01 --cut 2026-04-01 --months 2 --segment-by platform
    """  # noqa: D301 - click reads the character, not the two letters
    from forkroad.cli.terminal import screen_of_results, show, show_envelope
    from forkroad.learning.backtest import backtest as tested
    from forkroad.learning.journey_rules import read_outcomes

    result = tested(
        events,
        read_outcomes(reading["outcomes"]),
        cuts=[cut.date() for cut in cuts],
        months=months,
        arrivals=arrivals,
        seed=seed,
        draws=draws,
        **words_of(reading),
    )
    if as_json:
        show_envelope(result.to_json_object())
        return
    from forkroad.cli.backtest_view import backtest_lines

    show(backtest_lines(result, screen_of_results()))
