"""What an expression is worth: evaluated on scalars or on whole columns at once.

An environment maps what the expression reads to scalars or to NumPy arrays that broadcast
against one another; the result has their common shape. Arithmetic is in floats, and a result
that is not finite is an error, but only where it counts: the right side of `and` and `or` is
looked at only where the left side leaves the question open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from forkroad.scenario.expressions import (
    Arithmetic,
    Bought,
    Call,
    Comparison,
    Expression,
    ExpressionError,
    Junction,
    Literal,
    Members,
    Name,
    Negative,
    Node,
    Not,
    Visits,
)
from forkroad.scenario.nodes import COMPARE

Column = Any  # a float, str or bool, or an array of one of them
# Keys are names, and Visits and Bought nodes; Any, for a mapping's key type is invariant.
Environment = Mapping[Any, Column]


class NotFinite(ExpressionError):
    """Arithmetic gave a result that is not a finite number; `where` marks the cells."""

    def __init__(self, source: str, where: Column) -> None:
        super().__init__(f'"{source}" does not give a finite number')
        self.where = where


def evaluate(expression: Expression, environment: Environment, live: Column = True) -> Column:
    """Return the value of an expression in an environment.

    live : truth or array of truths; cells that are false may hold anything.

    Raises NotFinite where arithmetic on live cells leaves the finite numbers.
    """
    with np.errstate(all="ignore"):
        return _Reader(expression.source, environment).value(expression.root, live)


_COMPUTE: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": np.abs,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
}


class _Reader:
    """One evaluation: the text for messages and the environment that all nodes share."""

    def __init__(self, source: str, environment: Environment) -> None:
        self._source = source
        self._environment = environment

    def value(self, node: Node, live: Column) -> Column:
        match node:
            case Literal(value=value):
                return value
            case Name(name=name):
                return self._environment[name]
            case Visits() | Bought():
                return self._environment[node]
            case Comparison():
                return self._comparison(node, live)
            case Junction():
                return self._junction(node, live)
            case Not(operand=operand):
                return np.logical_not(self.value(operand, live))
        return self._number(node, live)

    def _number(self, node: Node, live: Column) -> Column:
        match node:
            case Arithmetic(operator=sign, left=left, right=right):
                sides = (self._float(left, live), self._float(right, live))
                return self._finite(_COMPUTE[sign](*sides), live)
            case Negative(operand=operand):
                return -self._float(operand, live)
            case Call(function=function, arguments=arguments):
                numbers = [self._float(argument, live) for argument in arguments]
                return self._finite(_call(function, numbers), live)
        raise AssertionError(node)

    def _float(self, node: Node, live: Column) -> Column:
        value = self.value(node, live)
        return np.asarray(value, dtype=np.float64)[()]

    def _finite(self, value: Column, live: Column) -> Column:
        bad = np.logical_and(~np.isfinite(value), live)
        if np.any(bad):
            raise NotFinite(self._source, bad)
        return value

    def _comparison(self, node: Comparison, live: Column) -> Column:
        holds: Column = True
        left = self.value(node.first, live)
        for sign, operand in node.rest:
            if isinstance(operand, Members):
                found = self._is_member(left, operand, live)
                truth = found if sign == "in" else np.logical_not(found)
            else:
                right = self.value(operand, live)
                truth = COMPARE[sign](left, right)
                left = right
            holds = np.logical_and(holds, truth)
        return holds

    def _is_member(self, left: Column, members: Members, live: Column) -> Column:
        found: Column = False
        for item in members.items:
            found = np.logical_or(found, left == self.value(item, live))
        return found

    def _junction(self, node: Junction, live: Column) -> Column:
        is_and = node.operator == "and"
        result = self.value(node.parts[0], live)
        for part in node.parts[1:]:
            open_cells = np.logical_and(live, result if is_and else np.logical_not(result))
            truth = self.value(part, open_cells)
            result = np.logical_and(result, truth) if is_and else np.logical_or(result, truth)
        return result


def _call(function: str, numbers: list[Column]) -> Column:
    if function in ("min", "max"):
        pick = np.minimum if function == "min" else np.maximum
        result = numbers[0]
        for number in numbers[1:]:
            result = pick(result, number)
        return result
    return _FUNCTIONS[function](numbers[0])
