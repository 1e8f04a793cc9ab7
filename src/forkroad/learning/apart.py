"""Which of several groups differ so clearly that numbers of their own pay, by BIC (Schwarz 1978).

A group is a row of counts, by the next step or by spans of days; counts may have fractions where
they stand for customers who are only partly known. What the groups are is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Counts = NDArray[Any]


def stay_together(tables: Sequence[Counts], fixed: int | None = None) -> list[int]:
    """Return the groups that one set of numbers may stand for; the others are worth their own.

    tables : each (n_groups, n_kinds), the same groups in all of them.
    fixed : a group that is never taken out.
    """
    together = list(range(len(tables[0])))
    while len(together) > 1:
        gains = {
            one: sum(gain(table, together, one) for table in tables)
            for one in together
            if one != fixed
        }
        furthest = max(gains, key=lambda one: gains[one])
        if gains[furthest] <= 0:
            break
        together.remove(furthest)
    return together


def gain(counts: Counts, together: Sequence[int], one: int) -> float:
    """Return by how much BIC falls if one group has shares of its own beside the others."""
    mine = counts[one]
    others = counts[[place for place in together if place != one]].sum(axis=0)
    if not mine.any() or not others.any():
        return 0.0
    both = mine + others
    used = int((both > 0).sum())
    likelier = log_likelihood(mine) + log_likelihood(others) - log_likelihood(both)
    return 2 * likelier - (used - 1) * float(np.log(max(both.sum(), 2)))


def log_likelihood(counts: Counts) -> float:
    """Return the log-likelihood of counts under the shares that they have."""
    seen = counts[counts > 0].astype(np.float64)
    return float(seen @ np.log(seen / seen.sum())) if len(seen) else 0.0
