"""The contracts of a log of payments: how often each was renewed, and since when nothing came.

A contract is a journey; what ends one is said by the rules. Expressions of narwhals and small
tallies; what follows from the numbers is told elsewhere.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from forkroad.learning.arrivals_of_log import FittedArrivals, fit_arrivals
from forkroad.learning.journeys import Journeys, Tally
from forkroad.learning.times import EPOCH

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]


def sign_ups_of(journeys: Journeys) -> FittedArrivals:
    """Return how many contracts will begin, by the first payments of those that did."""
    import narwhals.stable.v2 as nw

    spells = (
        _payments(journeys)
        .group_by("customer", "journey")
        .agg((nw.col("day").min() - (journeys.first_day - EPOCH).days).alias("day"))
    )
    found = journeys.log.store.tally(spells.group_by("day").agg(nw.len().alias("n")))
    nothing = np.zeros(len(found["day"]), dtype=np.int64)
    first = Tally({"segment": nothing, "step": nothing, **found})
    return fit_arrivals(replace(journeys, arrivals=first), 0)


def _payments(journeys: Journeys) -> nw.LazyFrame[Any]:
    """Return the days of payments of each contract."""
    import narwhals.stable.v2 as nw

    bought = [number for number, step in enumerate(journeys.steps.steps) if step.is_purchase]
    visits = journeys.log.store.frame("visits").filter(nw.col("step").is_in(bought))
    return visits.select("customer", "journey", "day").unique()


def latest_renewal(journeys: Journeys) -> int:
    """Return within how many days 99 of 100 renewals came; 0 without any."""
    import narwhals.stable.v2 as nw

    before = nw.col("day").shift(1).over("customer", "journey", order_by="day")
    gaps = _payments(journeys).with_columns(days=nw.col("day") - before)
    known = gaps.filter(~nw.col("days").is_null()).group_by("days").agg(nw.len().alias("n"))
    found = journeys.log.store.tally(known)
    if not len(found["n"]):
        return 0
    reached = np.cumsum(found["n"])
    return int(found["days"][np.searchsorted(reached, 0.99 * reached[-1])])


def list_contracts(journeys: Journeys) -> tuple[Whole, Whole, Whole]:
    """Return renewals, days since the last payment, and how many contracts."""
    import narwhals.stable.v2 as nw

    spells = (
        _payments(journeys)
        .group_by("customer", "journey")
        .agg(nw.len().alias("times"), nw.col("day").max().alias("at"))
    )
    found = journeys.log.store.tally(spells.group_by("times", "at").agg(nw.len().alias("n")))
    since = (journeys.end_day - EPOCH).days - found["at"]
    return found["times"] - 1, since, found["n"]
