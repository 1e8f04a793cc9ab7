"""BG/NBD: customers who buy by chance at a rate of their own until they stop after a purchase.

The model of Fader, Hardie and Lee (2005): each customer buys again at a rate that is gamma
distributed over customers (shape r, alpha weeks) and, after every purchase but the first, stops
for good with a chance that is beta distributed (a, b). Formulas alone: who the customers are and
what becomes of the numbers is known elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forkroad.learning.customer_types import CustomerType
from forkroad.learning.histories import WEEK, Histories
from forkroad.learning.likelihood import Estimate, greatest_of
from forkroad.learning.traits import BetaTrait, GammaTrait

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NAMES = ("r", "alpha", "a", "b")
# Where a is 1 the closed form is 0/0; its value lies between those on both sides.
_BESIDE = 1e-4


def fit_bg_nbd(histories: Histories) -> Estimate:
    """Return r, alpha (weeks), a and b of the greatest likelihood."""
    starts = [(1.0, 1.0, 1.0, 1.0), (0.3, 5.0, 0.8, 3.0), (1.0, _pace(histories), 0.5, 10.0)]
    return greatest_of(log_likelihood, histories, NAMES, starts)


def log_likelihood(parameters: Floats, histories: Histories) -> float:
    """Return the logarithm of the density of all purchase times, in weeks."""
    from scipy.special import betaln, gammaln

    r, alpha, a, b = parameters
    x, known = histories.repeats, histories.known
    bought = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    there = bought + betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + known)
    return float(
        histories.n @ (there + np.logaddexp(0.0, _log_odds_of_gone(parameters, histories)))
    )


def alive(parameters: Floats, histories: Histories) -> Floats:
    """Return each history's chance that these customers have not stopped."""
    from scipy.special import expit

    return np.asarray(expit(-_log_odds_of_gone(parameters, histories)))


def expected(parameters: Floats, histories: Histories, weeks: float) -> Floats:
    """Return each history's expected purchases in so many weeks after the log."""
    r, alpha, a, b = parameters
    x = histories.repeats
    there = _of_those_there(r + x, alpha + histories.known, (a, b + x), weeks)
    return alive(parameters, histories) * there


def traits(parameters: Floats, histories: Histories) -> tuple[GammaTrait, BetaTrait]:
    """Return how rates and chances to stop are spread over those who have not stopped."""
    r, alpha, a, b = parameters
    x = histories.repeats
    return GammaTrait(r + x, alpha + histories.known), BetaTrait(a + 0.0 * x, b + x)


def daily(buying: float, stopping: float) -> CustomerType:
    """Return customers of a rate a week and a chance to stop as they act by whole days.

    Their expected purchases on any number of days are those of the rate.
    """
    rate = buying / WEEK
    buys = -np.expm1(-rate * stopping) / stopping if stopping > 0 else rate
    return CustomerType(buys=float(min(buys, 1.0)), stops=float(stopping))


def expected_of_new(parameters: Floats, weeks: float) -> float:
    """Return the expected repeat purchases in the first weeks after the first purchase."""
    r, alpha, a, b = (np.array([value]) for value in parameters)
    return float(_of_those_there(r, alpha, (float(a[0]), b), weeks)[0])


def _log_odds_of_gone(parameters: Floats, histories: Histories) -> Floats:
    """Return the logarithm of the odds of having stopped.

    Who has never bought again cannot have.
    """
    r, alpha, a, b = parameters
    x, last, known = histories.repeats, histories.last, histories.known
    longer = (r + x) * (np.log(alpha + known) - np.log(alpha + last))
    odds = np.log(a) - np.log(b + np.maximum(x, 1.0) - 1.0) + longer
    return np.where(x > 0, odds, -np.inf)


def _of_those_there(
    shape: Floats, since: Floats, stops: tuple[float, Floats], weeks: float
) -> Floats:
    """Return the expected purchases of customers who have not stopped.

    shape, since : of the gamma distribution of their rates; stops : of the beta distribution.
    """
    from scipy.special import hyp2f1

    a, b = stops
    if abs(a - 1.0) < _BESIDE:
        sides = [
            _of_those_there(shape, since, (side, b), weeks)
            for side in (1.0 - 2 * _BESIDE, 1.0 + 2 * _BESIDE)
        ]
        return (sides[0] + sides[1]) / 2
    part = weeks / (since + weeks)
    left = (1.0 - part) ** shape * hyp2f1(shape, b, a + b - 1.0, part)
    return (a + b - 1.0) / (a - 1.0) * (1.0 - left)


def _pace(histories: Histories) -> float:
    """Return the weeks that customers are known for each purchase of theirs."""
    bought = float(histories.n @ histories.repeats)
    return max(float(histories.n @ histories.known) / max(bought, 1.0), 1e-3)
