"""From a file's plain data to a scenario, with all its problems at once.

Where a part cannot be read it is noted, taken out and the rest read again, so that the checks
run on what is left; what only follows from a part that was taken out is not told. YAML is not
known here, so that an edited tree is read like any file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from forkroad.errors import Problem, ScenarioError
from forkroad.periods import Calendar
from forkroad.records import record
from forkroad.scenario.checks import faults_of
from forkroad.scenario.judged import verdict_faults
from forkroad.scenario.model import Scenario
from forkroad.scenario.pruning import pruned
from forkroad.scenario.read_numbers import read_months
from forkroad.scenario.readers import Unreadable, read_date
from forkroad.scenario.sections import Surroundings, read_section
from forkroad.scenario.source import Fault, Place, SourceTree
from forkroad.scenario.tree import MAX_PROBLEMS, entries


@record
class Reading:
    """What came of reading a file: the scenario, None if there is any error, and its problems."""

    scenario: Scenario | None
    problems: tuple[Problem, ...] = ()

    def required(self) -> Scenario:
        """Return the scenario, or raise ScenarioError with all problems."""
        if self.scenario is None:
            raise ScenarioError(self.problems)
        return self.scenario


# Each round takes out what the one before could not read; what is required and missing moves
# the cut up, so that a file is down to its stand-ins after as many rounds as it is deep.
_MOST_ROUNDS = 12


def read_tree(
    tree: SourceTree, *, problems: Iterable[Problem] = (), tainted: frozenset[Place] = frozenset()
) -> Reading:
    """Read a scenario from a file's plain data.

    problems, tainted : what was wrong already when the data were built, and where; a value
        that could not be read is None there.
    """
    data, faults, touched = _without_gaps(tree, tainted)
    scenario: Scenario | None = None
    for _ in range(_MOST_ROUNDS):
        scenario, new = _validated(data, tree)
        if scenario is not None:
            break
        faults += _untouched(new, touched)
        data, cut = pruned(data, {fault.place for fault in new})
        touched |= cut | {fault.place for fault in new}
    if scenario is not None:
        scenario = replace(_with_common_attributes(scenario), source=tree)
        if len(faults) <= MAX_PROBLEMS:
            faults += _checked(scenario, tainted | touched)
            faults += verdict_faults(scenario)
    return _reading(scenario, [*problems, *tree.problems(faults)])


def _reading(scenario: Scenario | None, problems: list[Problem]) -> Reading:
    shown = _first(problems)
    if scenario is None or not all(problem.warning for problem in problems):
        return Reading(None, shown)
    return Reading(replace(scenario, warnings=shown), shown)


def _first(problems: list[Problem]) -> tuple[Problem, ...]:
    """Return so many problems as a person can use, errors before warnings, sorted by place."""
    by_weight = sorted(set(problems), key=lambda problem: (problem.warning, problem))
    shown, others = by_weight[:MAX_PROBLEMS], by_weight[MAX_PROBLEMS:]
    if others:
        message = f"there are {len(others):,} more problems up to here"
        shown.append(replace(max(problems), place="", message=message, warning=others[0].warning))
    return tuple(sorted(shown))


def _without_gaps(
    tree: SourceTree, tainted: frozenset[Place]
) -> tuple[dict[str, Any], list[Fault], set[Place]]:
    """Return the data without places that hold nothing, which are faults."""
    gaps = {place for place, value in entries(tree.data) if value is None}
    faults = [Fault(place, _gap_message(place, tree.data)) for place in gaps - tainted]
    data, touched = pruned(tree.data, gaps)
    return data, faults, touched | gaps


def _gap_message(place: Place, data: dict[str, Any]) -> str:
    """Return the complaint about nothing; in braces, 1,000 leaves a key 000 without value."""
    if place and re.fullmatch("[0-9]{3}", str(place[-1])):
        return "nothing stands here; if it belongs to a number, write that without commas: 1000"
    for key in _BESIDE_ELSE if place and place[-1] == "else" else ():
        if key in _mapping_at(data, place[:-1]):
            return _BESIDE_ELSE[key]
    return "nothing stands here; write a value, or leave the key out"


# What people write beside an empty `else:` because it stands so beside `if:`.
_BESIDE_ELSE = {
    "choose": 'a choice stands below "else", not beside it: else: {choose: {...}}',
    "then": 'shares stand right behind "else": else: {...}, without "then"',
}


def _mapping_at(data: Any, place: Place) -> dict[str, Any]:
    for key in place:
        data = data[key]
    return data if isinstance(data, dict) else {}


def _validated(data: dict[str, Any], tree: SourceTree) -> tuple[Scenario | None, list[Fault]]:
    around = Surroundings(_calendar(data), tree.folder)
    try:
        return read_section(Scenario, data, around), []
    except Unreadable as error:
        return None, [Fault(place, message) for place, message in error.faults]


def _calendar(data: dict[str, Any]) -> Calendar | None:
    """Return the calendar of a file, None where it cannot be read."""
    try:
        return Calendar(read_date(data.get("start")), read_months(data.get("months")))
    except Unreadable:
        return None


def _untouched(faults: list[Fault], touched: set[Place]) -> list[Fault]:
    """Return the faults that do not follow from something taken out at, above or below them."""
    above = {place[:length] for place in touched for length in range(len(place))}
    return [
        fault
        for fault in faults
        if fault.place not in above
        and not any(fault.place[:length] in touched for length in range(len(fault.place) + 1))
    ]


def _with_common_attributes(scenario: Scenario) -> Scenario:
    """Give every segment the attributes that stand at the top of the file."""
    if not scenario.attributes:
        return scenario
    segments = {
        name: replace(segment, attributes={**scenario.attributes, **segment.attributes})
        for name, segment in scenario.segments.items()
    }
    return replace(scenario, segments=segments)


def _checked(scenario: Scenario, touched: frozenset[Place]) -> list[Fault]:
    """Return what the checks between sections find, without what only follows.

    Once there are more errors than anybody would read, the checks stop.
    """
    parents = {place[:-1] for place in touched if place}
    is_dated = not touched & {("start",), ("months",)}
    faults: list[Fault] = []
    n_errors = 0
    for fault in faults_of(scenario, touched):
        if fault.place in parents or (fault.warning and not is_dated):
            continue
        faults.append(fault)
        n_errors += not fault.warning
        if n_errors > MAX_PROBLEMS:
            break
    return faults
