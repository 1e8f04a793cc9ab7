"""Ends: the sets of states that customers are followed to, and sums over those who get there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.cutting import cut_on_the_way
from forkroad.engines.wiring import Wiring
from forkroad.program.program import Program, Truths

Array = NDArray[np.float64]


def step_states(program: Program, steps: Sequence[str]) -> Truths:
    """Return (n_states,) which states are of some steps, given by name."""
    places = [program.names.steps.index(step) for step in steps]
    return np.isin(program.states.step, places)


def first_purchase_states(program: Program) -> Truths:
    """Return (n_states,) the states that customers enter with their first purchase."""
    found = np.zeros(program.states.count, dtype=bool)
    found[program.purchases.state] = True
    return found & ~program.states.has_bought


class Ends:
    """Adds up the entries into the ends of a cut by set and row."""

    def __init__(
        self, program: Program, sets: Sequence[Truths], *, conserving: bool = False
    ) -> None:
        self.cut = cut_on_the_way(program, sets, conserving=conserving)
        self.wiring = Wiring(self.cut.program)
        self.count = int(self.cut.is_end.sum())
        self.shape = (len(sets), len(program.row_of_type))
        rows = program.row_of_type[:, self.cut.program.states.type[: self.count]]
        own = self.cut.copy_of_set[:, np.newaxis] == self.cut.copy[: self.count]
        self._counted = (own[:, np.newaxis] & rows).astype(float)

    def sums(self, entries: Array) -> Array:
        """Return (n_sets, n_rows, n_draws) sums of (n_ends, n_draws) entries."""
        return np.asarray(self._counted @ entries)
