"""Kinds: numbers, texts and truths in expressions, and the slips that mix them.

`age >= "60"` compares a number with a text and is never true; a share that is a truth is no
share. Each such slip is found here from the kinds of the names, before anything is computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal as OneOf

from forkroad.scenario.expressions import (
    Arithmetic,
    Bought,
    Call,
    Comparison,
    Expression,
    Junction,
    Literal,
    Members,
    Name,
    Negative,
    Node,
    Not,
    Visits,
)

Kind = OneOf["number", "text", "truth"]
Kinds = Mapping[str, Kind]


def slips(
    expression: Expression, nodes: Iterable[Node], wanted: Kind, kinds: Kinds
) -> Iterator[str]:
    """Yield a sentence for every mixing of kinds in an expression.

    nodes : all nodes of its tree.
    wanted : what the whole must be, a truth for conditions, a number for all else.
    kinds : name to kind; a name that is not there can be of any kind.
    """
    for node in nodes:
        yield from _slips_at(node, kinds)
    found = kind_of(expression.root, kinds)
    if found is not None and found != wanted:
        yield _wrong_result(expression, found, wanted)


def kind_of(node: Node, kinds: Kinds) -> Kind | None:
    """Return what kind of thing a node is, None where that is not known."""
    match node:
        case Literal(value=value):
            return kind_of_value(value)
        case Name(name=name):
            return kinds.get(name)
        case Comparison() | Junction() | Not():
            return "truth"
        case Members():
            return None
    return "number"


def spelled(node: Node) -> str:
    """Return a short node as a planner writes it, a longer one in general words."""
    match node:
        case Literal(value=bool(value)):
            return "true" if value else "false"
        case Literal(value=str(value)):
            return f'"{value}"'
        case Literal(value=value):
            return f"{value:g}"
        case Name(name=name):
            return name
        case Visits(steps=steps):
            return f"visits({', '.join(steps)})"
        case Bought(product=product):
            return f"bought({product})"
        case Call(function=function):
            return f"{function}(...)"
    return "this part"


def kind_of_value(value: float | str | bool) -> Kind:
    """Return the kind of a plain value."""
    if isinstance(value, bool):
        return "truth"
    return "text" if isinstance(value, str) else "number"


def _slips_at(node: Node, kinds: Kinds) -> Iterator[str]:
    match node:
        case Comparison(first=first, rest=rest):
            left = first
            for sign, right in rest:
                yield from _comparison_slips(sign, left, right, kinds)
                left = right
        case Junction(operator=sign, parts=parts):
            for part in parts:
                yield from _truth_slips(sign, part, kinds)
        case Not(operand=operand):
            yield from _truth_slips("not", operand, kinds)
        case Arithmetic() | Negative() | Call():
            yield from _text_slips(node, kinds)


def _comparison_slips(sign: str, left: Node, right: Node, kinds: Kinds) -> Iterator[str]:
    if isinstance(right, Members):
        for item in right.items:
            yield from _pair_slips(left, item, kinds)
        return
    yield from _pair_slips(left, right, kinds)
    if sign in ("==", "!="):
        return
    if kind_of(left, kinds) == kind_of(right, kinds) == "text":
        yield f'{spelled(left)} is a text; texts are compared with "==", "!=" and "in"'


def _pair_slips(left: Node, right: Node, kinds: Kinds) -> Iterator[str]:
    one, other = kind_of(left, kinds), kind_of(right, kinds)
    if one is None or other is None or one == other:
        return
    yield (
        f"{spelled(left)} is a {one} and {spelled(right)} a {other}; they can never be compared"
        f"{_pair_advice((left, one), (right, other))}"
    )


def _pair_advice(left: tuple[Node, Kind], right: tuple[Node, Kind]) -> str:
    for (node, kind), (other, other_kind) in ((left, right), (right, left)):
        if kind == "number" and isinstance(other, Literal) and _is_number(other.value):
            return f"; write {other.value} without quotes"
        if kind == "text" and isinstance(other, Literal) and other_kind == "number":
            return f'; write "{other.value:g}" in quotes'
        if kind == "truth" and isinstance(node, Name):
            return f"; write {node.name} or not {node.name}"
    return ""


def _is_number(value: float | str | bool) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return isinstance(value, str)


def _truth_slips(sign: str, part: Node, kinds: Kinds) -> Iterator[str]:
    kind = kind_of(part, kinds)
    if kind in ("number", "text"):
        yield (
            f'"{sign}" joins conditions, and {spelled(part)} is a {kind}; compare it with something'
        )


def _text_slips(node: Arithmetic | Negative | Call, kinds: Kinds) -> Iterator[str]:
    match node:
        case Arithmetic(left=left, right=right):
            parts: tuple[Node, ...] = (left, right)
        case Negative(operand=operand):
            parts = (operand,)
        case Call(arguments=arguments):
            parts = arguments
    for part in parts:
        if kind_of(part, kinds) == "text":
            yield f"{spelled(part)} is a text; it cannot be computed with"


def _wrong_result(expression: Expression, found: Kind, wanted: Kind) -> str:
    whole = spelled(expression.root)
    named = f'"{expression.source}"' if whole == "this part" else whole
    if wanted == "truth":
        return f"{named} is a {found}, not a condition; compare it with something"
    return f"{named} is a {found}; a number is needed here"
