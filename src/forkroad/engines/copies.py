"""Copies of states: which drawn chances customers can have met by the time they are there.

Nothing is computed over time here; the search looks no further than the horizon, and gives up
where there are too many copies.
"""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

from forkroad.program.departures import Lag
from forkroad.program.program import Ints, Program
from forkroad.records import record

Array = NDArray[np.float64]

# Different rows of chances that one cell may have over the epochs.
MOST_ROWS = 4


@record
class Kinds:
    """What the ways of each cell are like.

    of_cell : by cell, (row, column) of each kind: the place of its row of chances among `rows`,
        -1 where draws agree, and of its chance by epoch among `columns`.
    rows : (n_draws,) each. columns : (n_epochs,) each.
    """

    of_cell: tuple[tuple[tuple[int, int], ...], ...]
    rows: list[Array]
    columns: list[Array]


def find_kinds(program: Program) -> Kinds | None:
    """Return the kinds of all cells, None where chances differ by epoch and draw alike."""
    chances = program.cells.chances
    differs = (chances != chances[:, :, :1]).any(axis=2)
    places: dict[bytes, int] = {}
    rows: list[Array] = []
    columns: list[Array] = []
    of_cell = []
    for cell in range(chances.shape[1]):
        found = []
        own: dict[int, Array] = {}
        for epoch in np.nonzero(differs[:, cell])[0].tolist():
            row = chances[epoch, cell]
            place = places.setdefault(row.tobytes(), len(rows))
            if place == len(rows):
                rows.append(row)
            own.setdefault(place, np.zeros(len(chances)))[epoch] = 1.0
            if len(own) > MOST_ROWS:
                return None
        if not differs[:, cell].all():
            own[-1] = np.where(differs[:, cell], 0.0, chances[:, cell, 0])
        for place, column in own.items():
            found.append((place, len(columns)))
            columns.append(column)
        of_cell.append(tuple(found))
    return Kinds(tuple(of_cell), rows, columns)


# A copy: a state and the rows of chances that were met, in ascending order.
Copy = tuple[int, tuple[int, ...]]
# From one place among the copies to another by a transition, with the chances of a column.
Edge = tuple[int, int, int, int]


def find_copies(
    program: Program, kinds: Kinds, start: Ints, most: int, *, backward: bool
) -> tuple[list[Copy], list[Edge]] | None:
    """Return all copies that can be reached within the horizon, and the ways between them.

    start : states to search from; backward against the ways.

    Result: None where they are more than `most`. Edges lead from where the search comes.
    """
    ways = _ways(program, kinds, backward=backward)
    queue: list[tuple[int, Copy]] = [(0, (state, ())) for state in start.tolist()]
    heapq.heapify(queue)
    done: set[Copy] = set()
    edges: list[tuple[Copy, Copy, int, int]] = []
    while queue:
        day, copy = heapq.heappop(queue)
        if copy in done:
            continue
        done.add(copy)
        if len(done) > most:
            return None
        for days, transition, row, column, there in ways[copy[0]]:
            if day + days < program.n_days:
                met = copy[1] if row < 0 else tuple(sorted((*copy[1], row)))
                edges.append((copy, (there, met), transition, column))
                if (there, met) not in done:
                    heapq.heappush(queue, (day + days, (there, met)))
    copies = sorted(done, key=lambda copy: (copy[0], len(copy[1]), copy[1]))
    places = {copy: place for place, copy in enumerate(copies)}
    return copies, [(places[each[0]], places[each[1]], each[2], each[3]) for each in edges]


# A way from a state: days that it takes at least, transition, row of chances, column, where to.
_Way = tuple[int, int, int, int, int]


def _ways(program: Program, kinds: Kinds, *, backward: bool) -> list[list[_Way]]:
    """Return by state the ways on from it, backward the ways to it."""
    transitions = program.transitions
    lags = {id(lag): lag for lag in program.departures.lags}
    known = {key: _shortest(lag) for key, lag in lags.items()}
    shortest = [known[id(lag)] for lag in program.departures.lags]
    found: list[list[_Way]] = [[] for _ in range(program.states.count)]
    for place, (departure, target, cell) in enumerate(
        zip(
            transitions.departure.tolist(),
            transitions.target.tolist(),
            transitions.cell.tolist(),
            strict=True,
        )
    ):
        origin = int(program.departures.state[departure])
        here, there = (target, origin) if backward else (origin, target)
        for row, column in kinds.of_cell[cell]:
            found[here].append((shortest[departure], place, row, column, there))
    return found


def _shortest(lag: Lag) -> int:
    """Return how many days pass at least until leaving."""
    if lag.leave > 0:
        return 1
    if lag.chances:
        found = (day for day, chance in enumerate(lag.chances) if chance > 0)
        return next(found, len(lag.chances))
    return min((days for days in lag.table if days >= 0), default=len(lag.table))
