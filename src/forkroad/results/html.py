"""Results as HTML for notebooks: every text escaped, nothing loaded from anywhere.

A page that stands on its own is the report's business; here a result is shown where it was
computed, its answer first and its tables folded away below.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from forkroad.periods import TOTAL
from forkroad.results.definitions import ALL

if TYPE_CHECKING:
    from forkroad.results.run_result import RunResult
    from forkroad.results.table import Cell, Row, Table

_MOST_ROWS = 60
_BAR = (
    '<div style="background:#4c72b0;height:.8em;width:{width:.1f}em" '
    'role="img" aria-label="{label}"></div>'
)


def table_as_html(table: Table) -> str:
    """Return a table's first rows as an HTML table, with the number of those left out."""
    names = table.definition.column_names
    shown = min(len(table), _MOST_ROWS)
    rows = ([_number(table.columns[name][row]) for name in names] for row in range(shown))
    left = f"<p>{len(table) - shown:,} more rows</p>" if shown < len(table) else ""
    return _table(names, rows) + left


def result_as_html(result: RunResult) -> str:
    """Return a result: its title, how it was made, its answer, and its tables folded away."""
    title = escape(result.scenario.label or result.scenario.name)
    unlimited = ", stock limits and word of mouth taken out" if result.unlimited else ""
    made = escape(f"{result.engine} engine, seed {result.seed}{unlimited}")
    warnings = "".join(f"<li>{escape(text)}</li>" for text in result.warnings)
    tables = "".join(
        f"<details><summary>{escape(name)} ({len(table):,} rows)</summary>"
        f"{table_as_html(table)}</details>"
        for name, table in result.tables.items()
    )
    answers = (_outcomes(result), _sales(result), _goals(result), _decision(result))
    parts = [f"<h3>{title}</h3><p>{made}</p>", *answers]
    return "".join(parts) + (f"<ul>{warnings}</ul>" if warnings else "") + tables


def _outcomes(result: RunResult) -> str:
    """Return who ended how over the whole horizon, with bars."""
    rows = result.rows("outcomes", period=TOTAL, segment=ALL, measure="share")
    cells = []
    for row in rows:
        label = result.scenario.label_of("steps", row["step"]) if row["step"] else ""
        share = _percent(row["mean"])
        bar = _BAR.format(width=20 * (row["mean"] or 0.0), label=share)
        cells.append([escape(row["outcome"]), escape(label), share, bar])
    return _table(["outcome", "step", "share", ""], cells) if cells else ""


def _sales(result: RunResult) -> str:
    """Return the units sold of each product, period by period."""
    rows = result.rows("sales", segment=ALL, measure="units")
    if not rows:
        return ""
    names = ["period", "product", "units", "5 % below", "95 % below"]
    return _table(names, [_sold(result, row) for row in rows])


def _sold(result: RunResult, row: Row) -> list[str]:
    product = escape(result.scenario.label_of("products", row["product"]))
    return [escape(row["period"]), product, *(_number(row[n]) for n in ("mean", "p05", "p95"))]


def _goals(result: RunResult) -> str:
    rows = result.rows("goals", measure="chance")
    cells = [[escape(row["goal"]), escape(row["period"]), _percent(row["mean"])] for row in rows]
    return _table(["goal", "period", "chance"], cells) if cells else ""


def _decision(result: RunResult) -> str:
    """Return what each alternative of a comparison costs and brings."""
    names = ["what_if", "effect", "gain", "cost", "profit", "chance_best", "chance_loss"]
    rows = result.rows("decision")
    return _table(names, [[_number(row[name]) for name in names] for row in rows]) if rows else ""


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return an HTML table; the names are escaped here, the cells were before."""
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f} %"


def _number(cell: Cell) -> str:
    """Return one cell, numbers to six digits; the tables themselves keep full precision."""
    if cell is None:
        return ""
    return f"{cell:,.6g}" if isinstance(cell, float) else escape(str(cell))
