"""Exact means and variances of every amount, by row of the tables and by period.

Means are sums of the forward flow. Second moments come from the backward sweep: over all
customers, E[X^2] is the sum of f_t(s) (E[u^2] + 2 E[u] V after); this is the variance where
arrivals are Poisson. Groups of customers of a known number, and months whose rate is itself
random, correct it by the square of what the group contributes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.amounts import Amount, Spans
from forkroad.engines.flow import Flow, Inflow, run_forward
from forkroad.engines.inflow import Group, grouped_inflow
from forkroad.engines.values import Reward, everywhere, run_backward
from forkroad.engines.wiring import Wiring

Array = NDArray[np.float64]

# How far the two ways to a mean may lie apart; more is a bug.
AGREEMENT = 1e-9


class EnginesDisagree(AssertionError):
    """The forward and the backward mean of one amount differ: a bug, not a user's mistake."""


@dataclass(frozen=True)
class Tally:
    """Sums entries by table row and period.

    rows : (n_rows, n_states) whether a state's customers count in a row.
    """

    rows: Array
    spans: Spans

    def mean(self, entered: Array, amount: Amount) -> Array:
        """Return (n_rows, n_periods + 1, n_draws, n_lanes) means, the total last."""
        worth = entered[:, amount.states] * amount.mean[..., np.newaxis]
        return self.by_period(np.tensordot(self.rows[:, amount.states], worth, axes=(1, 1)))

    def by_period(self, by_span: Array) -> Array:
        """Return sums over the spans (axis 1) of each period, and their total last."""
        starts = np.unique(self.spans.period, return_index=True)[1]
        periods = np.add.reduceat(by_span, starts, axis=1)
        return np.concatenate([periods, periods.sum(axis=1, keepdims=True)], axis=1)


def make_tally(wiring: Wiring, spans: Spans) -> Tally:
    """Return the tally of a program."""
    program = wiring.program
    return Tally(program.row_of_type[:, program.states.type].astype(float), spans)


def find_seconds(
    wiring: Wiring, spans: Spans, amounts: Sequence[Amount], flow: Flow, inflow: Inflow
) -> dict[int, Array]:
    """Return for each amount that can repeat (n_rows, n_periods + 1, n_draws) sums of E[X^2].

    flow : with the entries of every day. The sweep also yields every amount's mean total a
    second time, which must agree with the flow's.

    Raises EnginesDisagree.
    """
    like, repeating = _distinct(amounts)
    sweep = _Sweep(wiring, spans, amounts, repeating, flow, inflow)
    periods = wiring.program.calendar.periods
    run_backward(
        wiring,
        sweep.reward,
        (sweep.n_columns, wiring.program.n_draws),
        sweep.visit,
        fresh_after=frozenset(period.stop - 1 for period in periods),
        fresh_columns=slice(len(repeating)),
    )
    sweep.check()
    column_of = {place: column for column, place in enumerate(repeating)}
    return {
        place: sweep.seconds[:, column_of[first]] * scale**2
        for place, (first, scale) in like.items()
    }


def _distinct(amounts: Sequence[Amount]) -> tuple[dict[int, tuple[int, float]], list[int]]:
    """Return for each repeating amount the one that it is a multiple of, and these ones.

    With one product the revenue of all products is that product's, and at a fixed unit cost
    the cost of goods is so many times the units: a column each would be worked out twice.
    """
    first: dict[tuple[bytes, ...], tuple[int, float]] = {}
    like: dict[int, tuple[int, float]] = {}
    for place, amount in enumerate(amounts):
        if amount.once:
            continue
        unit = float(np.abs(amount.mean).max(initial=0.0)) or 1.0
        key = (
            amount.states.tobytes(),
            np.round(amount.mean / unit, 14).tobytes(),
            np.round(amount.second / unit**2, 14).tobytes(),
        )
        known, known_unit = first.setdefault(key, (place, unit))
        like[place] = (known, unit / known_unit)
    return like, [place for place, _ in first.values()]


class _Sweep:
    """What one backward sweep gathers: columns by period, then totals, then the check's."""

    def __init__(
        self,
        wiring: Wiring,
        spans: Spans,
        amounts: Sequence[Amount],
        repeating: list[int],
        flow: Flow,
        inflow: Inflow,
    ) -> None:
        assert flow.entries is not None
        program = wiring.program
        self._wiring, self._spans, self._amounts = wiring, spans, amounts
        self._repeating, self._flow, self._inflow = repeating, flow, inflow
        self._tally = make_tally(wiring, spans)
        # One column checks all amounts that count once, each with a weight of its own so that
        # what one lacks another cannot make up for.
        once = [amount for amount in amounts if amount.once]
        self._once = [(amount, 1.0 + 0.1 * place) for place, amount in enumerate(once)]
        self.n_columns = 2 * len(repeating) + 1
        n_rows, n_periods = len(program.row_of_type), len(program.calendar.periods)
        self.seconds = np.zeros((n_rows, len(repeating), n_periods + 1, program.n_draws))
        self._backward = np.zeros((len(repeating) + 1, program.n_draws))
        self._counting = np.zeros(0, dtype=np.intp)
        self._span = -1
        self._reward: Array = np.zeros(0)
        self._given: Reward = everywhere(self._reward)
        self._after: list[Array] = []
        self._worth: list[Array] = []
        self._square: Array = np.zeros(0)

    def reward(self, day: int) -> Reward:
        """Return the states that count on a day, and what entering them is worth by column."""
        self._move_to(day)
        return self._given

    def visit(self, day: int, value: Array, after: Array, leaving: Array) -> None:
        """Keep what a day adds to the second moments and to the backward means."""
        del leaving
        n_repeating = len(self._repeating)
        self._after.append(after[self._counting, : 2 * n_repeating])
        self._worth.append(value[self._inflow.states][:, n_repeating:])
        if day == self._spans.starts[self._span]:
            self._close(day)

    def _close(self, first: int) -> None:
        """Add up a span whose days, last day first, have all been seen."""
        assert self._flow.entries is not None
        days = np.arange(first + len(self._after) - 1, first - 1, -1)
        counting, n_repeating = self._counting, len(self._repeating)
        entries = self._flow.entries[days][..., 0][:, counting]
        after = np.stack(self._after)
        # Sum over the days of f (E[u^2] + 2 E[u] V after), first by state, then by row.
        gained = np.einsum("tsn,tscn->scn", entries, after)
        squares = entries.sum(axis=0)[:, np.newaxis] * self._square
        twice, rows = 2 * self._reward[counting], self._tally.rows[:, counting]
        inside = squares + twice[:, :n_repeating] * gained[:, :n_repeating]
        whole = squares + twice[:, n_repeating : 2 * n_repeating] * gained[:, n_repeating:]
        period = int(self._spans.period[self._span])
        self.seconds[:, :, period] += np.tensordot(rows, inside, axes=(1, 0))
        self.seconds[:, :, -1] += np.tensordot(rows, whole, axes=(1, 0))
        numbers = np.stack([self._inflow.numbers(int(day)) for day in days])[..., 0]
        self._backward += np.einsum("tsn,tscn->cn", numbers, np.stack(self._worth))
        self._after.clear()
        self._worth.clear()

    def check(self) -> None:
        """Hold the backward means against the forward ones."""
        names = [(self._amounts[place], 1.0) for place in self._repeating]
        totals = [self._total(amount) for amount, _ in names]
        totals.append(sum((w * self._total(each) for each, w in self._once), np.zeros(1)))
        for place, forward in enumerate(totals):
            gap = np.abs(forward - self._backward[place])
            if np.any(gap > AGREEMENT * np.maximum(np.abs(forward), 1.0)):
                what = names[place][0].kind if place < len(names) else "outcomes and conversion"
                raise EnginesDisagree(
                    f"{what}: forward {forward}, backward {self._backward[place]}"
                )

    def _total(self, amount: Amount) -> Array:
        return self._tally.mean(self._flow.entered, amount)[0, -1, :, 0]

    def _move_to(self, day: int) -> None:
        """Lay out the rewards of the span that holds a day: periods, totals, the check."""
        span = int(np.searchsorted(self._spans.starts, day, side="right")) - 1
        if span == self._span:
            return
        self._span = span
        n_states, n_draws = self._wiring.program.states.count, self._wiring.program.n_draws
        n_repeating = len(self._repeating)
        self._reward = np.zeros((n_states, self.n_columns, n_draws))
        square = np.zeros((n_states, n_repeating, n_draws))
        for column, place in enumerate(self._repeating):
            amount = self._amounts[place]
            mean, second = _on(amount.mean, span), _on(amount.second, span)
            self._reward[amount.states, column] = mean
            self._reward[amount.states, n_repeating + column] = mean
            square[amount.states, column] = second
        for amount, weight in self._once:
            self._reward[amount.states, -1] += weight
        worthy = np.nonzero((self._reward != 0).any(axis=(1, 2)))[0]
        self._given = worthy, self._reward[worthy]
        self._counting = np.nonzero((square != 0).any(axis=(1, 2)))[0]
        self._square = square[self._counting]


def _on(grid: Array, span: int) -> Array:
    return np.asarray(grid[span if len(grid) > 1 else 0])


def find_contributions(
    wiring: Wiring,
    spans: Spans,
    groups: Sequence[Group],
    measure: Callable[[Flow, list[int]], list[Array]],
) -> list[Array]:
    """Return what each group of customers contributes to each measure.

    measure : gives for a flow and the groups in its lanes one array a measure, lanes last.

    Result: one array a measure, (n_rows, n_periods + 1, n_draws, n_groups).
    """
    n_draws, n_states = wiring.program.n_draws, wiring.program.states.count
    at_once = max(1, int(2e7 // max(n_states * n_draws * spans.count, 1)))
    parts = []
    for first in range(0, len(groups), at_once):
        lanes = list(range(first, min(first + at_once, len(groups))))
        inflow = grouped_inflow(wiring.program, [groups[lane] for lane in lanes])
        flow = run_forward(wiring, inflow, spans.starts, n_lanes=len(lanes))
        parts.append(measure(flow, lanes))
    return [np.concatenate(found, axis=-1) for found in zip(*parts, strict=True)]
