"""Changes that cannot be made together, because both are about one place."""

from __future__ import annotations

from forkroad.scenario.change_forms import MoveChange
from forkroad.scenario.edits import Edit
from forkroad.scenario.source import Place


def overlap(place: Place, other: Place) -> bool:
    """Whether one place is the other, or holds it."""
    shorter = min(len(place), len(other))
    return place[:shorter] == other[:shorter]


def go_together(one: Edit, other: Edit) -> bool:
    """Whether two edits of one fork do not depend on their order: moves of different points."""
    moves = [each.what for each in (one, other) if isinstance(each.what, MoveChange)]
    return len(moves) == 2 and (moves[0].source, moves[0].to) != (moves[1].source, moves[1].to)
