"""Whether a share changed, when, and whether luck alone would do as much.

Differences are measured by the likelihood ratio of two binomial shares, its root with the
sign of the difference: where counts are large this is the usual z of two proportions, and where
they are small it stays honest. Luck is widened where customers are not alike (`repetition`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from forkroad.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# So many more or fewer than expected are the least that is looked at.
LEAST_DIFFERENCE = 5.0


@record
class Run:
    """The run of periods that differs most from all others.

    first, last : places of its first and last period.
    share, share_else : in the run and outside of it. z : of their difference.
    windows : how many runs were looked at to find it.
    """

    first: int
    last: int
    share: float
    share_else: float
    z: float
    windows: int


def z_of_two(x: Floats, n: Floats, x_else: Floats, n_else: Floats) -> Floats:
    """Return by how many standard errors x of n and x_else of n_else differ; 0 where n is 0.

    >>> one = lambda *numbers: [np.array([float(number)]) for number in numbers]
    >>> round(float(z_of_two(*one(60, 100, 40, 100))[0]), 2)
    2.84
    """
    whole, both = n + n_else, x + x_else
    with np.errstate(divide="ignore", invalid="ignore"):
        share, share_else = x / n, x_else / n_else
        ratio = 2.0 * (
            _log_likelihood(x, n) + _log_likelihood(x_else, n_else) - _log_likelihood(both, whole)
        )
        z = np.sqrt(np.maximum(ratio, 0.0)) * np.sign(share - share_else)
    found: Floats = np.where((n > 0) & (n_else > 0), z, 0.0)
    return found


def surplus(x: Floats, n: Floats, x_else: Floats, n_else: Floats) -> Floats:
    """Return how many more or fewer x are than the share of all lets expect of n."""
    found: Floats = np.abs(x - n * (x + x_else) / np.maximum(n + n_else, 1.0))
    return found


def find_run(moves: Floats, leaving: Floats, repetition: float = 1.0) -> Run | None:
    """Return the run of periods in which a way is taken most unlike all other periods.

    moves, leaving : (n_periods,) who took the way, and who left the step at all.
    repetition : as `repetition_of` has it.

    None where no run has LEAST_DIFFERENCE more or fewer than the share of all lets expect. What
    begins with the log is told from its end: the new level is the run.
    """
    x, n = _sums(moves), _sums(leaving)
    x_else, n_else = moves.sum() - x, leaving.sum() - n
    is_possible = (n > 0) & (n_else > 0) & (surplus(x, n, x_else, n_else) >= LEAST_DIFFERENCE)
    if not is_possible.any():
        return None
    z = np.where(is_possible, z_of_two(x, n, x_else, n_else), 0.0) / math.sqrt(repetition)
    first, last = np.unravel_index(int(np.argmax(np.abs(z))), z.shape)
    place = first, last
    share, share_else = float(x[place] / n[place]), float(x_else[place] / n_else[place])
    windows = len(moves) * (len(moves) + 1) // 2 - 1
    if first == 0:
        return Run(int(last) + 1, len(moves) - 1, share_else, share, -float(z[place]), windows)
    return Run(int(first), int(last), share, share_else, float(z[place]), windows)


def repetition_of(xx: float, xn: float, nn: float, moves: float, leaving: float) -> float:
    """Return how much wider luck is than of independent moves, at least 1.

    xx, xn, nn : sums over customers and periods of x^2, x n and n^2, x being the moves of a
        customer in a period and n how often that customer left the step in it.

    The ratio of the variance of x - p n between customers to that of independent moves (the
    design effect of cluster samples, Kish 1965).
    """
    share = moves / leaving
    independent = leaving * share * (1.0 - share)
    if independent <= 0:
        return 1.0
    return max(1.0, (xx - 2 * share * xn + share**2 * nn) / independent)


def chance_of(z: float, tries: int = 1) -> float:
    """Return the chance of a difference of so many standard errors by luck in so many tries.

    >>> round(chance_of(1.96), 3), round(chance_of(4.0, 100), 4)
    (0.05, 0.0063)
    """
    return min(1.0, tries * math.erfc(abs(z) / math.sqrt(2.0)))


def corrected(chances: list[float]) -> list[float]:
    """Return chances corrected for how many there are (Benjamini & Hochberg 1995).

    Of all that are below 0.05 then, 5 in 100 are luck, or fewer.

    >>> corrected([0.01, 0.5, 0.03])
    [0.03, 0.5, 0.045]
    """
    order = sorted(range(len(chances)), key=lambda place: chances[place], reverse=True)
    found, least = [0.0] * len(chances), 1.0
    for rank, place in zip(range(len(chances), 0, -1), order, strict=True):
        least = min(least, chances[place] * len(chances) / rank)
        found[place] = least
    return found


def _sums(numbers: Floats) -> Floats:
    """Return (n, n) sums from the first place to the last, 0 where the last is before the first."""
    running = np.concatenate(([0.0], np.cumsum(numbers)))
    return np.triu(running[None, 1:] - running[:-1, None])


def _log_likelihood(x: Floats, n: Floats) -> Floats:
    """Return the logarithm of the likelihood of x of n at its own share, 0 log 0 being 0."""
    found: Floats = _x_log_x(x) + _x_log_x(n - x) - _x_log_x(n)
    return found


def _x_log_x(x: Floats) -> Floats:
    found: Floats = np.where(x > 0, x * np.log(np.maximum(x, 1e-300)), 0.0)
    return found
