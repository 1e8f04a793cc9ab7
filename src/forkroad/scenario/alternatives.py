"""A scenario after edits: built and checked like a file, with every complaint made at the change.

Who changes a place is asked to put it right, wherever the consequence shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from forkroad.errors import Problem, ScenarioError
from forkroad.records import record
from forkroad.scenario.alike import IN_CHECKS
from forkroad.scenario.building import rebuilt
from forkroad.scenario.change_forms import MoveChange, ScaleChange
from forkroad.scenario.check_scenario import scenario_faults
from forkroad.scenario.check_shares import share_faults
from forkroad.scenario.edits import Edit, Outcome, edit, edited_tree
from forkroad.scenario.model import Scenario
from forkroad.scenario.readers import Unreadable
from forkroad.scenario.source import Fault, Place, SourceTree, written
from forkroad.scenario.survey import Survey


@record
class Alternative:
    """What came of edits: the scenario, None if they cannot be, and what is wrong with them.

    faults : errors, each at the place that asks for the edit; empty where no place does.
    """

    scenario: Scenario | None
    faults: tuple[Fault, ...] = ()


def alternative(
    scenario: Scenario,
    edits: Sequence[Edit],
    *,
    effect: float = 1.0,
    is_later: bool = False,
    is_checked: bool = False,
) -> Alternative:
    """Return a scenario with edits made.

    effect : what is moved or scaled works for this share of the customers.
    is_later : whether the edits hold from a day after the first on.
    is_checked : whether all checks of the scenario itself were made, and their warnings do not
        matter; of one that differs in plain numbers alone only what such numbers can make wrong
        is looked at.
    """
    outcome = edit(scenario, edits, effect=effect)
    if outcome.faults:
        return Alternative(None, outcome.faults)
    tree = edited_tree(scenario.source, edits, outcome, is_later=is_later)
    try:
        changed = rebuilt(scenario, tree)
    except Unreadable as error:
        found = [Fault(place, message) for place, message in error.faults]
    else:
        is_alike = is_checked and IN_CHECKS.of(scenario, changed)
        checks = share_faults if is_alike else scenario_faults
        found = list(checks(Survey(changed)))
        if all(fault.warning for fault in found):
            return Alternative(replace(changed, warnings=tree.problems(found)))
    return Alternative(None, tuple(_made_at_changes(found, edits, outcome)))


def required(
    scenario: Scenario,
    edits: Sequence[Edit],
    *,
    effect: float = 1.0,
    origin: str = "",
    is_later: bool = False,
) -> Scenario:
    """Return a scenario with edits made, or raise ScenarioError with all that is wrong.

    effect, is_later : as of `alternative`.
    origin : who asks for edits that no place of the file asks for.
    """
    made = alternative(scenario, edits, effect=effect, is_later=is_later)
    return _scenario_of(made, scenario, origin)


def renumbered(
    scenario: Scenario, edits: Sequence[Edit], *, origin: str = "", is_later: bool = False
) -> Scenario:
    """Return a checked scenario with edits made, as `required` does, but maybe without warnings.

    Where plain numbers alone differ, only what such numbers can make wrong is looked at; then
    there are no warnings, which is right where the scenario has none either.

    Raises ScenarioError with all that is wrong.
    """
    made = alternative(scenario, edits, is_later=is_later, is_checked=True)
    return _scenario_of(made, scenario, origin)


def _scenario_of(made: Alternative, scenario: Scenario, origin: str) -> Scenario:
    if made.scenario is None:
        raise ScenarioError({_problem(scenario.source, fault, origin) for fault in made.faults})
    return made.scenario


def _made_at_changes(
    faults: Sequence[Fault], edits: Sequence[Edit], outcome: Outcome
) -> Iterator[Fault]:
    """Yield the errors of the changed scenario as errors of the edits that make them."""
    for fault in faults:
        if fault.warning:
            continue
        culprit, changed = _culprit(fault.place, edits, outcome)
        if changed is None or isinstance(culprit.what, MoveChange | ScaleChange):
            where = f"with this change, {written(fault.place)}: "
        else:
            below = written(fault.place[len(changed) :])
            where = f"{below}: " if below else ""
        yield Fault(culprit.asked_at, where + fault.message)


def _culprit(place: Place, edits: Sequence[Edit], outcome: Outcome) -> tuple[Edit, Place | None]:
    """Return the edit that an error is about, and the changed place that it lies in.

    Where it lies in none, the first edit below it, else the last of all, and None.
    """
    for each, places in zip(edits, outcome.touched, strict=True):
        for changed in places:
            if place[: len(changed)] == changed:
                return each, changed
    for each, places in zip(edits, outcome.touched, strict=True):
        if any(changed[: len(place)] == place for changed in places):
            return each, None
    return edits[-1], None


def _problem(tree: SourceTree, fault: Fault, origin: str) -> Problem:
    problem = tree.problem(fault)
    if fault.place in tree.positions:
        return problem
    return replace(problem, line=0, column=0, place=problem.place or origin)
