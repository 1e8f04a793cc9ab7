"""Path search: the most likely ways through the journey, from setting out to an outcome.

A way is grown step by step, the likeliest first. What is known of a beginning is how many
customers went exactly so, by state and day of entering its last step; so shares that change
over days and what customers remember are taken as they are. No way can be likelier than its
beginning: once an ended way is the likeliest of all that is left, no other can beat it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.setting_out import who_sets_out
from forkroad.engines.shifting import Shift, shift_of
from forkroad.program.departures import Lag
from forkroad.program.program import Ints, Program
from forkroad.program.slicing import slice_draws

Array = NDArray[np.float64]

# Draws over which probabilities are averaged.
DRAWS = 8
# Beginnings that are grown at most: enough for journeys of some hundred steps, and a few
# seconds at worst. A longer list may take more of them.
MOST_GROWN = 2_000
MOST_GROWN_PER_PATH = 20


@dataclass(frozen=True)
class Path:
    """One way through the journey.

    steps : the steps entered, in their order; who stays on in a step does not enter it again.
    probability : among all who set out, of ending along exactly this way by the horizon.
    days : mean days from setting out to the end.
    outcome : the word of the outcome.
    """

    steps: tuple[str, ...]
    probability: float
    days: float
    outcome: str


@dataclass(frozen=True)
class LikelyPaths:
    """The most likely paths, likeliest first.

    rest : the probability of everything else, being still on the way included.
    is_complete : whether it is certain that no other path is likelier.
    """

    paths: tuple[Path, ...]
    rest: float
    is_complete: bool


def likely_paths(program: Program, n: int) -> LikelyPaths:
    """Return the n most likely paths of a program, fewer if there are no more.

    With uncertain inputs, probabilities are means over the first few draws.
    """
    program = slice_draws(program, 0, min(program.n_draws, DRAWS))
    _, numbers = who_sets_out(program)
    set_out = numbers.sum() / program.n_draws
    if not set_out > 0:
        return LikelyPaths((), 1.0, is_complete=True)
    ways, is_complete = _Search(program, n).run()
    paths = tuple(_path(program, way, set_out) for way in ways)
    rest = 1.0 - sum(path.probability for path in paths)
    return LikelyPaths(paths, max(rest, 0.0), is_complete)


@dataclass(frozen=True)
class _Way:
    """The beginning of a way, or all of it.

    steps : numbers of the steps entered.
    states : (k,) the states in which customers entered the last one.
    numbers : (2, k, n_draws, n_days) how many by day, and the sum of their days of setting out.
    mass : how many in all, averaged over draws.
    """

    steps: tuple[int, ...]
    states: Ints
    numbers: Array
    mass: float


def _path(program: Program, way: _Way, set_out: float) -> Path:
    names = program.names
    by_day, begun = way.numbers.sum(axis=(1, 2))
    days = (np.arange(program.n_days) * by_day - begun).sum() / by_day.sum()
    return Path(
        tuple(names.steps[step] for step in way.steps),
        way.mass / set_out,
        float(days),
        names.outcomes[way.steps[-1]],
    )


@dataclass
class _Search:
    """The beginnings that are still of interest, and the ended ways among them."""

    program: Program
    n: int
    _waiting: list[tuple[float, int, _Way]] = field(default_factory=list)
    _ended: list[float] = field(default_factory=list)
    _pushed: int = 0

    def run(self) -> tuple[list[_Way], bool]:
        """Return the likeliest ended ways, and whether they are certain to be."""
        steps = _Steps(self.program)
        for way in steps.starts():
            self._push(way)
        found: list[_Way] = []
        most = max(MOST_GROWN, MOST_GROWN_PER_PATH * self.n)
        grown = 0
        while self._waiting and len(found) < self.n:
            way = heapq.heappop(self._waiting)[-1]
            if self._has_ended(way):
                found.append(way)
            elif grown < most:
                grown += 1
                for longer in steps.grow(way):
                    self._push(longer)
        return found, grown < most

    def _has_ended(self, way: _Way) -> bool:
        return bool(self.program.names.outcomes[way.steps[-1]])

    def _push(self, way: _Way) -> None:
        """Keep a way unless n ended ones are likelier already."""
        if not way.mass > 0 or (len(self._ended) == self.n and way.mass < self._ended[0]):
            return
        self._pushed += 1
        heapq.heappush(self._waiting, (-way.mass, self._pushed, way))
        if self._has_ended(way):
            heapq.heappush(self._ended, way.mass)
            if len(self._ended) > self.n:
                heapq.heappop(self._ended)


class _Steps:
    """Grows ways by one step."""

    def __init__(self, program: Program) -> None:
        self._program = program
        departures, transitions = program.departures, program.transitions
        # Departures by state and transitions by departure, as (start, stop) in sorted order.
        self._departures = np.argsort(departures.state, kind="stable")
        self._of_state = _bounds(departures.state, program.states.count)
        self._transitions = np.argsort(transitions.departure, kind="stable")
        self._of_departure = _bounds(transitions.departure, len(departures.state))
        self._shifts: dict[Lag, Shift] = {}
        self._shift_of_departure: list[Shift | None] = [None] * len(departures.lags)

    def starts(self) -> Iterator[_Way]:
        """Yield the ways of one step, in which customers set out."""
        states, numbers = who_sets_out(self._program)
        by_state = np.moveaxis(numbers, 0, -1)
        begun = by_state * np.arange(self._program.n_days)
        yield from self._ways((), states, np.stack([by_state, begun]))

    def grow(self, way: _Way) -> Iterator[_Way]:
        """Yield the ways that go one step further."""
        states, numbers = way.states, way.numbers
        found: list[tuple[Ints, Array]] = []
        while len(states):
            targets, moved = self._move(states, numbers)
            entered = self._program.states.is_entered[targets]
            found.append((targets[entered], moved[:, entered]))
            # Who waits on in the step goes on from there; nobody waits on twice without end.
            states, numbers = targets[~entered], moved[:, ~entered]
        targets = np.concatenate([each for each, _ in found])
        moved = np.concatenate([each for _, each in found], axis=1)
        yield from self._ways(way.steps, *_joined(targets, moved))

    def _ways(self, before: tuple[int, ...], states: Ints, numbers: Array) -> Iterator[_Way]:
        """Yield one way for each step that the states are of."""
        steps = self._program.states.step[states]
        for step in np.unique(steps):
            here = steps == step
            mass = float(numbers[0, here].sum()) / self._program.n_draws
            yield _Way((*before, int(step)), states[here], numbers[:, here], mass)

    def _move(self, states: Ints, numbers: Array) -> tuple[Ints, Array]:
        """Return the distinct states that customers enter next, and how many by day."""
        transitions, cells = self._program.transitions, self._program.cells
        leaving, whose = _spread(self._of_state, states, self._departures)
        gone = np.empty((2, len(leaving), *numbers.shape[2:]))
        for place, (departure, state) in enumerate(zip(leaving, whose, strict=True)):
            gone[:, place] = self._leave(int(departure), numbers[:, state])
        moves, source = _spread(self._of_departure, leaving, self._transitions)
        chances = cells.chances[:, transitions.cell[moves]] * transitions.factor[moves, np.newaxis]
        # (n_moves, n_draws or 1, n_days or 1)
        by_day = np.moveaxis(chances[cells.epoch_of_day] if len(chances) > 1 else chances, 0, -1)
        return _joined(transitions.target[moves], gone[:, source] * by_day)

    def _leave(self, departure: int, numbers: Array) -> Array:
        """Return who leaves by a departure on which day; numbers are (2, n_draws, n_days)."""
        departures = self._program.departures
        lag, where = departures.lags[departure], departures.where[departure]
        shift = self._shift_of_departure[departure]
        if shift is None:
            shift = self._shifts.setdefault(lag, shift_of(lag, self._program.n_days))
            self._shift_of_departure[departure] = shift
        return shift(numbers if where is None else numbers * where.T)


def _bounds(owner: Ints, n_owners: int) -> Ints:
    """Return (n_owners + 1,) where each owner's part of the sorted order begins."""
    return np.searchsorted(np.sort(owner), np.arange(n_owners + 1)).astype(np.intp)


def _spread(bounds: Ints, owners: Ints, order: Ints) -> tuple[Ints, Ints]:
    """Return all that some owners have, and for each the place of its owner."""
    starts, counts = bounds[owners], bounds[owners + 1] - bounds[owners]
    place = np.repeat(np.arange(len(owners)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return order[np.repeat(starts, counts) + within], place


def _joined(states: Ints, numbers: Array) -> tuple[Ints, Array]:
    """Return distinct states, sorted, and the sums (axis 1) of what is said of each."""
    if not len(states):
        return states, numbers
    order = np.argsort(states, kind="stable")
    distinct, starts = np.unique(states[order], return_index=True)
    return distinct, np.add.reduceat(numbers[:, order], starts, axis=1)
