"""Shifted beta-geometric: for how long customers of a contract renew it.

The model of Fader and Hardie (2007): at the end of every period a customer leaves with the same
chance each time, which is beta distributed over customers (alpha, beta). So the rate of renewal
rises with the age of a cohort, although nobody changes: who leaves easily has left. Formulas alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forkroad.learning.likelihood import Estimate, greatest

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

NAMES = ("alpha", "beta")


def fit_sbg(left: ArrayLike, still: ArrayLike) -> Estimate:
    """Return alpha and beta of the greatest likelihood.

    left : how many left at the end of period 1, 2, ...
    still : how many are there of whom no more is known than that they renewed 0, 1, 2, ... times.
    """
    gone, there = np.asarray(left, np.float64), np.asarray(still, np.float64)
    starts = [(1.0, 1.0), (0.7, 3.0), (2.0, 20.0)]
    return greatest(lambda found: log_likelihood(found, gone, there), NAMES, starts)


def log_likelihood(parameters: Floats, left: Floats, still: Floats) -> float:
    """Return the logarithm of the chance of what was seen, as `fit_sbg` describes it."""
    from scipy.special import betaln

    alpha, beta = parameters
    base = betaln(alpha, beta)
    leaving = betaln(alpha + 1.0, beta + np.arange(len(left))) - base
    staying = betaln(alpha, beta + np.arange(len(still))) - base
    return float(left @ leaving + still @ staying)


def survival(parameters: Floats, periods: int) -> Floats:
    """Return (periods + 1,) the share still there after 0, 1, ... periods.

    >>> survival(np.array([1.0, 1.0]), 3).round(4).tolist()
    [1.0, 0.5, 0.3333, 0.25]
    """
    return np.concatenate(([1.0], np.cumprod(retention(parameters, periods))))


def retention(parameters: Floats, periods: int) -> Floats:
    """Return (periods,) the share of those there who renew at the end of period 1, 2, ...

    >>> retention(np.array([1.0, 1.0]), 3).round(4).tolist()
    [0.5, 0.6667, 0.75]
    """
    alpha, beta = parameters
    age = np.arange(periods)
    return np.asarray((beta + age) / (alpha + beta + age))
