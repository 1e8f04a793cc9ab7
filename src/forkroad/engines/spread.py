"""Spreading: how those who leave on a day go on, through all steps that take no time.

There are two ways to do one thing, chosen by what the chances are. Where every lane has the
same chances (no draws of uncertain inputs), one matrix a kind of day does it, same-day steps
included. Where each draw has its own, transitions are taken level by level. Both offer the
same two verbs, forward and backward.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.common_spread import CommonSpread
from forkroad.engines.drawn_spread import DrawnSpread
from forkroad.engines.ways import Widen
from forkroad.engines.wiring import Wiring
from forkroad.program.program import Ints

Array = NDArray[np.float64]

# Numbers that a day's matrix may have; beyond that its product costs more than the levels.
MAX_MATRIX = 250_000


SettingOut = tuple[Ints, Array]


class Spread(Protocol):
    """The two verbs of a day; arrays have the axes (state or departure, column)."""

    def onward(self, day: int, setting_out: SettingOut, out: Array, entries: Array) -> None:
        """Complete a day forward.

        setting_out : states, and (n, n_columns) who sets out there.
        out : (n_departures, n_columns) who leaves after a day at least; who leaves on the day of
            entry is added. entries : (n_states, n_columns) where all who enter are written.
        """

    def back(self, day: int, later: Array, reward: Array) -> tuple[Array, Array, Array]:
        """Return (value, value after entering, value of leaving) of a day, backward.

        later : (n_states, n_columns) worth of leaving on a later day; may be changed.
        reward : the same shape, what entering is worth at once. What is returned may be written
            over by the next day.
        """


def choose_spread(wiring: Wiring, widen: Widen, n_columns: int) -> Spread:
    """Return the way that suits a program.

    widen : lays (n, n_draws) numbers out over the columns.
    """
    program = wiring.program
    size = program.states.count * max(wiring.n_departures, program.states.count)
    chances_are_common = program.cells.chances.shape[2] == 1
    masks_are_common = all(mask.shape[1] == 1 for mask in wiring.masks.values())
    if chances_are_common and masks_are_common and size <= MAX_MATRIX:
        return CommonSpread(wiring)
    return DrawnSpread(wiring, widen, n_columns)
