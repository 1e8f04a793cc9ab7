"""Bounds: between which numbers an expression stays, whatever is read stays within bounds.

This is interval arithmetic (Moore 1966) over the tree of an expression, in plain Python, so
that a file's formulas can be vouched for without NumPy. Bounds are safe and may be too wide;
what cannot be bounded raises Unbounded, which says nothing against the expression.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from itertools import product

from forkroad.scenario.attributes import Attribute, ContinuousAttribute
from forkroad.scenario.expressions import (
    Arithmetic,
    Bought,
    Call,
    Expression,
    Literal,
    Name,
    Negative,
    Node,
    Visits,
    children,
)
from forkroad.scenario.numbers import Constant, Monthly, Schedule, Uncertain

# The least and the most; None is a text, which is never reckoned with.
Bounds = tuple[float, float] | None

TRUTH = (0.0, 1.0)
COUNT = (0.0, math.inf)
ANYTHING = (-math.inf, math.inf)

# Powers, roots, logarithms and exponentials may differ in their last digits from those that a
# run works out; their bounds are widened by this share of them.
_SLACK = 1e-9


class Unbounded(Exception):
    """Nothing can be said about the expression."""


def bounds_of(number: object, known: Mapping[str, Bounds]) -> tuple[float, float]:
    """Return the least and the most that a number of the model is at the means of uncertain ones.

    known : name to the bounds of what expressions read.

    Raises Unbounded.
    """
    match number:
        case Expression(root=root):
            return _numbers(_bounds(root, known))
        case Constant(value=value):
            return value, value
        case Schedule(entries=entries):
            return hull((value, value) for _, value in entries)
        case Monthly(values=values):
            return min(values), max(values)
        case Uncertain(mean=mean):
            return mean, mean
    raise Unbounded


def bounds_of_attribute(attribute: Attribute) -> Bounds:
    """Return the least and the most that an attribute of customers can be."""
    if isinstance(attribute, ContinuousAttribute):
        return ANYTHING
    values = [value for value, _ in attribute.categories()]
    if any(isinstance(value, str) for value in values):
        return None
    return hull((float(value), float(value)) for value in values)


def hull(parts: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Return the bounds that hold for all of some."""
    lows, highs = zip(*parts, strict=True)
    return min(lows), max(highs)


def _bounds(node: Node, known: Mapping[str, Bounds]) -> Bounds:
    """Return the bounds of a node; everything below it is bounded too, or Unbounded is raised."""
    match node:
        case Literal(value=value):
            return None if isinstance(value, str) else (float(value), float(value))
        case Name(name=name):
            if name not in known:
                raise Unbounded
            return known[name]
        case Visits() | Bought():
            return COUNT
    below = [_bounds(each, known) for each in children(node)]
    match node:
        case Negative():
            low, high = _numbers(below[0])
            return -high, -low
        case Arithmetic(operator=sign):
            return _finite(_ARITHMETIC[sign](*map(_numbers, below)))
        case Call(function=function):
            return _finite(_FUNCTIONS[function](*map(_numbers, below)))
    return TRUTH


def _numbers(bounds: Bounds) -> tuple[float, float]:
    if bounds is None:
        raise Unbounded
    return bounds


def _finite(bounds: tuple[float, float]) -> tuple[float, float]:
    if not all(map(math.isfinite, bounds)):
        raise Unbounded
    return bounds


Pair = tuple[float, float]


def _at_corners(compute: Callable[[float, float], float]) -> Callable[[Pair, Pair], Pair]:
    """Return the bounds of what is monotone in each of two numbers, whichever way."""

    def bounds(left: Pair, right: Pair) -> Pair:
        try:
            corners = [compute(a, b) for a, b in product(left, right)]
        except (OverflowError, ZeroDivisionError, ValueError):
            raise Unbounded from None
        if any(map(math.isnan, corners)):
            raise Unbounded
        return min(corners), max(corners)

    return bounds


def _quotient(left: Pair, right: Pair) -> Pair:
    if right[0] <= 0 <= right[1]:
        raise Unbounded
    return _at_corners(operator.truediv)(left, right)


def _power(base: Pair, exponent: Pair) -> Pair:
    """Return the bounds of x**y = exp(y ln x), for x above 0 alone."""
    if base[0] <= 0:
        raise Unbounded
    return _widened(_at_corners(math.pow)(base, exponent))


def _rising(compute: Callable[[float], float]) -> Callable[[Pair], Pair]:
    """Return the bounds of a function that only rises."""

    def bounds(argument: Pair) -> Pair:
        try:
            return _widened((compute(argument[0]), compute(argument[1])))
        except (OverflowError, ValueError):
            raise Unbounded from None

    return bounds


def _widened(bounds: Pair) -> Pair:
    low, high = bounds
    return low - _SLACK * abs(low), high + _SLACK * abs(high)


def _absolute(argument: Pair) -> Pair:
    low, high = argument
    return max(low, -high, 0.0), max(-low, high)


def _least(*arguments: Pair) -> Pair:
    return min(low for low, _ in arguments), min(high for _, high in arguments)


def _most(*arguments: Pair) -> Pair:
    return max(low for low, _ in arguments), max(high for _, high in arguments)


_ARITHMETIC: dict[str, Callable[[Pair, Pair], Pair]] = {
    "+": _at_corners(operator.add),
    "-": _at_corners(operator.sub),
    "*": _at_corners(operator.mul),
    "/": _quotient,
    "**": _power,
}
_FUNCTIONS: dict[str, Callable[..., Pair]] = {
    "abs": _absolute,
    "exp": _rising(math.exp),
    "log": _rising(math.log),
    "sqrt": _rising(math.sqrt),
    "min": _least,
    "max": _most,
}
