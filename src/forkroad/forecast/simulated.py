"""A forecast by replications: the counts engine, or the agents engine where there are no states.

The choice falls once, before anything is computed, and the result says why.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from forkroad.errors import EngineDeclined
from forkroad.forecast.engine_choice import FOLLOWING, Declined, why_simulated
from forkroad.forecast.following import follow
from forkroad.forecast.plan import Options, Plan, facts_of, make_plan
from forkroad.forecast.sampling import FindLevels, Sampling, sample, sample_tables
from forkroad.forecast.targets import list_targets
from forkroad.forecast.versions import version
from forkroad.records import record
from forkroad.results.run_result import RunResult
from forkroad.scenario.model import Scenario
from forkroad.workers.here import Here
from forkroad.workers.tasks import Place

Progress = Callable[[int, int], None]


@record
class Work:
    """Where a run works, whom it tells, and when it began, by `time.perf_counter`.

    levels : what finds the levels to order up to, for whoever may know them from before.
    """

    place: Place = Here()
    progress: Progress | None = None
    started: float = 0.0
    levels: FindLevels | None = None


HERE = Work()


def simulated(scenario: Scenario, options: Options, declined: Declined, work: Work) -> RunResult:
    """Return the forecast by the engine asked for, or by the first that can with `auto`.

    declined : why the exact engine could not, where it was tried.
    """
    found, declined = find_sampling(scenario, options, declined, work)
    plan = found.plan
    unlimited = plan.unlimited
    return RunResult(
        scenario=facts_of(plan),
        engine=plan.engine,
        why_engine=why_simulated(options.engine, plan.base, declined.reasons, unlimited=unlimited),
        seed=plan.seed,
        tables=sample_tables(found),
        unlimited=unlimited,
        replications=plan.n_replications,
        draws=plan.n_draws,
        states=found.n_states,
        version=version(),
        seconds=time.perf_counter() - work.started,
        warnings=(*map(str, plan.scenario.warnings), *found.warnings),
    )


def sampled(plan: Plan, work: Work = HERE) -> Sampling:
    """Return what a plan's replications counted.

    Raises EngineDeclined, naming who could, where the engine cannot.
    """
    if plan.engine == "agents":
        return follow(plan, tuple(list_targets(plan.base)), work.progress, work.place)
    try:
        return _counted(plan, work)
    except EngineDeclined as error:
        raise EngineDeclined("counts", [*error.reasons, FOLLOWING]) from None


def _counted(plan: Plan, work: Work) -> Sampling:
    """Return what the counts engine's replications counted."""
    targets = tuple(list_targets(plan.base))
    return sample(plan, targets, work.progress, work.place, levels=work.levels)


def find_sampling(
    scenario: Scenario, options: Options, declined: Declined, work: Work = HERE
) -> tuple[Sampling, Declined]:
    """Return what the engine found that serves, and why others declined."""
    if options.engine != "auto":
        return sampled(make_plan(scenario, options), work), declined
    if declined.has_states:
        plan = make_plan(scenario, replace(options, engine="counts"))
        try:
            return _counted(plan, work), declined
        except EngineDeclined as error:
            declined = Declined((*declined.reasons, *error.reasons), has_states=False)
    return sampled(make_plan(scenario, replace(options, engine="agents")), work), declined
