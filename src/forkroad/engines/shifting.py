"""Shifting: from the days on which customers enter a state to the days on which they leave it.

A pass takes one day after another; a path is followed step by step instead, the whole horizon
at once, so that here a stay maps one array over days to another.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from forkroad.program.departures import Lag

Array = NDArray[np.float64]
Shift = Callable[[Array], Array]

# A stay of at most so many possible lengths is added up length by length.
FEW = 12
# What a Fourier transform leaves where there is nothing, in parts of the largest number.
NOISE = 1e-13


def shift_of(lag: Lag, n_days: int) -> Shift:
    """Return the map from entries to leavings, (..., n_days) each."""
    if lag.table:
        return _by_table(np.array(lag.table), lag.weight)
    if lag.leave > 0:
        chances = np.append(0.0, lag.leave * (1.0 - lag.leave) ** np.arange(n_days - 1))
    else:
        chances = np.array(lag.chances[:n_days])
    lengths = np.nonzero(chances)[0]
    if len(lengths) <= FEW:
        return _by_length(lengths, chances)
    return _by_transform(chances)


def _by_length(lengths: NDArray[np.intp], chances: Array) -> Shift:
    def shift(entries: Array) -> Array:
        found = np.zeros_like(entries)
        for length in lengths:
            found[..., length:] += chances[length] * entries[..., : entries.shape[-1] - length]
        return found

    return shift


def _by_table(waits: NDArray[np.intp], weight: float) -> Shift:
    """Each day of entry has one day of leaving; -1 is never."""
    entry = np.nonzero((waits >= 0) & (np.arange(len(waits)) + waits < len(waits)))[0]
    leaving = entry + waits[entry]
    order = np.argsort(leaving, kind="stable")
    entry = entry[order]
    days, starts = np.unique(leaving[order], return_index=True)

    def shift(entries: Array) -> Array:
        found = np.zeros_like(entries)
        if len(entry):
            found[..., days] = weight * np.add.reduceat(entries[..., entry], starts, axis=-1)
        return found

    return shift


def _by_transform(chances: Array) -> Shift:
    def shift(entries: Array) -> Array:
        n_days = entries.shape[-1]
        size = 1 << int(n_days + len(chances)).bit_length()
        product = np.fft.rfft(entries, size) * np.fft.rfft(chances, size)
        found = np.fft.irfft(product, size)[..., :n_days]
        found[np.abs(found) <= NOISE * np.abs(found).max(axis=-1, keepdims=True)] = 0.0
        return found

    return shift
