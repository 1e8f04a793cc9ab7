"""Blocks: many days at once, where all columns share chances that stay the same for a while.

What enters on the days of a block is a linear answer to what comes into it from outside: to who
sets out, and to who entered before the block and leaves in it. The matrix of that answer depends
on the lags inside the block alone, so that one product does the work of its days; backward its
transpose does. `flow` and `values` take days one by one instead where draws have chances of their
own or days differ too much.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.common_spread import kinds_of_day, matrices_of
from forkroad.engines.wiring import Wiring
from forkroad.program.distinct import distinct
from forkroad.program.program import Ints
from forkroad.records import record

Array = NDArray[np.float64]

# A block's matrix has so many rows at most, and so many days.
MAX_ROWS = 900
LONGEST = 16
# So many days of a kind, on the average, make its matrices worth while.
DAYS_A_KIND = 24
# Shorter blocks are not worth their matrices.
SHORTEST = 6


@record
class Block:
    """Neighbouring days of one kind: first to stop - 1."""

    first: int
    stop: int
    kind: int


def find_blocks(wiring: Wiring) -> Blocks | None:
    """Return a program's blocks, None where days one by one are shorter work."""
    if "blocks" not in wiring.shared:
        wiring.shared["blocks"] = _blocks_of(wiring)
    found: Blocks | None = wiring.shared["blocks"]
    return found


def _blocks_of(wiring: Wiring) -> Blocks | None:
    _, tables, _ = wiring.dated
    if wiring.program.cells.chances.shape[2] > 1 or wiring.masks:
        return None
    if not (tables == tables[:, :1]).all():
        return None
    blocks = Blocks(wiring)
    n_kinds = int(blocks.kind.max(initial=0)) + 1
    is_worth_it = DAYS_A_KIND * n_kinds <= wiring.program.n_days
    return blocks if is_worth_it and blocks.length >= SHORTEST else None


class Blocks:
    """The matrices of a program's blocks, and what both directions know of its lags."""

    def __init__(self, wiring: Wiring) -> None:
        self.wiring = wiring
        self.kind = kinds_of_day(wiring)
        self.apart = _apart(wiring)
        self.length = min(LONGEST, MAX_ROWS // max(wiring.program.states.count, 1))
        self._answers: dict[int, Array] = {}
        self._moves: dict[int, Array] = {}

    def list_blocks(self, cuts: Iterable[int]) -> list[Block]:
        """Return the blocks of the horizon; none goes across a cut, the first day after a part."""
        n_days = self.wiring.program.n_days
        changes = np.nonzero(np.diff(self.kind))[0] + 1
        bounds = sorted({0, n_days, *(int(day) for day in cuts), *changes.tolist()})
        return [
            Block(first, min(first + self.length, stop), int(self.kind[start]))
            for start, stop in itertools.pairwise(bounds)
            for first in range(start, stop, self.length)
        ]

    def moves(self, kind: int) -> Array:
        """Return (n_states, n_departures) chances that a departure leads to a state."""
        self._make(kind)
        return self._moves[kind]

    def answer(self, block: Block, coming: Array) -> Array:
        """Return (n, n_states, width) who enters in answer to those who come in, as many."""
        return self._apply(coming, self._answers_on(block))

    def worth(self, block: Block, coming: Array) -> Array:
        """Return what entering is worth in answer to what comes in, backward; see `answer`."""
        return self._apply(coming, self._answers_on(block).transpose(0, 2, 1))

    def _answers_on(self, block: Block) -> Array:
        """Return (n_groups, n s, n s) what enters by day and state of a group."""
        self._make(block.kind)
        size = (block.stop - block.first) * self.apart.shape[1]
        return self._answers[block.kind][:, :size, :size]

    def _apply(self, coming: Array, answers: Array) -> Array:
        n_days, _, width = coming.shape
        n_groups, size = self.apart.shape
        # Places that nobody fills take nobody in and bring nothing.
        by_group = coming.take(self.apart.ravel(), axis=1, mode="clip")
        by_group = by_group.reshape(n_days, n_groups, size, width).swapaxes(0, 1)
        found = np.matmul(answers, by_group.reshape(n_groups, -1, width))
        found = found.reshape(n_groups, n_days, size, width).swapaxes(0, 1)
        found = found.reshape(n_days, n_groups * size, width).take(self._places, axis=1)
        return np.asarray(found)

    @cached_property
    def _places(self) -> Ints:
        """(n_states,) where each state stands among all places of the groups."""
        n_states = self.wiring.program.states.count
        return np.argsort(self.apart.ravel(), kind="stable")[:n_states]

    @cached_property
    def lags(self) -> Array:
        """(n_departures, length) chance of leaving after k days, but openings' later than 0."""
        found = np.zeros((self.wiring.n_departures, self.length))
        for row, lag in enumerate(self.wiring.program.departures.lags):
            if lag.leave:
                days = np.arange(self.length - 1)
                found[row, 1:] = lag.leave * (1 - lag.leave) ** days
            elif lag.chances:
                part = lag.chances[: self.length]
                found[row, : len(part)] = part
            elif 0 <= lag.table[0] < self.length:
                found[row, lag.table[0]] = lag.weight
            if self.wiring.is_opening[row] and not lag.leave:
                found[row, 1:] = 0.0
        return found

    @cached_property
    def inside(self) -> Array:
        """(n_departures, length, length) chance that who enters on day j leaves on day i."""
        n, length = self.lags.shape
        found = np.zeros((n, length, length))
        for day in range(length):
            found[:, day:, day] = self.lags[:, : length - day]
        return found

    def _make(self, kind: int) -> None:
        if kind in self._moves:
            return
        day = int(np.argmax(self.kind == kind))
        moves, closure = matrices_of(self.wiring, day)
        self._moves[kind] = moves
        self._answers[kind] = self._answer_of(moves, closure)

    def _answer_of(self, moves: Array, closure: Array) -> Array:
        """Return the whole answer: H_0 = closure, H_k = sum over m of A_m H_(k-m).

        A_m is what who enters m days before brings, same-day moves included.
        """
        length, n_states = self.length, len(closure)
        leaves = np.zeros((length, n_states, n_states))
        origin = self.wiring.program.departures.state
        for lag in range(1, length):
            np.add.at(leaves[lag].T, origin, (moves * self.lags[:, lag]).T)
        steps = np.matmul(closure, leaves)
        responses = np.zeros((length, n_states, n_states))
        responses[0] = closure
        for lag in range(1, length):
            found = np.matmul(steps[1 : lag + 1], responses[lag - 1 :: -1][:lag])
            responses[lag] = found.sum(axis=0)
        n_groups, size = self.apart.shape
        padded = np.zeros((length, n_states + 1, n_states + 1))
        padded[:, :n_states, :n_states] = responses
        own = padded[:, self.apart[:, :, np.newaxis], self.apart[:, np.newaxis]]
        whole = np.zeros((n_groups, length, size, length, size))
        for day in range(length):
            whole[:, day:, :, day] = own[: length - day].swapaxes(0, 1)
        return whole.reshape(n_groups, length * size, length * size)


def _apart(wiring: Wiring) -> Ints:
    """Return (n_groups, n) states in groups that know nothing of each other.

    Groups that have fewer states than the largest end in places that nobody fills, which hold the
    number of states.
    """
    program = wiring.program
    n_states = program.states.count
    group = np.arange(n_states)
    origin = program.departures.state[program.transitions.departure]
    target = program.transitions.target
    while np.any(group[origin] != group[target]):
        lowest = np.minimum(group[origin], group[target])
        np.minimum.at(group, origin, lowest)
        np.minimum.at(group, target, lowest)
    numbers = distinct(group)
    bins = _packed([np.nonzero(group == number)[0] for number in numbers.tolist()])
    size = max((len(each) for each in bins), default=0)
    found = np.full((len(bins), size), n_states)
    for row, each in zip(found, bins, strict=True):
        row[: len(each)] = each
    return found


def _packed(groups: list[Ints]) -> list[Ints]:
    """Return groups put together, none of the sets larger than the largest group."""
    by_size = sorted(groups, key=len, reverse=True)
    bins: list[list[Ints]] = []
    for each in by_size:
        room = len(by_size[0]) - len(each)
        free = next((it for it in bins if sum(map(len, it)) <= room), None)
        if free is None:
            bins.append([each])
        else:
            free.append(each)
    return [np.sort(np.concatenate(each)) for each in bins]
