"""Path steps: the beginnings of ways through the journey, grown by one step at a time.

What is known of a beginning is how many customers went exactly so, by state, draw and day of
entering its last step; so shares that change over days and what customers remember are taken as
they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.setting_out import who_sets_out
from forkroad.engines.shifting import Shift, shift_of
from forkroad.program.departures import Lag
from forkroad.program.distinct import distinct
from forkroad.program.program import Ints, Program, Truths
from forkroad.records import record

Array = NDArray[np.float64]


@record
class Way:
    """The beginning of a way, or all of it.

    steps : numbers of the steps entered.
    states : (k,) the states in which customers entered the last one.
    numbers : (1 or 2, k, n_draws, n_days) how many by day, and the sum of their days of setting
        out if wanted.
    mass : how many in all, averaged over draws.
    """

    steps: tuple[int, ...]
    states: Ints
    numbers: Array
    mass: float


class Steps:
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

    def starts(self, *, with_days: bool = True) -> Iterator[Way]:
        """Yield the ways of one step, in which customers set out.

        with_days : whether the days of setting out are summed along.
        """
        states, by_day = who_sets_out(self._program)
        by_state = np.moveaxis(by_day, 0, -1)
        numbers = by_state[np.newaxis]
        if with_days:
            begun = by_state * np.arange(self._program.n_days)
            numbers = np.stack([by_state, begun])
        yield from self._ways((), states, numbers)

    def grow(self, way: Way, only: Collection[int] | None = None) -> Iterator[Way]:
        """Yield the ways that go one step further.

        only : the numbers of the steps that are of interest; None is all of them.
        """
        states, numbers = way.states, way.numbers
        found: list[tuple[Ints, Array]] = []
        while len(states):
            targets, moved = self._move(states, numbers, only)
            entered = self._program.states.is_entered[targets]
            found.append((targets[entered], moved[:, entered]))
            # Who waits on in the step goes on from there; nobody waits on twice without end.
            states, numbers = targets[~entered], moved[:, ~entered]
        targets = np.concatenate([each for each, _ in found])
        moved = np.concatenate([each for _, each in found], axis=1)
        yield from self._ways(way.steps, *_joined(targets, moved))

    def _ways(self, before: tuple[int, ...], states: Ints, numbers: Array) -> Iterator[Way]:
        """Yield one way for each step that the states are of."""
        steps = self._program.states.step[states]
        for step in distinct(steps):
            here = steps == step
            mass = float(numbers[0, here].sum()) / self._program.n_draws
            yield Way((*before, int(step)), states[here], numbers[:, here], mass)

    def _move(
        self, states: Ints, numbers: Array, only: Collection[int] | None
    ) -> tuple[Ints, Array]:
        """Return the distinct states that customers enter next, and how many by day."""
        transitions, cells = self._program.transitions, self._program.cells
        leaving, whose = _spread(self._of_state, states, self._departures)
        moves, source = _spread(self._of_departure, leaving, self._transitions)
        if only is not None:
            kept = self._is_wanted(transitions.target[moves], only)
            moves, source = moves[kept], source[kept]
        gone = np.empty((len(numbers), len(leaving), *numbers.shape[2:]))
        for place in distinct(source):
            gone[:, place] = self._leave(int(leaving[place]), numbers[:, whose[place]])
        chances = cells.chances[:, transitions.cell[moves]] * transitions.factor[moves, np.newaxis]
        # (n_moves, n_draws or 1, n_days or 1)
        by_day = np.moveaxis(chances[cells.epoch_of_day] if len(chances) > 1 else chances, 0, -1)
        return _joined(transitions.target[moves], gone[:, source] * by_day)

    def _is_wanted(self, targets: Ints, only: Collection[int]) -> Truths:
        """Return which states are of some steps; who waits on may still get there."""
        states = self._program.states
        return np.isin(states.step[targets], list(only)) | ~states.is_entered[targets]

    def _leave(self, departure: int, numbers: Array) -> Array:
        """Return who leaves by a departure on which day; numbers are (..., n_draws, n_days)."""
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
    distinct, place = np.unique(states, return_inverse=True)
    if len(distinct) == len(states):
        return distinct, numbers[:, np.argsort(states)]
    # Row by row: `reduceat` takes twenty times as long over rows of a few hundred numbers.
    found = np.zeros((len(numbers), len(distinct), *numbers.shape[2:]))
    for row, into in enumerate(np.ravel(place)):
        found[:, into] += numbers[:, row]
    return distinct, found
