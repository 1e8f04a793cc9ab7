"""The table of `forkroad gate`: what was observed beside what the base expects."""

from __future__ import annotations

from forkroad.results.columns import Column, TableDefinition

GATE = TableDefinition(
    "gate",
    "What was observed beside what the base expects: one row a measure and month; those of the "
    "whole time are judged.",
    (
        Column("measure", "conversion (of those who set out, who bought) or orders"),
        Column("period", "the month, or total"),
    ),
    (),
    figures=(),
    details=(
        Column("observed", "by the log", "the measure's", "number"),
        Column("expected", "by the scenario", "the measure's", "number"),
        Column("p05", "5 in 100 chances that it is lower", "the measure's", "number"),
        Column("p95", "5 in 100 chances that it is higher", "the measure's", "number"),
        Column("difference", "expected over observed, less 1", "share", "number"),
        Column("within", "whether that is within the bound; null where not judged", "", "truth"),
    ),
)

GATE_TABLES: dict[str, TableDefinition] = {GATE.name: GATE}
