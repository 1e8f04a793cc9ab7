"""Carrying over: means over a few draws, brought to all draws by what is known of all of them.

What is dear to work out is followed in the first draws alone. Where a cheap quantity moves with
it, whose mean over all draws is known, the ratio of the two is the steady part: the mean is that
ratio times the known mean. A quantity that is the known one itself then comes out the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.records import record
from forkroad.results.figures import Figures

Array = NDArray[np.float64]


@record
class Known:
    """A quantity known in all draws: (..., n) values in the first ones, (...) mean over all."""

    first: Array
    mean: Array


@record
class Carried:
    """Some quantities over all draws.

    mean : (...) over all draws.
    told : (..., n) in the first draws, as what is known tells it. rest : (..., n) what it misses.
    n_draws : how many draws there are in all.
    """

    mean: Array
    told: Array
    rest: Array
    n_draws: int

    def at(self, *place: int) -> Carried:
        """Return the quantity in one place."""
        return Carried(self.mean[place], self.told[place], self.rest[place], self.n_draws)


def carry_over(
    found: Array, known: Sequence[Known], n_draws: int, *, adding_up: bool = False
) -> Carried:
    """Return the means over all draws of what was found in the first ones.

    found : (..., n). known : of these the one that tells most is taken, place by place; where
        none tells anything, the mean over the first draws stands.
    adding_up : whether what is known is the sum of what was found, and has to stay so; it is
        then taken whatever it tells.
    """
    nothing = np.zeros(found.shape)
    if found.shape[-1] == n_draws:
        return Carried(found.mean(axis=-1), found, nothing, n_draws)
    plain = found.mean(axis=-1)
    best = Carried(plain, plain[..., np.newaxis] + nothing, found - plain[..., np.newaxis], n_draws)
    for each in known:
        total = each.first.sum(axis=-1)
        is_there = total > 0
        ratio = np.where(is_there, found.sum(axis=-1) / np.where(is_there, total, 1.0), 0.0)
        told = ratio[..., np.newaxis] * each.first
        rest = found - told
        tells = is_there & (adding_up | (rest.var(axis=-1) < best.rest.var(axis=-1)))
        best = Carried(
            np.where(tells, ratio * each.mean, best.mean),
            np.where(tells[..., np.newaxis], told, best.told),
            np.where(tells[..., np.newaxis], rest, best.rest),
            n_draws,
        )
    return best


def errors(quantity: Carried) -> Array | None:
    """Return (...) the standard errors of the means; None from one draw alone."""
    n = quantity.told.shape[-1]
    if n < 2:
        return None
    told, rest = (each.var(axis=-1, ddof=1) for each in (quantity.told, quantity.rest))
    return np.asarray(np.sqrt(told / quantity.n_draws + rest / n))


def mean_figures(quantity: Carried) -> Figures:
    """Return mean and error of one quantity."""
    error = errors(quantity)
    return Figures(mean=float(quantity.mean), se=None if error is None else float(error))


def ratio_of_means(top: Carried, bottom: Carried) -> Figures:
    """Return the ratio of two means with its error to first order, nothing for 0 / 0."""
    if not bottom.mean > 0:
        return Figures()
    ratio = top.mean / bottom.mean
    gap = Carried(
        ratio, top.told - ratio * bottom.told, top.rest - ratio * bottom.rest, top.n_draws
    )
    error = errors(gap)
    return Figures(mean=float(ratio), se=None if error is None else float(error / bottom.mean))
