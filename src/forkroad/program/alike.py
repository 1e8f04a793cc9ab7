"""Which scenarios differ in numbers alone, so that one program can carry them side by side.

What counts as a number here is what a program holds by day and column: values, prices and unit
costs, what steps cost and take off, stated shares, and arrivals. Everything else must be equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np

from forkroad.program.timeline import Timeline
from forkroad.scenario.expressions import Expression
from forkroad.scenario.forks import Fork, Rule, Shares
from forkroad.scenario.model import Campaign, Journey, Product, Scenario, Segment, Step
from forkroad.scenario.numbers import Constant

T = TypeVar("T")
_NOTHING = Constant(0.0)


def are_alike(first: Timeline, other: Timeline) -> bool:
    """Return whether two timelines at central inputs can be side by side."""
    return (
        first.calendar == other.calendar
        and len(first.regimes) == len(other.regimes)
        and np.array_equal(first.regime_at, other.regime_at)
        and first.running.keys() == other.running.keys()
        and all(np.array_equal(it, other.running[name]) for name, it in first.running.items())
        and all(map(_scenarios, first.regimes, other.regimes))
    )


def _scenarios(first: Scenario, other: Scenario) -> bool:
    for each in fields(first):
        a, b = getattr(first, each.name), getattr(other, each.name)
        compare = _SECTIONS.get(each.name)
        if not each.compare or a is b:
            continue
        if not (compare(a, b) if compare else a == b):
            return False
    return True


def _named(compare: Callable[[T, T], bool]) -> Callable[[Mapping[str, T], Mapping[str, T]], bool]:
    """Return what compares named parts, which must be the same in the same order."""

    def compared(first: Mapping[str, T], other: Mapping[str, T]) -> bool:
        return list(first) == list(other) and all(
            part is other[name] or compare(part, other[name]) for name, part in first.items()
        )

    return compared


def _values(_first: Any, _other: Any) -> bool:
    return True


def _products(first: Product, other: Product) -> bool:
    return _without(first, price=_NOTHING, unit_cost=_NOTHING) == _without(
        other, price=_NOTHING, unit_cost=_NOTHING
    )


def _segments(first: Segment, other: Segment) -> bool:
    a, b = first.arrivals, other.arrivals
    if (a is None) != (b is None) or (a is not None and b is not None and a.spread != b.spread):
        return False
    return replace(first, arrivals=None) == replace(other, arrivals=None)


def _campaigns(first: Campaign, other: Campaign) -> bool:
    """What campaigns cost is no part of a program; what they change shows in the regimes."""
    return replace(first, cost=0.0, change=()) == replace(other, cost=0.0, change=())


def _journeys(first: Journey, other: Journey) -> bool:
    return (
        first.start_at == other.start_at
        and first.stages == other.stages
        and _named(_steps)(first.steps, other.steps)
    )


def _steps(first: Step, other: Step) -> bool:
    blank = {"cost": _NOTHING, "discount": _NOTHING, "next": None}
    return _forks(first.next, other.next) and _without(first, **blank) == _without(other, **blank)


def _forks(first: Fork | None, other: Fork | None) -> bool:
    if first is None or other is None:
        return first is other
    return len(first.rules) == len(other.rules) and all(map(_rules, first.rules, other.rules))


def _rules(first: Rule, other: Rule) -> bool:
    """Evidence makes shares uncertain, which they are not at their means."""
    if (first.condition, first.path) != (other.condition, other.path):
        return False
    if (first.evidence.sample is None) != (other.evidence.sample is None):
        return False
    if not (isinstance(first.ways, Shares) and isinstance(other.ways, Shares)):
        return first.ways == other.ways
    return _blanked(first.ways) == _blanked(other.ways)


def _blanked(ways: Shares) -> list[tuple[str, Expression | float | None]]:
    """Return the ways on with all numbers alike."""
    return [
        (branch.to, branch.share if isinstance(branch.share, Expression | None) else 0.0)
        for branch in ways.branches
    ]


def _without(part: T, **blank: Any) -> T:
    return replace(part, **blank)  # type: ignore[type-var]


_SECTIONS: dict[str, Callable[[Any, Any], bool]] = {
    "values": _named(_values),
    "segments": _named(_segments),
    "products": _named(_products),
    "campaigns": _named(_campaigns),
    "journey": _journeys,
}
