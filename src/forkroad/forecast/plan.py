"""The plan of a run: its scenario, seed, draws and what-if, every default settled.

`run` and `paths` begin here, so that a seed, an unknown what-if or a stock limit is judged in
one place.
"""

from __future__ import annotations

import os

from forkroad.errors import EngineDeclined, UsageError, did_you_mean
from forkroad.forecast.demand import without_limits
from forkroad.forecast.engine_choice import choose_engine
from forkroad.periods import Grouping
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
from forkroad.records import record
from forkroad.results.run_result import ScenarioFacts
from forkroad.scenario.changes import with_what_if
from forkroad.scenario.model import Scenario

DEFAULT_DRAWS = 400
MAX_DRAWS = 100_000
DEFAULT_REPLICATIONS = {"counts": 200, "agents": 20}


@record
class Plan:
    """What a run is about to do.

    scenario : as the file has it, what-ifs included.
    base, in_force : the scenario that runs from day 0, and what replaces it from a later day.
    n_draws : 0 where nothing is uncertain; else one for each replication where there are any.
    n_replications : independent repeats to simulate; 0 with the exact engine.
    paired : whether replications are to be compared with those of other scenarios.
    """

    scenario: Scenario
    base: Scenario
    in_force: WhatIfInForce | None
    seed: int
    n_draws: int
    what_if: str
    unlimited: bool
    engine: str = "exact"
    n_replications: int = 0
    paired: bool = False

    @property
    def report_by(self) -> Grouping:
        """The periods of the report."""
        return self.scenario.report_by

    def timeline(self, *, central: bool = False) -> Timeline:
        """Return the timeline with all draws, or with uncertain inputs at their means."""
        draws = Draws(self.seed, 0, 0 if central else self.n_draws)
        return build_timeline(self.base, draws, self.in_force)

    def program(self, *, central: bool = False, by_days: bool = False) -> Program:
        """Return the compiled program; see `compile_program` for `by_days`.

        Raises EngineDeclined where the journey has no finite states.
        """
        try:
            return compile_program(self.timeline(central=central), by_days=by_days)
        except NoFiniteState as error:
            raise EngineDeclined("exact", [str(error)]) from None


@record
class Options:
    """What a caller asked for; None stands for the default.

    effect : the share of customers for whom the what-if works, where not as the file says.
    paired : simulate so that replications of two scenarios with one seed share their luck where
        the scenarios are the same, and their differences show what is not. The means and the
        spread of each alone are those of any other run, its numbers are others.
    """

    seed: int | None = None
    draws: int | None = None
    engine: str = "auto"
    unlimited: bool = False
    what_if: str | None = None
    replications: int | None = None
    effect: float | None = None
    paired: bool = False


def make_plan(scenario: Scenario, options: Options) -> Plan:
    """Return what a run will do.

    Raises UsageError for options that cannot be, EngineDeclined where no engine serves.
    """
    in_force = _in_force(scenario, options.what_if, options.effect)
    judged = in_force.scenario if in_force else scenario
    engine = choose_engine(options.engine, judged, unlimited=options.unlimited)
    n_replications = _settled_replications(options, engine)
    base = scenario
    if options.unlimited:
        base = without_limits(scenario)
        in_force = in_force and WhatIfInForce(without_limits(in_force.scenario), in_force.first_day)
    uncertain = has_uncertain_inputs(base)
    if in_force is not None:
        uncertain = uncertain or has_uncertain_inputs(in_force.scenario)
        if in_force.first_day <= 0:
            base, in_force = in_force.scenario, None
    return Plan(
        scenario=scenario,
        base=base,
        in_force=in_force,
        seed=_settled_seed(options.seed),
        n_draws=(n_replications or _settled_draws(options.draws)) if uncertain else 0,
        what_if=options.what_if or "",
        unlimited=options.unlimited,
        engine=engine,
        n_replications=n_replications,
        paired=options.paired,
    )


def facts_of(plan: Plan) -> ScenarioFacts:
    """Return what a result says of its scenario."""
    scenario = plan.scenario
    named = {
        "steps": plan.base.journey.steps,
        "segments": plan.base.segments,
        "products": plan.base.products,
        "what_ifs": scenario.what_ifs,
    }
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
            kind: {name: it.label for name, it in section.items() if it.label}  # type: ignore[attr-defined]
            for kind, section in named.items()
        },
    )


def why_exact(plan: Plan) -> str:
    """Return the reason for the exact engine in one sentence."""
    if plan.unlimited:
        return "demand without stock limits and word of mouth has an exact answer"
    return "no stock limits, no word of mouth and finitely many states: the answer is exact"


def _settled_replications(options: Options, engine: str) -> int:
    """Return how many replications are simulated, 0 with the exact engine."""
    if engine == "exact":
        if options.replications is not None:
            raise UsageError("the exact engine simulates nothing; --engine counts and agents do")
        return 0
    if options.draws is not None:
        raise UsageError(
            f"the {engine} engine takes one draw a replication; say --replications instead"
        )
    number = options.replications
    if number is None:
        number = DEFAULT_REPLICATIONS[engine]
    if number < 1:
        raise UsageError(f"replications are 1 or more, not {number}")
    return number


def _settled_seed(seed: int | None) -> int:
    if seed is None:
        return int.from_bytes(os.urandom(4))
    if not 0 <= seed < 2**32:
        raise UsageError(f"a seed is a whole number from 0 to 4,294,967,295, not {seed}")
    return seed


def _settled_draws(draws: int | None) -> int:
    if draws is None:
        return DEFAULT_DRAWS
    if not 1 <= draws <= MAX_DRAWS:
        raise UsageError(f"draws are from 1 to {MAX_DRAWS:,}, not {draws}")
    return draws


def _in_force(
    scenario: Scenario, what_if: str | None, effect: float | None
) -> WhatIfInForce | None:
    if what_if is None:
        return None
    if what_if not in scenario.what_ifs:
        raise UsageError(
            f'there is no what-if "{what_if}"{did_you_mean(what_if, scenario.what_ifs)}'
        )
    begins = scenario.what_ifs[what_if].from_date or scenario.start
    changed = with_what_if(scenario, what_if, effect=effect)
    return WhatIfInForce(changed, scenario.calendar.day_of(begins))
