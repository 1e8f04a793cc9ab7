"""The calendar of a forecast: its days, its months and the labels of its periods.

Day 0 is the first day; the horizon is [0, n_days). Nothing here knows about journeys,
and nothing here needs NumPy, so that checking a file stays quick.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Literal

from forkroad.records import record

Grouping = Literal["month", "week", "quarter"]
TOTAL = "total"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@record
class Period:
    """A run of days with one label; `start` and `stop` are days, stop excluded.

    `is_cut` says that the horizon holds only a part of the calendar period.
    """

    label: str
    start: int
    stop: int
    is_cut: bool


@record
class Calendar:
    """The days from `start` for `months` calendar months, grouped by `report_by`."""

    start: date
    months: int
    report_by: Grouping = "month"

    @cached_property
    def end(self) -> date:
        """The first day after the horizon."""
        return add_months(self.start, self.months)

    @cached_property
    def n_days(self) -> int:
        """Length of the horizon in days."""
        return (self.end - self.start).days

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """The date of each day."""
        return tuple(self.start + timedelta(days=day) for day in range(self.n_days))

    def day_of(self, when: date) -> int:
        """Return the day number of a date; negative before the start."""
        return (when - self.start).days

    @cached_property
    def month_keys(self) -> tuple[str, ...]:
        """Each calendar month that the horizon touches, as `2026-03`, in order."""
        return tuple(dict.fromkeys(month_label(day) for day in self.dates))

    @cached_property
    def month_index(self) -> tuple[int, ...]:
        """For each day the place of its month in `month_keys`."""
        places = {key: place for place, key in enumerate(self.month_keys)}
        return tuple(places[month_label(day)] for day in self.dates)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The reporting periods, in order, the total not among them."""
        labels = [period_label(day, self.report_by) for day in self.dates]
        starts = [day for day, label in enumerate(labels) if day == 0 or label != labels[day - 1]]
        stops = [*starts[1:], self.n_days]
        return tuple(
            Period(labels[start], start, stop, self._is_cut(start, stop))
            for start, stop in zip(starts, stops, strict=True)
        )

    def _is_cut(self, start: int, stop: int) -> bool:
        """Whether the calendar period goes on before `start` or after `stop`."""
        label = period_label(self.dates[start], self.report_by)
        before = self.dates[start] - timedelta(days=1)
        after = self.dates[stop - 1] + timedelta(days=1)
        return label in (
            period_label(before, self.report_by),
            period_label(after, self.report_by),
        )


@lru_cache(maxsize=16)
def shared_calendar(start: date, months: int, report_by: Grouping = "month") -> Calendar:
    """Return the one calendar of these days, whose labels are worked out once.

    Of scenarios that are changed again and again hardly any has days of its own.
    """
    return Calendar(start, months, report_by)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later; a missing day becomes the month's last.

    >>> add_months(date(2028, 2, 29), 12)
    datetime.date(2029, 2, 28)
    """
    month_number = day.year * 12 + day.month - 1 + months
    year, month = divmod(month_number, 12)
    return date(year, month + 1, min(day.day, days_in_month(year, month + 1)))


@lru_cache(maxsize=1024)
def days_in_month(year: int, month: int) -> int:
    """Return the number of days of a calendar month."""
    return calendar.monthrange(year, month)[1]


def month_label(day: date) -> str:
    """Return a month's label.

    >>> month_label(date(2026, 3, 14))
    '2026-03'
    """
    return f"{day.year:04d}-{day.month:02d}"


def period_label(day: date, report_by: Grouping) -> str:
    """Return the label of the period that a date lies in.

    >>> period_label(date(2026, 3, 14), "week"), period_label(date(2026, 3, 14), "quarter")
    ('2026-W11', '2026-Q1')
    """
    if report_by == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04d}-W{week:02d}"
    if report_by == "quarter":
        return f"{day.year:04d}-Q{(day.month + 2) // 3}"
    return month_label(day)


def date_in_words(when: date) -> str:
    """Return a date as people read it, its month in English whatever the machine's language.

    >>> date_in_words(date(2026, 3, 1))
    '1 Mar 2026'
    """
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def span_in_words(calendar: Calendar) -> str:
    """Return the first and the last day of a horizon.

    >>> span_in_words(Calendar(date(2026, 3, 1), 12))
    '1 Mar 2026 to 28 Feb 2027'
    """
    return f"{date_in_words(calendar.start)} to {date_in_words(calendar.end - timedelta(days=1))}"
