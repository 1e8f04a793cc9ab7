"""From counts to a journey: the shares of each fork, the stays, and who is under way.

Where the journey would have loops that take no time, a step that some leave at once and others
on a later day takes none, and leads to another one in which the others are away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from forkroad.learning.dwell import choose_dwell
from forkroad.learning.fit_forks import remembering_rules, rules_of_fork
from forkroad.learning.fit_ways import exposures_of, ways_over_days
from forkroad.learning.fitted import FittedJourney, FittedStep, Way, Ways
from forkroad.learning.incidence import estimate, is_never
from forkroad.learning.journeys import ARRIVED, LOST, UNDER_WAY, UNKNOWN, Journeys, Tally
from forkroad.learning.later import find_alike
from forkroad.learning.log_steps import LogStep
from forkroad.learning.step_names import Names
from forkroad.learning.under_way import find_waiting
from forkroad.records import record
from forkroad.scenario.graph import knots

if TYPE_CHECKING:
    from numpy.typing import NDArray


@record
class _Layout:
    """The journeys, and the names that steps get beside those of events.

    lost : name of the step of those who are silent too long, empty without.
    away : steps whose customers may come back on another day, to the name of the step that
        holds them until then; several steps may have the same.
    arrival : name of the step in which all arrive, empty where all begin at one step of their own.
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
        waiting=find_waiting(journeys, layout.away, steps, lambda moves: _came_from(layout, moves)),
        away=tuple(dict.fromkeys(layout.away.values())),
    )


def _lay_out(journeys: Journeys) -> _Layout:
    names = Names(journeys.steps.names)
    lost = names.name_for("lost") if journeys.rules.silence is not None else ""
    is_one = len(set(journeys.arrivals["step"].tolist())) == 1
    arrival = "" if is_one else names.name_for("arrival")
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
    every = layout.journeys.remembered.where(step=number)
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
    return _with_rules(layout, own, moves, lambda part: _ways_at_once(layout, part, number))


def _with_rules(
    layout: _Layout, step: FittedStep, moves: Tally, estimate: Callable[[Tally], Ways]
) -> FittedStep:
    """Return a step of the log with its rules, by what was before where that pays."""
    before = _came_from(layout, moves)
    rules, tests = remembering_rules(layout.journeys, step.name, moves, before, estimate)
    return replace(step, rules=rules, memory=tests if _has_choice(rules) else ())


def _has_choice(rules: Iterable[Ways]) -> bool:
    return any(len(rule.ways) > 1 for rule in rules)


def _came_from(layout: _Layout, moves: Tally) -> dict[str, NDArray[np.bool_]]:
    """Return the step before, as the scenario has it, to the rows that came from there."""
    found: dict[str, NDArray[np.bool_]] = {}
    for before in sorted(set(moves["came_from"].tolist())):
        rows = moves["came_from"] == before
        name = layout.arrival if before == ARRIVED else layout.name_of(before)
        if before in layout.away:
            later = rows & (moves["came_later"] == 1)
            away = layout.away[before]
            found[away] = found.get(away, False) | later
            rows = rows & ~later
        found[name] = found.get(name, False) | rows
    return found


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
    exposures = exposures_of(moves, silence)
    found = estimate(exposures, keep_left=silence is not None or is_never(exposures))
    dwell = choose_dwell(exposures, found, silence_days=silence)
    waits = silence is not None and dwell.never
    step = replace(
        step,
        dwell=dwell,
        timeout_days=silence if silence is not None and waits else 0,
        timeout_to=layout.lost if waits else "",
        n=step.n or exposures.n,
        censored=int(moves.n[moves["to"] == UNDER_WAY].sum()),
    )

    def estimate_ways(part: Tally) -> Ways:
        return ways_over_days(part, exposures, dwell, silence, layout.name_of)

    if "came_from" in moves.columns:
        return _with_rules(layout, step, moves, estimate_ways)
    return replace(step, rules=rules_of_fork(layout.journeys, moves, estimate_ways))


def _ways_at_once(layout: _Layout, moves: Tally, number: int) -> Ways:
    """Return where customers go on the day of the visit; all others come back later."""
    now = moves.only((moves["days"] == 0) & (moves["to"] != UNDER_WAY))
    n = int(moves.n.sum())
    counts = {way: int(now.where(to=way).n.sum()) for way in sorted(set(now["to"].tolist()))}
    counted = {layout.name_of(way): count for way, count in counts.items()}
    counted[layout.away[number]] = n - sum(counts.values())
    ways = [Way(to, count / n, count) for to, count in counted.items() if count]
    return Ways("", tuple(ways), float(n))


def _entries(layout: _Layout) -> tuple[FittedStep, ...]:
    """Return the step in which all arrive, if there is one."""
    arrivals = layout.journeys.arrivals
    if not layout.arrival:
        return ()
    rules = rules_of_fork(
        layout.journeys, arrivals, lambda part: _first_steps(layout.journeys, part)
    )
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
