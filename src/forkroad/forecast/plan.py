"""The plan of a run: its scenario, seed, draws and what-if, every default settled.

`run` and `paths` begin here, so that a seed, an unknown what-if or a stock limit is judged in
one place.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from forkroad.errors import EngineDeclined, UsageError
from forkroad.forecast.demand import without_limits
from forkroad.forecast.engine_choice import choose_engine
from forkroad.periods import Grouping
from forkroad.program.compiling import compile_program
from forkroad.program.draws import has_uncertain_inputs
from forkroad.program.limits import NoFiniteState
from forkroad.program.program import Program
from forkroad.program.timeline import (
    Draws,
    Timeline,
    WhatIfInForce,
    build_timeline,
)
from forkroad.records import record
from forkroad.results.run_result import ScenarioFacts
from forkroad.scenario.model import Scenario

if TYPE_CHECKING:
    from forkroad.program.moulds import Moulds

DEFAULT_DRAWS = 400
MAX_DRAWS = 100_000
DEFAULT_REPLICATIONS = {"counts": 200, "agents": 20}


@record
class Plan:
    """What a run is about to do.

    scenario : as the file has it, what-ifs included.
    base, in_force : the scenario that runs from day 0, and what replaces it from later days.
    n_draws : 0 where nothing is uncertain; else one for each replication where there are any.
    n_replications : independent repeats to simulate; 0 with the exact engine.
    paired : whether replications are to be compared with those of other scenarios.
    """

    scenario: Scenario
    base: Scenario
    in_force: tuple[WhatIfInForce, ...]
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

    def in_worlds(self, change: Callable[[Scenario], Scenario]) -> Plan:
        """Return the plan with a change made to every scenario that it runs."""
        in_force = tuple(WhatIfInForce(change(it.scenario), it.first_day) for it in self.in_force)
        return replace(self, base=change(self.base), in_force=in_force)

    @property
    def worlds(self) -> tuple[Scenario, ...]:
        """The scenarios that hold one after the other."""
        return (self.base, *(each.scenario for each in self.in_force))

    def timeline(self, *, central: bool = False) -> Timeline:
        """Return the timeline with all draws, or with uncertain inputs at their means."""
        draws = Draws(self.seed, 0, 0 if central else self.n_draws)
        return build_timeline(self.base, draws, self.in_force)

    def central_program(self, moulds: Moulds) -> Program:
        """Return the program of all customers together at central inputs, by a mould if one fits.

        Raises EngineDeclined where the journey has no finite states.
        """
        try:
            return moulds.compile(self.timeline(central=True))
        except NoFiniteState as error:
            raise EngineDeclined("exact", [str(error)]) from None

    def program(
        self, *, central: bool = False, by_days: bool = False, only_all: bool = False
    ) -> Program:
        """Return the compiled program; see `compile_program` for `by_days` and `only_all`.

        Raises EngineDeclined where the journey has no finite states.
        """
        try:
            return compile_program(
                self.timeline(central=central), by_days=by_days, only_all=only_all
            )
        except NoFiniteState as error:
            raise EngineDeclined("exact", [str(error)]) from None


@record
class Options:
    """What a caller asked for; None stands for the default.

    what_if : a what-if of the file, or several together as `A+B`.
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
    base, in_force = scenario, _in_force(scenario, options)
    judged = in_force[-1].scenario if in_force else scenario
    engine = choose_engine(options.engine, judged, unlimited=options.unlimited)
    n_replications = _settled_replications(options, engine)
    if options.unlimited:
        base = without_limits(base)
        in_force = tuple(
            WhatIfInForce(without_limits(it.scenario), it.first_day) for it in in_force
        )
    uncertain = any(has_uncertain_inputs(it) for it in (base, *(it.scenario for it in in_force)))
    if in_force and in_force[0].first_day <= 0:
        base, in_force = in_force[0].scenario, in_force[1:]
    return Plan(
        scenario=scenario,
        base=base,
        in_force=in_force,
        seed=settled_seed(options.seed),
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


def settled_seed(seed: int | None) -> int:
    """Return a seed, drawn where none was given.

    Raises UsageError for one that cannot be.
    """
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


def _in_force(scenario: Scenario, options: Options) -> tuple[WhatIfInForce, ...]:
    if options.what_if is None:
        return ()
    # A run without one does not pay for the import.
    from forkroad.scenario.what_ifs import stages_of

    stages = stages_of(scenario, options.what_if, options.effect)
    return tuple(WhatIfInForce(stage.scenario, stage.first_day) for stage in stages)
