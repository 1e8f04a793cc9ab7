"""The sampling engines' findings: figures over replications.

Quantiles of counts are whole numbers that a replication had; those of money and ratios lie
between two where they fall between. A share is a ratio of means. What made the spread, luck or
not knowing, cannot be told apart from one replication a draw, so the two parts stay unknown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.answer_tables import certain
from forkroad.engines.figures import is_somebody
from forkroad.engines.findings import Branch, ByPeriod, ByRow
from forkroad.engines.samples import COUNTS, Numbers, Samples
from forkroad.periods import TOTAL
from forkroad.program.program import Names
from forkroad.records import record
from forkroad.results.figures import LEVELS, Figures

Array = NDArray[np.float64]


@record
class SampleFindings:
    """Samples as the tables read them.

    has_holding_cost : whether stock costs something to hold; unknown where nobody followed it.
    """

    samples: Samples
    has_holding_cost: bool = False

    @property
    def names(self) -> Names:
        """The program's names."""
        return self.samples.names

    @property
    def labels(self) -> list[str]:
        """The periods' labels, the total last."""
        return [*(period.label for period in self.samples.calendar.periods), TOTAL]

    def measure(self, kind: str, subject: str = "") -> ByPeriod:
        """Return the figures of one measure."""
        return figures_by_row(self.samples.measures[kind, subject], is_count=kind in COUNTS)

    def share(self, kind: str, subject: str = "") -> ByRow:
        """Return a measure's total as a share of those who set out."""
        top = self.samples.measures[kind, subject][:, -1]
        return ratio_figures(top, self.samples.measures["set_out", ""][:, -1])

    def win_rates(self) -> ByPeriod:
        """Return by row and period the share of those decided who bought."""
        won = self.samples.measures["converted", ""]
        decided = won + self.samples.measures["never_bought_rival", ""]
        return [ratio_figures(*pair) for pair in zip(won, decided, strict=True)]

    def costs_per_customer(self, fixed_costs: Array) -> ByPeriod:
        """Return by row and period what a first-time buyer cost."""
        won = self.samples.measures["converted", ""]
        costs = self.samples.measures["step_costs", ""].copy()
        costs[0] += fixed_costs[:, np.newaxis]
        return [_per_customer(*pair) for pair in zip(costs, won, strict=True)]

    def holding_costs(self) -> ByRow | None:
        """Return by period what holding stock cost, nothing where no stock was followed."""
        if self.samples.stock is not None:
            return figures_of(self.samples.stock.holding_cost, is_count=False)
        return None if self.has_holding_cost else [certain(0.0) for _ in self.labels]

    def profit(self, fixed_costs: Array) -> ByRow:
        """Return by period, for all, contribution less fixed and holding costs."""
        return figures_of(profits(self.samples, fixed_costs), is_count=False)

    def visits(self, step: int) -> ByPeriod:
        """Return the visits of a step."""
        return figures_by_row(self.samples.visits[:, :, step], is_count=True)

    def present(self, step: int) -> ByPeriod:
        """Return who is in a step at each period's end."""
        here = self.samples.present[:, :, step]
        return figures_by_row(np.concatenate([here, here[:, -1:]], axis=1), is_count=True)

    def branches(self) -> Iterable[Branch]:
        """Yield the moves over the horizon, the ways in the order of the steps."""
        moves = self.samples.moves[:, -1]
        origins = np.array([pair[0] for pair in self.samples.pairs], dtype=np.intp)
        for row in range(len(moves)):
            for place, (origin, target) in enumerate(self.samples.pairs):
                if not moves[:, place].any():
                    continue
                leaving = moves[row, origins == origin].sum(axis=0)
                number = figures_of(moves[row, place, np.newaxis], is_count=True)[0]
                share = ratio_figures(moves[row, place, np.newaxis], leaving[np.newaxis])[0]
                yield row, origin, target, number, share


def profits(samples: Samples, fixed_costs: Array) -> Array:
    """Return (n_periods + 1, n_replications) contribution less fixed and holding costs."""
    found = samples.measures["contribution", ""][0] - fixed_costs[:, np.newaxis]
    return np.asarray(found if samples.stock is None else found - samples.stock.holding_cost)


def figures_by_row(values: Numbers, *, is_count: bool) -> ByPeriod:
    """Return the figures of (n_rows, n_periods, n_replications) numbers."""
    n_periods = values.shape[1]
    found = figures_of(values.reshape(-1, values.shape[-1]), is_count=is_count)
    return [found[first : first + n_periods] for first in range(0, len(found), n_periods)]


def figures_of(values: Numbers, *, is_count: bool) -> ByRow:
    """Return the figures of (n, n_replications) numbers; a row that is not known has none."""
    n = values.shape[-1]
    known = np.asarray(np.isfinite(values).all(axis=-1), dtype=np.bool_)
    values = np.where(known[:, np.newaxis], values, 0)
    means = values.mean(axis=-1).tolist()
    spreads = (values.std(axis=-1, ddof=1) if n > 1 else np.full(len(values), np.nan)).tolist()
    quantiles = find_quantiles(values, is_count=is_count).T.tolist()
    columns = zip(known, means, spreads, quantiles, _variance_errors(values), strict=True)
    return [
        sampled_figures(mean, sd, sd / math.sqrt(n), levels, error) if is_known else Figures()
        for is_known, mean, sd, levels, error in columns
    ]


def _variance_errors(values: Numbers) -> list[float]:
    """Return the standard errors of the variances of (n, n_replications) numbers.

    To first order that of a mean of squared deviations, which the fourth moment tells.
    """
    squares = (values - values.mean(axis=-1, keepdims=True)) ** 2
    found: list[float] = (squares.std(axis=-1) / math.sqrt(values.shape[-1])).tolist()
    return found


def find_quantiles(values: Numbers, *, is_count: bool) -> Array:
    """Return (5, n) quantiles of (n, n_replications) numbers.

    Of counts the smallest number that so many replications do not exceed (the inverted
    distribution function), else interpolated linearly between replications.
    """
    ordered = np.sort(values, axis=-1).astype(np.float64)
    n = values.shape[-1]
    if is_count:
        places = [max(math.ceil(level * n - 1e-9) - 1, 0) for level in LEVELS]
        return ordered[:, places].T
    found = []
    for level in LEVELS:
        below = int(level * (n - 1))
        part = level * (n - 1) - below
        above = ordered[:, min(below + 1, n - 1)]
        found.append(ordered[:, below] * (1 - part) + above * part)
    return np.stack(found)


def ratio_figures(top: Numbers, bottom: Numbers) -> ByRow:
    """Return the figures of ratios, (n, n_replications) over the same.

    The mean is that of the tops over that of the bottoms, its error to first order (the delta
    method); spread and quantiles are over the replications that have a ratio.
    """
    return [_ratio(*pair) for pair in zip(top, bottom, strict=True)]


def _per_customer(top: Numbers, bottom: Numbers) -> ByRow:
    """Return the figures of amounts per customer, without a spread where nobody is too near."""
    spread = bottom.std(axis=1, ddof=1) if bottom.shape[1] > 1 else np.zeros(len(bottom))
    has_spread = is_somebody(bottom.mean(axis=1), spread)
    return [
        each if it else Figures(mean=each.mean, se=each.se)
        for each, it in zip(ratio_figures(top, bottom), has_spread.tolist(), strict=True)
    ]


def _ratio(top: Numbers, bottom: Numbers) -> Figures:
    here = bottom != 0
    whole = float(bottom.sum())
    if whole == 0:
        return Figures()
    ratio = float(top.sum()) / whole
    each = (top[here] / bottom[here])[np.newaxis]
    sd = float(each.std(ddof=1)) if each.shape[1] > 1 else math.nan
    n = len(top)
    residual = (top - ratio * bottom).std(ddof=1) if n > 1 else math.nan
    se = float(residual) / (whole / n) / math.sqrt(n)
    return sampled_figures(ratio, sd, se, find_quantiles(each, is_count=False)[:, 0].tolist())


def sampled_figures(
    mean: float,
    sd: float,
    se: float | None,
    quantiles: Iterable[float],
    variance_error: float | None = None,
) -> Figures:
    """Return figures that were seen, not matched to mean and variance.

    quantiles : at the five `LEVELS`.
    """
    p05, p25, p50, p75, p95 = quantiles
    return Figures(
        mean=mean,
        sd=sd,
        se=se,
        p05=p05,
        p25=p25,
        p50=p50,
        p75=p75,
        p95=p95,
        approximate=False,
        variance_error=variance_error,
    )
