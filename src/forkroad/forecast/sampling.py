"""A run by the counts engine: replications in chunks, and tables made from them.

A chunk is so many replications, whatever memory there is, with as many draws of the uncertain
inputs, so that neither the memory at hand nor who computes it can change a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forkroad.engines import counts
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
from forkroad.engines.samples import Samples, join_samples
from forkroad.engines.stock_table import stock_table
from forkroad.errors import EngineDeclined, UsageError
from forkroad.forecast.costs import fixed_costs
from forkroad.forecast.demand import declined_reasons
from forkroad.forecast.order_levels import order_levels
from forkroad.forecast.plan import Plan
from forkroad.forecast.stock_need import StockNeed, order_plan_table
from forkroad.periods import Grouping
from forkroad.program.compiling import compile_program
from forkroad.program.limits import NoFiniteState
from forkroad.program.program import Program
from forkroad.program.timeline import Draws, build_timeline
from forkroad.results import definitions
from forkroad.results.lazy import LazyTables
from forkroad.results.table import Builder, Table

Levels = NDArray[np.int64]

# Replications that share one compiled program where inputs are uncertain.
CHUNK = counts.BLOCKS[0]
# Bytes that the samples of all replications may take together.
MOST_BYTES = 2e9
NOT_FOLLOWED = ("stages", "timing", "cohorts", "paths")


@dataclass(frozen=True)
class Sampling:
    """What a run by replications found.

    program : of the first chunk. clipped : rule to the draws in which its shares were clipped.
    levels : base-stock levels by day, None where nothing orders up to one.
    """

    plan: Plan
    program: Program
    samples: Samples
    clipped: Mapping[str, int]
    levels: Levels | None
    targets: tuple[Target, ...]

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
    progress: Callable[[int, int], None] | None = None,
    *,
    levels: Levels | None = None,
) -> Sampling:
    """Return what a plan's replications counted.

    levels : to order up to, where they are not those of the wanted service.
    progress : called with (replications done, of all).

    Raises EngineDeclined where there are no finite states or too many, UsageError where the
    samples would not fit into memory.
    """
    programs = _Programs(plan)
    first = programs.chunk(0, plan.report_by)
    _refuse_too_many(first, plan.n_replications)
    if levels is None and first.stock:
        levels = order_levels(plan, first)
    samples = _simulate(programs, levels, plan.report_by, progress)
    return Sampling(plan, first, samples, programs.clipped, levels, targets)


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
    if run.program is not None:
        need = StockNeed(run.plan, run.program, run.levels)
        if need.has_orders:
            tables["order_plan"] = lambda: order_plan_table(need)
    return LazyTables(tables)


class _Programs:
    """Compiles the program of each chunk, once where no input is uncertain."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._certain: dict[Grouping, Program] = {}
        self.clipped: dict[str, int] = {}

    def chunks(self) -> Iterator[tuple[int, int]]:
        """Yield (first replication, how many) of each chunk."""
        whole = self.plan.n_replications
        size = CHUNK if self.plan.n_draws else whole
        for first in range(0, whole, size):
            yield first, min(size, whole - first)

    def chunk(self, first: int, report_by: Grouping) -> Program:
        """Return the program of the chunk that begins with a replication."""
        if report_by in self._certain:
            return self._certain[report_by]
        n_draws = min(CHUNK, self.plan.n_replications - first) if self.plan.n_draws else 0
        program = self._compiled(Draws(self.plan.seed, first, n_draws), report_by)
        if not n_draws:
            self._certain[report_by] = program
        return program

    def count_clipped(self, program: Program) -> None:
        """Add up in how many draws shares were clipped."""
        for place, draws in program.clipped.items():
            self.clipped[place] = self.clipped.get(place, 0) + draws

    def _compiled(self, draws: Draws, report_by: Grouping) -> Program:
        try:
            timeline = build_timeline(self.plan.base, draws, self.plan.in_force)
            program = compile_program(timeline, by_days=True)
        except NoFiniteState as error:
            raise EngineDeclined("counts", [str(error)]) from None
        reasons = counts.limits(program)
        if reasons:
            raise EngineDeclined("counts", reasons)
        calendar = replace(program.calendar, report_by=report_by)
        stock = () if self.plan.unlimited else program.stock
        return replace(program, calendar=calendar, stock=stock)


def _simulate(
    programs: _Programs,
    levels: Levels | None,
    report_by: Grouping,
    progress: Callable[[int, int], None] | None,
) -> Samples:
    plan = programs.plan
    parts = []
    for first, count in programs.chunks():
        program = programs.chunk(first, report_by)
        programs.count_clipped(program)

        def tell(done: int, first: int = first) -> None:
            if progress:
                progress(first + done, plan.n_replications)

        parts.append(
            counts.simulate(program, count, plan.seed, first=first, levels=levels, progress=tell)
        )
    return join_samples(parts)


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
        own[every] = _simulate(_Programs(run.plan), run.levels, every, None)
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
