"""The run: a scenario in, a result with all its tables out.

Seconds are measured here and nowhere below. An engine that cannot serve says why; a run never
switches silently.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from forkroad.engines import exact
from forkroad.errors import EngineDeclined, UsageError, did_you_mean
from forkroad.forecast.demand import declined_reasons, without_limits
from forkroad.forecast.tables import build_tables
from forkroad.forecast.targets import list_targets
from forkroad.engines.goals import goal_amounts
from forkroad.forecast.versions import version
from forkroad.program.compiling import compile_program
from forkroad.program.limits import NoFiniteState
from forkroad.program.program import Program
from forkroad.program.timeline import (
    Draws,
    Timeline,
    WhatIfInForce,
    build_timeline,
    has_uncertain_inputs,
)
from forkroad.results.run_result import RunResult, ScenarioFacts
from forkroad.scenario.changes import with_what_if
from forkroad.scenario.model import Scenario

DEFAULT_DRAWS = 400
MAX_DRAWS = 100_000
ENGINES = ("auto", "exact")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Plan:
    """What a run is about to do: the timeline with its draws, and what was asked for."""

    scenario: Scenario
    timeline: Timeline
    seed: int
    n_draws: int
    what_if: str
    unlimited: bool


def run(
    scenario: Scenario,
    *,
    seed: int | None = None,
    draws: int | None = None,
    engine: str = "auto",
    unlimited: bool = False,
    what_if: str | None = None,
    full: bool = False,
    progress: Progress | None = None,
) -> RunResult:
    """Return the forecast of a scenario.

    seed : from 0 to 2^32 - 1; drawn and reported where it is None.
    draws : sets of uncertain inputs, 400 where there are any; ignored without them.
    unlimited : take stock limits and word of mouth out and forecast demand.
    what_if : name of a what-if of the file that is in force.
    full : also the spread of traffic, each step a backward pass.
    progress : called with (draws done, draws in all).

    Raises UsageError for options that cannot be, EngineDeclined with the reasons where no
    engine serves, ScenarioError where a formula of the file leaves its range.
    """
    started = time.perf_counter()
    plan = make_plan(
        scenario, seed=seed, draws=draws, engine=engine, unlimited=unlimited, what_if=what_if
    )
    program = compiled(plan)
    reasons = exact.limits(program)
    if reasons:
        raise EngineDeclined("exact", reasons)
    targets = list_targets(plan.scenario)
    own = [target for target in targets if target.every in (None, plan.scenario.report_by)]
    extra = (lambda part: goal_amounts(own, part)) if not full else (
        lambda part: goal_amounts(own, part)
    )
    answer = exact.solve(program, extra, progress)
    tables = build_tables(plan, program, answer, targets)
    return RunResult(
        scenario=facts(plan),
        engine="exact",
        why_engine=why_exact(plan),
        seed=plan.seed,
        tables=tables,
        unlimited=plan.unlimited,
        draws=plan.n_draws,
        states=program.states.count,
        version=version(),
        seconds=time.perf_counter() - started,
        warnings=warnings(plan, program),
    )


def make_plan(
    scenario: Scenario,
    *,
    seed: int | None = None,
    draws: int | None = None,
    engine: str = "auto",
    unlimited: bool = False,
    what_if: str | None = None,
) -> Plan:
    """Return what a run will do, with every default settled."""
    if engine not in ENGINES:
        raise UsageError(
            f'there is no engine "{engine}"{did_you_mean(engine, ENGINES)}; there are '
            f"{', '.join(ENGINES)}"
        )
    seed = _settled_seed(seed)
    changed = _in_force(scenario, what_if)
    reasons = [] if unlimited else declined_reasons(changed.scenario if changed else scenario)
    if reasons:
        raise EngineDeclined("exact", [*reasons, "--unlimited forecasts demand instead"])
    base = without_limits(scenario) if unlimited else scenario
    uncertain = has_uncertain_inputs(base) or bool(changed and has_uncertain_inputs(changed.scenario))
    n_draws = _settled_draws(draws) if uncertain else 0
    if changed is not None and changed.first_day <= 0:
        base, changed = changed.scenario, None
    timeline = build_timeline(base, Draws(seed, 0, n_draws), changed)
    return Plan(base, timeline, seed, n_draws, what_if or "", unlimited)


def compiled(plan: Plan) -> Program:
    """Return a plan's program; raises EngineDeclined where it has no finite states."""
    try:
        return compile_program(plan.timeline)
    except NoFiniteState as error:
        raise EngineDeclined("exact", [str(error)]) from None


def facts(plan: Plan) -> ScenarioFacts:
    """Return what a result says of its scenario."""
    scenario = plan.scenario
    journey = scenario.journey
    return ScenarioFacts(
        name=scenario.name,
        label=scenario.label,
        currency=scenario.currency,
        start=scenario.start,
        months=scenario.months,
        report_by=scenario.report_by,
        sha256=scenario.source.sha256,
        what_if=plan.what_if,
        labels={
            "steps": {name: step.label for name, step in journey.steps.items() if step.label},
            "segments": {name: it.label for name, it in scenario.segments.items() if it.label},
            "products": {name: it.label for name, it in scenario.products.items() if it.label},
            "what_ifs": {name: it.label for name, it in scenario.what_ifs.items() if it.label},
        },
    )


def why_exact(plan: Plan) -> str:
    """Return the reason for the engine in one sentence."""
    if plan.unlimited:
        return "demand without stock limits and word of mouth has an exact answer"
    return "no stock limits, no word of mouth and finitely many states: the answer is exact"


def warnings(plan: Plan, program: Program) -> tuple[str, ...]:
    """Return what the reader of the result should know."""
    found = [str(problem) for problem in plan.scenario.warnings]
    for place, draws in program.clipped.items():
        found.append(
            f"{place}: the shares left the range from 0 to 1 in {draws} of {plan.n_draws} draws "
            "and were clipped"
        )
    return tuple(found)


def _settled_seed(seed: int | None) -> int:
    if seed is None:
        return secrets.randbelow(2**32)
    if not 0 <= seed < 2**32:
        raise UsageError(f"a seed is a whole number from 0 to 4,294,967,295, not {seed}")
    return seed


def _settled_draws(draws: int | None) -> int:
    if draws is None:
        return DEFAULT_DRAWS
    if not 1 <= draws <= MAX_DRAWS:
        raise UsageError(f"draws are from 1 to {MAX_DRAWS:,}, not {draws}")
    return draws


def _in_force(scenario: Scenario, what_if: str | None) -> WhatIfInForce | None:
    if what_if is None:
        return None
    if what_if not in scenario.what_ifs:
        raise UsageError(
            f'there is no what-if "{what_if}"{did_you_mean(what_if, scenario.what_ifs)}'
        )
    begins = scenario.what_ifs[what_if].from_date or scenario.start
    first_day = scenario.calendar.day_of(begins)
    return WhatIfInForce(with_what_if(scenario, what_if), first_day)
