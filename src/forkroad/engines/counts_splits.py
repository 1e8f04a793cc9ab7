"""Splits: who leaves is divided among the ways on, exactly as many customers would divide.

A multinomial draw is a chain of binomial ones: the first way takes its share of all, the next
its share of who is left, and the last one all who remain. Rows of chances are checked before
anybody goes by them.
"""

from __future__ import annotations

import numpy as np

from forkroad.engines.counts_sums import Counts, Floats, Ints, RowSums, draw_binomial, sums_to
from forkroad.program.program import Program
from forkroad.records import record

# A scenario's shares may miss 1 by 1e-6; what misses it by more is a bug.
TOLERANCE = 2e-6
# Numbers that the chances of past epochs may hold before they are forgotten.
KEPT = 4_000_000
# With fewer than one in so many numbers above 0, customers are split number by number.
SPARSE = 4


class ChancesDoNotAddUp(AssertionError):
    """A row of chances does not add up to 1: a bug, not a user's mistake."""


@record
class Group:
    """Departures with the same number of ways on.

    rows : places among the departures of the split. transitions : (n, n_ways).
    first : where the group's moves begin, those by the first way before those by the second.
    into : sums of each way's moves to the states that it leads to.
    """

    rows: Ints
    transitions: Ints
    first: int
    into: tuple[RowSums, ...]

    def place(self, way: int) -> slice:
        """Return where the moves by one of the ways are counted."""
        start = self.first + way * len(self.rows)
        return slice(start, start + len(self.rows))


class Splits:
    """The ways on from some departures.

    transitions : (n_moves,) which transition each row of `moves` counts.
    moves : (n_moves, n_replications) how many went so far.
    """

    def __init__(self, program: Program, departures: Ints, n_replications: int) -> None:
        self._program = program
        self._groups = _grouped(program, departures)
        ways = [group.transitions.T.reshape(-1) for group in self._groups]
        self.transitions = np.concatenate([np.zeros(0, dtype=np.intp), *ways])
        self.moves = np.zeros((len(self.transitions), n_replications), dtype=np.int64)
        self._targets = program.transitions.target[self.transitions]
        self._known: dict[int, list[tuple[Floats, Floats]]] = {}

    def go(self, leaving: Counts, epoch: int, rng: np.random.Generator, entries: Counts) -> None:
        """Send those who leave on to their next states.

        leaving : (n_departures, n_replications). entries : (n_states, n_replications), added to.

        Raises ChancesDoNotAddUp.
        """
        is_sparse = SPARSE * np.count_nonzero(leaving) < leaving.size
        split = self._split_each if is_sparse else self._split_all
        for group, (chained, totals) in zip(self._groups, self._chances(epoch), strict=True):
            left = leaving[group.rows]
            check_totals(left, totals)
            split(group, chained, left, rng, entries)

    def _split_all(
        self,
        group: Group,
        chained: Floats,
        left: Counts,
        rng: np.random.Generator,
        entries: Counts,
    ) -> None:
        """Split whole rows: the way where most are somebody."""
        for way, chance in enumerate(chained):
            taken = draw_binomial(rng, left, chance)
            self.moves[group.place(way)] += taken
            group.into[way].add(taken, entries)
            left = left - taken
        if len(group.into):
            self.moves[group.place(len(chained))] += left
            group.into[-1].add(left, entries)

    def _split_each(
        self,
        group: Group,
        chained: Floats,
        left: Counts,
        rng: np.random.Generator,
        entries: Counts,
    ) -> None:
        """Split number by number, the same numbers: the way where most are nobody."""
        row, replication = np.divmod(np.flatnonzero(left), left.shape[1])
        numbers = left[row, replication]
        for way in range(len(group.into)):
            taken = numbers
            if way < len(chained):
                chance = chained[way][row, replication if chained.shape[2] > 1 else 0]
                taken = rng.binomial(numbers, chance)
            here = np.flatnonzero(taken)
            who, what, where = row[here], taken[here], replication[here]
            self.moves[group.place(way)][who, where] += what
            states = self._targets[group.place(way)][who]
            np.add.at(entries.reshape(-1), states * entries.shape[1] + where, what)
            numbers = numbers - taken

    def _chances(self, epoch: int) -> list[tuple[Floats, Floats]]:
        """Return for each group (n_ways - 1, n, n_draws or 1) chances of taking each way."""
        if epoch not in self._known:
            table = self._program.cells.chances[epoch]
            if len(self._known) * len(self.transitions) * table.shape[1] > KEPT:
                self._known.clear()
            self._known[epoch] = [self._chained(group, table) for group in self._groups]
        return self._known[epoch]

    def _chained(self, group: Group, table: Floats) -> tuple[Floats, Floats]:
        """Return each way's share of who has not gone before it, and the sums of the rows."""
        ways = self._program.transitions
        n_ways = group.transitions.shape[1]
        shares = table[ways.cell[group.transitions.T]] * ways.factor[group.transitions.T, None]
        left = np.cumsum(shares[::-1], axis=0)[::-1]
        if n_ways == 0:
            return np.zeros((0, 0, 1)), np.zeros((len(group.rows), 1))
        chained = np.divide(shares, left, out=np.zeros_like(shares), where=left > 0)
        return np.minimum(chained[:-1], 1.0), left[0]


def _grouped(program: Program, departures: Ints) -> list[Group]:
    """Return the departures by their number of ways on."""
    ways: list[list[int]] = [[] for _ in departures]
    row_of = {int(departure): row for row, departure in enumerate(departures)}
    for place, departure in enumerate(program.transitions.departure.tolist()):
        if departure in row_of:
            ways[row_of[departure]].append(place)
    groups, first = [], 0
    for n_ways in sorted({len(each) for each in ways}):
        rows = np.array([row for row, each in enumerate(ways) if len(each) == n_ways])
        chosen = np.array([ways[row] for row in rows], dtype=np.intp).reshape(len(rows), n_ways)
        into = tuple(sums_to(program.transitions.target[way]) for way in chosen.T)
        groups.append(Group(rows.astype(np.intp), chosen, first, into))
        first += chosen.size
    return groups


def check_totals(leaving: Counts, totals: Floats) -> None:
    """Hold the rows of chances by which somebody leaves to add up to 1.

    Raises ChancesDoNotAddUp.
    """
    wrong = np.abs(totals - 1.0) > TOLERANCE
    if wrong.any() and (leaving * wrong).any():
        worst = totals[wrong][np.argmax(np.abs(totals[wrong] - 1.0))]
        raise ChancesDoNotAddUp(f"the ways on from a state add up to {worst}")
