"""Periods as people read them."""

from __future__ import annotations

from collections.abc import Iterable

from forkroad.periods import MONTHS, TOTAL, Calendar, Grouping

HEADINGS: dict[Grouping, str] = {
    "month": "Month by month",
    "week": "Week by week",
    "quarter": "Quarter by quarter",
}


def labels(periods: Iterable[str], calendar: Calendar) -> list[str]:
    """Return periods for one column: a month's year where it changes, and which are cut.

    >>> from datetime import date
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
