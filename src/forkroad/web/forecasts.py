"""The forecasts of the page, as the tables that it shows and how they came about.

Everything is what `run`, `stock` and `compare` would say of the same scenario, seed and draws; of
each table the page gets the rows that it shows. How much is computed is bounded, and the answer
says how much it was.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from forkroad.errors import EngineDeclined
from forkroad.forecast.beginning import begin
from forkroad.forecast.central import count_states, run_central
from forkroad.forecast.central_flow import Flows
from forkroad.forecast.demand import declined_reasons
from forkroad.forecast.known_levels import KnownLevels
from forkroad.forecast.plan import DEFAULT_DRAWS, Options
from forkroad.forecast.run import run
from forkroad.forecast.simulated import Work, simulated
from forkroad.periods import TOTAL
from forkroad.results.definitions import ALL
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row, Table
from forkroad.scenario.model import Scenario
from forkroad.whatif.compare import compare

# States x days that are computed while somebody waits, and x draws for the whole.
MOST_WORK_AT_ONCE = 1e6
MOST_WORK = 1e8
FEWEST_DRAWS = 32
# Replications for a first look, and then of the counts and of the agents engine.
FEWEST_REPLICATIONS = 10
REPLICATIONS = {"counts": 100, "agents": 5}

# A lever that moves amounts alone moves nobody.
_FLOWS = Flows()
# How many replications there are changes no level to order up to.
_LEVELS = KnownLevels()

_SHOWN = ("outcomes", "conversion", "sales", "arrivals", "money", "stock", "goals", "branches")
# Tables of which the page shows the whole horizon alone.
_TOTALS = ("outcomes", "conversion", "stock")
_ALWAYS = ("mean",)


def central_forecast(scenario: Scenario) -> dict[str, Any]:
    """Return the means at the central inputs, of all customers together."""
    return _answer(run_central(scenario, flows=_FLOWS, most_work=MOST_WORK_AT_ONCE))


def expected_orders(scenario: Scenario) -> dict[str, Any]:
    """Return what to order when, at expected demand; no orders where nothing is ordered."""
    tables = run_central(scenario, flows=_FLOWS, most_work=MOST_WORK_AT_ONCE).tables
    orders = list(tables["order_plan"].rows()) if "order_plan" in tables else []
    return {"tables": {"order_plan": orders}}


def first_look(scenario: Scenario, seed: int) -> dict[str, Any]:
    """Return the forecast by the first replications alone: rough, but with stock and all."""
    return _answer(_simulated(scenario, seed, FEWEST_REPLICATIONS))


def whole_forecast(scenario: Scenario, seed: int) -> dict[str, Any]:
    """Return the forecast with all that is uncertain, as `forkroad run` computes it."""
    if declined_reasons(scenario):
        return _answer(_simulated(scenario, seed, REPLICATIONS["counts"]))
    try:
        draws = _draws(scenario)
    except EngineDeclined:
        # No finite states, or too many of them: single customers are followed.
        return _answer(
            run(scenario, seed=seed, engine="agents", replications=REPLICATIONS["agents"])
        )
    return _answer(run(scenario, seed=seed, draws=draws))


def _simulated(scenario: Scenario, seed: int, replications: int) -> RunResult:
    """Return what `run` would; the levels to order up to may be known from a first look."""
    started = time.perf_counter()
    options = Options(seed=seed, replications=replications)
    _, _, declined = begin(scenario, options)
    return simulated(scenario, options, declined, Work(started=started, levels=_LEVELS.of))


def comparison(scenario: Scenario, other: Scenario | None, name: str, seed: int) -> dict[str, Any]:
    """Return what the what-ifs of a file, and a changed scenario, have more than the base.

    other, name : the scenario with the change that is being tried, if any, and what to call it.
    """
    others = {} if other is None else {name: other}
    result = compare(
        scenario,
        list(scenario.what_ifs) if scenario.what_ifs else None,
        others=others,
        seed=seed,
        replications=REPLICATIONS["counts"] if declined_reasons(scenario) else None,
    )
    return {
        "about": result.about(),
        "tables": {
            "differences": [row for row in result.rows("differences") if row["period"] == TOTAL],
            "decision": result.rows("decision"),
        },
    }


def _draws(scenario: Scenario) -> int:
    """Return how many draws can be afforded."""
    states = count_states(scenario, most_work=MOST_WORK_AT_ONCE)
    affordable = int(MOST_WORK // (states * scenario.calendar.n_days))
    return max(min(affordable, DEFAULT_DRAWS), FEWEST_DRAWS)


def _answer(result: RunResult) -> dict[str, Any]:
    tables = {name: _rows(result.tables[name]) for name in _SHOWN if name in result.tables}
    if "order_plan" in result.tables and result.replications:
        tables["order_plan"] = result.rows("order_plan")
    return {"about": result.about(), "tables": tables}


def _rows(table: Table) -> list[Row]:
    """Return the rows that the page shows: those of all customers, of some tables the totals.

    A cell that says nothing is left out, but for the mean, of which it is said that it is unknown.
    """
    columns = table.columns
    wanted = {"segment": ALL, **({"period": TOTAL} if table.name in _TOTALS else {})}
    kept: Sequence[int] = range(len(table))
    for name, cell in wanted.items():
        if name in columns:
            kept = [place for place in kept if columns[name][place] == cell]
    names = table.definition.column_names
    rows = zip(*([columns[name][place] for place in kept] for name in names), strict=True)
    return [
        {
            name: cell
            for name, cell in zip(names, cells, strict=True)
            if cell is not None or name in _ALWAYS
        }
        for cells in rows
    ]
