"""Backward over the whole horizon, state after state: what entering is worth on which day.

Days are laid out the last first, so that what lies ahead of a day stands before it. Columns that
start anew after each period are laid out by period, each period's days the last first. Where
neither chances nor rewards depend on the day, they are not even worked out: they are worth what the
columns of the whole horizon are worth as many days before its end.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.kernels import Kernel
from forkroad.engines.rewards import Reward, Visitor
from forkroad.engines.sheets import Sheet
from forkroad.engines.whole import Dated, Way, Whole
from forkroad.program.program import Ints
from forkroad.records import record

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]


def values_by_states(
    whole: Whole, sheet: Sheet, values: Array, leaving: Array | None, known: Bools
) -> None:
    """Add what entering each state is worth later to what it is worth at once.

    values : (n_states, n_rows, n_parts x n_columns), laid out.
    leaving : zeros by departure, likewise, where what leaving is worth is added; None where nobody
        asks for that.
    known : by state whether it is left as it is.
    """
    for part in reversed(whole.parts):
        if known[part.states[0]]:
            continue
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
            by_row = sheet.laid_out(chance)
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
    every = np.arange(program.states.count)
    shown = every if states is None else states
    days = list(itertools.pairwise(bounds))[::-1]
    rewards = {(first, stop): reward_on(stop - 1) for first, stop in days}
    with_leaving = states is None
    lasting = slice(n_fresh, n_columns)
    swept = [
        _sweep(whole, Sheet([0, program.n_days]), rewards, lasting, with_leaving=states is None)
    ]
    if n_fresh:
        swept.insert(0, _sweep_anew(whole, Sheet(fresh_bounds), rewards, n_fresh, swept[0]))
    for first, stop in days:
        worthy, worth = reward_on(stop - 1)
        value = np.concatenate([each.on(first, stop, shown) for each in swept], axis=2)
        after = value.copy()
        own = np.isin(worthy, shown)
        after[np.searchsorted(shown, worthy[own])] -= worth[own, np.newaxis, :, 0]
        left = [each.left_on(first, stop) for each in swept]
        leaving = np.concatenate(left, axis=2) if with_leaving else value[:0]
        by_day = [each.swapaxes(0, 1)[..., np.newaxis] for each in (value, after, leaving)]
        visit(first, *by_day)


Rewards = Mapping[tuple[int, int], Reward]


@record
class _Swept:
    """What entering each state is worth by day, for some columns.

    leaving : what leaving is worth, likewise, where somebody asks for that.
    same : by state whether only the days that are left of a part matter, which are the first rows
        of `as_before`, and what stands in `values` means nothing.
    """

    sheet: Sheet
    values: Array
    leaving: Array
    same: Bools
    as_before: Array

    def on(self, first: int, stop: int, states: Ints) -> Array:
        """Return (n, n_days, n_columns) of some states on days of one part."""
        is_same = self.same[states]
        if not is_same.any():
            return self.sheet.days_of(self.values, first, stop)[states][:, ::-1]
        known = self.as_before[:, self.sheet.rows_of(first, stop)]
        if is_same.all():
            return known[states][:, ::-1]
        found = self.sheet.days_of(self.values, first, stop)[states]
        found[is_same] = known[states[is_same]]
        return found[:, ::-1]

    def left_on(self, first: int, stop: int) -> Array:
        """Return (n_departures, n_days, n_columns) what leaving on such days is worth."""
        return self.sheet.days_of(self.leaving, first, stop)[:, ::-1]


def _sweep(
    whole: Whole, sheet: Sheet, rewards: Rewards, columns: slice, *, with_leaving: bool
) -> _Swept:
    """Return what some columns are worth."""
    n_states = whole.wiring.program.states.count
    values = _rewarded(sheet, rewards, columns, n_states)
    n_leaving = whole.wiring.n_departures if with_leaving else 0
    leaving = np.zeros((n_leaving, *values.shape[1:]))
    nothing = np.zeros(n_states, dtype=bool)
    values_by_states(whole, sheet, values, leaving if with_leaving else None, nothing)
    return _Swept(sheet, values, leaving, nothing, values)


def _sweep_anew(
    whole: Whole, sheet: Sheet, rewards: Rewards, n_fresh: int, lasting: _Swept
) -> _Swept:
    """Return what the first columns are worth, which know nothing of later parts."""
    fresh = slice(n_fresh)
    if len(lasting.leaving) or not _are_alike(rewards, n_fresh):
        return _sweep(whole, sheet, rewards, fresh, with_leaving=bool(len(lasting.leaving)))
    same, before = whole.is_timeless, lasting.values[:, :, fresh]
    n_states = len(same)
    if same.all():
        return _Swept(sheet, before, lasting.leaving, same, before)
    values = _rewarded(sheet, rewards, fresh, n_states)
    # Those that others lead to are laid out too.
    values[same] = np.tile(before[same, : sheet.n_rows], sheet.n_parts)
    values_by_states(whole, sheet, values, None, same)
    return _Swept(sheet, values, lasting.leaving, same, before)


def _rewarded(sheet: Sheet, rewards: Rewards, columns: slice, n_states: int) -> Array:
    """Return what entering is worth at once, laid out."""
    n_columns = len(range(*columns.indices(next(iter(rewards.values()))[1].shape[1])))
    values = sheet.empty(n_states, n_columns)
    for (first, stop), (own, worth) in rewards.items():
        sheet.days_of(values, first, stop)[own] = worth[:, np.newaxis, columns, 0]
    return values


def _are_alike(rewards: Rewards, n_fresh: int) -> bool:
    """Return whether rewards are the same on all days, and what starts anew counts as the next."""
    own, worth = next(iter(rewards.values()))
    is_steady = all(each[0] is own and each[1] is worth for each in rewards.values())
    lasting = worth[:, n_fresh : 2 * n_fresh]
    return is_steady and np.array_equal(worth[:, :n_fresh], lasting)
