"""What lies before and after a block of days: lags that reach across its ends."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.blocks import Block, Blocks
from forkroad.engines.wiring import Wiring

Array = NDArray[np.float64]


class Past:
    """What has entered before a block, and who of it leaves on the block's days."""

    def __init__(self, blocks: Blocks, n_columns: int) -> None:
        wiring = blocks.wiring
        self._blocks, self._wiring = blocks, wiring
        self._entries = np.zeros((wiring.program.n_days, wiring.program.states.count, n_columns))
        self._present = np.zeros((len(wiring.geometric[0]), n_columns))

    def leaving(self, block: Block) -> Array:
        """Return (n, n_departures, n_columns) who entered before a block and leaves on its days."""
        wiring, n = self._wiring, block.stop - block.first
        found = np.zeros((n, wiring.n_departures, self._present.shape[1]))
        places, _, leave = wiring.geometric
        if len(places):
            share = leave * (1 - leave) ** np.arange(n)[:, np.newaxis]
            found[:, places] = share[:, :, np.newaxis] * self._present
        for group in wiring.stay_groups:
            weights, days = _lagged(group.chances, block)
            past = self._entries[days][:, group.states]
            found[:, group.places] = np.tensordot(weights, past, axes=(1, 0))
        opening, states, chances = wiring.openings
        if len(opening) and block.first:
            by_day = chances[:, block.first : block.stop].T
            found[:, opening] = by_day[:, :, np.newaxis] * self._entries[0, states]
        for row, lag, weight in _fixed(wiring):
            first = max(block.first, lag)
            stop = min(block.stop, block.first + lag)
            if first < stop:
                state = wiring.program.departures.state[row]
                part = self._entries[first - lag : stop - lag, state]
                found[first - block.first : stop - block.first, row] = weight * part
        return found

    def keep(self, block: Block, entries: Array) -> None:
        """Take a block's entries, (n, n_states, n_columns), into account for what follows."""
        self._entries[block.first : block.stop] = entries
        _, states, leave = self._wiring.geometric
        if len(states):
            n = len(entries)
            stayed = (1 - leave) ** np.arange(n - 1, -1, -1)[:, np.newaxis]
            self._present *= ((1 - leave) ** n)[:, np.newaxis]
            self._present += (stayed[:, :, np.newaxis] * entries[:, states]).sum(axis=0)


def _lagged(chances: Array, block: Block) -> tuple[Array, slice]:
    """Return (n, n_past) what the days before a block bring to each of its days, and these."""
    first = max(0, block.first - len(chances) + 1)
    lag = np.arange(block.first, block.stop)[:, np.newaxis] - np.arange(first, block.first)
    padded = np.append(chances, 0.0)
    return padded[np.minimum(lag, len(chances))], slice(first, block.first)


def _fixed(wiring: Wiring) -> Iterator[tuple[int, int, float]]:
    """Yield (departure, days, weight) of stays that always last equally long."""
    places, tables, weights = wiring.dated
    yield from zip(places.tolist(), tables[:, 0].tolist(), weights, strict=True)


class Future:
    """What leaving after a block is worth, seen from entering in it."""

    def __init__(self, blocks: Blocks, n_columns: int) -> None:
        wiring = blocks.wiring
        self._wiring = wiring
        self._leaving = np.zeros((wiring.program.n_days, wiring.n_departures, n_columns))
        # What staying on at a block's end is worth.
        self._going_on = np.zeros((len(wiring.geometric[0]), n_columns))

    def worth(self, block: Block) -> Array:
        """Return (n, n_departures, n_columns) what leaving after a block is worth by entry."""
        wiring, n = self._wiring, block.stop - block.first
        found = np.zeros((n, wiring.n_departures, self._leaving.shape[2]))
        places, _, leave = wiring.geometric
        if len(places):
            stayed = (1 - leave) ** np.arange(n - 1, -1, -1)[:, np.newaxis]
            found[:, places] = stayed[:, :, np.newaxis] * self._going_on
        for group in wiring.stay_groups:
            weights, days = _leading(group.chances, block, wiring.program.n_days)
            ahead = self._leaving[days][:, group.places]
            found[:, group.places] = np.tensordot(weights, ahead, axes=(1, 0))
        for row, lag, weight in _fixed(wiring):
            first = max(block.first, block.stop - lag)
            stop = min(block.stop, wiring.program.n_days - lag)
            if first < stop:
                part = self._leaving[first + lag : stop + lag, row]
                found[first - block.first : stop - block.first, row] = weight * part
        return found

    def keep(self, block: Block, leaving: Array) -> None:
        """Take what leaving on a block's days is worth into account for the days before."""
        self._leaving[block.first : block.stop] = leaving
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
        """Let some columns start anew: what lies from a day on no longer counts for them."""
        self._leaving[day:, :, columns] = 0
        self._going_on[:, columns] = 0


def _leading(chances: Array, block: Block, n_days: int) -> tuple[Array, slice]:
    """Return (n, n_ahead) with what chance entries of a block leave on days after it, and these."""
    stop = min(n_days, block.stop + len(chances) - 1)
    lag = np.arange(block.stop, stop) - np.arange(block.first, block.stop)[:, np.newaxis]
    padded = np.append(chances, 0.0)
    return padded[np.minimum(lag, len(chances))], slice(block.stop, max(stop, block.stop))
