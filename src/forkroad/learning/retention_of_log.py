"""Retention of the past: who came back in which month, by the month in which they first came.

Months are those of the calendar. A month that the log does not know to its end is left out:
half a month would look like customers who stay away.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from forkroad.learning.journeys import Journeys
from forkroad.learning.times import EPOCH
from forkroad.periods import add_months, month_label
from forkroad.results.definitions import ALL
from forkroad.results.learning_definitions import RETENTION
from forkroad.results.table import Builder, Table

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]


def retention_table(journeys: Journeys) -> Table:
    """Return the table of retention; the rows of all cohorts together come last."""
    builder = Builder(RETENTION)
    n = _keep_months(journeys)
    if not n:
        return builder.table()
    active = _counts(journeys, n, bought=False)
    buyers = _counts(journeys, n, bought=True)
    first = journeys.first_day.replace(day=1)
    sizes = active[:, 0]
    for cohort in np.flatnonzero(sizes):
        label = month_label(add_months(first, int(cohort)))
        for since in range(n - int(cohort)):
            _add(
                builder, label, since, (sizes[cohort], active[cohort, since], buyers[cohort, since])
            )
    for since in range(n):
        known = slice(0, n - since)
        sums = (sizes[known].sum(), active[known, since].sum(), buyers[known, since].sum())
        if sums[0]:
            _add(builder, ALL, since, sums)
    return builder.table()


def _add(builder: Builder, cohort: str, since: int, counts: tuple[Any, Any, Any]) -> None:
    customers, active, buyers = (int(count) for count in counts)
    builder.add(
        [cohort, since],
        customers=customers,
        active=active,
        buyers=buyers,
        active_share=active / customers,
        buyers_share=buyers / customers,
    )


def _counts(journeys: Journeys, n_months: int, *, bought: bool) -> Whole:
    """Return (months, months) who came in a month and did something so many months later.

    bought : whether buying alone counts; a cohort is that of the first event either way.
    """
    import narwhals.stable.v2 as nw

    store = journeys.log.store
    visits = store.frame("visits").join(store.frame("months"), on="day", how="inner")
    first = visits.group_by("customer").agg(nw.col("month").min().alias("cohort"))
    if bought:
        steps = [number for number, one in enumerate(journeys.steps.steps) if one.is_purchase]
        visits = visits.filter(nw.col("step").is_in(steps))
    months = visits.select("customer", "month").unique()
    found = store.tally(_by_cohort(months, first))
    counts = np.zeros((n_months, n_months), dtype=np.int64)
    inside = found["month"] < n_months
    cohort, month = found["cohort"][inside], found["month"][inside]
    counts[cohort, month - cohort] = found["n"][inside]
    return counts


def _by_cohort(months: nw.LazyFrame[Any], first: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    import narwhals.stable.v2 as nw

    joined = months.join(first, on="customer", how="inner")
    return joined.group_by("cohort", "month").agg(nw.len().alias("n"))


def _keep_months(journeys: Journeys) -> int:
    """Make the table `months` of each day's month, from 0; return how many are known to the end."""
    start = (journeys.first_day - EPOCH).days
    days = [
        journeys.first_day + timedelta(days=n)
        for n in range((journeys.end_day - journeys.first_day).days)
    ]
    months = np.array([_number(journeys.first_day, day) for day in days])
    journeys.log.store.keep_arrays("months", day=start + np.arange(len(days)), month=months)
    return _number(journeys.first_day, journeys.end_day)


def _number(first: date, day: date) -> int:
    return (day.year - first.year) * 12 + day.month - first.month
