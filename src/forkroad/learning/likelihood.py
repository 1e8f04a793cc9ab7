"""The parameters of the greatest likelihood, with how well they are known.

All parameters here are above 0 and are searched for by their logarithms, from several starts. How
well they are known is the curvature at the top (the inverse of the observed information).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forkroad.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.optimize import OptimizeResult
    from scipy.optimize._minimize import _MinimizeOptions

    from forkroad.learning.histories import Histories

    Floats = NDArray[np.float64]

LogLikelihood = Callable[["Floats"], float]

# Beyond these a parameter says no more than that it is very small or very large.
SMALLEST, LARGEST = 1e-6, 1e4
_STEP = 1e-3  # of the logarithm, for second differences
_NO_CHANCE = 1e300
# So little curvature stands for a factor of e to the 30 either way.
_FLAT = 1e-3
# A climb from every start ends early; the highest goes on to the top.
_ROUGHLY: _MinimizeOptions = {"ftol": 1e-7}
_CLOSELY: _MinimizeOptions = {"ftol": 1e-14, "gtol": 1e-6}


@record(kw_only=True)
class Estimate:
    """Parameters of the greatest likelihood.

    values, errors : the parameters and their standard errors; an error is nan where the
        likelihood does not tell the parameter.
    covariance : (n, n) of the logarithms of the parameters.
    """

    names: tuple[str, ...]
    values: tuple[float, ...]
    errors: tuple[float, ...]
    covariance: Floats
    log_likelihood: float

    @property
    def is_certain(self) -> bool:
        """Whether the likelihood tells every parameter."""
        return bool(np.isfinite(self.errors).all())

    def variance_of(self, amount: Callable[[Floats], float]) -> float:
        """Return the variance of an amount that follows from the parameters (delta method)."""
        at = np.log(np.array(self.values))
        slopes = np.empty(len(at))
        for place in range(len(at)):
            step = np.zeros(len(at))
            step[place] = _STEP
            slopes[place] = (amount(np.exp(at + step)) - amount(np.exp(at - step))) / (2 * _STEP)
        return float(slopes @ self.covariance @ slopes)


def greatest(
    log_likelihood: LogLikelihood,
    names: Sequence[str],
    starts: Sequence[Sequence[float]],
    *,
    of_some: LogLikelihood | None = None,
) -> Estimate:
    """Return the parameters of the greatest likelihood over several starts.

    log_likelihood : takes parameters, all above 0.
    of_some : the likelihood of a part of what was seen, which is enough for the first climbs.
    """
    objective = _to_lessen(log_likelihood)
    first = _to_lessen(of_some) if of_some else objective
    found = [_climb(first, np.log(np.array(start, float)), _ROUGHLY) for start in starts]
    best = _climb(objective, min(found, key=lambda one: float(one.fun)).x, _CLOSELY)
    top: Floats = np.asarray(best.x, np.float64)
    covariance, is_open = _covariance(_curvature(objective, top))
    values = np.exp(top)
    errors = np.where(is_open, np.nan, values * np.sqrt(np.diag(covariance)))
    return Estimate(
        names=tuple(names),
        values=tuple(values.tolist()),
        errors=tuple(errors.tolist()),
        covariance=covariance,
        log_likelihood=-float(best.fun),
    )


def greatest_of(
    log_likelihood: Callable[[Floats, Histories], float],
    histories: Histories,
    names: Sequence[str],
    starts: Sequence[Sequence[float]],
) -> Estimate:
    """Return the parameters of the greatest likelihood of histories; some are enough at first."""
    some = histories.thinned()
    return greatest(
        lambda found: log_likelihood(found, histories),
        names,
        starts,
        of_some=lambda found: log_likelihood(found, some),
    )


def _to_lessen(log_likelihood: LogLikelihood) -> LogLikelihood:
    """Return the function of the parameters' logarithms whose least value is to be found."""

    def objective(logarithms: Floats) -> float:
        value = log_likelihood(np.exp(logarithms))
        return -value if np.isfinite(value) else _NO_CHANCE

    return objective


def _climb(objective: LogLikelihood, start: Floats, ends: _MinimizeOptions) -> OptimizeResult[Any]:
    from scipy.optimize import minimize

    bounds = [(float(np.log(SMALLEST)), float(np.log(LARGEST)))] * len(start)
    found: OptimizeResult[Any] = minimize(
        objective, start, method="L-BFGS-B", bounds=bounds, options=ends
    )
    return found


def _curvature(objective: LogLikelihood, top: Floats) -> Floats:
    """Return the second derivatives at the top."""
    n = len(top)
    curvature = np.empty((n, n))
    steps = _STEP * np.eye(n)
    for i in range(n):
        for j in range(i, n):
            both, one = steps[i] + steps[j], steps[i] - steps[j]
            around = objective(top + both) + objective(top - both)
            across = objective(top + one) + objective(top - one)
            curvature[i, j] = curvature[j, i] = (around - across) / (4 * _STEP**2)
    return curvature


def _covariance(curvature: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the inverse of the curvature, and which parameters it leaves open.

    Along a direction in which the likelihood is flat nothing is known, and what follows from the
    parameters hardly changes along it; it counts as not varying.
    """
    sizes, directions = np.linalg.eigh(np.nan_to_num(curvature, posinf=0.0, neginf=0.0))
    is_flat = sizes < _FLAT
    covariance = (directions * np.where(is_flat, 0.0, 1.0 / np.maximum(sizes, _FLAT))) @ (
        directions.T
    )
    return covariance, (directions[:, is_flat] ** 2).sum(axis=1) > 0.01
