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
from forkroad.results.figures import NOTHING_KNOWN, Figures

Array = NDArray[np.float64]


# Customers expected under the line of a ratio: from here on its spread means something, and below
# here it is not a ratio at all. A hundredth of a per cent of one is kept for rounding.
SOMEBODY, NOBODY = 0.9999, 1e-6
# Standard deviations from nobody at which an amount per customer has a spread: 9 Poisson ones.
SURE = 3.0


@record
class Sample:
    """Some quantities by draw: (n, n_draws) means and (n, n_luck) variances by luck."""

    means: Array
    luck: Array

    @property
    def variances(self) -> Array:
        """The variance by luck in every draw, (n, n_draws)."""
        return self.luck if self._is_known else self._follow(self.means)

    @property
    def mean_variance(self) -> Array:
        """The variance by luck, averaged over all draws, (n,)."""
        if self._is_known:
            return np.asarray(self.luck.mean(axis=1))
        return self._follow(self.means.mean(axis=1, keepdims=True))[:, 0]

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
    luck, n_draws = part.mean_variance, sample.means.shape[1]
    columns = [
        part.means.mean(axis=1),
        *_spreads(part.means, luck),
        *quantiles.T,
        approximate,
        *(_parts(part.means, luck) if n_draws > 1 else ()),
    ]
    # In the order of the fields, which is shorter than by name.
    found = map(Figures, *(column.tolist() for column in columns))
    return [next(found) if is_known else NOTHING_KNOWN for is_known in known.tolist()]


def _spreads(means: Array, luck: Array) -> tuple[Array, Array]:
    """Return standard deviations, and standard errors of the means of the draws."""
    not_knowing = _not_knowing(means)
    return np.sqrt(luck + not_knowing), np.sqrt(not_knowing / means.shape[1])


def _parts(means: Array, luck: Array) -> tuple[Array, Array]:
    """Return the two parts of the spread: luck and not knowing."""
    return np.sqrt(luck), np.sqrt(_not_knowing(means))


def _not_knowing(means: Array) -> Array:
    return np.asarray(means.var(axis=1, ddof=1) if means.shape[1] > 1 else np.zeros(len(means)))


def ratio_figures(
    top: Array, bottom: Array, luck: Array, *, bottom_luck: Array | None = None
) -> list[Figures]:
    """Return the figures of ratios of means; where nobody is expected below the line there is none.

    top, bottom : (n, n_draws) means by draw, the bottom in customers. luck : (n, n_luck) variance
        of the ratio by luck, to first order (the delta method), so that quantiles are
        approximate; where fewer than one customer is expected they would mean nothing.
    bottom_luck : (n, n_luck) variance of the bottom, of amounts per customer: unlike shares they
        may exceed 1, and beyond any bound where the bottom could be nobody, so that they have
        no spread unless the bottom is some standard deviations from that.
    """
    expected = bottom.mean(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_draw = np.where((bottom > 0) & (expected >= NOBODY)[:, np.newaxis], top / bottom, np.nan)
        mean = top.sum(axis=1) / bottom.sum(axis=1)
    sample = Sample(by_draw, np.nan_to_num(luck))
    nothing = np.zeros(len(top), dtype=bool)
    found = list_figures(sample, nothing, is_count=False)
    has_spread = expected >= SOMEBODY
    if bottom_luck is not None:
        spread = np.sqrt(bottom_luck.mean(axis=1) + _not_knowing(bottom))
        has_spread &= is_somebody(expected, spread)
    most = 1.0 if bottom_luck is None else math.inf
    return [
        _as_ratio(each, value, most) if it or each.mean is None else Figures(mean=float(value))
        for each, value, it in zip(found, mean, has_spread.tolist(), strict=True)
    ]


def is_somebody(expected: Array, spread: Array) -> NDArray[np.bool_]:
    """Return whether customers are so many that an amount divided among them has a spread.

    expected, spread : the mean and the standard deviation of their number.
    """
    return np.asarray((expected > 0) & (expected >= SURE * spread))


def _as_ratio(figures: Figures, mean: float, most: float) -> Figures:
    """Put the ratio of means in the place of the mean of ratios, and keep to 0 and the most."""
    if figures.mean is None:
        return Figures()
    low, high = (0.0, most) if 0 <= mean <= most else (-math.inf, math.inf)

    def cut(level: float | None) -> float | None:
        return None if level is None else min(max(level, low), high)

    return Figures(
        float(mean),
        figures.sd,
        figures.se,
        cut(figures.p05),
        cut(figures.p25),
        cut(figures.p50),
        cut(figures.p75),
        cut(figures.p95),
        approximate=True,
        sd_luck=figures.sd_luck,
        sd_not_knowing=figures.sd_not_knowing,
    )
