"""A run by replications: those of the counts engine, and tables made from any."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from forkroad.engines import exact
from forkroad.engines.actuals_table import actuals_table
from forkroad.engines.answer_tables import (
    arrivals_table,
    branches_table,
    conversion_table,
    money_table,
    outcomes_table,
    sales_table,
    steps_table,
)
from forkroad.engines.assumptions import assumptions_table, choose_main_measure, find_leverage
from forkroad.engines.goal_answers import Target
from forkroad.engines.paths_table import N_PATHS
from forkroad.engines.sample_findings import SampleFindings
from forkroad.engines.sample_goals import figures_by_period, sample_goals_table
from forkroad.engines.sample_journeys import (
    sample_cohorts_table,
    sample_paths_table,
    sample_stages_table,
    sample_timing_table,
)
from forkroad.engines.samples import Samples
from forkroad.engines.stock_table import stock_table
from forkroad.errors import EngineDeclined, UsageError
from forkroad.forecast.actuals import list_actuals
from forkroad.forecast.costs import fixed_costs
from forkroad.forecast.demand import declined_reasons
from forkroad.forecast.plan import Plan
from forkroad.forecast.replications import Levels, Programs, Progress, replicate
from forkroad.forecast.stock_need import StockNeed, order_plan_table
from forkroad.periods import Grouping
from forkroad.program.program import Program
from forkroad.records import record
from forkroad.results.figures import Figures
from forkroad.results.lazy import LazyTables
from forkroad.results.table import Table
from forkroad.workers.here import Here
from forkroad.workers.tasks import Place

# What finds the levels to order up to of what is needed.
FindLevels = Callable[[StockNeed], Levels | None]

HERE = Here()
# Bytes that the samples of all replications may take together.
MOST_BYTES = 2e9
# The tables that the counts engine leaves empty: what only single customers tell.
NOT_FOLLOWED = ("stages", "timing", "cohorts", "paths")


@record
class Sampling:
    """What a run by replications found.

    program : of the first chunk; None where single customers were followed.
    clipped : rule to the draws in which its shares were clipped.
    levels : base-stock levels by day, None where nothing orders up to one.
    need : what the products need, None where single customers were followed.
    regroup : returns the same replications by other periods.
    """

    plan: Plan
    program: Program | None
    samples: Samples
    clipped: Mapping[str, int]
    levels: Levels | None
    targets: tuple[Target, ...]
    regroup: Callable[[Grouping], Samples]
    need: StockNeed | None = None

    @property
    def counted(self) -> Program:
        """The program of the counts engine, where that one ran."""
        assert self.program is not None
        return self.program

    @cached_property
    def findings(self) -> SampleFindings:
        """The figures of the samples."""
        products = self.plan.base.products.values()
        has_cost = any(it.stock is not None and it.stock.holding_cost for it in products)
        return SampleFindings(self.samples, bool(has_cost))

    @property
    def warnings(self) -> list[str]:
        """What the reader of the result should know."""
        found = [
            f"{place}: the shares left the range from 0 to 1 in {draws} of "
            f"{self.plan.n_replications} draws and were clipped"
            for place, draws in self.clipped.items()
        ]
        if self.program is not None:
            found.append(
                "the counts engine follows no single customer: "
                f"{', '.join(NOT_FOLLOWED)} are left empty; --engine agents fills them"
            )
        return found

    @property
    def n_states(self) -> int:
        """How many states the journey became, 0 where it has none."""
        return 0 if self.program is None else self.program.states.count


def sample(
    plan: Plan,
    targets: tuple[Target, ...],
    progress: Progress | None = None,
    place: Place = HERE,
    *,
    levels: Levels | FindLevels | None = None,
) -> Sampling:
    """Return what a plan's replications counted.

    levels : to order up to, where they are not those of the wanted service; or what finds those.
    progress : called with (replications done, of all).

    Raises EngineDeclined where there are no finite states or too many, UsageError where the
    samples would not fit into memory, WorkersLost.
    """
    place.reach()
    programs = Programs(plan, plan.report_by)
    first = programs.chunk(0)
    _refuse_too_many(first, plan.n_replications)
    need = StockNeed(plan, first)
    if levels is None:
        levels = need.levels
    elif callable(levels):
        levels = levels(need)
    samples, clipped = replicate(programs, levels, place, progress)

    def regroup(every: Grouping) -> Samples:
        return replicate(Programs(plan, every), levels, place)[0]

    return Sampling(plan, first, samples, clipped, levels, targets, regroup, need)


def sample_tables(run: Sampling) -> Mapping[str, Table]:
    """Return the tables of a run by name; what its engine does not follow has no rows."""
    found = run.findings
    samples = run.samples
    calendar = samples.calendar
    tables: dict[str, Callable[[], Table]] = {
        "outcomes": lambda: outcomes_table(found),
        "conversion": lambda: conversion_table(found),
        "sales": lambda: sales_table(found),
        "arrivals": lambda: arrivals_table(found),
        "stages": lambda: sample_stages_table(samples),
        "steps": lambda: steps_table(found),
        "branches": lambda: branches_table(found),
        "timing": lambda: sample_timing_table(samples),
        "cohorts": lambda: sample_cohorts_table(samples),
        "money": lambda: money_table(found, fixed_costs(run.plan, calendar)),
        "stock": lambda: stock_table(samples.stock, calendar),
        "goals": lambda: _goals(run),
        "actuals": lambda: _actuals(run),
        "paths": lambda: sample_paths_table(samples, N_PATHS),
        "assumptions": lambda: _assumptions(run),
    }
    need = run.need
    if need is not None and need.has_orders:
        tables["order_plan"] = lambda: order_plan_table(need)
    return LazyTables(tables)


def first_program(plan: Plan) -> Program:
    """Return the program that the counts engine begins with.

    Raises EngineDeclined where it cannot serve.
    """
    return Programs(plan, plan.report_by).chunk(0)


def _refuse_too_many(program: Program, n_replications: int) -> None:
    """Refuse replications whose samples would not fit, before any is computed."""
    names = program.names
    n_pairs = min(len(program.transitions.cell), len(names.steps) ** 2)
    by_period = 2 * len(names.steps) + n_pairs + 2 * len(names.steps) + 8 * len(names.products)
    each = 8 * len(names.rows) * (len(program.calendar.periods) + 1) * (by_period + 8)
    most = int(MOST_BYTES / each)
    if n_replications > most:
        raise UsageError(
            f"{n_replications:,} replications of this scenario need about "
            f"{each * n_replications / 1e9:,.1f} GB; up to {most:,} fit"
        )


def _goals(run: Sampling) -> Table:
    """Pair each goal with samples in its own periods; most share the report's.

    The same seeds give the same replications whatever the periods.
    """
    own: dict[Grouping | None, Samples] = {
        None: run.samples,
        run.samples.calendar.report_by: run.samples,
    }
    for every in {target.every for target in run.targets} - own.keys():
        assert every is not None
        own[every] = run.regroup(every)
    costs = {it.calendar: fixed_costs(run.plan, it.calendar) for it in own.values()}
    return sample_goals_table([(target, own[target.every]) for target in run.targets], costs)


def _actuals(run: Sampling) -> Table:
    actuals, calendar = list_actuals(run.plan.base), run.samples.calendar
    costs = fixed_costs(run.plan, calendar)

    def find(target: Target) -> Callable[[int], Figures]:
        return figures_by_period(target, run.samples, costs)

    return actuals_table(actuals.rows, calendar, find, actuals.notes)


def _assumptions(run: Sampling) -> Table:
    """Return the inputs; their leverage only where the exact engine knows it."""
    plan = run.plan
    main, central = choose_main_measure(plan.base), _central(plan)
    return assumptions_table(
        plan.base,
        None if central is None else find_leverage(plan.base, central, main),
        main_measure=main,
        means_by_draw=None,
        variance=None,
        draws=None,
    )


def _central(plan: Plan) -> Program | None:
    """Return the program at central inputs; none where the exact engine would decline it."""
    if declined_reasons(plan.base):
        return None
    try:
        program = plan.program(central=True, by_days=True)
    except EngineDeclined:
        return None
    return None if exact.limits(program) else program
