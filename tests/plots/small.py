"""Small results made by hand, of which every number in a figure is known."""

from __future__ import annotations

from datetime import date
from typing import Any

from forkroad.results.columns import TableDefinition
from forkroad.results.figures import Figures
from forkroad.results.run_result import RunResult, ScenarioFacts
from forkroad.results.table import Builder, Table


def result_of(*tables: Table, **changes: Any) -> RunResult:
    """A result of these tables over three months; facts of the scenario by their names."""
    facts: dict[str, Any] = {
        "name": "Spring",
        "currency": "EUR",
        "start": date(2026, 3, 1),
        "months": 3,
        **changes,
    }
    return RunResult(
        scenario=ScenarioFacts(**facts),
        engine="exact",
        why_engine="",
        seed=7,
        tables={table.name: table for table in tables},
    )


def table_of(definition: TableDefinition, *rows: tuple[Any, ...]) -> Table:
    """A table from rows of (keys, measure, figures), figures being a mean or all of them."""
    builder = Builder(definition)
    for keys, measure, figures in rows:
        known = figures if isinstance(figures, Figures) else Figures(mean=figures)
        builder.add(keys, measure, known)
    return builder.table()


def plain_table(definition: TableDefinition, *rows: dict[str, Any]) -> Table:
    """A table from whole rows; what they leave out is null."""
    names = definition.column_names
    return Table(definition, {name: [row.get(name) for row in rows] for name in names})


def spread(mean: float, low: float, high: float) -> Figures:
    """Figures whose quartiles lie half way between the mean and the ends."""
    return Figures(
        mean=mean, p05=low, p25=(mean + low) / 2, p50=mean, p75=(mean + high) / 2, p95=high
    )
