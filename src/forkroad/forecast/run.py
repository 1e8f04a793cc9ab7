"""The run: a scenario in, a result with all its tables out.

Seconds are measured here and nowhere below. An engine that cannot serve says why; a run never
switches silently.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from forkroad.engines.goal_answers import solve_with_goals
from forkroad.errors import UsageError
from forkroad.forecast.actuals import list_actuals
from forkroad.forecast.beginning import begin_plan, begin_program
from forkroad.forecast.plan import Options, Plan, facts_of, why_exact
from forkroad.forecast.tables import Run, begin_centre, make_tables
from forkroad.forecast.targets import list_targets
from forkroad.forecast.versions import version
from forkroad.program.program import Program
from forkroad.results.run_result import RunResult
from forkroad.scenario.model import Scenario
from forkroad.workers.aside import Aside, later
from forkroad.workers.here import Here
from forkroad.workers.places import choose_place

Progress = Callable[[int, int], None]


def run(  # noqa: PLR0913 - the options of the command, each of them a keyword
    scenario: Scenario,
    *,
    seed: int | None = None,
    draws: int | None = None,
    engine: str = "auto",
    replications: int | None = None,
    unlimited: bool = False,
    what_if: str | None = None,
    full: bool = False,
    workers: int | None = None,
    on: str | None = None,
    progress: Progress | None = None,
    aside: Aside = later,
) -> RunResult:
    """Return the forecast of a scenario.

    seed : from 0 to 2^32 - 1; drawn and reported where it is None.
    draws : sets of uncertain inputs, 400 where there are any; none are taken without them.
    engine : auto takes exact, counts where stock limits sales or word of mouth brings anybody, and
        agents where there are no finite states, or too many.
    replications : independent repeats that are simulated; if not given 200 with the counts
        engine, 20 with the agents engine.
    unlimited : take stock limits and word of mouth out and forecast demand.
    what_if : name of a what-if of the file that is in force.
    full : also the spread of steps, branches, stages and cohorts, which costs further passes.
    workers : processes of this machine that simulate; 1 is this process, as is None.
    on : address of the scheduler of a Dask cluster that simulates, such as tcp://host:8786.
    progress : called with (draws or replications done, in all).
    aside : where parts of the exact engine's work are left while others are done; the command
        leaves them to forked children.

    Where a run works changes no number of it.

    Raises UsageError for options that cannot be, EngineDeclined with the reasons where no
    engine serves, ScenarioError where a formula of the file leaves its range, WorkersLost where
    workers die for good or a cluster is not there.
    """
    started = time.perf_counter()
    place = choose_place(workers, on)
    options = Options(seed, draws, engine, unlimited, what_if, replications)
    plan = begin_plan(scenario, options)
    # The leverage of every input waits for nothing else, so that it goes first.
    centre = begin_centre(plan, aside if plan.engine == "exact" else later)
    program, declined = begin_program(plan, options)
    if program is None:
        # The exact engine's way does not pay for the import.
        from forkroad.forecast.simulated import Work, simulated

        options = replace(options, seed=plan.seed)
        return simulated(scenario, options, declined, Work(place, progress, started))
    if place != Here():
        raise UsageError(
            "the exact engine works in this process alone; --workers and --on are for those that "
            "simulate, which --engine counts and --engine agents take"
        )
    targets = list_targets(plan.base)
    own = [target for target in targets if target.every in (None, scenario.report_by)]
    actuals = list_actuals(plan.base)
    asked = [*own, *actuals.targets]
    answer = solve_with_goals(program, asked, every_visit=full, progress=progress, aside=aside)
    tables = make_tables(Run(plan, program, answer, tuple(targets), actuals, full, centre))
    return RunResult(
        scenario=facts_of(plan),
        engine="exact",
        why_engine=why_exact(plan),
        seed=plan.seed,
        tables=tables,
        unlimited=plan.unlimited,
        draws=plan.n_draws,
        states=program.states.count,
        version=version(),
        seconds=time.perf_counter() - started,
        warnings=_warnings(plan, program),
    )


def _warnings(plan: Plan, program: Program) -> tuple[str, ...]:
    """Return what the reader of the result should know."""
    found = [str(problem) for problem in plan.scenario.warnings]
    for place, draws in program.clipped.items():
        found.append(
            f"{place}: the shares left the range from 0 to 1 in {draws} of {plan.n_draws} draws "
            "and were clipped"
        )
    return tuple(found)
