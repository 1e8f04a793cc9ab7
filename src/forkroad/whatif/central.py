"""The exact engine at the central inputs: a measure's total where nothing is drawn.

Uncertain numbers are at their means, shares as stated, and no shock happens. What moves a lever
is measured here, by running the scenario again with a change: nothing is taken to be linear.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from forkroad.engines import exact
from forkroad.engines.goal_answers import Target, solve_with_goals
from forkroad.engines.goals import find_value
from forkroad.errors import EngineDeclined, ScenarioError, UsageError
from forkroad.forecast.costs import fixed_costs, what_if_costs
from forkroad.forecast.demand import declined_reasons
from forkroad.forecast.plan import Options, Plan, make_plan
from forkroad.program.program import Program
from forkroad.records import record
from forkroad.results.definitions import ALL
from forkroad.scenario.changes import Change, changed
from forkroad.scenario.model import Scenario
from forkroad.scenario.what_ifs import with_what_if
from forkroad.whatif.asked import Asked


@record
class Centre:
    """A scenario at its central inputs, and the measure that is looked at.

    scenario : as it is in force on the first day.
    later : the what-if in force, if some of it begins on a later day.
    own_cost : what a what-if that is in force from the first day costs.
    unlimited : stock limits and word of mouth are out; implied where the file has some.
    """

    scenario: Scenario
    asked: Asked
    later: str | None = None
    own_cost: float = 0.0
    unlimited: bool = False
    is_implied: bool = False

    def plan(self, changes: Sequence[Change] = ()) -> Plan:
        """Return the plan of a run with some changes made.

        Raises ScenarioError with what is wrong with them.
        """
        scenario = changed(self.scenario, changes)
        options = Options(seed=0, engine="exact", unlimited=self.unlimited, what_if=self.later)
        return make_plan(scenario, options)

    def totals(
        self, changes: Sequence[Change] = (), rows: Sequence[str] = (ALL,)
    ) -> dict[str, float]:
        """Return the measure's total over the horizon by row; NaN where it has no meaning.

        Raises ScenarioError where the changes cannot be.
        """
        plan = self.plan(changes)
        program = compiled(plan)
        answer = solve_with_goals(program, [self.asked.target], only_goals=True, luck_draws=0)
        costs = fixed_costs(plan, answer.program.calendar)
        costs[-1] += self.own_cost
        found = {}
        for row in rows:
            # Campaigns are nobody's own: the profit of a segment is its contribution.
            own = costs if row == ALL else 0.0 * costs
            value = find_value(replace(self.asked.target, row=row), answer, own)
            found[row] = float(value.sample.means[-1, 0])
        return found

    def total(self, changes: Sequence[Change] = (), row: str = ALL) -> float:
        """Return the measure's total in one row."""
        return self.totals(changes, (row,))[row]

    def total_if_it_can_be(self, changes: Sequence[Change], row: str = ALL) -> float:
        """Return the measure's total, NaN where the changes cannot be."""
        try:
            return self.total(changes, row)
        except ScenarioError:
            return math.nan


def find_centre(
    scenario: Scenario, asked: Asked, *, what_if: str | None = None, unlimited: bool = False
) -> Centre:
    """Return the centre of a scenario, with a what-if in force if one is named.

    unlimited : take stock limits and word of mouth out; done all the same where there are some,
        since no lever of them is known.

    Raises UsageError for what has no lever, EngineDeclined where there are no finite states.
    """
    refuse_what_has_no_lever(asked)
    judged = with_what_if(scenario, what_if) if what_if else scenario
    is_limited = bool(declined_reasons(judged))
    options = Options(seed=0, engine="exact", unlimited=unlimited or is_limited, what_if=what_if)
    plan = make_plan(scenario, options)
    centre = Centre(
        scenario, asked, what_if, 0.0, options.unlimited, is_implied=is_limited and not unlimited
    )
    if plan.in_force or not what_if:
        return centre
    own_cost = float(what_if_costs(plan, scenario.calendar)[-1])
    return replace(centre, scenario=judged, later=None, own_cost=own_cost)


def compiled(plan: Plan, *, by_days: bool = False) -> Program:
    """Return the program at the central inputs.

    Raises EngineDeclined where the exact engine cannot run it.
    """
    program = plan.program(central=True, by_days=by_days)
    reasons = exact.limits(program)
    if reasons:
        raise EngineDeclined("exact", reasons)
    return program


def refuse_what_has_no_lever(asked: Asked) -> None:
    """Raise UsageError for a measure that no lever moves in expectation."""
    target: Target = asked.target
    if asked.is_chance:
        raise UsageError(
            f"{asked.text} is a chance, which has no lever of its own; rank what the goal is "
            f"about: --measure {target.text}"
        )
    if target.kind == "product_lost_to_stockout":
        raise UsageError(
            f"{asked.text} is counted in whole customers, by simulation, and levers are worked "
            f"out without; rank what is wanted: --measure {target.subject}.units"
        )
