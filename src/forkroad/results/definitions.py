"""Every table of a result as a documented value: what a row is, its columns, its measures.

The reference page of tables, the exports and the checks of rows are all made from these; an
engine that fills a table reads here what each measure means.
"""

from __future__ import annotations

from forkroad.results.business_definitions import (
    ACTUALS,
    ASSUMPTIONS,
    GOALS,
    MONEY,
    SALES,
    STOCK,
)
from forkroad.results.columns import FIGURES, TableDefinition
from forkroad.results.journey_definitions import (
    ARRIVALS,
    BRANCHES,
    COHORTS,
    CONVERSION,
    OUTCOMES,
    PATHS,
    STAGES,
    STEPS,
    TIMING,
)
from forkroad.results.key_columns import ALL, FIRST_PURCHASE, REST

# Who looks up a table here also finds its figures and the words that stand in its keys.
__all__ = [
    "ACTUALS",
    "ALL",
    "ARRIVALS",
    "ASSUMPTIONS",
    "BRANCHES",
    "COHORTS",
    "CONVERSION",
    "FIGURES",
    "FIRST_PURCHASE",
    "GOALS",
    "MONEY",
    "OUTCOMES",
    "PATHS",
    "REST",
    "SALES",
    "STAGES",
    "STEPS",
    "STOCK",
    "TABLES",
    "TIMING",
]

TABLES: dict[str, TableDefinition] = {
    table.name: table
    for table in (
        OUTCOMES,
        CONVERSION,
        SALES,
        ARRIVALS,
        STAGES,
        STEPS,
        BRANCHES,
        TIMING,
        COHORTS,
        MONEY,
        STOCK,
        GOALS,
        ACTUALS,
        PATHS,
        ASSUMPTIONS,
    )
}
