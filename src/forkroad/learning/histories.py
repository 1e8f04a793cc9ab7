"""What is known of each customer's purchases, as models of repeat purchase need it.

Three numbers tell all: how often a customer bought again, when last, and for how long the log
has known them (Schmittlein, Morrison and Colombo 1987). All purchases of one day are one.
Customers with the same three numbers are one row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forkroad.learning.journeys import Journeys
from forkroad.learning.times import EPOCH
from forkroad.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Floats = NDArray[np.float64]

WEEK = 7.0


@record
class Histories:
    """Columns of one length, a row for all customers with the same history.

    repeats : on how many days they bought again after the first one.
    last, known : weeks from the first purchase to the last one, and to the last day of the log.
    n : how many customers they are.
    """

    repeats: Floats
    last: Floats
    known: Floats
    n: Floats

    @property
    def count(self) -> float:
        """How many customers there are."""
        return float(self.n.sum())

    def thinned(self, most: int = 2_000) -> Histories:
        """Return evenly some of the rows, about so many, or all where they are fewer."""
        return self.only(np.arange(len(self.n)) % (1 + len(self.n) // most) == 0)

    def only(self, kept: NDArray[np.bool_]) -> Histories:
        """Return the rows that are kept."""
        return Histories(self.repeats[kept], self.last[kept], self.known[kept], self.n[kept])


def find_histories(journeys: Journeys) -> Histories:
    """Return the histories of all who ever bought, rows in the order of their numbers."""
    import narwhals.stable.v2 as nw

    store = journeys.log.store
    bought = [number for number, step in enumerate(journeys.steps.steps) if step.is_purchase]
    visits = store.frame("visits").filter(nw.col("step").is_in(bought))
    days = visits.select("customer", "day").unique()
    customers = days.group_by("customer").agg(
        nw.len().alias("times"), nw.col("day").min().alias("first"), nw.col("day").max().alias("at")
    )
    alike = customers.group_by("times", "first", "at").agg(nw.len().alias("n"))
    found = store.tally(alike)
    last_day = (journeys.end_day - EPOCH).days - 1
    return gathered(
        found["times"] - 1, found["at"] - found["first"], last_day - found["first"], found["n"]
    )


def gathered(repeats: Whole, last: Whole, known: Whole, n: Whole | None = None) -> Histories:
    """Return histories in which equal rows are one.

    last, known : in days.
    """
    rows = np.stack([repeats, last, known], axis=1)
    unique, place = np.unique(rows, axis=0, return_inverse=True)
    counts = np.bincount(place.ravel(), weights=n, minlength=len(unique))
    values = unique.astype(np.float64)
    return Histories(values[:, 0], values[:, 1] / WEEK, values[:, 2] / WEEK, counts.astype(float))
