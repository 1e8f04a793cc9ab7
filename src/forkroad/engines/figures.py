"""Figures: from an estimate's means and variances by draw to what a table's row says.

The spread of a quantity is luck (the mean of the draws' variances) and not knowing (the
variance of the draws' means). Draws beyond the first few, whose variance was not worked out,
take the first ones' ratio of variance to mean.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.estimates import Estimate
from forkroad.engines.quantiles import find_quantiles
from forkroad.records import record
from forkroad.results.figures import Figures

Array = NDArray[np.float64]


@record
class Sample:
    """Some quantities by draw: (n, n_draws) means and (n, n_luck) variances by luck."""

    means: Array
    luck: Array

    @property
    def variances(self) -> Array:
        """The variance by luck in every draw, (n, n_draws)."""
        return self.luck if self._is_known else self._follow(self.means)

    def in_order(self) -> tuple[Array, Array]:
        """Return means and variances, by ascending means where the variances follow from them."""
        if self._is_known:
            return self.means, self.luck
        means = np.sort(self.means, axis=1)
        return means, self._follow(means)

    @property
    def _is_known(self) -> bool:
        return bool(self.luck.shape[1] == self.means.shape[1])

    def _follow(self, means: Array) -> Array:
        """Return variances in the first draws' ratio to the mean, or their average throughout."""
        n_luck = self.luck.shape[1]
        seen, total = self.means[:, :n_luck].sum(axis=1), self.luck.sum(axis=1)
        positive = (self.means > 0).all(axis=1) & (seen > 0)
        ratio = np.where(positive, total / np.where(positive, seen, 1.0), 0.0)
        flat = np.where(positive, 0.0, total / n_luck)
        return np.asarray(means * ratio[:, np.newaxis] + flat[:, np.newaxis])


def figures_by_row(estimate: Estimate) -> list[list[Figures]]:
    """Return the figures of a measure by table row and period, the total last."""
    n_rows, n_periods, n_draws = estimate.means.shape
    sample = Sample(
        estimate.means.reshape(-1, n_draws), estimate.luck.reshape(n_rows * n_periods, -1)
    )
    found = list_figures(sample, estimate.poisson.reshape(-1), is_count=estimate.is_count)
    return [found[row * n_periods : (row + 1) * n_periods] for row in range(n_rows)]


def list_figures(sample: Sample, is_poisson: NDArray[np.bool_], *, is_count: bool) -> list[Figures]:
    """Return the figures of some quantities; one whose mean is not known has none."""
    known = np.asarray(np.isfinite(sample.means).all(axis=1))
    part = Sample(sample.means[known], sample.luck[known])
    quantiles, approximate = find_quantiles(*part.in_order(), is_poisson[known], is_count=is_count)
    mean = part.means.mean(axis=1)
    luck = part.luck.mean(axis=1)
    n_draws = sample.means.shape[1]
    not_knowing = part.means.var(axis=1, ddof=1) if n_draws > 1 else np.zeros(len(mean))
    found = iter(
        zip(mean, luck, not_knowing, quantiles.tolist(), approximate.tolist(), strict=True)
    )
    return [_figures(*next(found), n_draws) if is_known else Figures() for is_known in known]


def _figures(
    mean: float, luck: float, not_knowing: float, quantiles: list[float], approximate: bool, n: int
) -> Figures:
    p05, p25, p50, p75, p95 = quantiles
    return Figures(
        mean=float(mean),
        sd=math.sqrt(luck + not_knowing),
        se=math.sqrt(not_knowing / n),
        p05=p05,
        p25=p25,
        p50=p50,
        p75=p75,
        p95=p95,
        approximate=approximate,
        sd_luck=math.sqrt(luck) if n > 1 else None,
        sd_not_knowing=math.sqrt(not_knowing) if n > 1 else None,
    )


def ratio_figures(top: Array, bottom: Array, luck: Array) -> list[Figures]:
    """Return the figures of ratios of means; where the bottom is 0 there is none.

    top, bottom : (n, n_draws) means by draw. luck : (n, n_luck) variance of the ratio by luck,
        to first order (the delta method), so that quantiles are approximate.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        by_draw = np.where(bottom > 0, top / bottom, np.nan)
        mean = top.sum(axis=1) / bottom.sum(axis=1)
    sample = Sample(by_draw, np.nan_to_num(luck))
    nothing = np.zeros(len(top), dtype=bool)
    found = list_figures(sample, nothing, is_count=False)
    return [_as_ratio(each, value) for each, value in zip(found, mean, strict=True)]


def _as_ratio(figures: Figures, mean: float) -> Figures:
    """Put the ratio of means in the place of the mean of ratios, and keep to 0 and 1."""
    if figures.mean is None:
        return Figures()
    low, high = (0.0, 1.0) if 0 <= mean <= 1 else (-math.inf, math.inf)
    names = ("p05", "p25", "p50", "p75", "p95")
    cut = {name: min(max(getattr(figures, name), low), high) for name in names}
    return Figures(
        mean=float(mean),
        sd=figures.sd,
        se=figures.se,
        approximate=True,
        sd_luck=figures.sd_luck,
        sd_not_knowing=figures.sd_not_knowing,
        **cut,
    )
