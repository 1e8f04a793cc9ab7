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
from forkroad.scenario.cases import Values, attribute_values, possible_truths
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

Read = Name | Visits | Bought

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
    points = _thresholds(roots)
    for segment in survey.reach.at(name) or survey.names("segments"):
        domains = {
            node: list(_values_of(survey, name, segment, node, numbers))
            for node, numbers in points.items()
        }
        # Where nothing is known of what is read, no list of cases can be complete.
        yield all(domains.values())
        for values in product(*domains.values()):
            known: dict[Node, Values] = {
                node: frozenset((value,)) for node, value in zip(domains, values, strict=True)
            }
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


def _values_of(
    survey: Survey, step: str, segment: str, node: Read, points: set[float]
) -> Iterable[Value]:
    """Return what something that is read can be, nothing where that cannot be listed."""
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


def _thresholds(roots: list[Node]) -> dict[Read, set[float]]:
    """Return everything that is read, with the numbers that it is compared with."""
    nodes = [node for root in roots for node in walk(root)]
    points: dict[Read, set[float]] = {
        node: set() for node in nodes if isinstance(node, Name | Visits | Bought)
    }
    for comparison in (node for node in nodes if isinstance(node, Comparison)):
        for compared, value in compared_values(comparison):
            if isinstance(compared, Name | Visits | Bought) and not isinstance(value, bool | str):
                points[compared].add(value)
    return points


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
