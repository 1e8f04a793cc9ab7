"""What is asked of a result, checked: rows that are there, names that exist.

A figure of nothing is refused with what would make it something.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from forkroad.errors import UsageError, did_you_mean
from forkroad.periods import TOTAL, span_in_words
from forkroad.results.definitions import ALL
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

_WHY = {
    "stages": "no step has a stage, or the engine follows no single customer",
    "stock": "no product's stock limits sales here; steps that sell need when_out_of_stock",
    "differences": "there is nothing to compare; the file has no what_ifs",
    "tornado": "nothing in the file is uncertain",
}


def wanted_rows(result: RunResult, table: str, **keys: Any) -> list[Row]:
    """Return rows of a table, at least one.

    Raises UsageError where there is none, saying what to do.
    """
    rows = result.rows(table, **keys)
    if rows:
        return rows
    if table in result.tables and len(result.tables[table]):
        raise UsageError(f"the table {table} has no rows to draw for {_said(keys)}")
    raise UsageError(f"there is nothing to draw: the table {table} is empty; {_why(result, table)}")


def chosen(asked: str | None, known: Iterable[str], what: str) -> str:
    """Return what is asked for if it is known; the first that is known where nothing is asked."""
    names = list(dict.fromkeys(known))
    if asked is None:
        return names[0]
    if asked not in names:
        raise UsageError(
            f'there is no {what} "{asked}"{did_you_mean(asked, names)}; there are '
            f"{', '.join(names)}"
        )
    return asked


def chosen_of(result: RunResult, table: str, column: str, asked: str | None) -> str:
    """Return a key of a table's column: the one asked for, or the first."""
    wanted_rows(result, table)
    cells = (str(cell) for cell in result.tables[table].columns[column])
    return chosen(asked, cells, column)


def whose(result: RunResult, segment: str) -> str:
    """Return what a title adds for one segment, nothing for all."""
    return "" if segment == ALL else f", {result.scenario.label_of('segments', segment)}"


def provenance(result: RunResult) -> str:
    """Return the foot of a figure: of what it is, and how that was computed."""
    facts = result.scenario
    parts = [
        facts.label or facts.name,
        f"what-if {facts.label_of('what_ifs', facts.what_if)}" if facts.what_if else "",
        ", ".join(facts.settings),
        span_in_words(facts.calendar),
        f"{result.engine} engine",
        f"{result.draws} draws" if result.draws else "",
        f"{result.replications} replications" if result.replications else "",
        f"seed {result.seed}" if result.draws or result.replications else "",
        "without stock limits and word of mouth" if result.unlimited else "",
    ]
    return " · ".join(part for part in parts if part)


def periods_of(rows: Iterable[Row]) -> list[Row]:
    """Return the rows of single periods, in their order."""
    return [row for row in rows if row["period"] != TOTAL]


def _said(keys: dict[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in keys.items())


def _why(result: RunResult, table: str) -> str:
    if result.engine == "counts" and table in ("stages", "timing", "cohorts", "paths"):
        return (
            "the counts engine follows no single customer; --unlimited takes the exact engine, "
            "--engine agents follows each"
        )
    return _WHY.get(table, f"this {result.command} has none")
