"""What a method foretells for one month: a mean, and quantiles where the method has any."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

from forkroad.records import record
from forkroad.results.figures import LEVELS, QUANTILES
from forkroad.results.table import Row


@record
class Predicted:
    """A forecast of one number; `quantiles` at the levels of `scores`, empty without any."""

    mean: float
    quantiles: tuple[float, ...] = ()

    @property
    def spread(self) -> tuple[float, ...]:
        """The quantiles, or the mean alone."""
        return self.quantiles or (self.mean,)


def of_normal(mean: float, sd: float) -> Predicted:
    """Return a normal forecast of a number that cannot be below 0.

    >>> [round(q) for q in of_normal(100, 10).quantiles]
    [84, 93, 100, 107, 116]
    """
    if sd <= 0:
        return Predicted(mean, (mean,) * len(LEVELS))
    normal = NormalDist(mean, sd)
    return Predicted(mean, tuple(max(normal.inv_cdf(level), 0.0) for level in LEVELS))


def of_rows(rows: Sequence[Row]) -> Predicted:
    """Return the forecast of a number that one row of a run's table tells, or the sum of several.

    Of a sum the luck of its parts is taken as independent and what is not known of them as one,
    and its quantiles as those of a normal distribution.
    """
    if len(rows) == 1:
        (row,) = rows
        known = tuple(row[name] for name in QUANTILES)
        if None not in known:
            return Predicted(row["mean"], known)
    mean = math.fsum(row["mean"] or 0.0 for row in rows)
    luck = math.fsum(_luck(row) ** 2 for row in rows)
    not_knowing = math.fsum(row["sd_not_knowing"] or 0.0 for row in rows)
    return of_normal(mean, math.sqrt(luck + not_knowing**2))


def _luck(row: Row) -> float:
    own = row["sd_luck"]
    return float((row["sd"] if own is None else own) or 0.0)
