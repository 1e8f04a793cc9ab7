"""A small result made by hand, for tests of what comes after a run; its figures are made up."""

from __future__ import annotations

from datetime import date

from forkroad.results import definitions as d
from forkroad.results.figures import Figures
from forkroad.results.run_result import RunResult, ScenarioFacts
from forkroad.results.table import Builder, Table

UNITS = Figures(mean=733.25, sd=60.5, se=0.0, p05=640, p25=690, p50=733, p75=770, p95=830)


def small_tables() -> dict[str, Table]:
    """Two periods, one product, one competitor: enough to see every kind of cell."""
    outcomes = Builder(d.OUTCOMES)
    outcomes.add(("total", "all", "purchase", "done"), "customers", Figures(mean=9204.0))
    outcomes.add(("total", "all", "purchase", "done"), "share", Figures(mean=0.179))
    outcomes.add(("total", "all", "undecided", ""), "customers", Figures(mean=1466.0))
    sales = Builder(d.SALES)
    sales.add(("2026-03", "cream", "all"), "units", UNITS)
    sales.add(("2026-04", "cream", "all"), "units", Figures(mean=842.0, approximate=True))
    sales.add(("2026-03", "cream", "all"), "revenue", Figures(mean=35917.123456789012))
    cohorts = Builder(d.COHORTS)
    cohorts.add(("2026-03", 0, "all"), "active", Figures(mean=4116.0))
    return {"outcomes": outcomes.table(), "sales": sales.table(), "cohorts": cohorts.table()}


def small_result(**changes: object) -> RunResult:
    """A result of the small tables; every field can be changed by its name."""
    scenario = ScenarioFacts(
        name="spring",
        label="Spring launch",
        currency="EUR",
        start=date(2026, 3, 1),
        months=2,
        sha256="ab" * 32,
    )
    fields = {
        "scenario": scenario,
        "engine": "exact",
        "why_engine": "",
        "seed": 7,
        "tables": small_tables(),
        **changes,
    }
    return RunResult(**fields)  # type: ignore[arg-type]
