"""Conditions, utilities and formulas: from a planner's text to a tree of our own.

The text is parsed with Python's `ast` and every node is checked against an allow-list; it is
never run as Python. Length, nesting and size are bounded before and while the tree is built.
What names mean is not known here: `names`, `visits` and `bought` say what an expression reads,
and the checks compare that with the file. Evaluation lives in `evaluation`.
"""

from __future__ import annotations

import ast
import math
import warnings
from collections.abc import Callable
from dataclasses import field
from datetime import date
from functools import cached_property

from forkroad.errors import did_you_mean
from forkroad.records import record
from forkroad.scenario.expression_text import (
    CALENDAR_NAMES,
    CONSTANTS,
    FUNCTIONS,
    JOURNEY_NAMES,
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_NODES,
    MEMORY_CALLS,
    RESERVED,
    ExpressionError,
    advice,
    refuse_costly_text,
    refuse_odd_text,
    shown_source,
    tidied,
)
from forkroad.scenario.nodes import (
    Arithmetic,
    Bought,
    Call,
    Comparison,
    Junction,
    Literal,
    Members,
    Name,
    Negative,
    Node,
    Not,
    Visits,
    children,
    walk,
)

__all__ = [
    "CALENDAR_NAMES",
    "CONSTANTS",
    "FUNCTIONS",
    "JOURNEY_NAMES",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "MAX_NODES",
    "MEMORY_CALLS",
    "RESERVED",
    "Arithmetic",
    "Bought",
    "Call",
    "Comparison",
    "Expression",
    "ExpressionError",
    "Junction",
    "Literal",
    "Members",
    "Name",
    "Negative",
    "Node",
    "Not",
    "Visits",
    "children",
    "equals",
    "parse",
    "walk",
]


@record
class Expression:
    """A parsed expression: its text and its tree. Equal texts are equal expressions."""

    source: str
    root: Node = field(compare=False)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every plain name that is read, `PRODUCT.price` included."""
        return frozenset(node.name for node in walk(self.root) if isinstance(node, Name))

    @cached_property
    def visits(self) -> frozenset[Visits]:
        """Every `visits(...)` that is read."""
        return frozenset(node for node in walk(self.root) if isinstance(node, Visits))

    @cached_property
    def bought(self) -> frozenset[Bought]:
        """Every `bought(...)` that is read."""
        return frozenset(node for node in walk(self.root) if isinstance(node, Bought))


def parse(text: str) -> Expression:
    """Return the expression that a text spells.

    Raises ExpressionError with a sentence in the planner's words.
    """
    source = tidied(text)
    refuse_costly_text(source)
    refuse_odd_text(source)
    return Expression(source, _node(_parsed(source), 0))


def _parsed(source: str) -> ast.expr:
    """Return Python's tree of a text, of bounded size and depth."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExpressionError(f"{shown_source(source)} cannot be read{advice(source)}") from None
    level: list[ast.AST] = [tree]
    n_nodes = depth = 0
    while level:
        n_nodes += len(level)
        depth += 1
        level = [below for node in level for below in ast.iter_child_nodes(node)]
    if depth > MAX_DEPTH + 3:
        raise ExpressionError(f"an expression may nest {MAX_DEPTH} deep; this one nests deeper")
    if n_nodes > 3 * MAX_NODES:
        raise ExpressionError(f"{shown_source(source)} is too long; split it with named values")
    return tree.body


def equals(name: str, value: float | str | bool) -> Expression:
    """Return the condition that a name has a value, as tables `by` need it."""
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    root = Comparison(Name(name), (("==", Literal(value)),))
    return Expression(f"{name} == {shown}".replace("'", '"'), root)


_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
}


def _node(tree: ast.AST, depth: int) -> Node:
    """Return our node for one of Python's, or refuse it."""
    if depth > MAX_DEPTH:
        raise ExpressionError(f"an expression may nest {MAX_DEPTH} deep; this one nests deeper")
    build = _BUILDERS.get(type(tree))
    if build is None:
        raise ExpressionError(
            f"{shown_source(ast.unparse(tree))} is not part of the language of conditions, "
            "which has and or not, comparisons, in, + - * / **, numbers, texts and names"
        )
    return build(tree, depth + 1)


def _constant(tree: ast.Constant, depth: int) -> Node:
    value = tree.value
    if isinstance(value, bool) or value is None:
        raise ExpressionError(f'write "true" or "false" in small letters, not "{value}"')
    if isinstance(value, str):
        return Literal(value)
    if not isinstance(value, int | float):
        raise ExpressionError(f"{value!r} is neither a number nor a text")
    number = float(value) if not isinstance(value, int) or abs(value) < 10**300 else math.inf
    if not math.isfinite(number):
        raise ExpressionError("a number in an expression must be finite")
    return Literal(number)


def _name(tree: ast.Name, depth: int) -> Node:
    if tree.id in CONSTANTS:
        return Literal(CONSTANTS[tree.id])
    if tree.id in FUNCTIONS or tree.id in MEMORY_CALLS:
        raise ExpressionError(f"{tree.id} wants its brackets: {tree.id}(...)")
    return Name(tree.id)


def _attribute(tree: ast.Attribute, depth: int) -> Node:
    if isinstance(tree.value, ast.Name) and tree.attr == "price":
        return Name(f"{tree.value.id}.price")
    raise ExpressionError(
        f"{shown_source(ast.unparse(tree))} is not known; after a product's name only "
        '".price" can follow'
    )


def _call(tree: ast.Call, depth: int) -> Node:
    if not isinstance(tree.func, ast.Name) or tree.keywords:
        raise ExpressionError(f"{shown_source(ast.unparse(tree))} cannot be called in a condition")
    function = tree.func.id
    if function in MEMORY_CALLS:
        return _memory_call(function, tree.args)
    if function not in FUNCTIONS:
        known = (*FUNCTIONS, *MEMORY_CALLS)
        raise ExpressionError(
            f'there is no function "{function}"{did_you_mean(function, known)}; '
            f"there are {', '.join(known)}"
        )
    least, most = FUNCTIONS[function]
    if not least <= len(tree.args) <= most:
        count = str(least) if least == most else f"{least} to {most}"
        numbers = "number" if most == 1 else "numbers"
        raise ExpressionError(f"{function} takes {count} {numbers}, not {len(tree.args)}")
    return Call(function, tuple(_node(argument, depth) for argument in tree.args))


def _memory_call(function: str, arguments: list[ast.expr]) -> Node:
    named = [name for name in map(_argument_name, arguments) if name]
    if len(named) != len(arguments) or not named:
        raise ExpressionError(f"{function}(...) takes names, as in {function}(cart)")
    if function == "visits":
        return Visits(tuple(sorted(set(named))))
    if len(named) != 1:
        raise ExpressionError("bought(...) takes one product")
    return Bought(named[0])


def _argument_name(argument: ast.expr) -> str | None:
    """Return the name in `visits(cart)`; quotes help where Python has the word, as in "return"."""
    if isinstance(argument, ast.Name):
        return argument.id
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return None


def _unary(tree: ast.UnaryOp, depth: int) -> Node:
    if isinstance(tree.op, ast.Not):
        return Not(_node(tree.operand, depth))
    if isinstance(tree.op, ast.USub):
        operand = _node(tree.operand, depth)
        if isinstance(operand, Literal) and type(operand.value) is float:
            return Literal(-operand.value)
        return Negative(operand)
    if isinstance(tree.op, ast.UAdd):
        return _node(tree.operand, depth)
    raise ExpressionError('"~" is not part of the language of conditions; write "not"')


def _binary(tree: ast.BinOp, depth: int) -> Node:
    operator = _OPERATORS.get(type(tree.op))
    if isinstance(tree.op, ast.BitAnd | ast.BitOr):
        raise ExpressionError(f'{shown_source(ast.unparse(tree))}: write "and" and "or"')
    if operator is None:
        raise ExpressionError(
            f"{shown_source(ast.unparse(tree))}: arithmetic has + - * / ** and no more"
        )
    return Arithmetic(operator, _node(tree.left, depth), _node(tree.right, depth))


def _junction(tree: ast.BoolOp, depth: int) -> Node:
    operator = "and" if isinstance(tree.op, ast.And) else "or"
    return Junction(operator, tuple(_node(part, depth) for part in tree.values))


def _members(tree: ast.List | ast.Tuple, depth: int) -> Node:
    return Members(tuple(_node(item, depth) for item in tree.elts))


def _comparison(tree: ast.Compare, depth: int) -> Node:
    operands = [_node(operand, depth) for operand in (tree.left, *tree.comparators)]
    operators = []
    for operator, operand in zip(tree.ops, operands[1:], strict=True):
        name = _COMPARISONS.get(type(operator))
        if name is None:
            raise ExpressionError('write "==" or "!=", not "is"')
        if name in ("in", "not in") and not isinstance(operand, Members):
            raise ExpressionError(f'after "{name}" comes a list, as in {name} ["web", "shop"]')
        operators.append(name)
    if Name("date") in operands:
        operands = [_as_date(operand) for operand in operands]
    return Comparison(operands[0], tuple(zip(operators, operands[1:], strict=True)))


def _as_date(node: Node) -> Node:
    """Turn a text that stands beside `date` into that day's number."""
    if isinstance(node, Members):
        return Members(tuple(_as_date(item) for item in node.items))
    if not isinstance(node, Literal) or not isinstance(node.value, str):
        return node
    try:
        return Literal(float(date.fromisoformat(node.value).toordinal()))
    except ValueError:
        raise ExpressionError(f'"{node.value}" is not a date; write it as "2026-06-01"') from None


_BUILDERS: dict[type[ast.AST], Callable[..., Node]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.BoolOp: _junction,
    ast.List: _members,
    ast.Tuple: _members,
    ast.Compare: _comparison,
}
