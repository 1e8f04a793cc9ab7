"""Periods and dates as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from forkroad.periods import TOTAL, Calendar, Grouping

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HEADINGS: dict[Grouping, str] = {
    "month": "Month by month",
    "week": "Week by week",
    "quarter": "Quarter by quarter",
}


def day(when: date) -> str:
    """Return a date, its month in English whatever the machine's language.

    >>> day(date(2026, 3, 1))
    '1 Mar 2026'
    """
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def span(calendar: Calendar) -> str:
    """Return the first and the last day of a horizon.

    >>> span(Calendar(date(2026, 3, 1), 12))
    '1 Mar 2026 to 28 Feb 2027'
    """
    return f"{day(calendar.start)} to {day(calendar.end - timedelta(days=1))}"


def labels(periods: Iterable[str], calendar: Calendar) -> list[str]:
    """Return periods for one column: a month's year where it changes, and which are cut.

    >>> labels(["2026-12", "2027-01", "2027-02", "total"], Calendar(date(2026, 12, 1), 3))
    ['Dec 2026', 'Jan 2027', 'Feb', 'total']
    """
    cut = {period.label for period in calendar.periods if period.is_cut}
    found: list[str] = []
    year_before = ""
    for period in periods:
        label = _label(period, year_before)
        found.append(f"{label} (part)" if period in cut else label)
        year_before = "" if period == TOTAL else period[:4]
    return found


def _label(period: str, year_before: str) -> str:
    year, _, month = period.partition("-")
    if not month.isdecimal():
        return period
    name = MONTHS[int(month) - 1]
    return name if year == year_before else f"{name} {year}"
