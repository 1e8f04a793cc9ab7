"""Backward over the whole horizon, state after state: what entering is worth on which day.

Days are laid out the last first, so that what lies ahead of a day stands before it. Columns that
start anew after each period are laid out by period, each period's days the last first.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.kernels import Kernel
from forkroad.engines.rewards import Reward, Visitor
from forkroad.engines.whole import Dated, Way, Whole
from forkroad.program.distinct import distinct
from forkroad.program.program import Ints

Array = NDArray[np.float64]


class Sheet:
    """How days are laid out: in rows, the last first, and in parts that do not know each other.

    bounds : first days of the parts, then the first day after all. Parts of fewer days than the
        longest end in rows that stand for nothing.
    """

    def __init__(self, bounds: list[int]) -> None:
        self._parts = list(itertools.pairwise(bounds))
        self.n_rows = max(stop - first for first, stop in self._parts)
        self.n_parts, self._n_days = len(self._parts), bounds[-1]
        # By day, its row and its part.
        self.row, self.part = np.zeros((2, self._n_days), dtype=np.intp)
        for place, (first, stop) in enumerate(self._parts):
            self.row[first:stop] = np.arange(stop - first)[::-1]
            self.part[first:stop] = place

    def laid_out(self, by_day: Array) -> Array:
        """Return (..., n_rows, n_parts x n_columns) of (..., n_days, n_columns)."""
        before, n_columns = by_day.shape[:-2], by_day.shape[-1]
        found = np.zeros((*before, self.n_rows, self.n_parts, n_columns))
        for place, (first, stop) in enumerate(self._parts):
            found[..., : stop - first, place, :] = by_day[..., first:stop, :][..., ::-1, :]
        return found.reshape(*before, self.n_rows, self.n_parts * n_columns)

    def by_day(self, laid_out: Array) -> Array:
        """Return (..., n_days, n_columns) of what `laid_out` returns."""
        before, n_columns = laid_out.shape[:-2], laid_out.shape[-1] // self.n_parts
        by_part = laid_out.reshape(*before, self.n_rows, self.n_parts, n_columns)
        found = np.empty((*before, self._n_days, n_columns))
        for place, (first, stop) in enumerate(self._parts):
            found[..., first:stop, :] = by_part[..., : stop - first, place, :][..., ::-1, :]
        return found


def values_by_states(whole: Whole, sheet: Sheet, values: Array, leaving: Array | None) -> None:
    """Add what entering each state is worth later to what it is worth at once.

    values : (n_states, n_rows, n_parts x n_columns), laid out.
    leaving : zeros by departure, likewise, where what leaving is worth is added; None where nobody
        asks for that.
    """
    for part in reversed(whole.parts):
        for each in part.exits:
            left = np.zeros_like(values[0]) if leaving is None else leaving[each.place]
            _lead(each.onward, sheet, values, left)
            lag = each.lag
            worth = lag.of(left) if isinstance(lag, Kernel) else _dated(lag, sheet, left)
            values[each.state] += worth
        if part.back is not None:
            values[part.states] = part.back.of(values[part.states])
            if leaving is not None:
                for each in part.exits:
                    _lead(each.around, sheet, values, leaving[each.place])


def _lead(ways: list[Way], sheet: Sheet, values: Array, leaving: Array) -> None:
    """Add what some ways lead to."""
    for way in ways:
        ahead, chance = values[way.target], way.chance
        if isinstance(chance, float):
            leaving += ahead * chance
        else:
            by_row = sheet.laid_out(chance[:, np.newaxis])
            leaving += ahead * np.repeat(by_row, ahead.shape[1] // sheet.n_parts, axis=1)


def _dated(lag: Dated, sheet: Sheet, leaving: Array) -> Array:
    """Return what leaving on the day that goes with a day of entry is worth on the latter."""
    by_part = leaving.reshape(sheet.n_rows, sheet.n_parts, -1)
    found = np.zeros_like(by_part)
    is_inside = sheet.part[lag.entry] == sheet.part[lag.leaving]
    entry, later = lag.entry[is_inside], lag.leaving[is_inside]
    worth = by_part[sheet.row[later], sheet.part[later]]
    found[sheet.row[entry], sheet.part[entry]] = lag.weight * worth
    return found.reshape(leaving.shape)


def run_whole_back(  # noqa: PLR0913 - as `run_backward`
    whole: Whole,
    reward_on: Callable[[int], Reward],
    n_columns: int,
    visit: Visitor,
    states: Ints | None,
    bounds: list[int],
    fresh_bounds: list[int],
    n_fresh: int,
) -> None:
    """Show all days to `visit`, the last first; see `run_backward`.

    bounds : the days between two of them are shown together, and their reward is the same.
    fresh_bounds : between two of them the first columns, n_fresh, know nothing of later days.
    """
    program = whole.wiring.program
    shown = np.arange(program.states.count) if states is None else states
    parts = list(itertools.pairwise(bounds))
    spans = {(first, stop): reward_on(stop - 1) for first, stop in reversed(parts)}
    rewarded = distinct(np.concatenate([states for states, _ in spans.values()])).astype(np.intp)
    rewards = np.zeros((len(rewarded), program.n_days, n_columns))
    for (first, stop), (own, worth) in spans.items():
        rewards[np.searchsorted(rewarded, own), first:stop] = worth[:, np.newaxis, :, 0]
    value = np.empty((len(shown), program.n_days, n_columns))
    leaving = np.empty((whole.wiring.n_departures if states is None else 0, *value.shape[1:]))
    sheets = [(fresh_bounds, slice(n_fresh)), ([0, program.n_days], slice(n_fresh, n_columns))]
    for ends, columns in sheets:
        if columns.indices(n_columns)[0] < columns.indices(n_columns)[1]:
            sheet = Sheet(ends)
            given = sheet.laid_out(rewards[:, :, columns])
            laid_out = np.zeros((program.states.count, *given.shape[1:]))
            laid_out[rewarded] = given
            gone = np.zeros((len(leaving), *given.shape[1:])) if states is None else None
            values_by_states(whole, sheet, laid_out, gone)
            value[:, :, columns] = sheet.by_day(laid_out[shown])
            if gone is not None:
                leaving[:, :, columns] = sheet.by_day(gone)
    after = value.copy()
    is_shown = np.isin(rewarded, shown)
    after[np.searchsorted(shown, rewarded[is_shown])] -= rewards[is_shown]
    by_day = [each.swapaxes(0, 1)[..., np.newaxis] for each in (value, after, leaving)]
    for first, stop in reversed(parts):
        reward_on(stop - 1)
        visit(first, *(each[first:stop] for each in by_day))
