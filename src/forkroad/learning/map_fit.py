"""The fit of an existing scenario's graph: what the log says put in the place of what was guessed.

What the log has that the map lacks, and the reverse, is told in a table: it is the planner who
decides whether the map is to have another way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from forkroad.errors import UsageError
from forkroad.learning.arrivals_of_log import FittedArrivals, fit_arrivals
from forkroad.learning.arrivals_text import is_uncertain
from forkroad.learning.event_log import EventLog
from forkroad.learning.fitted import STAY, FittedJourney, FittedStep, Waiting
from forkroad.learning.journey_rules import JourneyRules
from forkroad.learning.journeys import Journeys, follow_journeys
from forkroad.learning.map_differences import Unmapped, list_unmapped, map_notes
from forkroad.learning.map_edits import (
    Origin,
    edits_of_arrivals,
    edits_of_steps,
    edits_of_waiting,
    moved_on,
)
from forkroad.learning.map_forks import MapStep, fit_map_step
from forkroad.learning.map_matching import MatchedSteps, match_names, match_steps
from forkroad.learning.step_names import Names, label_for
from forkroad.learning.under_way import find_waiting
from forkroad.records import record
from forkroad.scenario.content import bytes_of
from forkroad.scenario.file import load
from forkroad.scenario.forks import fork_targets
from forkroad.scenario.graph import knots
from forkroad.scenario.model import Scenario
from forkroad.scenario.rewriting import Edit, rewritten


@record(kw_only=True)
class MapFit:
    """A map with what a log says.

    text : the file. unmapped : kind, name and count of what one side has alone.
    """

    text: str
    journeys: Journeys
    fitted: FittedJourney
    unmapped: tuple[Unmapped, ...]
    notes: tuple[str, ...]


def fit_map(
    log: EventLog, path: Path, rules: JourneyRules, *, segment_by: str | None = None
) -> MapFit:
    """Return an existing scenario with shares, stays and arrivals as a log has them.

    Raises ScenarioError for a map that is none, UsageError where nothing of the log is on it.
    """
    scenario = load(path)
    matched = match_steps(log, scenario, rules)
    journeys = follow_journeys(log, rules, segment_by=segment_by, steps=matched.steps)
    segments = _segments_of_map(journeys, scenario)
    lost = _lost_step(scenario, matched, rules)
    steps = [
        fit_map_step(journeys, scenario, number, segments, lost)
        for number in range(len(journeys.steps))
    ]
    keeps_stay = _loops_without_time(scenario, steps)
    arrivals, left = _arrivals(journeys, scenario, segments)
    waiting = _waiting(journeys, scenario, segments, steps)
    origin = Origin(label_for(Path(log.title).name), journeys.end_day)
    names = _value_names(scenario, arrivals)
    edits: list[Edit] = [
        *edits_of_arrivals(scenario, arrivals, names),
        *edits_of_steps(scenario, steps, origin, keeps_stay),
    ]
    if scenario.start == journeys.end_day:
        edits += edits_of_waiting(waiting, [name for name in segments if name])
    return MapFit(
        text=rewritten(bytes_of(path).decode("utf-8"), edits),
        journeys=journeys,
        fitted=FittedJourney(tuple(step.fitted for step in steps), "", waiting),
        unmapped=tuple(list_unmapped(journeys, scenario, matched, segments, steps)),
        notes=tuple(map_notes(journeys, scenario, steps, keeps_stay, left)),
    )


def _segments_of_map(journeys: Journeys, scenario: Scenario) -> tuple[str, ...]:
    """Return the map's name of each segment of the log, empty where it has none."""
    segments = scenario.segments
    if len(journeys.segments) == 1 and not journeys.segments.labels[0]:
        return (next(iter(segments)),) if len(segments) == 1 else ("",)
    found = match_names(
        journeys.segments.labels, {name: each.label for name, each in segments.items()}
    )
    return tuple(found.get(label, "") for label in journeys.segments.labels)


def _lost_step(scenario: Scenario, matched: MatchedSteps, rules: JourneyRules) -> str:
    """Return the step of those who are silent for too long: the one `lost` that no event is."""
    ends = [name for name, step in scenario.journey.steps.items() if step.outcome == "lost"]
    unseen = [name for name in ends if name in matched.unseen]
    found = unseen or ends
    if rules.silence is not None and len(found) > 1:
        raise UsageError(
            f"--lost-after: {' and '.join(found)} are both lost; say by --outcome which event one "
            "of them is"
        )
    return found[0] if len(found) == 1 else ""


def _loops_without_time(scenario: Scenario, steps: Iterable[MapStep]) -> frozenset[str]:
    """Return the steps whose learned stays would make loops that take no time."""
    at_once = {
        step.fitted.name
        for step in steps
        if step.fitted.dwell is not None and step.fitted.dwell.shortest == 0
    }
    followers = {}
    for name in scenario.journey.steps:
        fork = scenario.journey.steps[name].next
        ways = fork_targets(fork) if fork and name in at_once else ()
        followers[name] = frozenset(to for to in ways if to in at_once)
        if "back" in ways:
            followers[name] |= frozenset(at_once)
    return frozenset(name for knot in knots(followers) for name in knot)


def _arrivals(
    journeys: Journeys, scenario: Scenario, segments: Sequence[str]
) -> tuple[dict[str, FittedArrivals], tuple[str, ...]]:
    """Return what is expected of each segment, and the segments whose arrivals stay as they are."""
    found = {}
    for number, name in enumerate(segments):
        stated = scenario.segments[name].arrivals if name else None
        if stated is not None and stated.per_month is not None:
            one = fit_arrivals(journeys, number)
            found[name] = moved_on(one, journeys.end_day, scenario.start)
    return found, tuple(name for name in scenario.segments if name not in found)


def _value_names(scenario: Scenario, arrivals: Mapping[str, FittedArrivals]) -> dict[str, str]:
    """Return a new name for each uncertain number of arrivals."""
    data = scenario.source.data
    taken = {
        name
        for section in ("values", "attributes", "campaigns", "shocks", "products", "segments")
        for name in data.get(section) or {}
    }
    names = Names([*taken, *scenario.journey.steps])
    return {
        segment: names.name_for("new_customers" if len(arrivals) == 1 else f"new_{segment}")
        for segment, one in arrivals.items()
        if is_uncertain(one)
    }


def _waiting(
    journeys: Journeys, scenario: Scenario, segments: Sequence[str], steps: Sequence[MapStep]
) -> tuple[Waiting, ...]:
    """Return who is under way, under the map's names of segments."""
    by_log = dict(zip(journeys.segments.names, segments, strict=True))
    by_name = {step.fitted.name: step.fitted for step in steps}
    # How long they have waited must not be cut yet: it says who is lost.
    open_ended = [replace(step, dwell=None) for step in by_name.values()]
    found = (
        replace(one, segment=by_log[one.segment], days=_may_move_on(one, by_name[one.step]))
        for one in find_waiting(journeys, {}, open_ended)
        if by_log[one.segment] and scenario.journey.steps[one.step].outcome is None
    )
    return tuple(one for one in found if one.days)


def _may_move_on(waiting: Waiting, step: FittedStep) -> Mapping[int, int]:
    """Return those who can still be where the log saw them last: nobody stays longer than can be.

    Who has been silent for longer is on the way that the silent go, if the map has one.
    """
    ways = {way.to: way.share for rule in step.rules for way in rule.ways}
    longest = step.dwell.longest if step.dwell is not None else None
    if longest is None or STAY in ways:
        return waiting.days
    return {day: n for day, n in waiting.days.items() if day <= longest}
