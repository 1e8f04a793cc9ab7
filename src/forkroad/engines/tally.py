"""The tally: exact means of every amount, as sums of the forward flow by table row and period."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.amounts import Amount, Spans
from forkroad.engines.wiring import Wiring
from forkroad.records import record

Array = NDArray[np.float64]


@record
class Tally:
    """Sums entries by table row and period.

    rows : (n_rows, n_states) whether a state's customers count in a row.
    """

    rows: Array
    spans: Spans

    def mean(self, entered: Array, amount: Amount) -> Array:
        """Return (n_rows, n_periods + 1, n_draws, n_lanes) means, the total last."""
        return self.means(entered, [amount])[0]

    def means(self, entered: Array, amounts: Sequence[Amount]) -> list[Array]:
        """Return the means of some amounts: those that all draws value alike in one product."""
        alike = [amount for amount in amounts if amount.mean.shape[2] == 1]
        n_rows, (n_spans, n_states, *shape) = len(self.rows), entered.shape
        n_given = max((len(amount.mean) for amount in alike), default=1)
        weights = np.zeros((n_given, len(alike), n_rows, n_states))
        for place, amount in enumerate(alike):
            worth = self.rows[:, amount.states] * amount.mean[:, np.newaxis, :, 0]
            weights[:, place, :, amount.states] = np.moveaxis(worth, 2, 0)
        by_row = weights.reshape(n_given, len(alike) * n_rows, n_states)
        product = np.matmul(by_row, entered.reshape(n_spans, n_states, -1))
        found = self.by_period(product.reshape(n_spans, len(alike), n_rows, *shape))
        means = iter(found.transpose(1, 2, 0, *range(3, found.ndim)))
        return [
            next(means) if amount.mean.shape[2] == 1 else self._mean_by_draw(entered, amount)
            for amount in amounts
        ]

    def _mean_by_draw(self, entered: Array, amount: Amount) -> Array:
        """Return the means of an amount that draws value differently."""
        worth = entered[:, amount.states] * amount.mean[..., np.newaxis]
        by_row = np.matmul(self.rows[:, amount.states], worth.reshape(*worth.shape[:2], -1))
        found = self.by_period(by_row.reshape(len(worth), len(self.rows), *worth.shape[2:]))
        return found.swapaxes(0, 1)

    def by_period(self, by_span: Array) -> Array:
        """Return sums over the spans (the first axis) of each period, and their total last."""
        starts = np.unique(self.spans.period, return_index=True)[1]
        is_alike = len(starts) == len(by_span)
        periods = by_span if is_alike else np.add.reduceat(by_span, starts, axis=0)
        return np.concatenate([periods, periods.sum(axis=0, keepdims=True)])


def make_tally(wiring: Wiring, spans: Spans) -> Tally:
    """Return the tally of a program."""
    program = wiring.program
    return Tally(program.row_of_type[:, program.states.type].astype(float), spans)
