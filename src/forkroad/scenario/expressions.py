"""Conditions, utilities and formulas: from a planner's text to a tree of our own.

The text is parsed with Python's `ast` and every node is checked against an allow-list; it is
never run as Python. Length, nesting and size are bounded before and while the tree is built,
so that a hostile text costs next to nothing. What names mean is not known here: `names`,
`visits` and `bought` say what an expression reads, and the checks compare that with the file.
Evaluation lives in `evaluation`.
"""

from __future__ import annotations

import ast
import keyword
import math
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from forkroad.errors import did_you_mean

MAX_LENGTH = 1_000
MAX_DEPTH = 30
MAX_NODES = 300

FUNCTIONS = {"min": (2, 8), "max": (2, 8), "abs": (1, 1), "exp": (1, 1), "log": (1, 1)}
FUNCTIONS["sqrt"] = (1, 1)
CALENDAR_NAMES = ("month", "weekday", "date", "day")
JOURNEY_NAMES = ("segment", "came_from", "days_travelled")
MEMORY_CALLS = ("visits", "bought")
CONSTANTS = {"true": True, "false": False}
_WORDS = ("and", "or", "not", "in", "if", "else", "is", "lambda", "True", "False", "None")
RESERVED = frozenset(
    (*FUNCTIONS, *CALENDAR_NAMES, *JOURNEY_NAMES, *MEMORY_CALLS, *CONSTANTS, *_WORDS)
)


class ExpressionError(ValueError):
    """The text is not an expression of the format; the message says what would be."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text or a truth."""

    value: float | str | bool


@dataclass(frozen=True, slots=True)
class Name:
    """Anything named: an attribute, a value, `cream.price`, a campaign, `month`."""

    name: str


@dataclass(frozen=True, slots=True)
class Visits:
    """`visits(a, b)`: visits so far of these steps together."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bought:
    """`bought(product)`: units of a product so far."""

    product: str


@dataclass(frozen=True, slots=True)
class Call:
    """One of the functions of FUNCTIONS."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus something."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two sides joined by `+ - * / **`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison:
    """A chain of comparisons: `first`, then (operator, operand) pairs, all of which must hold."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Members:
    """The list on the right of `in` and `not in`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    operand: Node


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True)
class Expression:
    """A parsed expression: its text and its tree. Equal texts are equal expressions."""

    source: str
    root: Node = field(compare=False)

    @property
    def names(self) -> frozenset[str]:
        """Every plain name that is read, `PRODUCT.price` included."""
        return frozenset(node.name for node in walk(self.root) if isinstance(node, Name))

    @property
    def visits(self) -> frozenset[Visits]:
        """Every `visits(...)` that is read."""
        return frozenset(node for node in walk(self.root) if isinstance(node, Visits))

    @property
    def bought(self) -> frozenset[Bought]:
        """Every `bought(...)` that is read."""
        return frozenset(node for node in walk(self.root) if isinstance(node, Bought))


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


def parse(text: str) -> Expression:
    """Return the expression that a text spells.

    Raises ExpressionError with a sentence in the planner's words.
    """
    source = _tidied(unicodedata.normalize("NFC", text))
    _refuse_costly_text(source)
    _refuse_odd_text(source)
    return Expression(source, _node(_parsed(source), 0))


def _tidied(text: str) -> str:
    """Return a text on one line, with single spaces wherever they do not stand in quotes."""
    return _QUOTED_OR_SPACE.sub(lambda match: match.group(1) or " ", text).strip()


_QUOTED_OR_SPACE = re.compile(r"""("[^"\n]*"|'[^'\n]*')|\s+""")


def _parsed(source: str) -> ast.expr:
    """Return Python's tree of a text, of bounded size and depth."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExpressionError(f"{_shown(source)} cannot be read{_advice(source)}") from None
    level: list[ast.AST] = [tree]
    n_nodes = depth = 0
    while level:
        n_nodes += len(level)
        depth += 1
        level = [below for node in level for below in ast.iter_child_nodes(node)]
    if depth > MAX_DEPTH + 3:
        raise ExpressionError(f"an expression may nest {MAX_DEPTH} deep; this one nests deeper")
    if n_nodes > 3 * MAX_NODES:
        raise ExpressionError(f"{_shown(source)} is too long; split it with named values")
    return tree.body


def equals(name: str, value: float | str | bool) -> Expression:
    """Return the condition that a name has a value, as tables `by` need it."""
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    root = Comparison(Name(name), (("==", Literal(value)),))
    return Expression(f"{name} == {shown}".replace("'", '"'), root)


def _refuse_costly_text(source: str) -> None:
    """Bound length and bracket depth before the parser sees the text."""
    if not source:
        raise ExpressionError("an expression is missing here")
    if len(source) > MAX_LENGTH:
        raise ExpressionError(
            f"an expression may be {MAX_LENGTH:,} characters long; this one has {len(source):,}"
        )
    depth = deepest = 0
    for character in source:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise ExpressionError(f"an expression may nest {MAX_DEPTH} deep; this one nests deeper")


def _refuse_odd_text(source: str) -> None:
    """Refuse what Python reads in a way that nobody expects."""
    code = _QUOTED.sub('""', source)
    if "\\" in source:
        raise ExpressionError(f'{_shown(source)} holds a "\\", which has no meaning here')
    if "#" in code:
        raise ExpressionError(f'{_shown(source)} holds a "#"; a comment belongs on its own line')
    if _ODD_NUMBER.search(code):
        raise ExpressionError(
            f"{_shown(source)} holds a number that is not written in digits alone; write 1000, "
            "not 1_000 or 0x10"
        )
    if _ODD_QUOTES.search(code):
        raise ExpressionError(
            f"{_shown(source)} holds two texts side by side, or letters before a quote; put a "
            "comma between texts"
        )


_QUOTED = re.compile(r"""("[^"]*"|'[^']*')""")
_ODD_NUMBER = re.compile(r"\b0[xXoObB]|[0-9]_[0-9]")
_ODD_QUOTES = re.compile(r'""\s*""|\b[bBfFrRuU]{1,2}""')


def _advice(source: str) -> str:
    """Return a hint for the slips that people make most."""
    if "=" in source.replace("==", "").replace(">=", "").replace("<=", "").replace("!=", ""):
        return '; write "==" to compare'
    if "&" in source or "|" in source:
        return '; write "and" and "or"'
    if "!" in source.replace("!=", ""):
        return '; write "not"'
    if "%" in source:
        return "; write a percentage as a number: 0.2 for 20 %"
    words = [word for word in re.findall(r"\w+", source) if keyword.iskeyword(word)]
    odd = next((word for word in words if word not in RESERVED), None)
    if odd:
        return f'; "{odd}" has a meaning of its own; in visits write it in quotes: visits("{odd}")'
    return '; an expression looks like: age >= 60 and channel == "web"'


def _shown(source: str) -> str:
    return f'"{source}"' if len(source) <= 60 else f'"{source[:57]}..."'


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
            f"{_shown(ast.unparse(tree))} is not part of the language of conditions, which has "
            "and or not, comparisons, in, + - * / **, numbers, texts and names"
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
        f"{_shown(ast.unparse(tree))} is not known; after a product's name only "
        '".price" can follow'
    )


def _call(tree: ast.Call, depth: int) -> Node:
    if not isinstance(tree.func, ast.Name) or tree.keywords:
        raise ExpressionError(f"{_shown(ast.unparse(tree))} cannot be called in a condition")
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
        raise ExpressionError(f"{function} takes {count} numbers, not {len(tree.args)}")
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
    if operator is None:
        raise ExpressionError(f"{_shown(ast.unparse(tree))}: arithmetic has + - * / ** and no more")
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
