"""Checks that the rules of a fork leave nobody without a way: an `else`, or all cases covered.

Cases are counted out: segments that can be there, the listed values of attributes, and for
numbers a point on each side of every number that they are compared with.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise, product

from forkroad.periods import WEEKDAYS
from forkroad.scenario.attributes import Attribute, PoissonNumber, Value
from forkroad.scenario.cases import attribute_values, possible_truths
from forkroad.scenario.check_texts import compared_values
from forkroad.scenario.expressions import (
    Bought,
    Comparison,
    Literal,
    Members,
    Name,
    Node,
    Visits,
    walk,
)
from forkroad.scenario.source import Fault
from forkroad.scenario.survey import Survey

# Conditions that are looked at for one fork and for one file; whoever needs more needs an else.
_MOST_FOR_A_FORK = 20_000
_MOST_FOR_A_FILE = 300_000
_WHOLE_NUMBERS = ("day", "days_travelled", "month", "date")


def case_faults(survey: Survey) -> Iterator[Fault]:
    """Yield every list of rules without `else` that does not cover all cases."""
    left = _MOST_FOR_A_FILE
    for name, step in survey.scenario.journey.steps.items():
        rules = step.next.rules if step.next else ()
        roots = [rule.condition.root for rule in rules if rule.condition]
        if not roots or len(roots) < len(rules):
            continue
        if survey.is_readable("journey", "steps", name):
            cases = list(islice(_cases(survey, name, roots), min(left, _MOST_FOR_A_FORK)))
            left -= len(cases)
            if left <= 0 or len(cases) == _MOST_FOR_A_FORK or not all(cases):
                yield Fault(
                    ("journey", "steps", name, "next"),
                    'the last rule must be "else", for those to whom no other applies',
                )


def _cases(survey: Survey, name: str, roots: list[Node]) -> Iterator[bool]:
    """Yield for each case whether some rule applies, one truth for each condition looked at."""
    if not all(_is_against_values(node) for root in roots for node in walk(root)):
        yield False
        return
    for segment in survey.reach.at(name) or survey.names("segments"):
        domains = _domains(survey, name, segment, roots)
        if domains is None:
            yield False
            return
        for values in product(*domains.values()):
            known = {node: frozenset((value,)) for node, value in zip(domains, values, strict=True)}
            is_covered = False
            for root in roots:
                is_covered = possible_truths(root, known) == {True}
                if is_covered:
                    break
                yield True
            yield is_covered


def _is_against_values(node: Node) -> bool:
    """Whether a comparison is with written values only, so that points beside them suffice."""
    if not isinstance(node, Comparison):
        return True
    sides = [node.first, *(operand for _, operand in node.rest)]
    return all(
        isinstance(left, Literal) or isinstance(right, Literal | Members)
        for left, right in pairwise(sides)
    )


def _domains(
    survey: Survey, step: str, segment: str, roots: list[Node]
) -> dict[Node, list[Value]] | None:
    """Return what each thing that is read can be, None where that cannot be listed."""
    domains: dict[Node, list[Value]] = {}
    for node in (node for root in roots for node in walk(root)):
        if isinstance(node, Name | Visits | Bought) and node not in domains:
            values = list(_values_of(survey, step, segment, node, roots))
            if not values:
                return None
            domains[node] = values
    return domains


def _values_of(
    survey: Survey, step: str, segment: str, node: Name | Visits | Bought, roots: list[Node]
) -> Iterable[Value]:
    points = _thresholds(node, roots)
    if isinstance(node, Visits):
        return [number for number in _whole_points(points) if number >= (step in node.steps)]
    if isinstance(node, Bought):
        return _whole_points(points)
    name = node.name
    listed = _listed_values(survey, step, segment, name)
    if listed:
        return listed
    law = _law(survey, segment, name)
    if isinstance(law, PoissonNumber) or name in _WHOLE_NUMBERS:
        return _whole_points(points)
    return _points(points)


def _listed_values(survey: Survey, step: str, segment: str, name: str) -> Iterable[Value]:
    if name == "segment":
        return (segment,)
    if name == "weekday":
        return WEEKDAYS
    if name == "month":
        return [float(month) for month in range(1, 13)]
    if name == "came_from":
        return ("", *sorted(survey.leaders.get(step, ())))
    if name in survey.names("campaigns") or name in survey.names("shocks"):
        return (True, False)
    law = _law(survey, segment, name)
    return sorted(attribute_values(law) or (), key=repr) if law else ()


def _law(survey: Survey, segment: str, name: str) -> Attribute | None:
    found = survey.scenario.segments.get(segment)
    return found.attributes.get(name) if found else None


def _thresholds(node: Node, roots: list[Node]) -> set[float]:
    """Return the numbers that something is compared with."""
    comparisons = (each for root in roots for each in walk(root) if isinstance(each, Comparison))
    return {
        value
        for comparison in comparisons
        for compared, value in compared_values(comparison)
        if compared == node and not isinstance(value, bool | str)
    }


def _points(thresholds: set[float]) -> list[float]:
    """Return every threshold, and a number between and beyond."""
    ordered = sorted(thresholds)
    between = [(low + high) / 2 for low, high in pairwise(ordered)]
    beyond = [ordered[0] - 1, ordered[-1] + 1] if ordered else []
    return sorted({*ordered, *between, *beyond})


def _whole_points(thresholds: set[float]) -> list[float]:
    """Return the whole numbers from 0 at and beside every threshold."""
    near = {float(math.floor(number) + step) for number in thresholds for step in (-1, 0, 1, 2)}
    return sorted(number for number in near if number >= 0)
