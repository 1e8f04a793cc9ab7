"""Which scenarios differ in numbers alone: in amounts, stated shares and arrivals.

How much may differ depends on who asks. A program holds numbers of every form by day; the checks
of a file let plain numbers pass as long as nothing that they look at depends on them. Steps,
stays, conditions, attributes, products and names must be equal for both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from forkroad.records import record
from forkroad.scenario.expressions import Expression
from forkroad.scenario.forks import Branch, Fork, Rule, Shares
from forkroad.scenario.model import Arrivals, Campaign, Journey, Product, Scenario, Segment, Step
from forkroad.scenario.numbers import Constant

T = TypeVar("T")
Compare = Callable[[T, T], bool]
_NOTHING = Constant(0.0)


@record
class Alikeness:
    """What may differ: each says of two that are not equal whether they are alike all the same.

    amounts : values, prices, unit costs, and what a step costs or takes off.
    shares : of a branch that are stated as numbers.
    arrivals : of a segment, there being some in both.
    campaigns : that run on the same days.
    """

    amounts: Compare[Any]
    shares: Compare[float]
    arrivals: Compare[Arrivals]
    campaigns: Compare[Campaign]

    def of(self, first: Scenario, other: Scenario) -> bool:
        """Return whether two scenarios are alike."""
        sections: dict[str, Compare[Any]] = {
            "values": _named(self.amounts),
            "segments": _named(self._segments),
            "products": _named(self._products),
            "campaigns": _named(self.campaigns),
            "journey": self._journeys,
        }
        for each in fields(first):
            a, b = getattr(first, each.name), getattr(other, each.name)
            if each.compare and a is not b and not sections.get(each.name, _equal)(a, b):
                return False
        return True

    def _amounts(self, *pairs: tuple[Any, Any]) -> bool:
        return all(a is b or a == b or self.amounts(a, b) for a, b in pairs)

    def _products(self, first: Product, other: Product) -> bool:
        pairs = ((first.price, other.price), (first.unit_cost, other.unit_cost))
        return self._amounts(*pairs) and _equal(
            *(replace(each, price=_NOTHING, unit_cost=_NOTHING) for each in (first, other))
        )

    def _segments(self, first: Segment, other: Segment) -> bool:
        a, b = first.arrivals, other.arrivals
        if a is None or b is None:
            return first == other
        return (a == b or self.arrivals(a, b)) and _equal(
            *(replace(each, arrivals=None) for each in (first, other))
        )

    def _journeys(self, first: Journey, other: Journey) -> bool:
        return (
            first.start_at == other.start_at
            and first.stages == other.stages
            and _named(self._steps)(first.steps, other.steps)
        )

    def _steps(self, first: Step, other: Step) -> bool:
        pairs = ((first.cost, other.cost), (first.discount, other.discount))
        return (
            self._amounts(*pairs)
            and self._forks(first.next, other.next)
            and _equal(
                *(
                    replace(each, cost=_NOTHING, discount=_NOTHING, next=None)
                    for each in (first, other)
                )
            )
        )

    def _forks(self, first: Fork | None, other: Fork | None) -> bool:
        if first is None or other is None or first is other:
            return first is other
        return len(first.rules) == len(other.rules) and all(
            map(self._rules, first.rules, other.rules)
        )

    def _rules(self, first: Rule, other: Rule) -> bool:
        """What shares rest on says how uncertain they are, not what they are."""
        if (first.condition, first.path) != (other.condition, other.path):
            return False
        if (first.evidence.sample is None) != (other.evidence.sample is None):
            return False
        if not (isinstance(first.ways, Shares) and isinstance(other.ways, Shares)):
            return first.ways == other.ways
        a, b = first.ways.branches, other.ways.branches
        return len(a) == len(b) and all(map(self._branches, a, b))

    def _branches(self, first: Branch, other: Branch) -> bool:
        if first == other:
            return True
        a, b = first.share, other.share
        are_numbers = not isinstance(a, Expression | None) and not isinstance(b, Expression | None)
        return are_numbers and first.to == other.to and self.shares(a, b)  # type: ignore[arg-type]


def _spread(first: Arrivals, other: Arrivals) -> bool:
    return first.spread == other.spread


def _anything(_first: Any, _other: Any) -> bool:
    return True


def _constants(first: Any, other: Any) -> bool:
    return isinstance(first, Constant) and isinstance(other, Constant)


def _both_or_none(first: float, other: float) -> bool:
    """Where a share is 0, nobody comes; that decides who can be where."""
    return (first == 0) == (other == 0)


def _monthly(first: Arrivals, other: Arrivals) -> bool:
    """Whether anybody sets out at all must be the same."""
    a, b = first.per_month, other.per_month
    if not isinstance(a, Constant) or not isinstance(b, Constant):
        return False
    return _both_or_none(a.value, b.value) and replace(first, per_month=b) == other


def _equal(first: Any, other: Any) -> bool:
    return bool(first == other)


def _named(compare: Compare[T]) -> Compare[Mapping[str, T]]:
    """Return what compares named parts, which must be the same in the same order."""

    def compared(first: Mapping[str, T], other: Mapping[str, T]) -> bool:
        return list(first) == list(other) and all(
            part is other[name] or part == other[name] or compare(part, other[name])
            for name, part in first.items()
        )

    return compared


def _costs(first: Campaign, other: Campaign) -> bool:
    return replace(first, cost=0.0) == replace(other, cost=0.0)


def _costs_and_changes(first: Campaign, other: Campaign) -> bool:
    """What campaigns change shows in the scenarios that they make."""
    return replace(first, cost=0.0, change=()) == replace(other, cost=0.0, change=())


# Scenarios of which one program can hold the numbers side by side.
IN_A_PROGRAM = Alikeness(_anything, _anything, _spread, _costs_and_changes)
# Scenarios of which a check of one is a check of the other, but for sums of shares.
IN_CHECKS = Alikeness(_constants, _both_or_none, _monthly, _costs)
