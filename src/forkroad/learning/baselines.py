"""What anybody could foretell without a model: the methods that a forecast has to beat.

Each is a function of the months before the cut. What it cannot tell for want of history is left
out, with the reason where the reader should know it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from forkroad.learning import ets
from forkroad.learning.predicted import Predicted
from forkroad.periods import add_months, month_label
from forkroad.records import record

LAST_PERIOD = "last_period"
MEAN_OF_THREE = "mean_of_three"
SAME_PERIOD_LAST_YEAR = "same_period_last_year"
ETS = "ets"

_YEAR = 12


@record
class History:
    """The whole months before a cut, in order, without gaps: their first days and numbers."""

    months: tuple[date, ...]
    numbers: tuple[float, ...]

    def at(self, month: date) -> float | None:
        """Return the number of a month, None where it is not known."""
        known = dict(zip(self.months, self.numbers, strict=True))
        return known.get(month)


def history_of(counts: Mapping[str, int], first_day: date, cut: date) -> History:
    """Return the whole months of a log before a cut.

    counts : month such as 2026-03 to how many; a month that is not there had none.
    """
    start = first_day.replace(day=1)
    month = start if first_day == start else add_months(start, 1)
    months = []
    while month < cut:
        months.append(month)
        month = add_months(month, 1)
    numbers = tuple(float(counts.get(month_label(each), 0)) for each in months)
    return History(tuple(months), numbers)


def foretell(history: History, months: Sequence[date]) -> dict[str, list[Predicted | None]]:
    """Return what each method without a model says of some months after the history.

    Of a method that says nothing of any of them there is no entry.
    """
    found = {name: method(history, months) for name, method in _METHODS.items()}
    return {name: told for name, told in found.items() if any(told)}


def _last_period(history: History, months: Sequence[date]) -> list[Predicted | None]:
    return _repeated(history.numbers[-1:], months)


def _mean_of_three(history: History, months: Sequence[date]) -> list[Predicted | None]:
    return _repeated(history.numbers[-3:] if len(history.numbers) >= 3 else (), months)


def _same_period_last_year(history: History, months: Sequence[date]) -> list[Predicted | None]:
    found: list[Predicted | None] = []
    for month in months:
        before = add_months(month, -_YEAR)
        while history.months and before > history.months[-1]:
            before = add_months(before, -_YEAR)
        number = history.at(before)
        found.append(None if number is None else Predicted(number))
    return found


def _repeated(numbers: Sequence[float], months: Sequence[date]) -> list[Predicted | None]:
    mean = Predicted(sum(numbers) / len(numbers)) if numbers else None
    return [mean] * len(months)


def _ets(history: History, months: Sequence[date]) -> list[Predicted | None]:
    told = ets.foretell(history.numbers, len(months))
    return list(told) if told else [None] * len(months)


_METHODS: dict[str, Callable[[History, Sequence[date]], list[Predicted | None]]] = {
    LAST_PERIOD: _last_period,
    MEAN_OF_THREE: _mean_of_three,
    SAME_PERIOD_LAST_YEAR: _same_period_last_year,
    ETS: _ets,
}
METHODS = tuple(_METHODS)
