"""`forkroad touchpoints`: the score card of the steps, of a scenario or of an event log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forkroad.cli.fit import reading_options
from forkroad.cli.options import draws_option, json_option, quiet_option, seed_option, taking

if TYPE_CHECKING:
    from forkroad.learning.touchpoint import TouchpointsResult

_SCENARIOS = (".yaml", ".yml")


@click.command(short_help="Score the steps: who comes, who buys, what is lost without them.")
@taking(
    click.argument("file", type=click.Path(path_type=Path)),
    *reading_options,
    seed_option,
    draws_option,
    json_option,
    quiet_option,
)
def touchpoints(
    file: Path, seed: int | None, draws: int | None, as_json: bool, quiet: bool, **reading: Any
) -> None:
    """Show for each step who comes there, who buys, and what would be lost without it.

    FILE is a scenario (.yaml), of which all is computed exactly, or an event log, of which all is
    counted; a log needs --outcome, and only for logs are the options that say how to read it. The
    removal effect is the share of all who buy that would not, if whoever comes to the step were
    lost there.

    \b
    Examples:
      forkroad touchpoints spring.yaml
      forkroad touchpoints events.csv --outcome purchase=order_paid --new-journey-after 30m
    """  # noqa: D301 - click reads the character, not the two letters
    from forkroad.cli.terminal import screen_of_results, show, show_envelope

    if reading["outcomes"] or file.suffix.lower() not in _SCENARIOS:
        result = _of_log(file, reading)
    else:
        result = _of_model(file, seed, draws, quiet=quiet)
    if as_json:
        show_envelope(result.to_json_object())
        return
    from forkroad.cli.touchpoints_view import touchpoint_lines

    show(touchpoint_lines(result, screen_of_results()))


def _of_log(file: Path, reading: dict[str, Any]) -> TouchpointsResult:
    from forkroad.cli.log_words import words_of
    from forkroad.learning.journey_rules import read_outcomes
    from forkroad.learning.touchpoints_of_log import touchpoints_of_log

    return touchpoints_of_log(file, read_outcomes(reading["outcomes"]), **words_of(reading))


def _of_model(file: Path, seed: int | None, draws: int | None, *, quiet: bool) -> TouchpointsResult:
    from forkroad.cli.progress import progress
    from forkroad.cli.reading import read_scenario
    from forkroad.learning.touchpoints_of_model import touchpoints_of_model

    scenario = read_scenario(file, quiet=quiet)
    with progress(quiet=quiet) as tell:
        return touchpoints_of_model(scenario, seed=seed, draws=draws, progress=tell)
