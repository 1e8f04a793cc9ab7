"""Every expression of a scenario with its place and what it is used for.

What an expression may read depends on its use: a condition asks about the customer, a cost only
about the day. The uses and their names are listed here; looking names up is `check_formulas`.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import cached_property
from typing import TypeVar

from forkroad.records import record
from forkroad.scenario.expressions import Expression, Node, walk
from forkroad.scenario.forks import Rule, Shares
from forkroad.scenario.numbers import Amount
from forkroad.scenario.source import Place
from forkroad.scenario.survey import Survey

T = TypeVar("T")


class Use(Enum):
    """What an expression is for, in the words of messages."""

    CONDITION = "a condition"
    UTILITY = "a utility"
    SHARE = "a share"
    AMOUNT = "a cost"
    ARRIVALS = "per_month"
    GROUP = "a group"


@record
class Formula:
    """An expression in its place; `step` is empty outside of the journey."""

    place: Place
    expression: Expression
    use: Use
    step: str = ""

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every node of the expression's tree."""
        return tuple(walk(self.expression.root))

    @property
    def called(self) -> str:
        """What a planner calls it."""
        return str(self.place[-1]) if self.use is Use.AMOUNT else self.use.value

    def read(self, kind: type[T]) -> tuple[T, ...]:
        """Return the distinct nodes of one kind, in the order of the text."""
        return tuple(dict.fromkeys(node for node in self.nodes if isinstance(node, kind)))


def formulas_of(survey: Survey) -> Iterator[Formula]:
    """Yield every expression of a scenario."""
    scenario = survey.scenario
    for name, group in scenario.groups.items():
        yield Formula(("groups", name), group, Use.GROUP)
    for name, segment in scenario.segments.items():
        if segment.arrivals and isinstance(segment.arrivals.per_month, Expression):
            place = ("segments", name, "arrivals", "per_month")
            yield Formula(place, segment.arrivals.per_month, Use.ARRIVALS)
    for name, product in scenario.products.items():
        if product.stock and isinstance(product.stock.holding_cost, Expression):
            place = ("products", name, "stock", "holding_cost")
            yield Formula(place, product.stock.holding_cost, Use.AMOUNT)
    for name in scenario.journey.steps:
        yield from _step_formulas(survey, name)


def _step_formulas(survey: Survey, name: str) -> Iterator[Formula]:
    step = survey.scenario.journey.steps[name]
    above: Place = ("journey", "steps", name)
    for rule in step.next.rules if step.next else ():
        yield from _rule_formulas(survey, name, rule)
    if step.when_out_of_stock:
        yield from _shares((*above, "when_out_of_stock"), step.when_out_of_stock, name)
    amounts: dict[Place, Amount] = {("cost",): step.cost, ("discount",): step.discount}
    if step.brings:
        amounts["brings", "per_visit"] = step.brings.per_visit
    for place, amount in amounts.items():
        if isinstance(amount, Expression):
            yield Formula((*above, *place), amount, Use.AMOUNT, name)


def _rule_formulas(survey: Survey, name: str, rule: Rule) -> Iterator[Formula]:
    place = survey.rule_place(name, rule)
    if rule.condition is not None:
        yield Formula(condition_place(survey, name, rule), rule.condition, Use.CONDITION, name)
    if isinstance(rule.ways, Shares):
        yield from _shares(place, rule.ways, name)
    else:
        for to, utility in rule.ways.branches:
            yield Formula((*place, to), utility, Use.UTILITY, name)


def condition_place(survey: Survey, name: str, rule: Rule) -> Place:
    """Return where the condition of a rule stands: its `if`, or its entry in a table."""
    place = survey.rule_place(name, rule)
    for above in (place, place[:-1]):
        entry = survey.written(*above)
        if isinstance(entry, dict) and "if" in entry:
            return (*above, "if")
    table: Place = ("journey", "steps", name, "next")
    return place[: len(table) + 1]


def _shares(place: Place, shares: Shares, name: str) -> Iterator[Formula]:
    for branch in shares.branches:
        if isinstance(branch.share, Expression):
            yield Formula((*place, branch.to), branch.share, Use.SHARE, name)
