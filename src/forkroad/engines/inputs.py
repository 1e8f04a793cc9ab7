"""Inputs: everything in a scenario's file that a forecast rests on, each with its place.

What is listed is what was written: a price that nobody stated is no assumption. How much an
input matters is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

from forkroad.program.draws import central_number
from forkroad.records import record
from forkroad.scenario.change_forms import SetChange
from forkroad.scenario.expressions import Expression
from forkroad.scenario.forks import STAY, Evidence, Rule, Shares, fork_targets
from forkroad.scenario.formulas import formulas_of
from forkroad.scenario.model import Scenario, Step
from forkroad.scenario.numbers import Amount, Constant, Uncertain
from forkroad.scenario.source import Fault, Place, written
from forkroad.scenario.stays import (
    Fixed,
    GeometricDays,
    PoissonDays,
    Stay,
    Until,
    shortest_days,
)
from forkroad.scenario.survey import Survey

Role = Literal[
    "value", "share", "stay", "stream", "cohort", "price", "unit_cost", "discount", "cost", "shock"
]
# How long somebody has waited on the first day.
Waited = Stay | Literal["steady"]
NO_EVIDENCE = Evidence()

# A stay's mean is added up so far; where more than this chance is left, it has none.
LONGEST_DAYS = 2_000
LEFT_OUT = 1e-9


@record
class Input:
    """One number of the file.

    subject : what it is about: (step, rule, to) of a share, (segment, step) of a cohort, else
        one name.
    value : the number used where it is one number; a share by a formula has none here.
    written : as it stands in the file.
    number : how it is drawn, where it is an uncertain number.
    """

    role: Role
    subject: tuple[str, ...]
    place: Place
    value: float | None
    written: str
    evidence: Evidence = NO_EVIDENCE
    number: Uncertain | None = None

    @property
    def path(self) -> str:
        """Its place as planners write it."""
        return written(self.place)


def list_inputs(scenario: Scenario) -> list[Input]:
    """Return every input in the order of the file."""
    survey = Survey(scenario)
    found = [
        *_values(survey),
        *_segments(survey),
        *_products(survey),
        *_steps(survey),
        *_shocks(survey),
    ]
    return sorted(found, key=lambda each: _position(scenario, each.place))


def names_read(scenario: Scenario) -> frozenset[str]:
    """Return every name that some formula reads, those of campaigns' changes included."""
    survey = Survey(scenario)
    read = {name for formula in formulas_of(survey) for name in formula.expression.names}
    events = [campaign.change for campaign in scenario.campaigns.values()]
    events += [shock.change for shock in scenario.shocks.values()]
    for change in (each for event in events for each in event):
        if isinstance(change, SetChange):
            # A formula may hide in it; any other word that is found here does no harm.
            read |= set(re.findall(r"[^\W\d][\w.]*", repr(change.value)))
    return frozenset(read)


def stays_that_cannot_shift(scenario: Scenario) -> dict[str, str]:
    """Return step to the reason why a longer `takes` is more than a later leaving."""
    reads_age = "days_travelled" in names_read(scenario)
    steps = scenario.journey.steps
    waited = {name for name, days in _waiting(scenario) if _follows_stay(steps[name].takes, days)}
    found = {}
    for name, step in steps.items():
        if reads_age:
            found[name] = "conditions read days_travelled, which a longer stay changes"
        elif step.timeout is not None:
            found[name] = f"its timeout after {step.timeout.after_days} days competes with it"
        elif name in waited:
            found[name] = "how long those who are already here still stay depends on it"
    return found


def forks_that_choose_who_waits(scenario: Scenario) -> frozenset[str]:
    """Return the steps whose shares decide who is already here: who drew `stay` waits there."""
    found = set()
    for name, _ in _waiting(scenario):
        step = scenario.journey.steps[name]
        if step.next and STAY in fork_targets(step.next):
            found.add(name)
    return frozenset(found)


def _waiting(scenario: Scenario) -> Iterator[tuple[str, Waited]]:
    """Yield each step in which somebody has waited on the first day, and for how long."""
    for segment in scenario.segments.values():
        for name, here in segment.already_here.items():
            if here.waited is not None:
                yield name, here.waited


def _follows_stay(takes: Stay, waited: Waited) -> bool:
    """Return whether who is still here depends on the stay: not if nobody can have left before."""
    return not (isinstance(waited, Fixed) and shortest_days(takes) >= waited.days)


def _position(scenario: Scenario, place: Place) -> tuple[int, int]:
    problem = scenario.source.problem(Fault(place, ""))
    return problem.line, problem.column


def _values(survey: Survey) -> Iterator[Input]:
    for name, number in survey.scenario.values.items():
        yield _number(survey, "value", name, ("values", name), number)


def _segments(survey: Survey) -> Iterator[Input]:
    for name, segment in survey.scenario.segments.items():
        above: Place = ("segments", name)
        arrivals = segment.arrivals
        if arrivals is not None:
            key = "by_date" if arrivals.by_date is not None else "per_month"
            place = (*above, "arrivals", key)
            value = arrivals.per_month.value if isinstance(arrivals.per_month, Constant) else None
            yield Input("stream", (name,), place, value, _written(survey, place))
        for step, here in segment.already_here.items():
            place = (*above, "already_here", step)
            if isinstance(survey.written(*place), dict):
                place = (*place, "count")
            yield Input("cohort", (name, step), place, here.count, _written(survey, place))


def _products(survey: Survey) -> Iterator[Input]:
    for name, product in survey.scenario.products.items():
        for role, number in (("price", product.price), ("unit_cost", product.unit_cost)):
            if survey.written("products", name, role) is not None:
                yield _number(survey, role, name, ("products", name, role), number)  # type: ignore[arg-type]


def _steps(survey: Survey) -> Iterator[Input]:
    for name, step in survey.scenario.journey.steps.items():
        above: Place = ("journey", "steps", name)
        if survey.written(*above, "takes") is not None:
            place = (*above, "takes")
            yield Input("stay", (name,), place, _mean_days(step.takes), _written(survey, place))
        yield from _amounts(survey, name, step)
        for rule in step.next.rules if step.next else ():
            yield from _shares(survey, name, rule)


def _amounts(survey: Survey, name: str, step: Step) -> Iterator[Input]:
    for role, amount in (("cost", step.cost), ("discount", step.discount)):
        place = ("journey", "steps", name, role)
        if survey.written(*place) is not None:
            yield _number(survey, role, name, place, amount)  # type: ignore[arg-type]


def _shares(survey: Survey, step: str, rule: Rule) -> Iterator[Input]:
    """Yield the ways on of a rule; a rule with one way assumes no share."""
    above = survey.rule_place(step, rule)
    if len(rule.ways.branches) < 2:
        return
    for to, value in _stated(rule).items():
        place = (*above, to)
        said = _written(survey, place)
        yield Input("share", (step, rule.path, to), place, value, said, rule.evidence)


def _stated(rule: Rule) -> dict[str, float | None]:
    """Return the shares that are plain numbers, `rest` worked out where it can be."""
    if not isinstance(rule.ways, Shares):
        return {to: None for to, _ in rule.ways.branches}
    shares = {branch.to: branch.share for branch in rule.ways.branches}
    if any(isinstance(share, Expression) for share in shares.values()):
        rest = None
    else:
        known = sum(share for share in shares.values() if isinstance(share, float))
        rest = max(0.0, 1.0 - known)
    return {
        to: rest if share is None else share if isinstance(share, float) else None
        for to, share in shares.items()
    }


def _shocks(survey: Survey) -> Iterator[Input]:
    for name, shock in survey.scenario.shocks.items():
        place = ("shocks", name, "chance")
        yield Input("shock", (name,), place, shock.chance, _written(survey, place))


def _number(survey: Survey, role: Role, name: str, place: Place, amount: Amount) -> Input:
    said = _written(survey, place)
    if isinstance(amount, Constant):
        return Input(role, (name,), place, amount.value, said)
    if isinstance(amount, Uncertain):
        seen = sum(amount.parameters) if amount.family == "beta" else None
        return Input(role, (name,), place, central_number(amount), said, Evidence(seen), amount)
    return Input(role, (name,), place, None, said)


def _mean_days(stay: Stay) -> float | None:
    """Return the mean of a stay, None where it depends on the date or has too long a tail."""
    match stay:
        case Fixed(days=days):
            return float(days)
        case GeometricDays(mean=mean) | PoissonDays(mean=mean):
            return mean
        case Until():
            return None
    chances = stay.probabilities(LONGEST_DAYS)
    if 1.0 - sum(chances) > LEFT_OUT:
        return None
    return sum(day * chance for day, chance in enumerate(chances))


def _written(survey: Survey, place: Place) -> str:
    return _as_text(survey.written(*place))


def _as_text(value: Any) -> str:
    """Return plain data on one line, as YAML's short forms write it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_as_text(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_as_text(each) for each in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
