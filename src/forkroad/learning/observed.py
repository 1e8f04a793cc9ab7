"""What a log observed over a stretch of days: who set out, who bought, how many orders.

Counted as a forecast counts: those who set out are the journeys that began in these days and,
where the scenario has customers who are already here, those that were under way on the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from forkroad.learning.journeys import LOST, NOWHERE, Journeys
from forkroad.learning.times import EPOCH
from forkroad.periods import month_label
from forkroad.records import record


@record
class Observed:
    """Counts of some days; `orders` by month."""

    set_out: int
    converted: int
    orders: Mapping[str, int]

    @property
    def conversion(self) -> float | None:
        """The share of those who set out that bought at least once; None where nobody set out."""
        return self.converted / self.set_out if self.set_out else None


def observe(journeys: Journeys, first: date, end: date, *, with_under_way: bool) -> Observed:
    """Return what was observed from one day on and before another.

    with_under_way : whether journeys that had begun and were not over count too.
    """
    store = journeys.log.store
    low, high = (first - EPOCH).days, (end - EPOCH).days
    # A journey is over on the day of its end, or when its silence is.
    over = f'max(CASE WHEN "to" IN ({NOWHERE}, {LOST}) THEN day + days END)'
    began = f"min(day) >= {low}"
    if with_under_way:
        began = f"({began} OR coalesce({over}, {high}) >= {low})"
    who = (
        "SELECT customer, journey FROM moves GROUP BY customer, journey "
        f"HAVING min(day) < {high} AND {began}"
    )
    bought = (
        f"SELECT customer, journey, day FROM moves SEMI JOIN ({who}) AS who "
        f"USING (customer, journey) WHERE step IN ({_purchases(journeys)}) "
        f"AND day >= {low} AND day < {high}"
    )
    (set_out,) = store.row(f"SELECT count(*) FROM ({who})")
    (converted,) = store.row(f"SELECT count(DISTINCT (customer, journey)) FROM ({bought})")
    orders: dict[str, int] = {}
    for day, n in store.rows(f"SELECT day, count(*) FROM ({bought}) GROUP BY day"):
        month = month_label(EPOCH + timedelta(days=day))
        orders[month] = orders.get(month, 0) + n
    return Observed(set_out, converted, orders)


def _purchases(journeys: Journeys) -> str:
    """Return the numbers of the steps that are purchases, as SQL lists them."""
    numbers = [n for n, step in enumerate(journeys.steps.steps) if step.is_purchase]
    return ", ".join(map(str, numbers)) or "-1"
