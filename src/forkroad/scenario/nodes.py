"""The tree of an expression: a node of our own for everything that the language has."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

from forkroad.records import record


@record
class Literal:
    """A number, a text or a truth."""

    value: float | str | bool


@record
class Name:
    """Anything named: an attribute, a value, `cream.price`, a campaign, `month`."""

    name: str


@record
class Visits:
    """`visits(a, b)`: visits so far of these steps together."""

    steps: tuple[str, ...]


@record
class Bought:
    """`bought(product)`: units of a product so far."""

    product: str


@record
class Call:
    """One of the functions of FUNCTIONS."""

    function: str
    arguments: tuple[Node, ...]


@record
class Negative:
    """Minus something."""

    operand: Node


@record
class Arithmetic:
    """Two sides joined by `+ - * / **`."""

    operator: str
    left: Node
    right: Node


# What the signs of a comparison ask, of two values or of two arrays of them.
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@record
class Comparison:
    """A chain of comparisons: `first`, then (sign, operand) pairs, all of which must hold."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@record
class Members:
    """The list on the right of `in` and `not in`."""

    items: tuple[Node, ...]


@record
class Not:
    """The opposite of a condition."""

    operand: Node


@record
class Junction:
    """Parts joined by `and` or by `or`."""

    operator: str
    parts: tuple[Node, ...]


Node = (
    Literal
    | Name
    | Visits
    | Bought
    | Call
    | Negative
    | Arithmetic
    | Comparison
    | Members
    | Not
    | Junction
)


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below one."""
    match node:
        case Call(arguments=below) | Members(items=below) | Junction(parts=below):
            return below
        case Negative(operand=operand) | Not(operand=operand):
            return (operand,)
        case Arithmetic(left=left, right=right):
            return (left, right)
        case Comparison(first=first, rest=rest):
            return (first, *(operand for _, operand in rest))
    return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it."""
    yield node
    for below in children(node):
        yield from walk(below)
