"""What happened, from a log: how many journeys reached each outcome, and began, and when.

Counted under the rules under which scenarios are learned, so that a forecast and what happened
are of one kind: a purchase of a customer and day where days are put in order, a journey lost on
the day on which its silence is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from forkroad.learning.journey_rules import LOST as LOST_WORD
from forkroad.learning.journeys import LOST, Journeys
from forkroad.learning.times import EPOCH
from forkroad.periods import month_label
from forkroad.records import record

ByMonth = Mapping[str, int]


@record
class Happened:
    """What a log tells of outcomes.

    outcomes : outcome word to how many there were in each month, months without any left out.
    """

    outcomes: Mapping[str, ByMonth]

    def count(self, word: str, month: str) -> int:
        """Return how many there were in a month such as 2026-03."""
        return self.outcomes.get(word, {}).get(month, 0)


def count_outcomes(journeys: Journeys, *, begun_before: date | None = None) -> Happened:
    """Return the outcomes of a log by month.

    begun_before : count only journeys that began before this day.
    """
    found: dict[str, dict[str, int]] = {}
    where = _only_begun_before(begun_before)
    rows = journeys.log.store.rows(
        f"SELECT step, day, count(*) FROM moves {where} GROUP BY step, day"
    )
    for step, day, n in rows:
        word = journeys.steps.steps[step].outcome
        if word:
            _add(found, word, day, n)
    lost = journeys.log.store.rows(
        f'SELECT day + days, count(*) FROM (SELECT * FROM moves {where}) WHERE "to" = {LOST} '
        "GROUP BY ALL"
    )
    for day, n in lost:
        _add(found, LOST_WORD, day, n)
    return Happened(found)


def arrivals_by_day(journeys: Journeys, first: date, end: date) -> dict[str, dict[date, float]]:
    """Return each segment's journeys begun from one day on and before another, by day."""
    arrivals = journeys.arrivals
    found: dict[str, dict[date, float]] = {name: {} for name in journeys.segments.names}
    rows = zip(
        arrivals["segment"].tolist(), arrivals["day"].tolist(), arrivals.n.tolist(), strict=True
    )
    for segment, day, n in rows:
        when = journeys.first_day + timedelta(days=day)
        if first <= when < end:
            by_day = found[journeys.segments.names[segment]]
            by_day[when] = by_day.get(when, 0) + n
    return found


def _only_begun_before(day: date | None) -> str:
    if day is None:
        return ""
    return (
        "SEMI JOIN (SELECT customer, journey FROM moves GROUP BY ALL "
        f"HAVING min(day) < {(day - EPOCH).days}) AS begun USING (customer, journey)"
    )


def _add(found: dict[str, dict[str, int]], word: str, day: int, n: int) -> None:
    month = month_label(EPOCH + timedelta(days=day))
    by_month = found.setdefault(word, {})
    by_month[month] = by_month.get(month, 0) + n
