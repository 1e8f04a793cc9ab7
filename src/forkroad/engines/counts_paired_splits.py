"""Splits for paired comparisons: every fork has luck of its own, whatever comes before it.

Departures of one state that lead on alike share a fork: one more variant of a stay, or the
same stay ended at once or later, does not give its customers other luck.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

import numpy as np

from forkroad.engines.counts_choices import in_turn
from forkroad.engines.counts_luck import AT_ONCE, FEW, Luck, Turns, ranks_of, words_for
from forkroad.engines.counts_splits import Group, Splits, check_totals
from forkroad.engines.counts_sums import Counts, Floats, Ints, sums_to
from forkroad.engines.racing import race
from forkroad.program.hashing import Words, fold, word_of
from forkroad.program.program import Program
from forkroad.program.stock_limits import REFUSED

# Chances of which no more than so large a part would go another way are much alike.
NEAR = 0.1


class Forks:
    """The forks of a program.

    of_departure : (n_departures,) the fork of each.
    words : (n_forks,) of the luck at each; much alike forks at one place share it.
    together : (n_forks,) of the luck of those who are drawn together, which none share.
    names : (n_transitions,) the word of each way on.
    turns : the numbers of the customers who share luck, in the `row` of each fork.
    """

    def __init__(self, program: Program, n_replications: int) -> None:
        assert program.states.words is not None
        ways: list[list[int]] = [[] for _ in program.departures.lags]
        for place, departure in enumerate(program.transitions.departure.tolist()):
            ways[departure].append(place)
        self.names = _names(program, ways)
        self.of_departure, self.words = _forks(program, self.names, ways)
        self.together = fold(self.words, ranks_of(self.words))
        self.row = np.unique(self.words, return_inverse=True)[1].astype(np.intp)
        self.turns = Turns(int(self.row.max(initial=0)) + 1, n_replications)


class PairedSplits(Splits):
    """Splits that draw from the luck of their forks.

    part : tells apart objects at whose departures customers leave on one day.
    """

    def __init__(
        self,
        program: Program,
        departures: Ints,
        n_replications: int,
        forks: Forks,
        luck: Luck,
        part: int,
    ) -> None:
        mine, first, place = np.unique(
            forks.of_departure[departures], return_index=True, return_inverse=True
        )
        super().__init__(program, departures[first], n_replications)
        self._mine, self._merge = mine, sums_to(np.ravel(place).astype(np.intp))
        self._forks, self._luck, self._part = forks, luck, part
        self._names: list[Words] = []
        self._groups = [self._in_order(group) for group in self._groups]
        moved = [group.transitions.T.reshape(-1) for group in self._groups]
        self.transitions = np.concatenate([self.transitions[:0], *moved])
        self._targets = program.transitions.target[self.transitions]

    def go(self, leaving: Counts, epoch: int, rng: np.random.Generator, entries: Counts) -> None:
        """Send those who leave on to their next states; see `Splits.go`. `rng` is not drawn on."""
        numbers = np.zeros((len(self._mine), leaving.shape[1]), dtype=np.int64)
        self._merge.add(leaving, numbers)
        for place, (group, (shares, totals)) in enumerate(
            zip(self._groups, self._chances(epoch), strict=True)
        ):
            left = numbers[group.rows]
            check_totals(left, totals)
            cells = left.reshape(-1).nonzero()[0]
            for begin in range(0, len(cells), AT_ONCE):
                row, replication = np.divmod(cells[begin : begin + AT_ONCE], left.shape[1])
                self._split(place, shares, (row, replication, left[row, replication]), entries)

    def _split(
        self, place: int, shares: Floats, cells: tuple[Ints, Ints, Counts], entries: Counts
    ) -> None:
        """Split some cells' customers: (n,) rows of the group, replications and numbers."""
        group, names = self._groups[place], self._names[place]
        row, replication, numbers = cells
        if len(names) == 1:
            self._count(group, np.zeros_like(row), cells, entries)
            return
        fork = self._mine[group.rows[row]]
        keys = self._luck.keys(self._forks.words[fork], replication)
        chances = shares[:, row, replication if shares.shape[2] > 1 else 0]
        few = np.minimum(numbers, FEW)
        who, number = self._forks.turns.give(self._forks.row[fork], replication, few)
        way = race(keys[who], number, names[:, row[who]], chances[:, who])
        self._count(group, way, (row[who], replication[who], np.ones_like(way)), entries)
        more = (numbers > few).nonzero()[0]
        if not len(more):
            return
        row, replication, numbers = row[more], replication[more], (numbers - few)[more]
        keys = self._luck.keys(self._forks.together[fork[more]], replication)
        keys = self._luck.of_today(keys, self._part)
        for which, taken in enumerate(in_turn(keys, numbers, names[:, row], chances[:, more])):
            self._count(group, np.full_like(row, which), (row, replication, taken), entries)

    def _count(
        self, group: Group, way: Ints, cells: tuple[Ints, Ints, Counts], entries: Counts
    ) -> None:
        """Count who goes by which way; a cell may come again and again."""
        row, replication, numbers = cells
        n = entries.shape[1]
        place = group.first + way * len(group.rows) + row
        np.add.at(self.moves.reshape(-1), place * n + replication, numbers)
        np.add.at(entries.reshape(-1), self._targets[place] * n + replication, numbers)

    def _chained(self, group: Group, table: Floats) -> tuple[Floats, Floats]:
        """Return (n_ways, n, n_draws or 1) shares as they are, and the sums of the rows."""
        ways = self._program.transitions
        shares = table[ways.cell[group.transitions.T]] * ways.factor[group.transitions.T, None]
        return shares, shares.sum(axis=0)

    def _in_order(self, group: Group) -> Group:
        """Return a group whose ways stand in the order of their names, which are kept."""
        names = self._forks.names[group.transitions]
        order = np.argsort(names, axis=1, kind="stable")
        self._names.append(np.take_along_axis(names, order, axis=1).T)
        return replace(group, transitions=np.take_along_axis(group.transitions, order, axis=1))


class _Overlaps:
    """Tells which cells can be open on one day in one draw."""

    def __init__(self, program: Program) -> None:
        self._chances = program.cells.chances
        self._known: dict[tuple[int, int], bool] = {}

    def are_open_together(self, one: int, other: int) -> bool:
        """Return whether some day and draw have chances above 0 of both."""
        pair = min(one, other), max(one, other)
        if pair not in self._known:
            both = (self._chances[:, one] > 0) & (self._chances[:, other] > 0)
            self._known[pair] = bool(both.any())
        return self._known[pair]


def _names(program: Program, ways: list[list[int]]) -> Words:
    """Return the words of all ways: where they lead, and which of a departure's several there.

    Ways to one step that are never open together are one way that changes from day to day.
    """
    states, transitions = program.states, program.transitions
    targets, cells = transitions.target.tolist(), transitions.cell.tolist()
    texts = [
        f"{program.names.steps[step]}/{is_entered}"
        for step, is_entered in zip(states.step.tolist(), states.is_entered.tolist(), strict=True)
    ]
    overlaps = _Overlaps(program)
    numbers = np.zeros(len(targets), dtype=np.int64)
    for each in ways:
        seen: dict[str, list[tuple[int, int]]] = {}
        for place in each:
            alike = seen.setdefault(texts[targets[place]], [])
            taken = {it for cell, it in alike if overlaps.are_open_together(cells[place], cell)}
            numbers[place] = next(it for it in range(len(alike) + 1) if it not in taken)
            alike.append((cells[place], int(numbers[place])))
    words = np.array([word_of(text) for text in texts], dtype=np.uint64)
    return fold(words[transitions.target], numbers)


class _Alike:
    """Numbers for the chances at one place: those that are much alike have one number."""

    def __init__(self) -> None:
        self._found: list[dict[int, float]] = []

    def number(self, chances: dict[int, float]) -> int:
        """Return the number of chances by name, that of the first ones that are near."""
        for number, other in enumerate(self._found):
            names = chances.keys() | other.keys()
            if sum(abs(chances.get(it, 0.0) - other.get(it, 0.0)) for it in names) <= 2 * NEAR:
                return number
        self._found.append(chances)
        return len(self._found) - 1


def _forks(program: Program, names: Words, ways: list[list[int]]) -> tuple[Ints, Words]:
    """Return the fork of each departure, and the words of the luck at the forks.

    Customers at one place of the journey whose chances are much alike share their luck,
    whatever their types and memory. Of several chances that are not, each has luck of its own,
    by the order in which they come first.
    """
    transitions, words = program.transitions, program.states.words
    assert words is not None
    usual = program.cells.chances.mean(axis=(0, 2))[transitions.cell] * transitions.factor
    chances, named = usual.tolist(), names.tolist()
    leads = list(zip(*(it.tolist() for it in (transitions.target, transitions.cell)), strict=True))
    forks: dict[Hashable, int] = {}
    places: dict[Hashable, _Alike] = {}
    of_departure, state_of, number_of, refused = [], [], [], []
    for departure, each in enumerate(ways):
        state = int(program.departures.state[departure])
        is_refused = program.departures.lags[departure] == REFUSED
        fork = (state, is_refused, *((*leads[it], chances[it]) for it in each))
        if fork not in forks:
            forks[fork] = len(forks)
            alike = places.setdefault((int(words[state]), is_refused), _Alike())
            by_name: dict[int, float] = {}
            for it in each:
                by_name[named[it]] = by_name.get(named[it], 0.0) + chances[it]
            number_of.append(alike.number(by_name))
            state_of.append(state)
            refused.append(is_refused)
        of_departure.append(forks[fork])
    own = fold(words[state_of], np.array(number_of, dtype=np.int64))
    both = words_for("fork", own), words_for("shortage", own)
    return np.array(of_departure, dtype=np.intp), np.where(np.array(refused), both[1], both[0])
