"""Differences: what an alternative has more than the base, column by column.

A column is a draw or a replication, the same one on both sides. Nothing here knows engines.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.sample_findings import find_quantiles
from forkroad.records import record
from forkroad.results.figures import Figures
from forkroad.whatif.measured import Series

Array = NDArray[np.float64]


@record
class Difference:
    """One measure of the base and of an alternative, by period and column, the total last.

    is_certain : nothing is uncertain and nothing simulated, so that the one column is the truth.
    is_whole : columns hold whole numbers, whose quantiles are whole.
    is_chance : columns hold chances, whose quantiles would mean nothing.
    """

    base: Series
    changed: Series
    is_certain: bool = False
    is_whole: bool = False
    is_chance: bool = False

    @cached_property
    def columns(self) -> Array:
        """(n_periods + 1, n_columns) differences, NaN where a side has no value."""
        return np.asarray(self.changed.values - self.base.values)

    @cached_property
    def means(self) -> Array:
        """(n_periods + 1,) differences of the means; of ratios, of the ratios of means."""
        return np.asarray(self.changed.means - self.base.means)

    @cached_property
    def errors(self) -> Array:
        """(n_periods + 1,) Monte Carlo errors of the means."""
        if self.is_certain:
            return np.where(np.isnan(self.means), np.nan, 0.0)
        each = _influences(self.changed) - _influences(self.base)
        n = each.shape[1]
        if n < 2:
            return np.full(len(each), np.nan)
        return np.asarray(each.std(axis=1, ddof=1) / math.sqrt(n))

    def uplift(self, place: int) -> float | None:
        """Return the difference by the base, None where the base is not above 0."""
        base = float(self.base.means[place])
        return float(self.means[place]) / base if base > 0 else None

    def figures(self, place: int) -> Figures:
        """Return the figures of the difference in one period; nothing where it has no meaning."""
        mean = float(self.means[place])
        if math.isnan(mean):
            return Figures()
        se = float(self.errors[place])
        known = self.columns[place][~np.isnan(self.columns[place])]
        if self.is_chance or not len(known):
            return Figures(mean=mean, se=se)
        quantiles = find_quantiles(known[np.newaxis], is_count=self.is_whole)[:, 0].tolist()
        p05, p25, p50, p75, p95 = quantiles
        return Figures(
            mean=mean, sd=self._spread(known), se=se, p05=p05, p25=p25, p50=p50, p75=p75, p95=p95
        )

    def _spread(self, known: Array) -> float:
        if self.is_certain:
            return 0.0
        return float(known.std(ddof=1)) if len(known) > 1 else math.nan


def _influences(series: Series) -> Array:
    """Return what each column adds to the mean, to first order where that is a ratio."""
    if series.bottom is None:
        return series.top
    whole = series.bottom.mean(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        residual = series.top - series.means[:, np.newaxis] * series.bottom
        return np.asarray(np.where(whole > 0, residual / whole, np.nan))
