"""Backward: what a customer who enters a state on a day is worth from there on.

V_t(s) = E[u_t(s)] + sum over k of d_s(k) sum over s' of P_{t+k}(s, s') V_{t+k}(s'), for many
amounts u at once (columns). Columns that count inside one period start anew at each period's
end; the others go on to the horizon. Arrays have the axes (state or departure, column, draw).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.ahead import Ahead
from forkroad.engines.block_passes import values_by_blocks
from forkroad.engines.blocks import find_blocks
from forkroad.engines.rewards import Reward, Visitor
from forkroad.engines.short_values import ShortValues
from forkroad.engines.shortcuts import Shortcuts, find_shortcuts
from forkroad.engines.spread import choose_spread
from forkroad.engines.ways import widen_by_columns
from forkroad.engines.whole import find_whole
from forkroad.engines.whole_values import run_whole_back
from forkroad.engines.wiring import Wiring
from forkroad.program.program import Ints

Array = NDArray[np.float64]


class BackwardStepper:
    """One backward pass over the days, last day first.

    The columns of its arrays are the amounts, and for each amount the draws.
    """

    def __init__(self, wiring: Wiring, n_columns: int, n_draws: int) -> None:
        self._wiring, self._shape = wiring, (n_columns, n_draws)
        width, widen = n_columns * n_draws, widen_by_columns(n_columns)
        self._spread = choose_spread(wiring, widen, width)
        every = np.arange(wiring.n_departures)
        self._ahead = Ahead(wiring, widen, self._shape, every)
        self._reward = np.zeros((wiring.program.states.count, width))
        self._rewarded: Reward | None = None
        self._after = np.zeros_like(self._reward)

    def take(self, day: int, reward: Reward) -> tuple[Array, Array, Array]:
        """Return (V, value after entering, W by departure) of one day, until the next is taken.

        reward : the states whose entering is worth something at once, and how much,
            (n, n_columns, n_draws or 1).
        """
        self._take_reward(reward)
        by_departure = self._ahead.worth(day)
        by_state = self._wiring.by_state
        by_state.put(by_departure[by_state.order], self._after)
        value, after, leaving = self._spread.back(day, self._after, self._reward)
        self._ahead.remember(day, leaving)
        return self._by_column(value), self._by_column(after), self._by_column(leaving)

    def forget(self, columns: slice, day: int) -> None:
        """Let some columns start anew: what lies after a day no longer counts for them."""
        self._ahead.forget(columns, day)

    def _by_column(self, values: Array) -> Array:
        return values.reshape(len(values), *self._shape)

    def _take_reward(self, reward: Reward) -> None:
        """Lay the reward out over states and columns, unless it is the day before's."""
        if reward is self._rewarded:
            return
        if self._rewarded is not None:
            self._reward[self._rewarded[0]] = 0
        self._by_column(self._reward)[reward[0]] = reward[1]
        self._rewarded = reward


def run_backward(  # noqa: PLR0913 - what is counted, and when it begins anew
    wiring: Wiring,
    reward_on: Callable[[int], Reward],
    shape: tuple[int, int],
    visit: Visitor,
    *,
    states: Ints | None = None,
    cuts: Sequence[int] = (),
    fresh_after: frozenset[int] = frozenset(),
    fresh_columns: slice = slice(0),
) -> None:
    """Sweep back from the horizon, showing some days at a time to `visit`, the last first.

    shape : (n_columns, n_draws).
    states : those whose values `visit` is given, in ascending order, and then no departures'; if
        None it is given all of them.
    cuts : days on which the reward may change; `visit` is shown none that go across.
    fresh_after : last days of periods; there the `fresh_columns` start anew.
    """
    fresh = fresh_after, fresh_columns
    if shape[1] == 1 and (whole := find_whole(wiring, shape[0])) is not None:
        ends = {0, wiring.program.n_days, *(day + 1 for day in fresh_after)}
        bounds = sorted(ends.union(int(day) for day in cuts))
        n_fresh = len(range(*fresh_columns.indices(shape[0])))
        run_whole_back(whole, reward_on, shape[0], visit, states, bounds, sorted(ends), n_fresh)
        return
    blocks = find_blocks(wiring) if shape[1] == 1 else None
    laid_out = _LaidOut(reward_on, wiring.program.states.count, shape)
    if blocks is not None:
        found = values_by_blocks(blocks, laid_out.on, cuts, shape[0], fresh)
        for block, *given in found:
            value, after, leaving = (each[..., np.newaxis] for each in given)
            if states is None:
                visit(block.first, value, after, leaving)
            else:
                visit(block.first, value[:, states], after[:, states], leaving[:, :0])
        return
    shortcuts = None
    if states is not None:
        shortcuts = find_shortcuts(wiring, states, [*cuts, *fresh_after])
    if shortcuts is None or states is None:
        days = _days(wiring, reward_on, shape, fresh, states)
    else:
        days = _short_days(shortcuts, laid_out.on, shape, fresh, states)
    for day, *given in days:
        value, after, leaving = (each.reshape(1, len(each), *shape) for each in given)
        visit(day, value, after, leaving)


Day = tuple[int, Array, Array, Array]
Fresh = tuple[frozenset[int], slice]


def _days(
    wiring: Wiring,
    reward_on: Callable[[int], Reward],
    shape: tuple[int, int],
    fresh: Fresh,
    states: Ints | None,
) -> Iterator[Day]:
    """Yield the days in full, one by one."""
    stepper = BackwardStepper(wiring, *shape)
    for day in range(wiring.program.n_days - 1, -1, -1):
        if day in fresh[0]:
            stepper.forget(fresh[1], day)
        value, after, leaving = stepper.take(day, reward_on(day))
        if states is None:
            yield day, value, after, leaving
        else:
            yield day, value[states], after[states], leaving[:0]


def _short_days(
    shortcuts: Shortcuts,
    reward_on: Callable[[int], Array],
    shape: tuple[int, int],
    fresh: Fresh,
    states: Ints,
) -> Iterator[Day]:
    """Yield the days by shortcuts, one by one."""
    stepper = ShortValues(shortcuts, states, shape)
    for day in range(shortcuts.wiring.program.n_days - 1, -1, -1):
        if day in fresh[0]:
            stepper.forget(fresh[1], day)
        value, after = stepper.take(day, reward_on(day))
        yield day, value, after, after[:0]


class _LaidOut:
    """Rewards laid out over all states: one holds for many days and is laid out once."""

    def __init__(
        self, reward_on: Callable[[int], Reward], n_states: int, shape: tuple[int, int]
    ) -> None:
        self._reward_on, self._n_states, self._shape = reward_on, n_states, shape
        self._latest: tuple[Reward, Array] | None = None

    def on(self, day: int) -> Array:
        """Return (n_states, n_columns x n_draws) what entering is worth on a day."""
        reward = self._reward_on(day)
        if self._latest is None or self._latest[0] is not reward:
            found = np.zeros((self._n_states, *self._shape))
            found[reward[0]] = reward[1]
            self._latest = reward, found.reshape(self._n_states, -1)
        return self._latest[1]
