"""Results as HTML for notebooks: every text escaped, nothing loaded from anywhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forkroad.results.run_result import RunResult
    from forkroad.results.table import Cell, Table

_MOST_ROWS = 60


def table_as_html(table: Table) -> str:
    """Return a table's first rows as an HTML table, with the number of those left out."""
    names = table.definition.column_names
    shown = min(len(table), _MOST_ROWS)
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(_cell(table.columns[name][row]) for name in names) + "</tr>"
        for row in range(shown)
    )
    left = f"<p>{len(table) - shown:,} more rows</p>" if shown < len(table) else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{left}"


def result_as_html(result: RunResult) -> str:
    """Return a result as a heading, how it was made, and its tables folded away."""
    title = escape(result.scenario.label or result.scenario.name)
    made = escape(f"{result.engine} engine, seed {result.seed}")
    tables = "".join(
        f"<details><summary>{escape(name)} ({len(table):,} rows)</summary>"
        f"{table_as_html(table)}</details>"
        for name, table in result.tables.items()
    )
    return f"<h3>{title}</h3><p>{made}</p>{tables}"


def _cell(cell: Cell) -> str:
    """Return one cell, numbers to six digits; the tables themselves keep full precision."""
    if cell is None:
        return "<td></td>"
    text = f"{cell:,.6g}" if isinstance(cell, float) else str(cell)
    return f"<td>{escape(text)}</td>"
