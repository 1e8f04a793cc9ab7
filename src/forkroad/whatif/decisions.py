"""Decisions: what alternatives bring for their cost, and which is best how often.

Pure arithmetic on differences in profit. Values that differ by less than rounding are equal.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Sums over many customers and days agree to this part of themselves whatever their order.
ROUNDING = 1e-9


def return_on_investment(profit: float, cost: float) -> float | None:
    """Return the additional profit, cost paid, by the cost; None where there is none.

    >>> return_on_investment(-20_700.0, 25_800.0), return_on_investment(100.0, 0.0)
    (-0.8023255813953488, None)
    """
    return profit / cost if cost > 0 else None


def payback(profits: Array, costs: Array) -> int | None:
    """Return the place of the first period from which the profits so far stay at 0 or above.

    profits, costs : (n_periods,) additional profit, cost paid, and the cost. None where nothing
        was paid, or where that is not within the horizon.
    """
    paid = np.nonzero(costs > 0)[0]
    if not len(paid):
        return None
    so_far = np.cumsum(profits)
    below = np.nonzero(so_far < -_rounding(np.concatenate([profits, costs])))[0]
    first = max(int(paid[0]), int(below[-1]) + 1 if len(below) else 0)
    return first if first < len(profits) else None


def chances_best(profits: Sequence[Array]) -> list[float]:
    """Return each alternative's chance of the highest profit; those who are equal share it.

    profits : of each alternative (n_columns,), or (1,) where it is the same in every column.
    """
    together = np.stack(np.broadcast_arrays(*profits))
    best = together >= together.max(axis=0) - _rounding(together)
    chances = (best / best.sum(axis=0)).mean(axis=1)
    return [float(chance) for chance in chances]


def chance_of_loss(differences: Array, scale: Array) -> float:
    """Return how often a difference is below 0.

    scale : numbers that it is the difference of.
    """
    return float(np.mean(differences < -_rounding(scale)))


def _rounding(numbers: Array) -> float:
    return ROUNDING * float(np.abs(numbers).max(initial=0.0))
