"""Pareto/NBD: customers who buy by chance at a rate of their own until they stop some day.

The model of Schmittlein, Morrison and Colombo (1987): the rate of buying is gamma distributed
over customers (shape r, alpha weeks), and so is the rate of stopping (shape s, beta weeks), which
may happen on any day. Formulas alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forkroad.learning.customer_types import CustomerType
from forkroad.learning.histories import WEEK, Histories
from forkroad.learning.likelihood import Estimate, greatest_of
from forkroad.learning.traits import GammaTrait

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NAMES = ("r", "alpha", "s", "beta")
_NODES = 24


def fit_pareto_nbd(histories: Histories) -> Estimate:
    """Return r, alpha (weeks), s and beta (weeks) of the greatest likelihood."""
    starts = [(1.0, 1.0, 1.0, 1.0), (0.5, 10.0, 0.6, 10.0), (1.0, 5.0, 0.5, 50.0)]
    return greatest_of(log_likelihood, histories, NAMES, starts)


def log_likelihood(parameters: Floats, histories: Histories) -> float:
    """Return the logarithm of the density of all purchase times, in weeks."""
    from scipy.special import gammaln

    r, alpha, _, _ = parameters
    x = histories.repeats
    bought = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    there, gone = _there_and_gone(parameters, histories)
    return float(histories.n @ (bought + np.logaddexp(there, gone)))


def alive(parameters: Floats, histories: Histories) -> Floats:
    """Return each history's chance that these customers have not stopped."""
    from scipy.special import expit

    there, gone = _there_and_gone(parameters, histories)
    return np.asarray(expit(there - gone))


def expected(parameters: Floats, histories: Histories, weeks: float) -> Floats:
    """Return each history's expected purchases in so many weeks after the log."""
    r, alpha, s, beta = parameters
    rate = (r + histories.repeats) / (alpha + histories.known)
    there = _time_there(s, beta + histories.known, weeks)
    return np.asarray(alive(parameters, histories) * rate * there)


def traits(parameters: Floats, histories: Histories) -> tuple[GammaTrait, GammaTrait]:
    """Return how rates of buying and of stopping are spread over those who have not stopped."""
    r, alpha, s, beta = parameters
    x, known = histories.repeats, histories.known
    return GammaTrait(r + x, alpha + known), GammaTrait(s + 0.0 * x, beta + known)


def daily(buying: float, stopping: float) -> CustomerType:
    """Return customers of these rates a week as they act by whole days.

    Their expected purchases on any number of days are those of the rates.
    """
    stops = -np.expm1(-stopping / WEEK)
    buys = min(buying / WEEK * (stops * WEEK / stopping if stopping > 0 else 1.0), 1.0 - stops)
    return CustomerType(buys=float(buys), leaves=float(stops))


def expected_of_new(parameters: Floats, weeks: float) -> float:
    """Return the expected repeat purchases in the first weeks after the first purchase."""
    r, alpha, s, beta = parameters
    return float(r / alpha * _time_there(s, np.array([beta]), weeks)[0])


def _time_there(s: float, since: Floats, weeks: float) -> Floats:
    """Return for how long of so many weeks customers are there before they stop."""
    grown = np.log1p(weeks / since)
    away = s - 1.0
    if abs(away) < 1e-9:
        return since * grown
    return np.asarray(-since * np.expm1(-away * grown) / away)


def _there_and_gone(parameters: Floats, histories: Histories) -> tuple[Floats, Floats]:
    """Return the logarithms of two parts of the likelihood, without what both share.

    Who stopped did so at some time after the last purchase. That integral is 2F1 at one end less
    2F1 at the other, two numbers that are nearly the same; summed over nodes it loses no digits.
    """
    r, alpha, s, beta = parameters
    x, last, known = histories.repeats, histories.last, histories.known
    there = -(r + x) * np.log(alpha + known) - s * np.log1p(known / beta)
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    # In the logarithm of the time since some origin the integrand is nearly straight.
    origin = min(alpha, beta)
    low, high = np.log(origin + last), np.log(origin + known)
    at = low + (high - low) * (nodes[:, None] + 1.0) / 2.0
    time = np.exp(at) - origin
    height = at - (r + x) * np.log(alpha + time) - (s + 1.0) * np.log1p(time / beta)
    with np.errstate(divide="ignore"):
        width = np.log((high - low) / 2.0)
    top = height.max(axis=0)
    summed = top + np.log(weights @ np.exp(height - top))
    gone = summed + width + np.log(s) - np.log(beta)
    return there, gone
