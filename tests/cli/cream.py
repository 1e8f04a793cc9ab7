"""A result as large as a real one, made by hand: two segments, one product, two months.

Its figures are made up and small enough to look up in the views that the tests read.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from forkroad.results import definitions as d
from forkroad.results.figures import Figures
from forkroad.results.run_result import RunResult, ScenarioFacts
from forkroad.results.table import Builder, Table

FACTS = ScenarioFacts(
    name="cream",
    label="Anti-ageing cream, spring launch",
    currency="EUR",
    start=date(2026, 3, 1),
    months=2,
    sha256="0" * 64,
    labels={
        "segments": {"regulars": "단골 구매자", "gift_hunters": ""},
        "steps": {"rival": "Brand B"},
    },
)

# Outcome, step, customers and share of everybody; the segments are made from these.
ENDS = (
    ("purchase", "done", 9204.0, 0.179),
    ("competitor", "rival", 3790.0, 0.074),
    ("lost", "gone", 34880.0, 0.679),
    ("undecided", "", 1466.0, 0.029),
    ("customer", "", 2011.0, 0.039),
)


def cream_result(**changes: Any) -> RunResult:
    """The result; every field and, under `tables`, every table can be changed."""
    result = RunResult(
        scenario=FACTS,
        engine="exact",
        why_engine="",
        seed=7,
        draws=400,
        states=143,
        seconds=0.4,
        version="0.1.0",
        tables={table.name: table for table in _tables()},
    )
    return replace(result, **changes)


def _tables() -> tuple[Table, ...]:
    return (
        _outcomes(),
        _sales(),
        _arrivals(),
        _money(),
        _goals(),
        _assumptions(),
    )


def spread(mean: float, *, approximate: bool = False) -> Figures:
    """Figures whose interval is a tenth, rounded down, below and above the mean."""
    tenth = mean // 10
    return Figures(
        mean=mean, sd=mean / 16, p05=mean - tenth, p95=mean + tenth, approximate=approximate
    )


def _outcomes() -> Table:
    builder = Builder(d.OUTCOMES)
    for segment, part in (("all", 1.0), ("regulars", 0.25), ("gift_hunters", 0.75)):
        for outcome, step, customers, share in ENDS:
            keys = ("total", segment, outcome, step)
            builder.add(keys, "customers", spread(customers * part))
            builder.add(keys, "share", Figures(mean=share))
    return builder.table()


def _sales() -> Table:
    builder = Builder(d.SALES)
    months = (("2026-03", 611.0, 733.0), ("2026-04", 702.0, 842.0), ("total", 1313.0, 1575.0))
    for period, orders, units in months:
        keys = (period, "cream", "all")
        builder.add(keys, "orders", spread(orders))
        builder.add(keys, "units", spread(units, approximate=period == "total"))
        builder.add(keys, "revenue", spread(units * 49, approximate=True))
    return builder.table()


def _arrivals() -> Table:
    builder = Builder(d.ARRIVALS)
    for period, customers in (("2026-03", 4116.0), ("2026-04", 4008.0), ("total", 8124.0)):
        builder.add((period, "all"), "customers", spread(customers))
    return builder.table()


def _money() -> Table:
    builder = Builder(d.MONEY)
    amounts = {
        "revenue": 77175.0,
        "cost_of_goods": 28350.0,
        "step_costs": 0.0,
        "contribution": 48825.0,
        "profit": 48825.0,
    }
    for measure, amount in amounts.items():
        builder.add(("total", "all"), measure, spread(amount, approximate=True))
    builder.add(("total", "all"), "cost_per_customer_won", Figures())
    return builder.table()


def _goals() -> Table:
    builder = Builder(d.GOALS)
    said = {"goal_measure": "cream.units", "wanted": "at_least", "segment": "all"}
    keys = ("year_sales", "total")
    builder.add(keys, "value", spread(1575.0, approximate=True), **said)
    builder.add(keys, "target", Figures(mean=20000.0), **said)
    builder.add(keys, "chance", Figures(mean=0.02), **said)
    return builder.table()


def _assumptions() -> Table:
    builder = Builder(d.ASSUMPTIONS)
    main = {"main_measure": "cream.units"}
    builder.add(
        ("journey.steps.compare.next.cart",), kind="branch", value=0.45, per_point=310.0, **main
    )
    builder.add(("products.cream.price",), kind="price", value=49.0, per_point=-90.0, **main)
    builder.add(
        ("values.opens_mail",), kind="value", per_point=12.0, share_of_variance=0.71, **main
    )
    return builder.table()
