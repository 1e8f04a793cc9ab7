"""Exact variances of every amount, by row of the tables and by period.

Second moments come from the backward sweep: over all
customers, E[X^2] is the sum of f_t(s) (E[u^2] + 2 E[u] V after); this is the variance where
arrivals are Poisson. Groups of customers of a known number, and months whose rate is itself
random, correct it by the square of what the group contributes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.amounts import Amount, Spans
from forkroad.engines.basis import find_basis
from forkroad.engines.flow import Flow, Inflow, run_forward
from forkroad.engines.inflow import Group, grouped_inflow
from forkroad.engines.tally import make_tally
from forkroad.engines.values import Reward, everywhere, run_backward
from forkroad.engines.wiring import Wiring
from forkroad.program.distinct import distinct

Array = NDArray[np.float64]

# How far the two ways to a mean may lie apart; more is a bug.
AGREEMENT = 1e-9
# Columns at which a day's calls cost little beside what they compute.
WIDE = 256


class EnginesDisagree(AssertionError):
    """The forward and the backward mean of one amount differ: a bug, not a user's mistake."""


def find_seconds(
    wiring: Wiring, spans: Spans, amounts: Sequence[Amount], flow: Flow, inflow: Inflow
) -> dict[int, Array]:
    """Return for each amount that can repeat (n_rows, n_periods + 1, n_draws) sums of E[X^2].

    flow : with the entries of every day. The sweep also yields every amount's mean total a
        second time, which must agree with the flow's.

    Raises EnginesDisagree.
    """
    sweep = _Sweep(wiring, spans, amounts, flow, inflow)
    periods = wiring.program.calendar.periods
    run_backward(
        wiring,
        sweep.reward,
        (sweep.n_columns, wiring.program.n_draws),
        sweep.visit,
        states=sweep.states,
        cuts=spans.starts.tolist(),
        fresh_after=frozenset(period.stop - 1 for period in periods),
        fresh_columns=slice(sweep.n_basic),
    )
    sweep.check()
    repeating = [place for place, amount in enumerate(amounts) if not amount.once]
    return {place: sweep.seconds[:, row] for row, place in enumerate(repeating)}


class _Sweep:
    """What one backward sweep gathers: columns by period, then totals, then the check's.

    n_basic : the columns of each sort, one for each amount of the basis.
    """

    def __init__(
        self,
        wiring: Wiring,
        spans: Spans,
        amounts: Sequence[Amount],
        flow: Flow,
        inflow: Inflow,
    ) -> None:
        program = wiring.program
        self._wiring, self._spans, self._flow, self._inflow = wiring, spans, flow, inflow
        self._repeating = [amount for amount in amounts if not amount.once]
        self._basis = find_basis(self._repeating, program.states)
        self._tally = make_tally(wiring, spans)
        # One column checks all amounts that count once, each with a weight of its own so that
        # what one lacks another cannot make up for.
        once = [amount for amount in amounts if amount.once]
        self._once = [(amount, 1.0 + 0.1 * place) for place, amount in enumerate(once)]
        self.n_basic = len(self._basis.columns)
        self.n_columns = 2 * self.n_basic + 1
        n_rows, n_periods = len(program.row_of_type), len(program.calendar.periods)
        self.seconds = np.zeros((n_rows, len(self._repeating), n_periods + 1, program.n_draws))
        self._backward = np.zeros((self.n_basic + 1, program.n_draws))
        # The states whose values are asked for: those that count, and those of setting out.
        counting = (amount.states for amount in self._repeating)
        every = np.concatenate([inflow.states, *counting])
        self.states = distinct(every).astype(np.intp)
        self._entry_places = np.searchsorted(self.states, inflow.states)
        self._counting_places = np.zeros(0, dtype=np.intp)
        self._span, self._first = -1, 0
        # Whether entering counts for the same in all spans.
        self._is_steady = all(len(it.mean) == len(it.second) == 1 for it in self._repeating)
        self._given: Reward = everywhere(np.zeros((0, 1, 1)))
        self._counting = np.zeros(0, dtype=np.intp)
        self._mean: Array = np.zeros(0)
        self._square: Array = np.zeros(0)
        self._after: list[Array] = []
        self._worth: list[Array] = []

    def reward(self, day: int) -> Reward:
        """Return the states that count on a day, and what entering them is worth by column."""
        self._move_to(day)
        return self._given

    def visit(self, first: int, value: Array, after: Array, leaving: Array) -> None:
        """Keep what some days add to the second moments and to the backward means."""
        del leaving
        self._after.append(after[:, self._counting_places, : 2 * self.n_basic])
        self._worth.append(value[:, self._entry_places, self.n_basic :])
        if first == self._first:
            self._close(first)

    def _close(self, first: int) -> None:
        """Add up a span whose days have all been seen, the last first."""
        after = np.concatenate(self._after[::-1])
        days = np.arange(first, first + len(after))
        counting, n_basic, weights = self._counting, self.n_basic, self._basis.weights
        entries = self._flow.entries[days][..., 0][:, counting]
        # Sum over the days of f (E[u^2] + 2 E[u] V after), first by state, then by row.
        gained = np.einsum("tsn,tscn->scn", entries, after)
        squares = entries.sum(axis=0)[:, np.newaxis] * self._square
        rows = self._tally.rows[:, counting]
        period = int(self._spans.period[self._span])
        for place, part in ((period, gained[:, :n_basic]), (-1, gained[:, n_basic:])):
            by_amount = np.einsum("ab,sbn->san", weights, part)
            found = squares + 2 * self._mean * by_amount
            self.seconds[:, :, place] += np.tensordot(rows, found, axes=(1, 0))
        numbers = np.stack([self._inflow.numbers(int(day)) for day in days])[..., 0]
        self._backward += np.einsum("tsn,tscn->cn", numbers, np.concatenate(self._worth[::-1]))
        self._after.clear()
        self._worth.clear()

    def check(self) -> None:
        """Hold the backward means against the forward ones."""
        for place, amount in enumerate(self._repeating):
            if self._basis.is_everywhere[place]:
                backward = self._basis.weights[place] @ self._backward[:-1]
                self._compare(amount.kind, self._total(amount), backward)
        once = sum((w * self._total(each) for each, w in self._once), np.zeros(1))
        self._compare("outcomes and conversion", once, self._backward[-1])

    def _compare(self, what: str, forward: Array, backward: Array) -> None:
        if np.any(np.abs(forward - backward) > AGREEMENT * np.maximum(np.abs(forward), 1.0)):
            raise EnginesDisagree(f"{what}: forward {forward}, backward {backward}")

    def _total(self, amount: Amount) -> Array:
        return self._tally.mean(self._flow.entered, amount)[0, -1, :, 0]

    def _move_to(self, day: int) -> None:
        """Lay out the rewards of the span that holds a day: periods, totals, the check."""
        if self._span >= 0 and day >= self._first:
            return
        span = int(np.searchsorted(self._spans.starts, day, side="right")) - 1
        self._first = int(self._spans.starts[span])
        self._span = span
        if self._is_steady and len(self._given[0]):
            return
        n_states, n_draws = self._wiring.program.states.count, self._wiring.program.n_draws
        mean = np.zeros((n_states, len(self._repeating), n_draws))
        square = np.zeros_like(mean)
        for place, amount in enumerate(self._repeating):
            mean[amount.states, place] = _on(amount.mean, span)
            square[amount.states, place] = _on(amount.second, span)
        once = np.zeros((n_states, 1, n_draws))
        for amount, weight in self._once:
            once[amount.states] += weight
        basic = mean[:, list(self._basis.columns)]
        reward = np.concatenate([basic, basic, once], axis=1)
        worthy = np.nonzero((reward != 0).any(axis=(1, 2)))[0]
        self._given = worthy, reward[worthy]
        self._counting = np.nonzero((square != 0).any(axis=(1, 2)))[0]
        self._counting_places = np.searchsorted(self.states, self._counting)
        self._mean, self._square = mean[self._counting], square[self._counting]


def _on(grid: Array, span: int) -> Array:
    return np.asarray(grid[span if len(grid) > 1 else 0])


def find_contributions(
    wiring: Wiring,
    spans: Spans,
    groups: Sequence[Group],
    measure: Callable[[Flow, Inflow, Sequence[Group], range], list[Array]],
) -> list[Array]:
    """Return what each group of customers contributes to each measure.

    measure : gives for a flow, its inflow, the groups in its lanes and these lanes one array a
        measure, the groups last.

    Result: one array a measure, (n_rows, n_periods + 1, n_draws, n_groups).
    """
    n_draws, n_states = wiring.program.n_draws, wiring.program.states.count
    in_memory = max(1, int(2e7 // max(n_states * n_draws * spans.count, 1)))
    n_lanes = 1 + max(group.lane for group in groups)
    # Lanes that set out late have no days before; few at a time leave out most of them.
    n_parts = -(-n_lanes // max(1, min(in_memory, WIDE // n_draws)))
    at_once = -(-n_lanes // n_parts)
    parts, order = [], []
    for first in range(0, n_lanes, at_once):
        lanes = range(first, min(first + at_once, n_lanes))
        places = [place for place, group in enumerate(groups) if group.lane in lanes]
        chosen = [groups[place] for place in places]
        inflow = grouped_inflow(wiring.program, chosen, lanes)
        flow = run_forward(wiring, inflow, spans.starts, n_lanes=len(lanes))
        parts.append(measure(flow, inflow, chosen, lanes))
        order += places
    back = np.argsort(order)
    return [np.concatenate(found, axis=-1)[..., back] for found in zip(*parts, strict=True)]
