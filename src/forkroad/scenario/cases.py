"""Cases: what a condition can still turn out to be, when only some of what it reads is known.

A condition is followed through with sets of possible values in the place of values. So a check
can say that a rule never applies to a segment, or that some rules cover all cases, without
knowing every number. What is not known may be anything; the answer then stays open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

from forkroad.scenario.attributes import Attribute, Chance, Choice, Given, Value
from forkroad.scenario.expressions import (
    Bought,
    Comparison,
    Junction,
    Literal,
    Members,
    Name,
    Node,
    Not,
    Visits,
)
from forkroad.scenario.nodes import COMPARE

Values = frozenset[Value]
Known = Mapping[Node, Values]

OPEN: Values = frozenset((True, False))
_TRUE: Values = frozenset((True,))
_FALSE: Values = frozenset((False,))
_MOST_PAIRS = 400
_READ = (Name, Visits, Bought)
_DECIDED = (Not, Junction, Comparison)


def possible_truths(condition: Node, known: Known) -> Values:
    """Return which truths a condition can have: {True}, {False} or both.

    known : Name, Visits and Bought nodes with the values that they can have; a node that is
        not there can have any.
    """
    if isinstance(condition, Comparison):
        return _chain(condition.first, condition.rest, known)
    if isinstance(condition, Junction):
        return _junction(
            condition.operator, (possible_truths(part, known) for part in condition.parts)
        )
    if isinstance(condition, Not):
        return frozenset(not truth for truth in possible_truths(condition.operand, known))
    values = _possible_values(condition, known)
    return OPEN if values is None else frozenset(value is True for value in values)


def attribute_values(attribute: Attribute) -> Values | None:
    """Return the values that an attribute can have, None where they cannot be listed."""
    if not isinstance(attribute, Given | Choice | Chance):
        return None
    return frozenset(value for value, chance in attribute.categories() if chance > 0)


def _junction(sign: str, parts: Iterable[Values]) -> Values:
    """Join truths by `and` or `or`: one part that is surely deciding decides."""
    deciding, other = (_TRUE, _FALSE) if sign == "or" else (_FALSE, _TRUE)
    joined = other
    for part in parts:
        if part == deciding:
            return deciding
        if part != other:
            joined = OPEN
    return joined


def _chain(first: Node, rest: tuple[tuple[str, Node], ...], known: Known) -> Values:
    if len(rest) == 1:
        return _pair(rest[0][0], first, rest[0][1], known)
    lefts = (first, *(operand for _, operand in rest))
    pairs = zip(lefts, rest, strict=False)
    return _junction("and", (_pair(sign, left, right, known) for left, (sign, right) in pairs))


def _pair(sign: str, left: Node, right: Node, known: Known) -> Values:
    if isinstance(right, Members):
        return _membership(sign, left, right, known)
    lefts = _possible_values(left, known)
    rights = None if lefts is None else _possible_values(right, known)
    if lefts is None or rights is None or len(lefts) * len(rights) > _MOST_PAIRS:
        return OPEN
    try:
        return frozenset(COMPARE[sign](*sides) for sides in product(lefts, rights))
    except TypeError:  # a text against a number: reported where kinds are looked at
        return OPEN


def _membership(sign: str, left: Node, members: Members, known: Known) -> Values:
    equal = (_pair("==", left, item, known) for item in members.items)
    truths = _junction("or", equal)
    return truths if sign == "in" else frozenset(not truth for truth in truths)


def _possible_values(node: Node, known: Known) -> Values | None:
    if isinstance(node, Literal):
        return frozenset((node.value,))
    if isinstance(node, _READ):
        return known.get(node)
    if isinstance(node, _DECIDED):
        return possible_truths(node, known)
    return None
