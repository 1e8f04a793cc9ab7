"""`forkroad score`: keeps forecasts, and grades them when their months have closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forkroad.cli.log_options import model_options, reading_options, words_of
from forkroad.cli.options import draws_option, json_option, quiet_option, seed_option, taking

if TYPE_CHECKING:
    from forkroad.learning.kept import Kept


@click.command(short_help="Keep forecasts, and grade them when their months have closed.")
@taking(
    click.argument("store", type=click.Path(dir_okay=False, path_type=Path)),
    click.argument("events", required=False, type=click.Path(path_type=Path)),
    click.option(
        "--keep",
        "scenario",
        type=click.Path(path_type=Path),
        metavar="SCENARIO",
        help="Run the base of this file and keep the forecast in STORE.",
    ),
    click.option(
        "--made-on",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DATE",
        help="The day on which the forecast that is kept was made.  [default: today]",
    ),
    click.option("--diff", is_flag=True, help="Show how the map changes if it is learned again."),
    click.option(
        "--output",
        "-o",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Write the scenario that is learned again into this file.",
    ),
    *reading_options,
    *model_options,
    seed_option,
    draws_option,
    json_option,
    quiet_option,
)
def score(
    store: Path,
    events: Path | None,
    scenario: Path | None,
    made_on: datetime | None,
    diff: bool,
    output: Path | None,
    seed: int | None,
    draws: int | None,
    as_json: bool,
    quiet: bool,
    **reading: Any,
) -> None:
    """Keep forecasts in a file, and grade them against an event log.

    With --keep a forecast is made and kept, with a hash of the scenario and of EVENTS, where
    that is given. Without it, every forecast in STORE is graded on the months that have closed
    since it was made: error, bias, intervals, which fork moved, and the map learned again.

    \b
    Examples:
      forkroad score forecasts.kept --keep spring.yaml
      forkroad score forecasts.kept events.csv --outcome purchase=order_paid
      forkroad score forecasts.kept events.csv --outcome purchase=order_paid --diff -o again.yaml
      forkroad score forecasts.kept
    """  # noqa: D301 - click reads the character, not the two letters
    if scenario is not None:
        when = made_on.date() if made_on else date.today()
        if when > date.today():
            raise click.UsageError(f"--made-on {when} has not come yet")
        _keep(scenario, store, events, when, seed, draws, as_json=as_json, quiet=quiet)
    elif events is None:
        _list(store, as_json=as_json)
    else:
        _grade(store, events, output, reading, diff=diff, as_json=as_json, quiet=quiet)


def _keep(
    file: Path,
    store: Path,
    events: Path | None,
    made_on: date,
    seed: int | None,
    draws: int | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    from forkroad.cli.reading import read_scenario
    from forkroad.cli.terminal import say, show_envelope
    from forkroad.learning.kept import keep_forecast, why_ungraded

    scenario = read_scenario(file, quiet=quiet)
    kept = keep_forecast(scenario, store, made_on=made_on, data=events, seed=seed, draws=draws)
    if as_json:
        show_envelope(_envelope(store, [kept]))
    elif not quiet:
        say(f"forecast {kept.number} is kept in {store}, made on {kept.made_on}")
    if (why := why_ungraded(kept)) and not quiet:
        say(f"mind: {why}")


def _list(store: Path, *, as_json: bool) -> None:
    from forkroad.cli.terminal import show, show_envelope
    from forkroad.learning.kept import kept_forecasts

    found = kept_forecasts(store)
    if as_json:
        show_envelope(_envelope(store, found))
        return
    from forkroad.cli.score_view import kept_lines

    show(kept_lines(found))


def _envelope(store: Path, kept: Sequence[Kept]) -> dict[str, Any]:
    rows = [_row(one) for one in kept]
    return {"format": "forkroad.score/1", "store": str(store), "kept": rows}


def _row(kept: Kept) -> dict[str, Any]:
    return {
        "number": kept.number,
        "made_on": kept.made_on.isoformat(),
        "name": kept.name,
        "file": kept.file,
        "scenario_sha256": kept.scenario_sha256,
        "data_sha256": kept.data_sha256,
        "start": kept.start.isoformat(),
        "months": kept.months,
        "seed": kept.seed,
        "version": kept.version,
    }


def _grade(
    store: Path,
    events: Path,
    output: Path | None,
    reading: dict[str, Any],
    *,
    diff: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    from forkroad.cli.terminal import say, screen_of_results, show, show_envelope
    from forkroad.learning.journey_rules import read_outcomes
    from forkroad.learning.score import score as graded
    from forkroad.storage.atomic import write_bytes

    result = graded(store, events, read_outcomes(reading["outcomes"]), **words_of(reading))
    if as_json:
        show_envelope(result.to_json_object())
    else:
        from forkroad.cli.score_view import score_view_lines

        show(score_view_lines(result, screen_of_results(), with_diff=diff))
    if output is not None:
        write_bytes(output, result.relearned.encode("utf-8"))
        if not quiet:
            say(f"written: {output}")
