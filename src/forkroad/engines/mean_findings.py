"""Findings that are means alone, of an answer for which no variance was worked out.

They take a fraction of the time of `answer_findings`, for whoever looks while something moves.
Spread, quantiles and whatever else is not a mean stay empty; rows of segments may be left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.answer_findings import AnswerFindings
from forkroad.engines.figures import NOBODY
from forkroad.engines.findings import Branch, ByPeriod, ByRow
from forkroad.periods import TOTAL
from forkroad.program.program import Names
from forkroad.records import record
from forkroad.results.figures import Figures

Array = NDArray[np.float64]


@record
class MeanFindings:
    """The means of an answer as the tables read them; see `AnswerFindings` for what each is.

    n_rows : so many rows of the segment column are shown, the first of which is of all.
    """

    answer: AnswerFindings
    n_rows: int

    @property
    def names(self) -> Names:
        """The program's names, with the rows that are shown."""
        names = self.answer.names
        return replace(names, rows=names.rows[: self.n_rows])

    @property
    def labels(self) -> list[str]:
        """The periods' labels, the total last."""
        return [*(period.label for period in self.answer.answer.program.calendar.periods), TOTAL]

    def measure(self, kind: str, subject: str = "") -> ByPeriod:
        """Return the means of one measure."""
        return _by_period(self._means(kind, subject))

    def share(self, kind: str, subject: str = "") -> ByRow:
        """Return a measure's total as a share of those who set out."""
        top, bottom = self._means(kind, subject), self._means("set_out")
        return _by_period(_ratio(top[:, -1], bottom[:, -1])[np.newaxis])[0]

    def win_rates(self) -> ByPeriod:
        """Return by row and period the share of those decided who bought."""
        won, lost = self._means("converted"), self._means("never_bought_rival")
        return _by_period(_ratio(won, won + lost))

    def costs_per_customer(self, fixed_costs: Array) -> ByPeriod:
        """Return by row and period what a first-time buyer cost; fixed costs count for all."""
        costs = self._means("step_costs").copy()
        costs[0] += fixed_costs
        return _by_period(_ratio(costs, self._means("converted")))

    def holding_costs(self) -> ByRow | None:
        """Return nothing at all, or nothing known."""
        return self.answer.holding_costs()

    def profit(self, fixed_costs: Array) -> ByRow:
        """Return contribution less fixed costs, by period."""
        return _by_period(self._means("contribution")[:1] - fixed_costs)[0]

    def visits(self, step: int) -> ByPeriod:
        """Return the visits of a step."""
        return _by_period(self.answer.answer.visits[: self.n_rows, :, step])

    def present(self, step: int) -> ByPeriod:
        """Return who is there at each period's end; rounding may leave a little below 0."""
        here = np.maximum(self.answer.answer.present[: self.n_rows, :, step], 0.0)
        return _by_period(np.concatenate([here, here[:, -1:]], axis=1))

    def branches(self) -> Iterable[Branch]:
        """Yield the moves over the horizon."""
        return (each for each in self.answer.branches() if each[0] < self.n_rows)

    def _means(self, kind: str, subject: str = "") -> Array:
        """Return (n_rows, n_periods + 1) means over the draws."""
        means: Array = self.answer.answer.estimates[kind, subject].means[: self.n_rows]
        return np.asarray(means.mean(axis=-1))


def _ratio(top: Array, bottom: Array) -> Array:
    """Return ratios of means, NaN where nobody is expected below the line."""
    is_anybody = bottom >= NOBODY
    return np.where(is_anybody, top / np.where(is_anybody, bottom, 1.0), np.nan)


def _by_period(means: Array) -> ByPeriod:
    """Return means as figures; tables write nothing where there is none."""
    return [[Figures(mean=mean) for mean in row] for row in means.tolist()]
