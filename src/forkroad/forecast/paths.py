"""The most likely paths of a scenario, as a result of their own."""

from __future__ import annotations

import time

from forkroad.engines.path_search import likely_paths as search
from forkroad.engines.paths_table import paths_table
from forkroad.errors import EngineDeclined
from forkroad.forecast.demand import declined_reasons
from forkroad.forecast.plan import Options, Plan, facts_of, make_plan, why_exact
from forkroad.forecast.versions import version
from forkroad.program.program import Program
from forkroad.results.run_result import RunResult
from forkroad.scenario.model import Scenario

OF_THOSE_FOLLOWED = "forkroad run --engine agents shows the paths of the customers whom it follows"
OF_DEMAND = "--unlimited finds the paths of all who would buy"


def likely_paths(
    scenario: Scenario,
    *,
    seed: int | None = None,
    draws: int | None = None,
    what_if: str | None = None,
    unlimited: bool = False,
    n: int = 10,
) -> RunResult:
    """Return the n most likely ways through the journey, and how likely all others are.

    seed : from 0 to 2^32 - 1; drawn and reported where it is None.
    draws : sets of uncertain inputs; the paths are found in the first 8 of them, and a few more
        tell which part of an outcome each of them makes.
    what_if : name of a what-if of the file that is in force.
    unlimited : take stock limits and word of mouth out.

    Raises UsageError for options that cannot be, EngineDeclined with the reasons where no
    engine serves, ScenarioError where a formula of the file leaves its range.
    """
    started = time.perf_counter()
    plan = make_plan(scenario, Options(seed, draws, "auto", unlimited, what_if))
    program = _program(plan)
    found = search(program, n)
    return RunResult(
        command="paths",
        scenario=facts_of(plan),
        engine="exact",
        why_engine=why_exact(plan),
        seed=plan.seed,
        tables={"paths": paths_table(found)},
        unlimited=plan.unlimited,
        draws=plan.n_draws,
        states=program.states.count,
        version=version(),
        seconds=time.perf_counter() - started,
        warnings=tuple(str(problem) for problem in plan.scenario.warnings),
    )


def _program(plan: Plan) -> Program:
    """Return what the search runs on; where there is none, say who else shows paths."""
    if plan.engine != "exact":
        reasons = declined_reasons(plan.scenario)
        raise EngineDeclined("exact", [*reasons, OF_THOSE_FOLLOWED, OF_DEMAND])
    try:
        return plan.program()
    except EngineDeclined as error:
        raise EngineDeclined("exact", [*error.reasons, OF_THOSE_FOLLOWED]) from None
