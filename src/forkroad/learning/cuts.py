"""The cuts of a backtest: what lies before is known, so many months after are compared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from forkroad.errors import UsageError
from forkroad.learning.journeys import Journeys
from forkroad.periods import add_months
from forkroad.records import record

# So many cuts are taken where none is named, each with so much of the log before it.
CUTS = 3
_LEAST_DAYS_BEFORE = 60
# A log may end so many days before a month does: on a quiet day nothing happens.
QUIET_DAYS = 3


@record
class Cut:
    """A day on which a forecast begins, and the first days of the months that are compared."""

    day: date
    months: tuple[date, ...]

    @property
    def end(self) -> date:
        """The first day after the last month."""
        return add_months(self.months[-1], 1)


def known_to(journeys: Journeys) -> date:
    """Return the first day of which nothing is known, some quiet days at the log's end forgiven."""
    return journeys.end_day + timedelta(days=QUIET_DAYS)


def settle_cuts(journeys: Journeys, cuts: Sequence[date], months: int) -> tuple[Cut, ...]:
    """Return the cuts that were asked for, or the last ones that the log allows, in order.

    Raises UsageError for cuts that cannot be.
    """
    if months < 1:
        raise UsageError(f"a forecast has at least one month, not {months}")
    last_whole = known_to(journeys).replace(day=1)
    if not cuts:
        latest = add_months(last_whole, -months)
        cuts = [add_months(latest, -place) for place in range(CUTS)]
        cuts = [cut for cut in cuts if _days_before(journeys, cut) >= _LEAST_DAYS_BEFORE]
        if not cuts:
            raise UsageError(
                f"the log goes from {journeys.first_day} to {_last(journeys)}, too short to "
                f"forecast {months} months of it; say a --cut or fewer --months"
            )
    return tuple(_cut(journeys, day, months, last_whole) for day in sorted(set(cuts)))


def _cut(journeys: Journeys, day: date, months: int, last_whole: date) -> Cut:
    if day.day != 1:
        raise UsageError(f"--cut {day}: a cut is the first day of a month, as {day.replace(day=1)}")
    if _days_before(journeys, day) < 1:
        raise UsageError(f"--cut {day}: the log begins on {journeys.first_day}; nothing is before")
    each = [add_months(day, number) for number in range(months)]
    known = tuple(month for month in each if add_months(month, 1) <= last_whole)
    if not known:
        raise UsageError(
            f"--cut {day}: the log ends on {_last(journeys)}, before the month that follows is over"
        )
    return Cut(day, known)


def _days_before(journeys: Journeys, day: date) -> int:
    return (day - journeys.first_day).days


def _last(journeys: Journeys) -> date:
    return journeys.end_day - timedelta(days=1)
