"""What lies before and after a block of days: lags that reach across its ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.blocks import Block, Blocks
from forkroad.engines.wiring import StayGroup, Wiring
from forkroad.program.program import Ints

Array = NDArray[np.float64]


class Past:
    """What has entered before a block, and who of it leaves on the block's days."""

    def __init__(self, blocks: Blocks, n_columns: int) -> None:
        wiring = blocks.wiring
        self._wiring = wiring
        n_days = wiring.program.n_days
        self._entries = np.zeros((n_days, wiring.program.states.count, n_columns))
        self._fixed = _fixed(wiring)
        self._stays = [
            _Stays(group, blocks.length, n_days, n_columns) for group in wiring.stay_groups
        ]
        self._present = np.zeros((len(wiring.geometric[0]), n_columns))
        self._opening = np.zeros((len(wiring.openings[0]), n_columns))

    def leaving(self, block: Block) -> Array:
        """Return (n, n_departures, n_columns) who entered before a block and leaves on its days."""
        wiring, n = self._wiring, block.stop - block.first
        found = np.zeros((n, wiring.n_departures, self._present.shape[1]))
        places, _, leave = wiring.geometric
        if len(places):
            share = leave * (1 - leave) ** np.arange(n)[:, np.newaxis]
            found[:, places] = share[:, :, np.newaxis] * self._present
        for group, stays in zip(wiring.stay_groups, self._stays, strict=True):
            found[:, group.places] = stays.due(block.first, n)
        opening, _, chances = wiring.openings
        if len(opening):
            later = chances[:, block.first : block.stop].T.copy()
            later[: 1 if block.first == 0 else 0] = 0.0
            found[:, opening] = later[:, :, np.newaxis] * self._opening
        rows, lags, weights = self._fixed
        if len(rows):
            entered = np.arange(block.first, block.stop)[:, np.newaxis] - lags
            is_before = (entered >= 0) & (entered < block.first)
            part = self._entries[entered, wiring.program.departures.state[rows]]
            found[:, rows] = (weights * is_before)[:, :, np.newaxis] * part
        return found

    def open(self, states: Ints, numbers: Array) -> None:
        """Say who sets out on the first day, (k, n_columns) in some states."""
        entered = np.zeros((self._wiring.program.states.count, numbers.shape[1]))
        entered[states] = numbers
        self._opening = entered[self._wiring.openings[1]]

    def keep(self, block: Block, entries: Array) -> None:
        """Take a block's entries, (n, n_states, n_columns), into account for what follows."""
        self._entries[block.first : block.stop] = entries
        for group, stays in zip(self._wiring.stay_groups, self._stays, strict=True):
            stays.past[block.first : block.stop] = entries[:, group.states]
        _, states, leave = self._wiring.geometric
        if len(states):
            n = len(entries)
            stayed = (1 - leave) ** np.arange(n - 1, -1, -1)[:, np.newaxis]
            self._present *= ((1 - leave) ** n)[:, np.newaxis]
            self._present += (stayed[:, :, np.newaxis] * entries[:, states]).sum(axis=0)


class _Stays:
    """The stays of one group: what the days before a block bring to each of its days.

    past : (n_days, n_rows, n_columns) what is remembered of each day.
    """

    def __init__(self, group: StayGroup, length: int, n_days: int, n_columns: int) -> None:
        chances = group.chances[:n_days]
        self._reach = max(len(chances) - 1, 0)
        padded = np.append(chances, np.zeros(length))
        lag = np.arange(length)[:, np.newaxis] + np.arange(self._reach, 0, -1)
        self._weights = padded[lag]
        self.past = np.zeros((n_days, len(group.states), n_columns))

    def due(self, first: int, n: int) -> Array:
        """Return (n, n_rows, n_columns) what days before the first bring to n days."""
        reach = min(first, self._reach)
        weights = self._weights[:n, self._reach - reach :]
        shape = self.past.shape[1:]
        past = self.past[first - reach : first].reshape(reach, shape[0] * shape[1])
        return np.asarray((weights @ past).reshape(n, *shape))


def _fixed(wiring: Wiring) -> tuple[Ints, Ints, Array]:
    """Return (departures, days, weights) of stays that always last equally long."""
    places, tables, weights = wiring.dated
    return places, tables[:, 0].astype(np.intp), weights


class Future:
    """What leaving after a block is worth, seen from entering in it."""

    def __init__(self, blocks: Blocks, n_columns: int) -> None:
        wiring = blocks.wiring
        self._wiring = wiring
        n_days = wiring.program.n_days
        self._leaving = np.zeros((n_days, wiring.n_departures, n_columns))
        self._fixed = _fixed(wiring)
        # Backward a day's past is what comes after it.
        self._stays = [
            _Stays(group, blocks.length, n_days, n_columns) for group in wiring.stay_groups
        ]
        # What staying on at a block's end is worth.
        self._going_on = np.zeros((len(wiring.geometric[0]), n_columns))
        self._forgotten = n_days

    def worth(self, block: Block) -> Array:
        """Return (n, n_departures, n_columns) what leaving after a block is worth by entry."""
        wiring, n = self._wiring, block.stop - block.first
        found = np.zeros((n, wiring.n_departures, self._leaving.shape[2]))
        places, _, leave = wiring.geometric
        if len(places):
            stayed = (1 - leave) ** np.arange(n - 1, -1, -1)[:, np.newaxis]
            found[:, places] = stayed[:, :, np.newaxis] * self._going_on
        for group, stays in zip(wiring.stay_groups, self._stays, strict=True):
            found[:, group.places] = stays.due(wiring.program.n_days - block.stop, n)[::-1]
        rows, lags, weights = self._fixed
        if len(rows):
            left = np.arange(block.first, block.stop)[:, np.newaxis] + lags
            is_after = (left >= block.stop) & (left < wiring.program.n_days)
            part = self._leaving[np.minimum(left, wiring.program.n_days - 1), rows]
            found[:, rows] = (weights * is_after)[:, :, np.newaxis] * part
        return found

    def keep(self, block: Block, leaving: Array) -> None:
        """Take what leaving on a block's days is worth into account for the days before."""
        self._leaving[block.first : block.stop] = leaving
        n_days = self._wiring.program.n_days
        for group, stays in zip(self._wiring.stay_groups, self._stays, strict=True):
            backward = slice(n_days - block.stop, n_days - block.first)
            stays.past[backward] = leaving[::-1, group.places]
        places, _, leave = self._wiring.geometric
        if len(places):
            n = len(leaving)
            weights = leave * (1 - leave) ** np.arange(n)[:, np.newaxis]
            self._going_on *= ((1 - leave) ** n)[:, np.newaxis]
            self._going_on += (weights[:, :, np.newaxis] * leaving[:, places]).sum(axis=0)

    def opening(self) -> Array:
        """Return (n_openings, n_columns) what leaving on any later day is worth on day 0."""
        places, _, chances = self._wiring.openings
        later = chances[:, 1:, np.newaxis] * self._leaving[1:, places].transpose(1, 0, 2)
        return np.asarray(later.sum(axis=1))

    def forget(self, columns: slice, day: int) -> None:
        """Let some columns start anew: what lies from a day on no longer counts for them.

        columns : the same ones whenever some start anew.
        """
        n_days = self._wiring.program.n_days
        # What lies after the last such day is forgotten already.
        stop, self._forgotten = self._forgotten, day
        self._leaving[day:stop, :, columns] = 0
        self._going_on[:, columns] = 0
        for stays in self._stays:
            stays.past[n_days - stop : n_days - day, :, columns] = 0
