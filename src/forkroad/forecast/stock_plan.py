"""The stock plan of a scenario: levels, orders by date, what runs out, and what service costs.

The levels and the plan of orders are worked out from exact demand; what happens with them is
simulated by the counts engine. Nothing is chosen for the planner: the file's policy is followed.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from forkroad.errors import UsageError
from forkroad.forecast.plan import Options, facts_of, make_plan
from forkroad.forecast.sampling import Sampling, sample, sample_tables
from forkroad.forecast.stock_need import order_levels_table
from forkroad.forecast.stock_tables import (
    one_season_table,
    service_curve_table,
    turned_away_table,
)
from forkroad.forecast.versions import version
from forkroad.results.run_result import RunResult
from forkroad.results.table import Table
from forkroad.scenario.model import Scenario
from forkroad.workers.places import choose_place
from forkroad.workers.tasks import Place

Progress = Callable[[int, int], None]

WHY = "stock is followed day by day, customer by customer"


def plan_for_stock(  # noqa: PLR0913 - the options of the command, each of them a keyword
    scenario: Scenario,
    *,
    seed: int | None = None,
    replications: int | None = None,
    what_if: str | None = None,
    curve: bool = True,
    workers: int | None = None,
    on: str | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """Return what to order when, and what comes of it.

    seed : from 0 to 2^32 - 1; drawn and reported where it is None.
    replications : independent repeats of the counts engine, 200 if not given.
    what_if : name of a what-if of the file that is in force.
    curve : also simulate other levels of service.
    workers, on : processes or the address of a Dask cluster that simulate, as in `run`.
    progress : called with (replications or services done, in all).

    Raises UsageError where no product has stock and for options that cannot be, EngineDeclined
    with the reasons where the counts engine does not serve, WorkersLost.
    """
    started = time.perf_counter()
    place = choose_place(workers, on)
    options = Options(seed, None, "counts", what_if=what_if, replications=replications)
    plan = make_plan(scenario, options)
    if not any(product.stock is not None for product in plan.base.products.values()):
        raise UsageError(
            "no product has stock to plan; say what is there, such as "
            "products.NAME.stock: {on_hand: 500, lead_time: 14 days}"
        )
    found = sample(plan, (), progress, place)
    tables, more = _tables(found, progress, place if curve else None)
    return RunResult(
        command="stock",
        scenario=facts_of(plan),
        engine="counts",
        why_engine=WHY,
        seed=plan.seed,
        tables=tables,
        replications=plan.n_replications,
        draws=plan.n_draws,
        states=found.counted.states.count,
        version=version(),
        seconds=time.perf_counter() - started,
        warnings=(*map(str, plan.scenario.warnings), *more),
    )


def _tables(
    found: Sampling, progress: Progress | None, place: Place | None
) -> tuple[dict[str, Table], list[str]]:
    """Return the tables by name, and what their reader should know.

    place : where the services of the curve are simulated, None without the curve.
    """
    need = found.need
    assert need is not None
    of_run = sample_tables(found)
    season, warnings = one_season_table(need)
    tables = {
        "stock": of_run["stock"],
        "order_levels": order_levels_table(need),
        "turned_away": turned_away_table(found),
        "one_season": season,
    }
    if need.has_orders:
        tables["order_plan"] = of_run["order_plan"]
    if place is not None and need.has_levels:
        tables["service_curve"] = service_curve_table(need, progress, place)
    return tables, warnings
