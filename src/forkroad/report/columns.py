"""Columns of a report's tables: from values to texts, alike over the whole column."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from forkroad.maps.labels import cleaned
from forkroad.report.content import Column, Value
from forkroad.report.languages import Language
from forkroad.results.rounding import Number, decimals_for
from forkroad.results.table import Row

FIGURES = ("p05", "p25", "p50", "p75", "p95")


def words(heading: str, texts: Sequence[str], values: Sequence[Value] | None = None) -> Column:
    """Return a column of text; the values are what stands in the tables, such as names."""
    shown = [cleaned(text) for text in texts]
    return Column(heading, shown, list(texts if values is None else values), is_number=False)


def moments(heading: str, texts: Sequence[str], values: Sequence[Value] | None = None) -> Column:
    """Return a column of dates, periods or ages, which stay on one line."""
    cells = list(texts if values is None else values)
    return Column(heading, texts, cells, is_number=False, is_short=True)


def periods_of(labels: Sequence[str], language: Language) -> Column:
    """Return a column of periods, from labels such as 2026-03."""
    return moments(language.say("col_period"), [language.period(it) for it in labels], labels)


def counts(heading: str, values: Sequence[Number], language: Language) -> Column:
    """Return a column of numbers, whole where the largest is large."""
    return Column(heading, language.numbers(values), values)


def shares(heading: str, values: Sequence[Number], language: Language) -> Column:
    """Return a column of shares, in percent."""
    return Column(heading, [language.percent(value) for value in values], values)


def chances(heading: str, values: Sequence[Number], language: Language) -> Column:
    """Return a column of probabilities, in whole percent."""
    return Column(heading, [language.chance(value) for value in values], values)


def amounts(heading: str, values: Sequence[Number], language: Language) -> Column:
    """Return a column of money: whole where any is 1,000 or more, else to the cent."""
    is_large = any(abs(value) >= 1000 for value in values if value is not None)
    return Column(heading, [language.number(it, 0 if is_large else 2) for it in values], values)


def differences(heading: str, values: Sequence[Number], language: Language) -> Column:
    """Return a column of differences with their signs."""
    decimals = decimals_for(values)
    return Column(heading, [language.signed(value, decimals) for value in values], values)


Maker = Callable[[str, Sequence[Number], Language], Column]


def figures(
    rows: Sequence[Row], mean: str, make: Maker, language: Language, *, names: Sequence[str] = ()
) -> list[Column]:
    """Return the mean and, where any is known, the quantiles of rows as columns.

    mean : the heading of the mean. names : which quantiles, 5 and 95 % if none are named.
    """
    found = [make(mean, [row["mean"] for row in rows], language)]
    wanted = names or ("p05", "p95")
    if any(row["p05"] is not None for row in rows):
        found += [
            make(language.say(f"col_{name}"), [row[name] for row in rows], language)
            for name in wanted
        ]
    return found
