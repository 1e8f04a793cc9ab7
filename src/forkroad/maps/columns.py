"""Which column of a map each step stands in, from left to right.

With stages, a column is a stage; a step without one stands where a way first leads to it.
Without stages, a column holds the steps that take so many moves to reach at least. Outcomes
without a stage stand in a column of their own at the end.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from forkroad.maps.journey_map import JourneyMap

ENDS = "ends"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading (empty without stages) and its steps in the order of the file."""

    heading: str
    names: tuple[str, ...]


def columns_of(journey: JourneyMap) -> tuple[Column, ...]:
    """Return the columns that hold any step, from left to right; each step is in one."""
    moves = _fewest_moves(journey)
    ends = [step.name for step in journey.steps if step.outcome and not step.stage]
    places = _stages(journey, moves) if journey.stages else moves
    columns = []
    for place in sorted({place for name, place in places.items() if name not in ends}):
        names = [step.name for step in journey.steps if places[step.name] == place]
        heading = journey.stages[place] if journey.stages else ""
        columns.append(Column(heading, tuple(name for name in names if name not in ends)))
    if ends:
        columns.append(Column(ENDS if journey.stages else "", tuple(ends)))
    return tuple(columns)


def _fewest_moves(journey: JourneyMap) -> dict[str, int]:
    """Return the fewest moves from an entry to each step, in the order of discovery.

    A step that no entry leads to counts as one.
    """
    targets: dict[str, list[str]] = {step.name: [] for step in journey.steps}
    for way in journey.ways:
        targets[way.source].append(way.target)
    moves: dict[str, int] = {}
    _spread([step.name for step in journey.steps if step.entries], targets, moves)
    for name in targets:
        if name not in moves:
            _spread([name], targets, moves)
    return moves


def _spread(starts: list[str], targets: dict[str, list[str]], moves: dict[str, int]) -> None:
    """Count the moves from the starts to every step that was not reached before."""
    moves.update(dict.fromkeys(starts, 0))
    queue = deque(starts)
    while queue:
        name = queue.popleft()
        for target in targets[name]:
            if target not in moves:
                moves[target] = moves[name] + 1
                queue.append(target)


def _stages(journey: JourneyMap, moves: dict[str, int]) -> dict[str, int]:
    """Return the place of each step's stage, that of the step before it where it has none."""
    steps = journey.by_name
    numbers = {stage: number for number, stage in enumerate(journey.stages)}
    places: dict[str, int] = {}
    # In the order of discovery, so that whatever led to a step has its place already.
    for name in moves:
        before = (way.source for way in journey.ways if way.target == name)
        led = next((places[source] for source in before if source in places), 0)
        places[name] = numbers[steps[name].stage] if steps[name].stage else led
    return places
