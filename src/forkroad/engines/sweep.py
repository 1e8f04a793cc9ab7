"""One backward sweep: what it gathers of second moments, and what it holds against the flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.amounts import Amount, Spans
from forkroad.engines.basis import find_basis
from forkroad.engines.flows import Flow, Inflow
from forkroad.engines.rewards import Reward, everywhere
from forkroad.engines.sweep_days import Seen, days_of
from forkroad.engines.tally import make_tally
from forkroad.engines.unfolding import Unfolded
from forkroad.engines.wiring import Wiring
from forkroad.program.distinct import distinct
from forkroad.program.program import Ints
from forkroad.records import record
from forkroad.workers.word import Word

Array = NDArray[np.float64]

# Numbers that are held while nobody knows the flow; what would be more waits for it.
MOST_HELD = 10_000_000
# How far the two ways to a mean may lie apart; more is a bug.
AGREEMENT = 1e-9


class EnginesDisagree(AssertionError):
    """The forward and the backward mean of one amount differ: a bug, not a user's mistake."""


@record
class _Span:
    """A span of days that has been seen.

    counting : the states that count. mean, square : (n, n_amounts, n_draws) of what entering them
        is worth at once.
    """

    period: int
    seen: Seen
    counting: Ints
    mean: Array
    square: Array


class Sweep:
    """What one backward sweep gathers: columns by period, then totals, then the check's.

    behind : the copies of the forward direction. flow : of everybody, with the entries of every
        day; the sweep begins without it, and holds what it has seen until it is there.
    n_basic : the columns of each sort, one for each amount of the basis. days : what it sees.
    """

    def __init__(
        self,
        wiring: Wiring,
        spans: Spans,
        amounts: Sequence[Amount],
        inflow: Inflow,
        behind: Unfolded | None,
        flow: Word[Flow],
    ) -> None:
        program = wiring.program
        self._wiring, self._spans, self._behind, self._flow = wiring, spans, behind, flow
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
        counting = np.concatenate([amount.states for amount in self._repeating])
        # Where draws value something differently, their values have no common part.
        is_alike = all(amount.mean.shape[2] == 1 for amount in self._repeating)
        rewarded = distinct(np.concatenate([amount.states for amount in amounts]))
        given = rewarded.astype(np.intp) if is_alike else None
        self.days = days_of(wiring, inflow, behind, counting, given)
        self._span, self._first = -1, 0
        # Whether entering counts for the same in all spans.
        self._is_steady = all(len(it.mean) == len(it.second) == 1 for it in self._repeating)
        self._given: Reward = everywhere(np.zeros((0, 1, 1)))
        self._counting = np.zeros(0, dtype=np.intp)
        self._mean: Array = np.zeros(0)
        self._square: Array = np.zeros(0)
        self._after: list[Array] = []
        self._value: list[Array] = []
        self._held: list[_Span] = []

    def reward(self, day: int) -> Reward:
        """Return the states that count on a day, and what entering them is worth by column."""
        self._move_to(day)
        return self._given

    def visit(self, first: int, value: Array, after: Array, leaving: Array) -> None:
        """Keep what some days add to the second moments and to the backward means."""
        del leaving
        value, after = value[:, :, self.n_basic :], after[:, :, : 2 * self.n_basic]
        is_last = first == self._first
        is_alone = is_last and not self._after
        to_keep = not (is_alone and self._flow.is_known)
        value, after = self.days.pick(value, after, self._counting, to_keep=to_keep)
        if is_alone:
            self._end_span(Seen(first, value, after))
            return
        self._value.append(value)
        self._after.append(after)
        if is_last:
            parts = (np.concatenate(each[::-1]) for each in (self._value, self._after))
            self._end_span(Seen(first, *parts))
            self._value.clear()
            self._after.clear()

    def _end_span(self, seen: Seen) -> None:
        """Add up a span whose days have all been seen, or hold it until the flow is known."""
        self._backward += self.days.worth(seen)
        period = int(self._spans.period[self._span])
        seen = replace(seen, value=np.zeros(0))  # of which no more is asked
        self._held.append(_Span(period, seen, self._counting, self._mean, self._square))
        if self._flow.is_known or sum(it.seen.after.size for it in self._held) > MOST_HELD:
            self._add_up()

    def _add_up(self) -> None:
        """Add up what is held."""
        flow = replace(self._flow.wait(), unfolded=self._behind)
        n_basic, weights = self.n_basic, self._basis.weights
        for span in self._held:
            told = self.days.tell(span.seen, span.counting, flow)
            # Sum over the days of f (E[u^2] + 2 E[u] V after), first by state, then by row.
            squares = told.entered[:, np.newaxis] * span.square
            rows = self._tally.rows[:, span.counting]
            periods = (span.period, told.gained[:, :n_basic]), (-1, told.gained[:, n_basic:])
            for place, part in periods:
                by_amount = np.einsum("ab,sbn->san", weights, part)
                found = squares + 2 * span.mean * by_amount
                self.seconds[:, :, place] += np.tensordot(rows, found, axes=(1, 0))
        self._held.clear()

    def finish(self) -> None:
        """Add up what is still held, and hold the backward means against the forward ones."""
        self._add_up()
        self._check()

    def _check(self) -> None:
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
        return self._tally.mean(self._flow.wait().entered, amount)[0, -1, :, 0]

    def _move_to(self, day: int) -> None:
        """Lay out the rewards of the span that holds a day: periods, totals, the check."""
        span = int(np.searchsorted(self._spans.starts, day, side="right")) - 1
        if span == self._span:
            return
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
        self._mean, self._square = mean[self._counting], square[self._counting]


def _on(grid: Array, span: int) -> Array:
    return np.asarray(grid[span if len(grid) > 1 else 0])
