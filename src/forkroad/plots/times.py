"""Periods on an axis, in few words."""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.periods import MONTHS, Calendar
from forkroad.plots.style import SMALL

CUT = "* the horizon holds only a part of this period"


def period_labels(periods: Sequence[str], cut: Sequence[str], room: float) -> list[str]:
    r"""Return labels of two lines for periods that stand so many points apart.

    The year stands below the first period and wherever it changes. Where labels would touch,
    every second, third ... period has none. cut : periods of which the horizon holds a part.

    >>> period_labels(["2026-12", "2027-01"], [], 40.0)
    ['Dec\n2026', 'Jan\n2027']
    """
    names = [_name(period) + ("*" if period in cut else "") for period in periods]
    widest = max((SMALL.measure(name) for name in [*names, "2026"]), default=0.0)
    every = next(n for n in range(1, 1000) if n * room >= widest + 5)
    labels, year = [], ""
    for number, (period, name) in enumerate(zip(periods, names, strict=True)):
        if number % every:
            labels.append("")
            continue
        labels.append(name if period[:4] == year else f"{name}\n{period[:4]}")
        year = period[:4]
    return labels


def cut_periods(calendar: Calendar) -> list[str]:
    """Return the labels of the periods of which the horizon holds only a part."""
    return [period.label for period in calendar.periods if period.is_cut]


def period_name(period: str) -> str:
    """Return a period on one line.

    >>> period_name("2026-03"), period_name("2026-W10"), period_name("already_here")
    ('Mar 2026', 'W10 2026', 'already_here')
    """
    year, dash, _ = period.partition("-")
    return f"{_name(period)} {year}" if dash and year.isdecimal() else period


def _name(period: str) -> str:
    """Return a period without its year, a month by its English name on any machine."""
    _, _, rest = period.partition("-")
    if not rest.isdecimal():
        return rest or period
    return MONTHS[int(rest) - 1]
