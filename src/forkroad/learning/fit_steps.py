"""From counts to a journey: the shares of each fork, the stays, and who is under way.

Where the journey would have loops that take no time, a step that some leave at once and others
on a later day takes none, and leads to another one in which the others are away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from forkroad.learning.dwell import Dwell, choose_dwell
from forkroad.learning.fitted import STAY, FittedJourney, FittedStep, Way, Ways
from forkroad.learning.incidence import Exposures, Incidence, estimate, is_never
from forkroad.learning.journeys import LOST, UNDER_WAY, UNKNOWN, Journeys, Tally
from forkroad.learning.later import find_alike
from forkroad.learning.log_steps import LogStep
from forkroad.learning.step_names import Names
from forkroad.learning.under_way import find_waiting
from forkroad.records import record
from forkroad.scenario.graph import knots

# A segment has shares of its own at a step that so many of its customers visited.
LEAST_FOR_A_SEGMENT = 30


@record
class _Layout:
    """The journeys, and the names that steps get beside those of events.

    lost : name of the step of those who are silent too long, empty without.
    away : steps whose customers may come back on another day, to the name of the step that
        holds them until then; several steps may have the same.
    arrival : name of the step in which all arrive.
    """

    journeys: Journeys
    lost: str
    away: Mapping[int, str]
    arrival: str

    @property
    def silence_days(self) -> int | None:
        return self.journeys.rules.silence_days

    def name_of(self, way: int) -> str:
        return self.lost if way == LOST else self.journeys.steps.names[way]


def fit_journey(journeys: Journeys) -> FittedJourney:
    """Return the journey that the counts of a log support."""
    layout = _lay_out(journeys)
    steps: list[FittedStep] = []
    for number, step in enumerate(journeys.steps.steps):
        steps.append(_fit_step(layout, number, step))
    for name in dict.fromkeys(layout.away.values()):
        steps.append(_fit_away(layout, name))
    if layout.lost:
        steps.append(FittedStep(name=layout.lost, label="Lost", outcome="lost"))
    entries = _entries(layout)
    return FittedJourney(
        steps=(*entries, *steps),
        start_at=entries[0].name if entries else _only_entry(journeys),
        waiting=find_waiting(journeys, layout.away, steps),
        away=tuple(dict.fromkeys(layout.away.values())),
    )


def _lay_out(journeys: Journeys) -> _Layout:
    names = Names(journeys.steps.names)
    lost = names.name_for("lost") if journeys.rules.silence is not None else ""
    arrival = names.name_for("arrival")
    split = _steps_to_split(journeys)
    alike = find_alike(journeys.moves, split)
    together = names.name_for("another_day") if alike else ""
    away = {
        number: together
        if number in alike
        else names.name_for(f"{journeys.steps.names[number]}_later")
        for number in sorted(split)
    }
    return _Layout(journeys, lost, away, arrival)


def _steps_to_split(journeys: Journeys) -> set[int]:
    """Return the steps in loops without time that are not always left at once."""
    moves, names = journeys.moves, journeys.steps.names
    going = moves.only(moves["to"] >= 0)
    at_once = sorted(set(going.where(days=0)["step"].tolist()))
    members = {names[step] for step in at_once}
    followers = {
        names[step]: frozenset(names[to] for to in set(going.where(step=step)["to"].tolist()))
        & members
        for step in at_once
    }
    knotted = {name for knot in knots(followers) for name in knot}
    return {
        step
        for step in at_once
        if names[step] in knotted and (moves.where(step=step)["days"] > 0).any()
    }


def _fit_step(layout: _Layout, number: int, step: LogStep) -> FittedStep:
    """Return what a step of the log becomes."""
    every = layout.journeys.moves.where(step=number)
    own = FittedStep(
        name=step.name,
        label=step.label,
        product=step.name if step.is_purchase else "",
        units=_units(layout.journeys, number) if step.is_purchase else {},
        n=int(every.n.sum()),
    )
    if step.is_end:
        return replace(own, outcome=step.outcome)
    moves = every.only(every["to"] != UNKNOWN)
    if number not in layout.away:
        return _with_stay(layout, own, moves)
    rules = _rules(layout.journeys, moves, lambda part: _ways_at_once(layout, part, number))
    return replace(own, rules=rules)


def _fit_away(layout: _Layout, name: str) -> FittedStep:
    """Return the step that holds those who come back on another day."""
    members = [number for number, away in layout.away.items() if away == name]
    moves = layout.journeys.moves
    moves = moves.only(np.isin(moves["step"], members) & (moves["days"] > 0))
    steps = layout.journeys.steps.steps
    label = f"{steps[members[0]].label}, another day" if len(members) == 1 else "Another day"
    return _with_stay(layout, FittedStep(name=name, label=label), moves)


def _units(journeys: Journeys, number: int) -> dict[int, float]:
    """Return how many purchases of one day there were to how often."""
    times = journeys.times.where(step=number)
    shares = times.n / times.n.sum()
    return dict(zip(times["times"].tolist(), shares.tolist(), strict=True))


def _with_stay(layout: _Layout, step: FittedStep, moves: Tally) -> FittedStep:
    """Return a step with its stay, its ways and its timeout."""
    silence = layout.silence_days
    exposures = _exposures(moves, silence)
    found = estimate(exposures, keep_left=silence is not None or is_never(exposures))
    dwell = choose_dwell(exposures, found, silence_days=silence)
    waits = silence is not None and dwell.never
    return replace(
        step,
        dwell=dwell,
        rules=_rules(
            layout.journeys, moves, lambda part: _ways_over_days(layout, part, exposures, dwell)
        ),
        timeout_days=silence if silence is not None and waits else 0,
        timeout_to=layout.lost if waits else "",
        n=step.n or exposures.n,
        censored=int(moves.n[moves["to"] == UNDER_WAY].sum()),
    )


def _rules(journeys: Journeys, moves: Tally, ways: Callable[[Tally], Ways]) -> tuple[Ways, ...]:
    """Return the ways of each segment that has enough customers, and those of all others."""
    segments = journeys.segments
    if len(segments) == 1:
        return (ways(moves),)
    parts = [moves.where(segment=number) for number in range(len(segments))]
    own = [
        replace(ways(part), segment=name)
        for name, part in zip(segments.names, parts, strict=True)
        if part.n.sum() >= LEAST_FOR_A_SEGMENT
    ]
    return tuple(own) if len(own) == len(segments) else (*own, ways(moves))


def _exposures(
    moves: Tally, silence_days: int | None, ways: tuple[int, ...] | None = None
) -> Exposures:
    """Return moves by way and day, those without a known way by how long they stayed."""
    to, days = moves["to"], moves["days"]
    is_silent = (to == LOST) & (silence_days is not None)
    is_open = (to == UNDER_WAY) | is_silent
    if ways is None:
        ways = tuple(sorted(set(to[~is_open].tolist()), key=lambda way: (way < 0, way)))
    n_days = int(days.max(initial=0)) + 2
    moved = np.zeros((len(ways), n_days), dtype=np.int64)
    for place, way in enumerate(ways):
        np.add.at(moved[place], days[to == way], moves.n[to == way])
    stayed = np.zeros(n_days + 1, dtype=np.int64)
    # Who is lost after d days of silence did not move on day d either.
    np.add.at(stayed, (days + is_silent)[is_open], moves.n[is_open])
    return Exposures(ways, moved, stayed)


def _ways_at_once(layout: _Layout, moves: Tally, number: int) -> Ways:
    """Return where customers go on the day of the visit; all others come back later."""
    now = moves.only((moves["days"] == 0) & (moves["to"] != UNDER_WAY))
    n = int(moves.n.sum())
    counts = {way: int(now.where(to=way).n.sum()) for way in sorted(set(now["to"].tolist()))}
    counted = {layout.name_of(way): count for way, count in counts.items()}
    counted[layout.away[number]] = n - sum(counts.values())
    ways = [Way(to, count / n, count) for to, count in counted.items() if count]
    return Ways("", tuple(ways), float(n))


def _ways_over_days(layout: _Layout, moves: Tally, pooled: Exposures, dwell: Dwell) -> Ways:
    """Return where customers go whose stay takes days."""
    exposures = _exposures(moves, layout.silence_days)
    found = _within(estimate(exposures, keep_left=dwell.never), dwell)
    if not exposures.ways and pooled.ways and not dwell.never:
        exposures, found = pooled, estimate(pooled, keep_left=False)
    counts = exposures.moved.sum(axis=1)
    ways = [
        Way(layout.name_of(way), float(share), int(count))
        for way, share, count in zip(exposures.ways, found.shares, counts, strict=True)
    ]
    if found.left > 0 or not ways:
        lost = int(moves.n[moves["to"] == LOST].sum()) if layout.silence_days is not None else 0
        ways.append(Way(STAY, found.left if ways else 1.0, lost))
    return Ways("", tuple(ways), found.sample)


def _within(found: Incidence, dwell: Dwell) -> Incidence:
    """Return the shares with those who will still move on after the days that were seen."""
    gone = float(found.shares.sum())
    if dwell.within >= 1.0 or not gone or not found.left:
        return found
    will_go = min(1.0, gone / dwell.within)
    return replace(found, shares=found.shares * (will_go / gone), left=1.0 - will_go)


def _entries(layout: _Layout) -> tuple[FittedStep, ...]:
    """Return the step in which all arrive; none where all begin at one step of their own."""
    arrivals = layout.journeys.arrivals
    if len(set(arrivals["step"].tolist())) == 1:
        return ()
    rules = _rules(layout.journeys, arrivals, lambda part: _first_steps(layout.journeys, part))
    return (FittedStep(name=layout.arrival, label="Arrival", rules=rules, n=int(arrivals.n.sum())),)


def _first_steps(journeys: Journeys, arrivals: Tally) -> Ways:
    n = int(arrivals.n.sum())
    counts = {step: int(arrivals.where(step=step).n.sum()) for step in range(len(journeys.steps))}
    ways = [
        Way(journeys.steps.names[step], count / n, count) for step, count in counts.items() if count
    ]
    return Ways("", tuple(ways), float(n))


def _only_entry(journeys: Journeys) -> str:
    return journeys.steps.names[int(journeys.arrivals["step"][0])]
