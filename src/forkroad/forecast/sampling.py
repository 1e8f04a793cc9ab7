"""A run by the counts engine: its replications, and tables made from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from forkroad.engines.answer_tables import (
    arrivals_table,
    branches_table,
    conversion_table,
    money_table,
    outcomes_table,
    sales_table,
    steps_table,
)
from forkroad.engines.assumptions import assumptions_table, choose_main_measure
from forkroad.engines.goal_answers import Target
from forkroad.engines.sample_findings import SampleFindings
from forkroad.engines.sample_goals import sample_goals_table
from forkroad.engines.samples import Samples
from forkroad.engines.stock_table import stock_table
from forkroad.errors import UsageError
from forkroad.forecast.costs import fixed_costs
from forkroad.forecast.demand import declined_reasons
from forkroad.forecast.order_levels import order_levels
from forkroad.forecast.plan import Plan
from forkroad.forecast.replications import Levels, Programs, Progress, replicate
from forkroad.periods import Grouping
from forkroad.program.program import Program
from forkroad.results import definitions
from forkroad.results.lazy import LazyTables
from forkroad.results.table import Builder, Table
from forkroad.workers.here import Here
from forkroad.workers.tasks import Place

HERE = Here()
# Bytes that the samples of all replications may take together.
MOST_BYTES = 2e9
NOT_FOLLOWED = ("stages", "timing", "cohorts", "paths")


@dataclass(frozen=True)
class Sampling:
    """What a run by replications found.

    program : of the first chunk. clipped : rule to the draws in which its shares were clipped.
    levels : base-stock levels by day, None where nothing orders up to one.
    place : where it was simulated, and what tables still need will be.
    """

    plan: Plan
    program: Program
    samples: Samples
    clipped: Mapping[str, int]
    levels: Levels | None
    targets: tuple[Target, ...]
    place: Place

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
        found.append(
            "the counts engine follows no single customer: "
            f"{', '.join(NOT_FOLLOWED)} are left empty"
        )
        return found


def sample(
    plan: Plan,
    targets: tuple[Target, ...],
    progress: Progress | None = None,
    place: Place = HERE,
) -> Sampling:
    """Return what a plan's replications counted.

    progress : called with (replications done, of all).

    Raises EngineDeclined where there are no finite states or too many, UsageError where the
    samples would not fit into memory, WorkersLost.
    """
    place.reach()
    programs = Programs(plan, plan.report_by)
    first = programs.chunk(0)
    _refuse_too_many(first, plan.n_replications)
    levels = order_levels(plan, first) if first.stock else None
    samples, clipped = replicate(programs, levels, place, progress)
    return Sampling(plan, first, samples, clipped, levels, targets, place)


def sample_tables(run: Sampling) -> Mapping[str, Table]:
    """Return the tables of a run by name; those that follow customers have no rows."""
    found = run.findings
    tables: dict[str, Callable[[], Table]] = {
        "outcomes": lambda: outcomes_table(found),
        "conversion": lambda: conversion_table(found),
        "sales": lambda: sales_table(found),
        "arrivals": lambda: arrivals_table(found),
        "stages": lambda: Builder(definitions.STAGES).table(),
        "steps": lambda: steps_table(found),
        "branches": lambda: branches_table(found),
        "timing": lambda: Builder(definitions.TIMING).table(),
        "cohorts": lambda: Builder(definitions.COHORTS).table(),
        "money": lambda: money_table(found, fixed_costs(run.plan, run.program.calendar)),
        "stock": lambda: stock_table(run.samples.stock, run.program.calendar),
        "goals": lambda: _goals(run),
        "paths": lambda: Builder(definitions.PATHS).table(),
        "assumptions": lambda: _assumptions(run),
    }
    return LazyTables(tables)


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
        run.program.calendar.report_by: run.samples,
    }
    for every in {target.every for target in run.targets} - own.keys():
        assert every is not None
        own[every], _ = replicate(Programs(run.plan, every), run.levels, run.place)
    costs = {it.calendar: fixed_costs(run.plan, it.calendar) for it in own.values()}
    return sample_goals_table([(target, own[target.every]) for target in run.targets], costs)


def _assumptions(run: Sampling) -> Table:
    """Return the inputs; their leverage only where nothing limits or brings anything."""
    plan = run.plan
    central = None
    if not declined_reasons(plan.base):
        central = plan.program(central=True, by_days=True)
    return assumptions_table(
        plan.base,
        central,
        main_measure=choose_main_measure(plan.base),
        means_by_draw=None,
        variance=None,
        draws=None,
    )
