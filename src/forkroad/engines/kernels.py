"""Kernels: stays applied to a whole horizon at once, days along the first axis."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from forkroad.program.departures import Lag

Array = NDArray[np.float64]

# Up to so many days with a chance, shifted copies are added up.
FEW = 8
# Days of a window.
WINDOW = 64


def chances_of_lag(lag: Lag, n_days: int) -> Array | None:
    """Return (n,) the chances of leaving after 0, 1, ... days, None where days of entry differ."""
    if lag.leave > 0:
        found = lag.leave * (1.0 - lag.leave) ** np.arange(-1.0, n_days - 1.0)
        found[0] = 0.0
        return found
    if lag.chances:
        return np.array(lag.chances[:n_days])
    if min(lag.table) != max(lag.table):
        return None
    found = np.zeros(n_days)
    if 0 <= lag.table[0] < n_days:
        found[lag.table[0]] = lag.weight
    return found


class Kernel:
    """Sums over the days before: found[t] = sum over k of chances[k] values[t - k].

    chances : (n,) of 0, 1, ... days. kept : where every day from day 1 on so large a part of those
        who are left stays on, else 0; then no sum is longer than a window.
    """

    def __init__(self, chances: Array, kept: float = 0.0) -> None:
        self._carried = _Carried(kept) if kept else None
        self._days = np.nonzero(chances)[0].tolist()
        self.chances = chances[: self._days[-1] + 1] if self._days else chances[:0]
        self._together = Kernels(self.chances[:, np.newaxis, np.newaxis])

    def of(self, values: Array) -> Array:
        """Return the sums of (n_days, n_columns) values."""
        if len(self._days) <= FEW:
            return self._shifted(values)
        if self._carried is not None:
            return self._carried.of(values)
        if values.shape[1] == 1:
            whole = np.convolve(values[:, 0], self.chances)
            return np.asarray(whole[: len(values), np.newaxis], dtype=np.float64)
        (found,) = self._together.of(values[np.newaxis])
        return np.asarray(found)

    def _shifted(self, values: Array) -> Array:
        n_days = len(values)
        first = self._days[0] if self._days else n_days
        found: Array = np.zeros_like(values)
        if first < n_days:
            np.multiply(values[: n_days - first], self.chances[first], out=found[first:])
        for day in self._days[1:]:
            if day < n_days:
                found[day:] += values[: n_days - day] * self.chances[day]
        return found


class _Carried:
    """Sums over stays that end with the same chance on every day.

    Whoever is left at the end of a window is carried into the next, as part of one number.
    """

    def __init__(self, leave: float) -> None:
        self._leave, self._kept = leave, 1.0 - leave
        self._known: dict[int, tuple[Array, Array, Array]] = {}

    def of(self, values: Array) -> Array:
        """Return the sums of (n_days, n_columns) values."""
        n_days, n_columns = values.shape
        n_windows = -(-n_days // WINDOW)
        if n_windows not in self._known:
            self._known[n_windows] = self._matrices(n_windows)
        inside, ends, across = self._known[n_windows]
        padded = np.zeros((n_windows, WINDOW, n_columns))
        padded.reshape(n_windows * WINDOW, n_columns)[:n_days] = values
        found = inside @ padded
        carried = across @ (ends @ padded)
        found += self._kept ** np.arange(WINDOW)[:, np.newaxis] * carried[:, np.newaxis]
        return found.reshape(n_windows * WINDOW, n_columns)[:n_days]

    def _matrices(self, n_windows: int) -> tuple[Array, Array, Array]:
        """Return what the days of a window bring to its days, to the day after; and windows."""
        gap = np.subtract.outer(np.arange(WINDOW + 1), np.arange(WINDOW)) - 1.0
        within = np.where(gap >= 0, self._leave * self._kept ** np.maximum(gap, 0.0), 0.0)
        gap = np.subtract.outer(np.arange(n_windows), np.arange(n_windows)) - 1.0
        across = np.where(gap >= 0, self._kept ** (WINDOW * np.maximum(gap, 0.0)), 0.0)
        return np.ascontiguousarray(within[:-1]), within[-1], across


class Kernels:
    """Kernels between several rows: found[j, t] = sum of chances[k, j, i] values[i, t - k].

    chances : (n, n_rows, n_rows). Days are taken in windows. What the days of one bring to those of
    another is one matrix for all pairs of windows that are as far apart.
    """

    def __init__(self, chances: Array) -> None:
        self._chances = chances
        self._matrices: dict[tuple[int, int], Array] = {}

    @property
    def turned(self) -> Kernels:
        """The same the other way round: from j to i."""
        return Kernels(self._chances.transpose(0, 2, 1))

    def of(self, values: Array) -> Array:
        """Return the sums of (n_rows, n_days, n_columns) values."""
        n_rows, n_days, n_columns = values.shape
        size = min(WINDOW, n_days)
        n_windows = -(-n_days // size)
        padded = np.zeros((n_rows, n_windows * size, n_columns))
        padded[:, :n_days] = values
        by_window = padded.reshape(n_rows, n_windows, size, n_columns).swapaxes(1, 2)
        given = by_window.reshape(n_rows * size, n_windows * n_columns)
        found = self._matrix(size, 0) @ given
        # The last lag goes so many windows on, from the last day of one to the first of another.
        reach = (len(self._chances) + size - 2) // size
        for apart in range(1, min(reach + 1, n_windows)):
            own = n_columns * apart
            found[:, own:] += self._matrix(size, apart) @ given[:, : given.shape[1] - own]
        by_day = found.reshape(n_rows, size, n_windows, n_columns).swapaxes(1, 2)
        return by_day.reshape(n_rows, n_windows * size, n_columns)[:, :n_days]

    def _matrix(self, size: int, apart: int) -> Array:
        """Return (n_rows x size, n_rows x size) what a window brings to one so many later."""
        if (size, apart) not in self._matrices:
            n_lags, n_rows, _ = self._chances.shape
            # A day's lag behind another is the difference of their places: by days of both, the
            # chances are one array read with a stride forwards, and with the same one backwards.
            padded = np.zeros((max(n_lags, (apart + 1) * size) + size, n_rows, n_rows))
            padded[size : size + n_lags] = self._chances
            by_day, *rest = padded.strides
            found = as_strided(
                padded[(apart + 1) * size :],
                (size, size, n_rows, n_rows),
                (by_day, -by_day, *rest),
                writeable=False,
            )
            laid_out = found.transpose(2, 0, 3, 1).reshape(n_rows * size, n_rows * size)
            self._matrices[size, apart] = laid_out
        return self._matrices[size, apart]
