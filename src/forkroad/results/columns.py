"""What the definition of a table is made of: columns, measures, and the figures of a measure.

The tables themselves are in `definitions`; nothing here knows any of them.
"""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from forkroad.records import record

Kind = Literal["text", "integer", "number", "truth"]


@record
class Column:
    """One column: its name, what stands in it, in which unit, of which kind."""

    name: str
    description: str
    unit: str = ""
    kind: Kind = "text"


@record
class MeasureDefinition:
    """One word of the column `measure`: what is measured, in which unit."""

    name: str
    description: str
    unit: str


FIGURES: tuple[Column, ...] = (
    Column("mean", "expected value; a share is a ratio of two means", "the measure's", "number"),
    Column("sd", "standard deviation from replication to replication", "the measure's", "number"),
    Column("se", "Monte Carlo error of the mean, 0 where it is exact", "the measure's", "number"),
    Column("p05", "quantile: 5 in 100 lie at or below", "the measure's", "number"),
    Column("p25", "quantile: 25 in 100 lie at or below", "the measure's", "number"),
    Column("p50", "quantile: the median", "the measure's", "number"),
    Column("p75", "quantile: 75 in 100 lie at or below", "the measure's", "number"),
    Column("p95", "quantile: 95 in 100 lie at or below", "the measure's", "number"),
    Column("approximate", "whether quantiles are matched to moments or pooled", "", "truth"),
    Column("sd_luck", "the part of sd that chance alone makes", "the measure's", "number"),
    Column("sd_not_knowing", "the part of sd from uncertain inputs", "the measure's", "number"),
)
FIGURE_NAMES: tuple[str, ...] = tuple(column.name for column in FIGURES)


@record
class TableDefinition:
    """A table: what one row is, its key columns, its measures, its figures, its details.

    keys : together with the measure they name a row.
    measures : the words of the column `measure`; empty where the table has no such column.
    figures : the columns of numbers, all of FIGURES or the first of them; empty where the details
        hold them.
    details : columns that say more about a row and follow last.
    """

    name: str
    description: str
    keys: tuple[Column, ...]
    measures: tuple[MeasureDefinition, ...]
    figures: tuple[Column, ...] = FIGURES
    details: tuple[Column, ...] = ()

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """All columns in their order: keys, measure, figures, details."""
        measure = (Column("measure", "what is measured"),) if self.measures else ()
        return (*self.keys, *measure, *self.figures, *self.details)

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """The names of all columns in their order."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def measure_names(self) -> tuple[str, ...]:
        """The words that the column `measure` may hold."""
        return tuple(measure.name for measure in self.measures)
