"""Results to draw, each computed once, and the figures of every kind from them."""

from __future__ import annotations

from functools import cache
from typing import Any

from matplotlib.figure import Figure

import forkroad
from forkroad.plots.kinds import KINDS, Kind, drawing_of
from forkroad.results.run_result import RunResult
from forkroad.scenario.shipped import shipped_scenarios
from tests.scenarios.forecasts import UNLIMITED, scenario

NAMES = [one.name for one in shipped_scenarios()]
KIND_NAMES = list(KINDS)
WITH_STOCK = ("cream", "limited_edition")

# As a backtest returns it: three months, of which the second went otherwise than forecast.
FORECASTS: list[dict[str, Any]] = [
    {
        "cut": cut,
        "period": f"2026-0{month}",
        "outcome": outcome,
        "arrivals": "given",
        "method": method,
        "actual": 100.0 + 40 * (month == 5),
        "mean": mean + month,
        "p05": mean - 20 if method == "forkroad" else None,
        "p50": mean + month if method == "forkroad" else None,
        "p95": mean + 30 if method == "forkroad" else None,
    }
    for cut in ("2026-04-01",)
    for outcome in ("purchase", "lost")
    for method, mean in (("forkroad", 100.0), ("last_period", 90.0), ("ets", 120.0))
    for month in (4, 5, 6)
]


@cache
def result_for(name: str, source: str) -> RunResult:
    """A shipped scenario's result, of few draws; `stock` follows its stock."""
    shipped, is_limited = scenario(name), name in UNLIMITED
    if source == "stock":
        return forkroad.run(shipped, seed=1, replications=2)
    if source == "compare":
        return forkroad.compare(shipped, seed=1, draws=10, unlimited=is_limited)
    if source == "rank":
        result = forkroad.rank(shipped, tornado=True, unlimited=is_limited)
        if len(result.tables["tornado"]):
            return result
        return forkroad.rank(shipped, around="10%", unlimited=is_limited)
    return forkroad.run(shipped, seed=1, draws=10, unlimited=is_limited)


def applies(kind: Kind, name: str) -> bool:
    """Whether a shipped scenario has what a kind of figure shows."""
    return kind.name != "stock" or name in WITH_STOCK


def drawn(kind: Kind, result: RunResult | None, name: str) -> Figure:
    """The figure of one kind from a result of a shipped scenario."""
    draw = drawing_of(kind)
    if kind.source == "backtest":
        return draw(FORECASTS)
    return draw(result, scenario(name)) if kind.needs_scenario else draw(result)


def figure_for(kind_name: str, name: str) -> Figure:
    """The figure of one kind of a shipped scenario."""
    kind = KINDS[kind_name]
    source = "stock" if kind_name == "stock" else kind.source
    result = None if source == "backtest" else result_for(name, source)
    return drawn(kind, result, name)
