"""The levers of a scenario: every number that a planner can move on the page.

The shares of forks stand apart, since one gives way to another. What a formula does with its
numbers is not known here, and what has no size to move (a condition, a name) is moved by nobody.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from forkroad.engines.inputs import Input, list_inputs
from forkroad.scenario.expressions import Expression
from forkroad.scenario.forks import Rule, Shares
from forkroad.scenario.model import Scenario, Step
from forkroad.scenario.source import written
from forkroad.scenario.stays import (
    EmpiricalDays,
    Fixed,
    GeometricDays,
    PoissonDays,
    UniformDays,
    Until,
)
from forkroad.scenario.survey import Survey
from forkroad.web.formula_levers import list_formula_levers
from forkroad.web.lever import Form, Lever, nudge_of
from forkroad.web.plan_levers import list_plan_levers

_OF_INPUTS = {
    "value": "value",
    "stream": "arrivals",
    "price": "price",
    "unit_cost": "cost",
    "discount": "price",
    "cost": "cost",
    "cohort": "cohort",
}
_MOST_TIMES = 3.0
_MOST_SHIFT = 60.0  # days


def list_levers(scenario: Scenario) -> list[Lever]:
    """Return every lever but the shares of forks."""
    found = [lever for each in list_inputs(scenario) for lever in _levers(scenario, each)]
    return [
        *found,
        *_timeouts(scenario),
        *list_formula_levers(scenario),
        *list_plan_levers(scenario),
    ]


def list_forks(scenario: Scenario) -> list[dict[str, Any]]:
    """Return every rule with its ways on and their shares, in the order of the file.

    A share that follows from a formula has its text and no number; `rest` says which way takes
    what the others leave.
    """
    survey = Survey(scenario)
    forks = {name: step.next for name, step in scenario.journey.steps.items() if step.next}
    return [
        _fork(survey, name, rule, len(fork.rules))
        for name, fork in forks.items()
        for rule in fork.rules
    ]


def _levers(scenario: Scenario, each: Input) -> Iterator[Lever]:
    lever = None
    if each.role == "stay":
        lever = _stay(scenario.journey.steps[each.subject[0]], each)
    elif each.role in _OF_INPUTS:
        lever = _amount(each, _OF_INPUTS[each.role])
    if lever is not None:
        yield lever


def _amount(each: Input, kind: str) -> Lever | None:
    """Return the lever of an amount: of one plain number that number, else a factor."""
    if each.value == 0:
        return None
    if each.value is None or each.value < 0 or each.number is not None:
        return _lever(each, kind, "times", 1.0, (0.0, _MOST_TIMES), 0.01)
    if each.role == "discount":
        return _lever(each, kind, "number", each.value, (0.0, 1.0), 0.01)
    return _lever(each, kind, "number", each.value, (0.0, 2 * each.value), nudge_of(each.value))


def _lever(  # noqa: PLR0913 - what a slider is made of
    each: Input,
    kind: str,
    form: Form,
    base: float,
    ends: tuple[float, float],
    nudge: float,
    width: int = 0,
) -> Lever:
    return Lever(each.path, kind, each.subject[0], each.written, form, base, *ends, nudge, width)


def _stay(step: Step, each: Input) -> Lever | None:
    """Return the lever of a stay; None where it has no length of its own."""
    match step.takes:
        case Fixed(days=days):
            return _lever(each, "stay", "days", days, (0.0, max(2 * days, days + 14)), 1.0)
        case GeometricDays(mean=mean):
            return _lever(each, "stay", "geometric", mean, (1.0, max(3 * mean, 7.0)), 0.1)
        case PoissonDays(mean=mean):
            return _lever(each, "stay", "poisson", mean, (0.0, max(3 * mean, 7.0)), 0.1)
        case UniformDays(low=low, high=high):
            ends = (0.0, max(2 * low, low + 14))
            return _lever(each, "stay", "uniform", low, ends, 1.0, high - low)
        case EmpiricalDays():
            return None  # its chances are moved like the shares of a fork
        case Until(dates=dates):
            said = [day.isoformat() for day in dates]
            return replace(
                _lever(each, "stay", "shift", 0.0, (-_MOST_SHIFT, _MOST_SHIFT), 1.0),
                at=each.path,
                whole=said,
                part="until",
            )
    return _lever(each, "stay", "times", 1.0, (0.1, _MOST_TIMES), 0.01)


def _timeouts(scenario: Scenario) -> Iterator[Lever]:
    for name, step in scenario.journey.steps.items():
        if step.timeout is not None:
            days = step.timeout.after_days
            place = f"journey.steps.{name}.timeout.after"
            high = float(max(3 * days, days + 14))
            yield Lever(place, "timeout", name, f"{days} days", "days", float(days), 1.0, high, 1.0)


def _fork(survey: Survey, name: str, rule: Rule, n_rules: int) -> dict[str, Any]:
    condition = rule.condition.source if rule.condition else ("else" if n_rules > 1 else "")
    return {
        "place": written(survey.rule_place(name, rule)),
        "step": name,
        "condition": condition,
        "sample": rule.evidence.sample,
        "source": rule.evidence.source,
        "is_chosen": not isinstance(rule.ways, Shares),
        "ways": _ways(rule),
    }


def _ways(rule: Rule) -> list[dict[str, Any]]:
    if not isinstance(rule.ways, Shares):
        return [
            {"to": to, "share": None, "formula": utility.source, "rest": False}
            for to, utility in rule.ways.branches
        ]
    branches = rule.ways.branches
    has_formula = any(isinstance(branch.share, Expression) for branch in branches)
    known = math.fsum(branch.share for branch in branches if isinstance(branch.share, float))
    found = []
    for branch in branches:
        formula = branch.share.source if isinstance(branch.share, Expression) else ""
        share = branch.share if isinstance(branch.share, float) else None
        is_rest = branch.share is None
        if is_rest and not has_formula:
            share = max(0.0, 1.0 - known)
        found.append({"to": branch.to, "share": share, "formula": formula, "rest": is_rest})
    return found
