"""What is sold period by period: a table a product, with a small bar a line.

A journey that sells nothing shows its outcomes by period instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from forkroad.cli.bars import height
from forkroad.cli.grid import LEFT, RIGHT, Cell, Column, lay_out, styled, width_of
from forkroad.cli.interval_text import HEADING, interval_texts
from forkroad.cli.numerals import money, number, numbers
from forkroad.cli.outcomes_view import outcome_labels
from forkroad.cli.periods_text import HEADINGS, labels
from forkroad.cli.terminal import Screen
from forkroad.periods import TOTAL
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

_MOST_OUTCOMES = 4
_LEAST_NEEDED = ("orders", "arrivals", "revenue")


def period_lines(result: RunResult, segment: str, screen: Screen) -> list[str]:
    """Return the tables of sales by period, one after the other; the first has the arrivals."""
    sales = result.rows("sales", segment=segment)
    products = [str(name) for name in dict.fromkeys(row["product"] for row in sales)]
    if not products:
        return _outcomes_by_period(result, segment, screen)
    lines: list[str] = []
    for place, product in enumerate(products):
        heading = HEADINGS[result.scenario.calendar.report_by]
        if len(products) > 1:
            heading += f": {result.scenario.label_of('products', product)}"
        sold = _by_measure(result, "sales", segment=segment, product=product)
        arrived = _by_measure(result, "arrivals", segment=segment) if place == 0 else {}
        lines += [""] if place else []
        lines += _sales(heading, result, sold, arrived.get("customers"), screen)
    return lines


def _sales(
    heading: str,
    result: RunResult,
    sold: dict[str, list[Row]],
    arrived: list[Row] | None,
    screen: Screen,
) -> list[str]:
    units = sold.get("units", [])
    periods = [row["period"] for row in units]
    columns: list[tuple[str, Sequence[str]]] = []
    if arrived:
        columns.append(("arrivals", _means(arrived, periods)))
    columns.append(("orders", _means(sold.get("orders", []), periods)))
    columns.append(("units", _means(units, periods)))
    intervals = interval_texts(units, number)
    if intervals:
        columns.append((HEADING, intervals))
    columns.append(("revenue", _money_means(sold.get("revenue", []), periods)))
    return _table(heading, result, units, columns, screen)


def _outcomes_by_period(result: RunResult, segment: str, screen: Screen) -> list[str]:
    """Return arrivals and the first few outcomes by period, the first one with its interval."""
    by_outcome: dict[tuple[str, str], list[Row]] = {}
    for row in result.rows("outcomes", segment=segment, measure="customers"):
        if row["step"]:
            by_outcome.setdefault((row["outcome"], row["step"]), []).append(row)
    kept = list(by_outcome.values())[:_MOST_OUTCOMES]
    if not kept:
        return []
    periods = [row["period"] for row in kept[0]]
    arrived = _by_measure(result, "arrivals", segment=segment).get("customers", [])
    columns: list[tuple[str, Sequence[str]]] = [("arrivals", _means(arrived, periods))]
    words = outcome_labels(result, [rows[0] for rows in kept])
    columns += [(word, _means(rows, periods)) for word, rows in zip(words, kept, strict=True)]
    heading = HEADINGS[result.scenario.calendar.report_by]
    return _table(heading, result, kept[0], columns, screen)


def _table(
    heading: str,
    result: RunResult,
    main: Sequence[Row],
    columns: Sequence[tuple[str, Sequence[str]]],
    screen: Screen,
) -> list[str]:
    """Return the columns under their headings, with a small bar of the main rows' means.

    What does not fit the screen is left out, the least needed column first.
    """
    names = labels([row["period"] for row in main], result.scenario.calendar)
    means = [row["mean"] or 0.0 if row["period"] != TOTAL else 0.0 for row in main]
    most = max(means, default=0.0) or 1.0
    bars = [height(mean / most, screen) for mean in means]
    kept = list(columns)
    for least in ("", *_LEAST_NEEDED):
        kept = [column for column in kept if column[0] != least]
        lines = _lines(heading, names, kept, bars)
        if all(width_of(click.unstyle(line)) <= screen.width for line in lines):
            break
    return lines


def _lines(
    heading: str,
    names: Sequence[str],
    columns: Sequence[tuple[str, Sequence[str]]],
    bars: Sequence[str],
) -> list[str]:
    rows: list[list[Cell | str]] = [
        [styled(heading, bold=True), *(name for name, _ in columns), ""]
    ]
    for place, name in enumerate(names):
        cells = [f"  {name}", *(texts[place] for _, texts in columns)]
        is_total = name == TOTAL
        drawn = styled(bars[place], fg="green")
        rows.append([*(styled(cell, bold=is_total) for cell in cells), drawn])
    shape = [Column(is_left=True, most=30), *[RIGHT for _ in columns], LEFT]
    return lay_out(rows, shape, indent=0)


def _by_measure(result: RunResult, name: str, **keys: Any) -> dict[str, list[Row]]:
    """Return the rows of a table that agree in the keys, by measure, in their order."""
    found: dict[str, list[Row]] = {}
    for row in result.rows(name, **keys):
        found.setdefault(row["measure"], []).append(row)
    return found


def _means(rows: Sequence[Row], periods: Sequence[str]) -> list[str]:
    return numbers(_aligned(rows, periods))


def _money_means(rows: Sequence[Row], periods: Sequence[str]) -> list[str]:
    values = _aligned(rows, periods)
    is_large = any(abs(value) >= 1000 for value in values if value is not None)
    return [number(value) if is_large else money(value) for value in values]


def _aligned(rows: Sequence[Row], periods: Sequence[str]) -> list[float | None]:
    """Return one mean a period, None where a period has no row."""
    means = {row["period"]: row["mean"] for row in rows}
    return [means.get(period) for period in periods]
