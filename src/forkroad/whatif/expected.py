"""Expected totals at central inputs: many scenarios at once, each without a single draw.

Scenarios that differ in numbers alone share one program of the exact engine, a column each, so
that a hundred cost little more than one. What fails is looked for by halves, until it stands
alone; the others lose nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines import exact
from forkroad.engines.goal_answers import solve_with_goals
from forkroad.errors import EngineDeclined, ForkroadError
from forkroad.forecast.costs import fixed_costs
from forkroad.forecast.plan import Options, Plan, make_plan
from forkroad.program.alike import are_alike
from forkroad.program.compiling import compile_program
from forkroad.program.limits import NoFiniteState
from forkroad.program.program import Program
from forkroad.program.side_by_side import side_by_side
from forkroad.program.timeline import Timeline
from forkroad.records import record
from forkroad.scenario.model import Scenario
from forkroad.whatif.asked import Asked, read_all_asked
from forkroad.whatif.measured import expected_series

Array = NDArray[np.float64]


@record
class Totals:
    """What is asked of one scenario, over the horizon; NaN where there is no such number.

    states : how many the journey became.
    """

    values: tuple[float, ...]
    states: int


Found = Totals | ForkroadError


def expected_totals(
    scenarios: Sequence[Scenario | ForkroadError], texts: Sequence[str], options: Options
) -> list[Found]:
    """Return what is asked of each scenario, or why it cannot be said.

    scenarios : errors among them come out as they are.
    texts : what is asked, read in each scenario.
    options : of a run with the exact engine; its draws are not taken.
    """
    found: list[Found | None] = [None] * len(scenarios)
    groups: list[list[_Member]] = []
    for place, scenario in enumerate(scenarios):
        try:
            member = _member(place, scenario, options)
        except ForkroadError as error:
            found[place] = error
            continue
        for group in groups:
            if are_alike(group[0].timeline, member.timeline):
                group.append(member)
                break
        else:
            groups.append([member])
    for group in groups:
        for member, totals in zip(group, _by_halves(group, texts), strict=True):
            found[member.place] = totals
    return [each for each in found if each is not None]


@record
class _Member:
    """A scenario that can be computed, and its place among those that were given."""

    place: int
    plan: Plan
    timeline: Timeline


def _member(place: int, scenario: Scenario | ForkroadError, options: Options) -> _Member:
    if isinstance(scenario, ForkroadError):
        raise scenario
    plan = make_plan(scenario, options)
    return _Member(place, plan, plan.timeline(central=True))


def _by_halves(group: Sequence[_Member], texts: Sequence[str]) -> list[Found]:
    try:
        return list(_together(group, texts))
    except ForkroadError as error:
        if len(group) == 1:
            return [error]
        half = len(group) // 2
        return [*_by_halves(group[:half], texts), *_by_halves(group[half:], texts)]


def _together(group: Sequence[_Member], texts: Sequence[str]) -> list[Totals]:
    """Return the totals of scenarios that are alike.

    Raises what any one of them raises.
    """
    asked = read_all_asked(texts, group[0].plan.scenario)
    program = _compiled([each.timeline for each in group])
    answer = solve_with_goals(
        program,
        [each.target for each in asked],
        only_goals=True,
        luck_draws=len(group) if any(each.is_chance for each in asked) else 0,
    )
    costs = np.stack([fixed_costs(each.plan, program.calendar) for each in group], axis=-1)
    columns = [total_of(each, expected_series(each, answer, costs).values) for each in asked]
    by_scenario = np.stack([np.broadcast_to(it, len(group)) for it in columns], axis=-1)
    return [Totals(tuple(row), program.states.count) for row in by_scenario.tolist()]


def _compiled(timelines: Sequence[Timeline]) -> Program:
    try:
        program = compile_program(side_by_side(timelines))
    except NoFiniteState as error:
        raise EngineDeclined("exact", [str(error)]) from None
    reasons = exact.limits(program)
    if reasons:
        raise EngineDeclined("exact", reasons)
    return program


def total_of(asked: Asked, values: Array) -> Array:
    """Return what is asked over the whole horizon, from (n_periods + 1, ...) values by period.

    The chance of a goal that is judged period by period has no total: the least is taken.
    """
    if asked.is_chance and asked.target.every is not None:
        judged = [row for row in values if not np.isnan(row).all()]
        return np.asarray(np.min(judged, axis=0) if judged else values[-1])
    return np.asarray(values[-1])
