"""`forkroad gate`: does the base reproduce what was observed?"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from forkroad.cli.log_options import reading_options, words_of
from forkroad.cli.options import json_option, quiet_option, seed_option, taking


def _share(ctx: click.Context, param: click.Parameter, text: str) -> float:
    try:
        number = float(text.strip().removesuffix("%"))
    except ValueError:
        raise click.BadParameter(f'"{text}" is no share; needed is one such as 10%') from None
    return number / 100.0 if text.strip().endswith("%") else number


@click.command(short_help="Say whether the base reproduces what was observed.")
@taking(
    click.argument("file", type=click.Path(path_type=Path)),
    click.argument("events", type=click.Path(path_type=Path)),
    click.option(
        "--within",
        metavar="PERCENT",
        default="10%",
        show_default=True,
        callback=_share,
        help="The largest difference that passes, of conversion and of orders.",
    ),
    click.option("--no-write", is_flag=True, help="Leave the file as it is."),
    *reading_options,
    seed_option,
    json_option,
    quiet_option,
)
def gate(
    file: Path,
    events: Path,
    within: float,
    no_write: bool,
    seed: int | None,
    as_json: bool,
    quiet: bool,
    **reading: Any,
) -> None:
    """Hold the base of a scenario against an event log, and keep the verdict in the file.

    Conversion and orders over the days that both cover are compared. Where the log ends before
    the scenario begins, the journey is put to where the log begins, with those who really came.
    Ends with status 3 where a difference is larger than --within. Comments and all other lines of
    the file stay as they are.

    \b
    Examples:
      forkroad gate spring.yaml events.csv --outcome purchase=order_paid
      forkroad gate spring.yaml events.csv --outcome purchase=order_paid --within 5% --no-write
    """  # noqa: D301 - click reads the character, not the two letters
    from forkroad.cli.failures import CHECK_FAILED
    from forkroad.cli.reading import read_scenario
    from forkroad.cli.terminal import say, screen_of_results, show, show_envelope
    from forkroad.learning.gate import gate as held_against
    from forkroad.learning.journey_rules import read_outcomes
    from forkroad.scenario.gate_text import write_verdict

    result = held_against(
        read_scenario(file, quiet=True),
        events,
        read_outcomes(reading["outcomes"]),
        within=within,
        on=date.today(),
        seed=seed,
        **words_of(reading),
    )
    if as_json:
        show_envelope(result.to_json_object())
    else:
        from forkroad.cli.gate_view import gate_lines

        show(gate_lines(result, screen_of_results()))
    if not no_write:
        write_verdict(file, result.verdict)
        if not quiet:
            say(f"the verdict is kept in {file}")
    if not result.is_passed:
        sys.exit(CHECK_FAILED)
