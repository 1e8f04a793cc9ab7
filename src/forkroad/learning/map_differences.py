"""What a log has that an existing scenario lacks, the reverse, and what was left as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forkroad.learning.fitted import STAY
from forkroad.learning.journeys import Journeys
from forkroad.learning.map_forks import MapStep
from forkroad.learning.map_matching import MatchedSteps
from forkroad.scenario.model import Scenario

# Kind, name and how many, as the table `unmapped` has them.
Unmapped = tuple[str, str, int]


def list_unmapped(
    journeys: Journeys,
    scenario: Scenario,
    matched: MatchedSteps,
    segments: Sequence[str],
    steps: Sequence[MapStep],
) -> Iterator[Unmapped]:
    """Yield what one side has alone, the log's first; then the forks that were not learned.

    segments : the map's name of each segment of the log, empty where it has none.
    """
    yield from (("event", event, n) for event, n in matched.unknown.items())
    for step in steps:
        yield from (("way", f"{step.fitted.name} -> {to}", n) for to, n in step.unmapped.items())
    yield from _entries_elsewhere(journeys, scenario)
    labels = zip(journeys.segments.labels, segments, strict=True)
    yield from (("segment", label, 0) for label, name in labels if label and not name)
    yield from (("unseen step", name, 0) for name in matched.unseen)
    yield from (("unseen way", way, 0) for step in steps for way in _unseen_ways(step))
    yield from (("unseen segment", name, 0) for name in scenario.segments if name not in segments)
    yield from (("kept", step.fitted.name, step.fitted.n) for step in steps if step.kept)


def _unseen_ways(step: MapStep) -> list[str]:
    ways = [way for rule in step.fitted.rules for way in rule.ways]
    seen = {way.to for way in ways if way.count or way.share or way.to == STAY}
    return [
        f"{step.fitted.name} -> {to}" for to in dict.fromkeys(w.to for w in ways) if to not in seen
    ]


def _entries_elsewhere(journeys: Journeys, scenario: Scenario) -> Iterator[Unmapped]:
    """Yield the steps where journeys of the log begin, and none of the map do."""
    begin = {
        segment.start_at or scenario.journey.start_at for segment in scenario.segments.values()
    }
    for number, name in enumerate(journeys.steps.names):
        n = int(journeys.arrivals.where(step=number).n.sum())
        if n and name not in begin:
            yield "entry", name, n


def map_notes(
    journeys: Journeys,
    scenario: Scenario,
    steps: Sequence[MapStep],
    keeps_stay: frozenset[str],
    left: Sequence[str],
) -> Iterator[str]:
    """Yield what was left out of the shares, and what stands as it was."""
    n = sum(step.fitted.n for step in steps)
    off = sum(n for step in steps for n in step.unmapped.values())
    yield (
        f"Of {n:,} visits to steps of the map {off:,} led where it has no way; they are left out "
        "of the shares, and the table `unmapped` names them."
    )
    for step in steps:
        if step.kept:
            yield f"{step.fitted.name}: shares stand as they were, for {step.kept}."
    if keeps_stay:
        yield (
            f"{', '.join(sorted(keeps_stay))}: the stay stands as it was, since customers go round "
            "there within a day, and a loop must take time."
        )
    if left:
        yield f"Who sets out stands as it was for {', '.join(left)}."
    if scenario.start != journeys.end_day:
        yield (
            f"Who is already here stands as it was: the log tells who was under way on "
            f"{journeys.end_day}, and the scenario starts on {scenario.start}."
        )
