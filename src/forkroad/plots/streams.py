"""What flows where in an alluvial figure: customers from their segment by stage to their end.

Every stream is a sum of rows of tables: arrivals, moves, who is present in the last period. Moves
within a stage are no stream. Nothing here knows where anything is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from forkroad.maps.columns import ENDS, columns_of
from forkroad.maps.journey_map import map_of
from forkroad.maps.labels import cleaned
from forkroad.periods import TOTAL
from forkroad.plots.ends import in_order
from forkroad.records import record
from forkroad.results.definitions import ALL
from forkroad.results.run_result import RunResult
from forkroad.scenario.model import Scenario

UNDER_WAY = ""  # the end of those who are still travelling

Key = TypeVar("Key")

# A segment, the number of a stage, or an end: what a stream leads from or to.
Place = tuple[str, str | int]


@record
class Streams:
    """An alluvial figure before it is laid out.

    stages : the headings of the columns of steps. sources : segments, in their order.
    ends : outcome steps from purchase to lost, UNDER_WAY among them, that anybody reaches.
    forward : what flows from segments and stages to later stages and to ends.
    back : what flows from a stage to an earlier one, by their numbers.
    """

    stages: tuple[str, ...]
    sources: tuple[str, ...]
    ends: tuple[str, ...]
    forward: Mapping[tuple[Place, Place], float]
    back: Mapping[tuple[int, int], float]


def streams_of(result: RunResult, scenario: Scenario) -> Streams:
    """Return what flows where, all customers together."""
    headings, stage_of = _stages(scenario)
    forward: dict[tuple[Place, Place], float] = {}
    back: dict[tuple[int, int], float] = {}
    for name, number in _arrivals(result, scenario).items():
        start = scenario.segments[name].start_at or str(scenario.journey.start_at)
        _add(forward, (("segment", name), ("stage", stage_of[start])), number)
    for row in result.rows("branches", segment=ALL, measure="moves"):
        here, there = stage_of[row["from"]], stage_of.get(row["to"])
        moves = row["mean"] or 0.0
        if there is None:
            _add(forward, (("stage", here), ("end", row["to"])), moves)
        elif there > here:
            _add(forward, (("stage", here), ("stage", there)), moves)
        elif there < here:
            _add(back, (here, there), moves)
    for step, present in _present(result).items():
        if step in stage_of:
            _add(forward, (("stage", stage_of[step]), ("end", UNDER_WAY)), present)
    forward = {key: amount for key, amount in forward.items() if amount > 0}
    reached = {str(name) for _, (kind, name) in forward if kind == "end"}
    ends = tuple(end for end in _ends(scenario) if end in reached)
    return Streams(headings, tuple(_arrivals(result, scenario)), ends, forward, back)


def _add(amounts: dict[Key, float], key: Key, amount: float) -> None:
    amounts[key] = amounts.get(key, 0.0) + amount


def _stages(scenario: Scenario) -> tuple[tuple[str, ...], dict[str, int]]:
    """Return the headings of the stages, and the stage of each step that is no outcome.

    Without stages, steps that take as many moves to reach stand together, called by their names.
    """
    journey = map_of(scenario)
    steps = journey.by_name
    columns = [
        (column.heading, [name for name in column.names if not steps[name].outcome])
        for column in columns_of(journey)
        if column.heading != ENDS or any(not steps[name].outcome for name in column.names)
    ]
    columns = [(heading, names) for heading, names in columns if names]
    headings = tuple(
        heading or " / ".join(steps[name].label for name in names) for heading, names in columns
    )
    return headings, {name: number for number, (_, names) in enumerate(columns) for name in names}


def _arrivals(result: RunResult, scenario: Scenario) -> dict[str, float]:
    """Return who sets out over the horizon, by segment."""
    rows = result.rows("arrivals", period=TOTAL)
    found = {row["segment"]: row["mean"] or 0.0 for row in rows}
    return {name: found[name] for name in scenario.segments if found.get(name)}


def _present(result: RunResult) -> dict[str, float]:
    """Return who is in each step at the end of the last period."""
    rows = result.rows("steps", segment=ALL, measure="present")
    last = max((row["period"] for row in rows if row["period"] != TOTAL), default="")
    return {row["step"]: row["mean"] or 0.0 for row in rows if row["period"] == last}


def _ends(scenario: Scenario) -> Iterable[str]:
    """Yield the outcome steps from purchase to lost, who is under way before those who left."""
    outcomes = {
        name: cleaned(step.outcome)
        for name, step in scenario.journey.steps.items()
        if step.outcome is not None
    }
    for word in in_order([*outcomes.values(), "undecided"]):
        yield from (name for name, outcome in outcomes.items() if outcome == word)
        if word == "undecided":
            yield UNDER_WAY
