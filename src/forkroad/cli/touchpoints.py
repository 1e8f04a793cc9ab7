"""`forkroad touchpoints`: the score card of the steps, of a scenario or of an event log."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from forkroad.cli.log_options import reading_options, words_of
from forkroad.cli.options import draws_option, json_option, quiet_option, seed_option, taking
from forkroad.errors import UsageError

if TYPE_CHECKING:
    from forkroad.learning.touchpoint import TouchpointsResult

_FOR_SCENARIOS = ("seed", "draws")


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
    counted. A log needs --outcome, and only for logs are the options that say how to read it; only
    for scenarios are --seed and --draws. The removal effect is the share of all who buy that would
    not, if whoever comes to the step were lost there.

    \b
    Examples:
      forkroad touchpoints spring.yaml
      forkroad touchpoints events.csv --outcome purchase=order_paid --new-journey-after 30m
    """  # noqa: D301 - click reads the character, not the two letters
    from forkroad.cli.terminal import screen_of_results, show, show_envelope
    from forkroad.scenario.file import is_named_as_scenario

    if is_named_as_scenario(file):
        _refuse_options_of_logs(file, reading)
        result = _of_model(file, seed, draws, quiet=quiet)
    else:
        _refuse_options_of_scenarios(file)
        result = _of_log(file, reading)
    if as_json:
        show_envelope(result.to_json_object())
        return
    from forkroad.cli.touchpoints_view import touchpoint_lines

    show(touchpoint_lines(result, screen_of_results()))


def _refuse_options_of_logs(file: Path, reading: Iterable[str]) -> None:
    if given := _given(reading):
        verb, them = ("say", "them") if len(given) > 1 else ("says", "it")
        raise UsageError(
            f"{file}: {', '.join(given)} {verb} how an event log is read, and this is a scenario; "
            f"leave {them} out, or name the log"
        )


def _refuse_options_of_scenarios(file: Path) -> None:
    if given := _given(_FOR_SCENARIOS):
        verb, them = ("are", "them") if len(given) > 1 else ("is", "it")
        raise UsageError(
            f"{file}: {', '.join(given)} {verb} for scenarios, and an event log is counted as it "
            f"is; leave {them} out"
        )


def _given(names: Iterable[str]) -> list[str]:
    """Return which of some options the command line names, as it names them."""
    context, wanted = click.get_current_context(), set(names)
    return [
        option.opts[0]
        for option in context.command.params
        if option.name in wanted
        and context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE
    ]


def _of_log(file: Path, reading: dict[str, Any]) -> TouchpointsResult:
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
