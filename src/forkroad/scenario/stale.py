"""Evidence that has grown old: what a scenario rests on that should be asked again.

Nothing here looks at the clock: whoever asks says what day it is. Steps that what-ifs add are
looked at too; numbers that they make uncertain are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from forkroad.errors import Problem, UsageError
from forkroad.periods import add_months
from forkroad.records import record
from forkroad.scenario.forks import Evidence
from forkroad.scenario.model import Scenario
from forkroad.scenario.numbers import Uncertain
from forkroad.scenario.source import Fault, Place, written
from forkroad.scenario.survey import Survey
from forkroad.scenario.what_ifs import with_what_if

_AGE = re.compile(r"([0-9]{1,4})\s*(d|days?|w|weeks?|m|months?|y|years?)")
_FIRST_YEAR = 1900


@record
class Stale:
    """Evidence that is old, or of which nobody says how old it is.

    problem : as a warning, with its line. age_months : whole months, None without a date.
    """

    problem: Problem
    evidence: Evidence
    age_months: int | None = None


def day_before(age: str, today: date) -> date:
    """Return the day that lies an age such as `12m`, `90d`, `8w` or `2y` back.

    >>> day_before("12m", date(2026, 3, 31)), day_before("2 weeks", date(2026, 3, 31))
    (datetime.date(2025, 3, 31), datetime.date(2026, 3, 17))

    Raises UsageError for what is no age.
    """
    match = _AGE.fullmatch(age.strip())
    if match is None:
        raise UsageError(f"an age is written 12m, 90d, 8w or 2y, not {age}")
    count, unit = int(match[1]), match[2][0]
    years_back = count if unit == "y" else count / 12 if unit == "m" else count / 50
    if today.year - years_back <= _FIRST_YEAR:
        raise UsageError(f"an age of {age} leads before {_FIRST_YEAR}")
    if unit in "my":
        return add_months(today, -count * (12 if unit == "y" else 1))
    return today - timedelta(days=count * (7 if unit == "w" else 1))


def stale_evidence(scenario: Scenario, before: date, today: date) -> list[Stale]:
    """Return evidence asked before a day, and what is uncertain without a date, by its line."""
    found = [*_numbers(scenario)]
    for place, evidence in _evidence(scenario):
        asked_on = evidence.asked_on
        whose = "; ".join(filter(None, (evidence.source, evidence.owner)))
        known = f" ({whose})" if whose else ""
        if asked_on is not None and asked_on < before:
            months = _months_between(asked_on, today)
            message = f"asked on {asked_on.isoformat()}, {_ago(months)}{known}"
            found.append(Stale(_warning(scenario, place, message), evidence, months))
        elif asked_on is None and (evidence.sample is not None or whose):
            seen = f"seen on {evidence.sample:g} customers, " if evidence.sample else ""
            message = f"{seen}nobody says when: asked_on is missing{known}"
            found.append(Stale(_warning(scenario, place, message), evidence))
    return sorted(found, key=lambda each: each.problem)


def _evidence(scenario: Scenario) -> Iterator[tuple[Place, Evidence]]:
    """Yield the place and evidence of every rule, those of steps that what-ifs add last."""
    seen = frozenset(scenario.journey.steps)
    for _, place, evidence in _forks(scenario):
        yield place, evidence
    for name in scenario.what_ifs:
        world = with_what_if(scenario, name)
        for step, place, evidence in _forks(world):
            if step not in seen:
                # It stands below the one key `journey.steps.STEP` of `add`.
                yield ("what_ifs", name, "add", written(place[:3]), *place[3:]), evidence
        seen |= frozenset(world.journey.steps)


def _forks(scenario: Scenario) -> Iterator[tuple[str, Place, Evidence]]:
    survey = Survey(scenario)
    for name, step in scenario.journey.steps.items():
        for rule in step.next.rules if step.next else ():
            yield name, survey.rule_place(name, rule), rule.evidence


def _numbers(scenario: Scenario) -> Iterator[Stale]:
    for place, number in _places(scenario):
        if isinstance(number, Uncertain):
            message = "an uncertain number, which carries no date"
            yield Stale(_warning(scenario, place, message), Evidence())


def _places(scenario: Scenario) -> Iterator[tuple[Place, object]]:
    """Yield every number that may be uncertain."""
    for name, value in scenario.values.items():
        yield ("values", name), value
    for name, product in scenario.products.items():
        yield ("products", name, "price"), product.price
        yield ("products", name, "unit_cost"), product.unit_cost
    for name, step in scenario.journey.steps.items():
        yield ("journey", "steps", name, "cost"), step.cost
        yield ("journey", "steps", name, "discount"), step.discount


def _warning(scenario: Scenario, place: Place, message: str) -> Problem:
    return scenario.source.problem(Fault(place, message, warning=True))


def _months_between(first: date, last: date) -> int:
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (add_months(first, months) > last)


def _ago(months: int) -> str:
    if months < 1:
        return "less than a month ago"
    return "a month ago" if months == 1 else f"{months} months ago"
