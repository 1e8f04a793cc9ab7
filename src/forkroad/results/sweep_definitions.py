"""The table of a sweep, whose columns are named when the sweep is planned."""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.results.columns import Column, TableDefinition

SWEEP = "sweep"


def define_sweep(places: Sequence[Column], measures: Sequence[Column]) -> TableDefinition:
    """Return the definition of a sweep's table.

    places : the varied paths. measures : what is asked.
    """
    return TableDefinition(
        SWEEP,
        "What comes of each scenario: one row a scenario, one column a varied path and a measure.",
        (Column("scenario", "its number, from 1", "", "integer"), *places),
        (),
        figures=(),
        details=(
            Column("status", "finished or failed"),
            Column("reason", "why it failed; empty where it finished"),
            *measures,
        ),
    )


def path_column(path: str, unit: str | None) -> Column:
    """Return the column of a varied path; without a unit it holds the values as written."""
    kind = "text" if unit is None else "number"
    return Column(path, "the value that this path is given", unit or "", kind)  # type: ignore[arg-type]


def measure_column(text: str, unit: str) -> Column:
    """Return the column of a measure."""
    return Column(text, "over the horizon; empty where there is none", unit, "number")


# As the reference shows it: one of each kind of column.
SWEEP_TABLES: dict[str, TableDefinition] = {
    SWEEP: define_sweep(
        (
            Column(
                "PATH",
                "one column a varied path: its value, as a share, in days, as a factor or as a "
                "plain number; text where values are none of these",
                "the path's",
                "number",
            ),
        ),
        (
            Column(
                "MEASURE",
                "one column a measure: expected over the horizon, for the chance of a goal by "
                "period the least of them; empty where there is none",
                "the measure's",
                "number",
            ),
        ),
    )
}
