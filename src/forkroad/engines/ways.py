"""Ways: many transitions taken at once, from rows of one array to sums in another.

Forward the rows are those who leave and the sums those who enter; backward the rows are what
entering is worth and the sums what leaving is. Columns hold draws, and for each draw lanes or
amounts; a transition's chance is its draw's.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.sums import sums_by
from forkroad.program.program import Ints, Program

Array = NDArray[np.float64]

# Lays (n, n_draws) out over the columns of a pass; (n, 1) may stay as it is.
Widen = Callable[[Array], Array]


# Functions and not methods: an object that its own parts hold on to is freed late, arrays and all.
def widen_by_lanes(n_lanes: int) -> Widen:
    """Return what lays (n, n_draws) out over lanes of each draw; (n, 1) stays."""
    if n_lanes == 1:
        return lambda by_draw: by_draw
    return lambda by_draw: by_draw if by_draw.shape[1] == 1 else np.repeat(by_draw, n_lanes, axis=1)


def widen_by_columns(n_columns: int) -> Widen:
    """Return what lays (n, n_draws) out over columns of all draws; (n, 1) stays."""
    return lambda by_draw: by_draw if by_draw.shape[1] == 1 else np.tile(by_draw, n_columns)


class Ways:
    """Some transitions, in the order in which their targets are summed.

    transitions : (n,) which. source : (n,) the row that each is taken from. target : (n,) the
        row that each is added to. share : (n,) a further chance that never changes.
    """

    def __init__(  # noqa: PLR0913 - four columns of one table, and how it is laid out
        self,
        program: Program,
        transitions: Ints,
        source: Ints,
        target: Ints,
        widen: Widen,
        *,
        share: Array | None = None,
        n_columns: int,
    ) -> None:
        self._program, self._widen = program, widen
        self._sums = sums_by(target)
        order = self._sums.order
        self._source = source[order]
        self._cell = program.transitions.cell[transitions[order]]
        factor = program.transitions.factor[transitions] * (1.0 if share is None else share)
        self._factor = None if np.all(factor == 1) else factor[order, np.newaxis]
        self._taken = np.zeros((len(order), n_columns))
        self._chances: Array = np.zeros(0)
        self._epoch = -1
        self.order = order

    def add(self, day: int, values: Array, into: Array, held: Array | None = None) -> None:
        """Take a day's ways: into[target] += chance * values[source].

        held : (n, n_columns or 1) a factor of the day for each way, in `order`.
        """
        self._take(day, values)
        if held is not None:
            self._taken *= held
        self._sums.add(self._taken, into)

    def put(self, day: int, values: Array, into: Array) -> None:
        """Take a day's ways, writing over what stood in their targets."""
        self._take(day, values)
        self._sums.put(self._taken, into)

    def _take(self, day: int, values: Array) -> None:
        epoch = int(self._program.cells.epoch_of_day[day])
        if epoch != self._epoch:
            self._turn_to(epoch)
        # Every place is in range; "clip" only spares NumPy a copy.
        values.take(self._source, axis=0, out=self._taken, mode="clip")
        self._taken *= self._chances

    def _turn_to(self, epoch: int) -> None:
        chances = self._program.cells.chances[epoch][self._cell]
        if self._factor is not None:
            chances *= self._factor
        self._chances = self._widen(chances) if chances.shape[1] > 1 else chances
        self._epoch = epoch


class CountedWays(Ways):
    """Ways that also count who takes each of them.

    transitions : (n,) in the order in which they are counted. counted : (n, n_columns) so far.
    """

    def __init__(
        self,
        program: Program,
        transitions: Ints,
        source: Ints,
        target: Ints,
        widen: Widen,
        *,
        n_columns: int,
    ) -> None:
        super().__init__(program, transitions, source, target, widen, n_columns=n_columns)
        self.transitions = transitions[self.order]
        self.counted = np.zeros_like(self._taken)

    def _take(self, day: int, values: Array) -> None:
        super()._take(day, values)
        self.counted += self._taken
