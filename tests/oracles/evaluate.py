"""Evaluates an expression for one customer on one day, by plain recursion over its tree.

Numbers are floats, or Fractions where the caller passes `number=exactly`; then whatever is
not rational (exp, log, sqrt, broken powers) is refused.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from forkroad.scenario import expressions as tree

COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
CALCULATE = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
}
FUNCTIONS = {
    "min": min,
    "max": max,
    "abs": abs,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
}


def exactly(number):
    """The decimal that a person would read in a float, as a fraction: 0.35 is 7/20."""
    return number if isinstance(number, Fraction) else Fraction(str(number))


@dataclass
class Situation:
    """All that an expression can read: names, and the memory of one customer."""

    names: Mapping[str, object]
    visits: Callable[[tuple[str, ...]], int] = lambda steps: 0
    bought: Callable[[str], int] = lambda product: 0
    number: Callable[[float], object] = float


def evaluate(expression: tree.Expression, situation: Situation):
    """The value of an expression: a truth, a text or a number."""
    return _value(expression.root, situation)


def _value(node, situation):
    return _READ[type(node)](node, situation)


def _literal(node, situation):
    if isinstance(node.value, bool | str):
        return node.value
    return situation.number(node.value)


def _call(node, situation):
    arguments = [_value(argument, situation) for argument in node.arguments]
    if situation.number is not float and node.function in ("exp", "log", "sqrt"):
        raise ValueError(f"{node.function} is not rational")
    return FUNCTIONS[node.function](*arguments)


def _arithmetic(node, situation):
    left, right = _value(node.left, situation), _value(node.right, situation)
    result = CALCULATE[node.operator](left, right)
    if situation.number is not float and isinstance(result, float):
        raise ValueError("a broken power is not rational")
    return result


def _comparison(node, situation):
    left = _value(node.first, situation)
    for sign, operand in node.rest:
        right = _value(operand, situation)
        if sign in ("in", "not in"):
            holds = (left in right) == (sign == "in")
        else:
            holds = COMPARE[sign](left, right)
        if not holds:
            return False
        left = right
    return True


def _junction(node, situation):
    if node.operator == "and":
        return all(_value(part, situation) for part in node.parts)
    return any(_value(part, situation) for part in node.parts)


_READ = {
    tree.Literal: _literal,
    tree.Name: lambda node, situation: situation.names[node.name],
    tree.Visits: lambda node, situation: situation.visits(node.steps),
    tree.Bought: lambda node, situation: situation.bought(node.product),
    tree.Call: _call,
    tree.Negative: lambda node, situation: -_value(node.operand, situation),
    tree.Arithmetic: _arithmetic,
    tree.Comparison: _comparison,
    tree.Members: lambda node, situation: [_value(item, situation) for item in node.items],
    tree.Not: lambda node, situation: not _value(node.operand, situation),
    tree.Junction: _junction,
}
