"""The rules of a fork: whose shares are told apart, by segment and by what customers did before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from forkroad.learning.fitted import MemoryTest, Ways
from forkroad.learning.journeys import Journeys, Tally
from forkroad.learning.memory import LEAST_OF_A_GROUP, Group, choose_memory

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]

# A segment has shares of its own at a step that so many of its customers visited.
LEAST_FOR_A_SEGMENT = 30


def rules_of_fork(
    journeys: Journeys, moves: Tally, estimate: Callable[[Tally], Ways]
) -> tuple[Ways, ...]:
    """Return the ways of each segment that has enough customers, and those of all others."""
    return tuple(
        replace(estimate(moves.only(rows)), segment=name) for name, rows in _own(journeys, moves)
    )


def remembering_rules(
    journeys: Journeys,
    step: str,
    moves: Tally,
    came_from: Mapping[str, Bools],
    estimate: Callable[[Tally], Ways],
) -> tuple[tuple[Ways, ...], tuple[MemoryTest, ...]]:
    """Return the rules of a step, and the tests of how much of what was before they need.

    moves : with what was before them. came_from : the step before to the rows that came from it.
    """
    own = _own(journeys, moves)
    tested = [rows for name, rows in own if name] or [rows for _, rows in own]
    groups, tests = choose_memory(step, moves, came_from, tested, estimate)
    rules = [rule for name, rows in own for rule in _rules(name, rows, groups, moves, estimate)]
    return tuple(rules), tests


def _own(journeys: Journeys, moves: Tally) -> list[tuple[str, Bools]]:
    """Return the rows of each segment that has enough customers, and all rows for the others."""
    segments, every = journeys.segments, np.ones(len(moves.n), dtype=bool)
    if len(segments) == 1:
        return [("", every)]
    found = [(name, moves["segment"] == number) for number, name in enumerate(segments.names)]
    own = [(name, rows) for name, rows in found if moves.n[rows].sum() >= LEAST_FOR_A_SEGMENT]
    return own if len(own) == len(segments) else [*own, ("", every)]


def _rules(
    segment: str,
    rows: Bools,
    groups: Sequence[Group],
    moves: Tally,
    estimate: Callable[[Tally], Ways],
) -> list[Ways]:
    """Return the rules of a segment: of each group that is large enough, then of the rest."""
    rules, rest = [], rows.copy()
    for group in groups:
        part = rest & group.rows
        if moves.n[part].sum() >= LEAST_OF_A_GROUP:
            ways = estimate(moves.only(part))
            rules.append(
                replace(
                    ways,
                    segment=segment,
                    when=group.when,
                    least=group.least,
                    came_from=group.came_from,
                )
            )
            rest &= ~group.rows
    others = rest if moves.n[rest].sum() else rows
    return [*rules, replace(estimate(moves.only(others)), segment=segment)]
