"""How every computation begins: the plan, and the exact engine's program where it serves.

Whoever finds no program goes on to replications, with the reasons why in hand.
"""

from __future__ import annotations

from dataclasses import replace

from forkroad.engines import exact
from forkroad.errors import EngineDeclined
from forkroad.forecast.engine_choice import FOLLOWING, SIMULATING, Declined
from forkroad.forecast.plan import Options, Plan, make_plan
from forkroad.program.program import Program
from forkroad.scenario.model import Scenario


def begin(scenario: Scenario, options: Options) -> tuple[Plan, Program | None, Declined]:
    """Return the plan with the exact engine's program; none, and why, where others serve."""
    plan = begin_plan(scenario, options)
    return plan, *begin_program(plan, options)


def begin_plan(scenario: Scenario, options: Options) -> Plan:
    """Return the plan, of which only the program shows whether its engine serves."""
    # Whether replications can be asked for shows only when the engine is known.
    asked = replace(options, replications=None) if options.engine == "auto" else options
    return make_plan(scenario, asked)


def begin_program(plan: Plan, options: Options) -> tuple[Program | None, Declined]:
    """Return the exact engine's program; none, and why, where others serve.

    Raises EngineDeclined where others do and `options` ask for this one.
    """
    if plan.engine != "exact":
        return None, Declined()
    program, declined = _compiled(plan)
    if declined.reasons and options.engine == "exact":
        others = SIMULATING if declined.has_states else FOLLOWING
        raise EngineDeclined("exact", [*declined.reasons, others])
    if not declined.reasons and options.replications is not None:
        make_plan(plan.scenario, replace(options, engine="exact"))  # which refuses them
    return None if declined.reasons else program, declined


def _compiled(plan: Plan) -> tuple[Program | None, Declined]:
    """Return the exact engine's program, and why it declines."""
    try:
        program = plan.program()
    except EngineDeclined as error:
        return None, Declined(error.reasons, has_states=False)
    return program, Declined(tuple(exact.limits(program)))
