"""The forms of dwell time that a fit chooses among, with their likelihood in whole days.

The chances by day are those of `takes` in the scenario, here on arrays, with scipy, since a
likelihood asks for them a few hundred times. Which form is best is decided in `dwell`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from forkroad.records import record
from forkroad.scenario.numbers import lognormal_sigma

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@record
class Family:
    """A form of `takes` with parameters that are fitted.

    parameters : their names as `takes` writes them; all above 0.
    tail : parameters and days (0, 1, ...) to the chance of staying longer than so many days.
    start : mean and standard deviation of days to where the search begins.
    check : whether parameters can be written.
    """

    name: str
    parameters: tuple[str, ...]
    tail: Callable[[Sequence[float], Floats], Floats]
    start: Callable[[float, float], tuple[float, ...]]
    check: Callable[[Sequence[float]], bool]
    starts_at: int = 1

    def chances(self, parameters: Sequence[float], n_days: int) -> Floats:
        """Return (n_days,) the chance of each stay."""
        tails = self.tail(parameters, _days(n_days))
        chances = np.empty(n_days)
        chances[0] = 1.0 - tails[0] if self.starts_at == 0 else 0.0
        np.subtract(tails[:-1], tails[1:], out=chances[1:])
        return chances

    def written(self, parameters: Sequence[float]) -> str:
        """Return `takes` with these parameters."""
        if len(parameters) == 1:
            return f"{{{self.name}: {parameters[0]:.4g}}}"
        inside = ", ".join(
            f"{name}: {value:.4g}" for name, value in zip(self.parameters, parameters, strict=True)
        )
        return f"{{{self.name}: {{{inside}}}}}"


@lru_cache(maxsize=64)
def _days(n_days: int) -> Floats:
    days = np.arange(n_days, dtype=np.float64)
    days.setflags(write=False)
    return days


def _geometric_tail(parameters: Sequence[float], days: Floats) -> Floats:
    return (1.0 - 1.0 / parameters[0]) ** days


def _poisson_tail(parameters: Sequence[float], days: Floats) -> Floats:
    from scipy.special import pdtrc

    return np.asarray(pdtrc(days, parameters[0]), np.float64)


def _lognormal_tail(parameters: Sequence[float], days: Floats) -> Floats:
    from scipy.special import ndtr

    median, p90 = parameters
    with np.errstate(divide="ignore"):
        heights = -np.log(days / median) / lognormal_sigma(median, p90)
    return np.asarray(ndtr(heights), np.float64)


def _gamma_tail(parameters: Sequence[float], days: Floats) -> Floats:
    from scipy.special import gammaincc

    mean, sd = parameters
    return np.asarray(gammaincc((mean / sd) ** 2, days * mean / sd**2), np.float64)


def _weibull_tail(parameters: Sequence[float], days: Floats) -> Floats:
    scale, shape = parameters
    with np.errstate(over="ignore"):
        return np.exp(-((days / scale) ** shape))


def _is_not_extreme(parameters: Sequence[float]) -> bool:
    return all(0.01 <= value <= 1e5 for value in parameters)


FAMILIES = (
    Family(
        "geometric",
        ("mean",),
        _geometric_tail,
        lambda mean, sd: (max(mean, 1.01),),
        lambda found: 1.0 <= found[0] <= 1e5,
    ),
    Family(
        "poisson",
        ("mean",),
        _poisson_tail,
        lambda mean, sd: (max(mean, 0.01),),
        _is_not_extreme,
        starts_at=0,
    ),
    Family(
        "lognormal",
        ("median", "p90"),
        _lognormal_tail,
        lambda mean, sd: (max(mean - 0.5, 0.3), max(mean - 0.5, 0.3) + 1.5 * max(sd, 0.3)),
        lambda found: _is_not_extreme(found) and found[1] > found[0] * 1.001,
    ),
    Family(
        "gamma",
        ("mean", "sd"),
        _gamma_tail,
        lambda mean, sd: (max(mean - 0.5, 0.3), max(sd, 0.3)),
        lambda found: _is_not_extreme(found) and 0.02 < found[1] / found[0] < 50,
    ),
    Family(
        "weibull",
        ("scale", "shape"),
        _weibull_tail,
        lambda mean, sd: (max(mean, 0.3), 1.0),
        lambda found: _is_not_extreme(found) and 0.05 < found[1] < 50,
    ),
)
