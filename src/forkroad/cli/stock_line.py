"""The two lines about stock in the view of `run`: the next orders, and what runs out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rich.cells import cell_len

from forkroad.cli.grid import paint, printable, styled
from forkroad.cli.numerals import chance, number
from forkroad.cli.terminal import Screen
from forkroad.maps.labels import wrapped
from forkroad.periods import MONTHS, TOTAL
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

_INDENT = 9
_SHOWN = 2


def stock_summary(result: RunResult, screen: Screen) -> list[str]:
    """Return a sentence a product that has stock: its first orders, its chance of running out."""
    rows = result.rows("stock", period=TOTAL, measure="chance_of_stockout")
    lines: list[str] = []
    for row in rows:
        for part in wrapped(printable(_sentence(result, row)), screen.width - _INDENT, cell_len):
            title = "" if lines else "Stock"
            lines.append(paint(styled(title, bold=True)) + " " * (_INDENT - len(title)) + part)
    return lines


def orders_in_words(rows: Iterable[Row]) -> str:
    """Return the first orders of a plan in words, empty where there are none."""
    found = list(rows)
    shown = [f"{number(row['units'])} by {short_day(row['date'])}" for row in found[:_SHOWN]]
    more = len(found) - len(shown)
    if more:
        shown.append(f"{number(more)} more")
    return ", ".join(shown[:-1]) + f" and {shown[-1]}" if len(shown) > 1 else "".join(shown)


def short_day(written: str) -> str:
    """Return a day without its year.

    >>> short_day("2026-04-02")
    '2 Apr'
    """
    when = date.fromisoformat(written)
    return f"{when.day} {MONTHS[when.month - 1]}"


def _sentence(result: RunResult, row: Row) -> str:
    product = row["product"]
    name = result.scenario.label_of("products", product)
    orders = orders_in_words(result.rows("order_plan", product=product))
    needed = f"order {orders}" if orders else "nothing to order"
    wanted = result.rows("stock", period=TOTAL, product=product, measure="lost_to_stockout")
    lost = wanted[0]["mean"] if wanted else 0
    missing = f", units wanted and not there: {number(lost)}" if lost >= 0.5 else ""
    return f"{name}: {needed}; chance of running out {chance(row['mean'])}{missing}"
