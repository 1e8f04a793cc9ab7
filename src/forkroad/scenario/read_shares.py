"""Reading sets of shares and of utilities: where customers go under one condition."""

from __future__ import annotations

from forkroad.scenario.expressions import Expression, Literal
from forkroad.scenario.forks import Branch, Shares, Utilities
from forkroad.scenario.read_numbers import REST, factor, percentage, read_probability
from forkroad.scenario.read_values import read_expression
from forkroad.scenario.readers import (
    Gathering,
    Unreadable,
    found,
    is_name,
    read_mapping,
    shown,
    unreadable,
)

_NEEDED = "a step's name, or shares such as {cart: 45%, gone: rest}"


def read_shares(value: object) -> Shares:
    """Return shares; one step's name takes everybody."""
    if isinstance(value, str):
        return Shares((Branch(_read_target(value), 1.0),))
    mapping = read_mapping(value, _NEEDED)
    faults = Gathering()
    branches = []
    for to, raw in mapping.items():
        with faults.at(to):
            branches.append(Branch(_read_target(to), read_share(raw)))
    faults.settle()
    _check_rest(branches)
    return Shares(tuple(branches))


def read_share(value: object) -> float | Expression | None:
    """Return a share: a probability, an expression, or None for `rest`."""
    if value == REST:
        return None
    if not isinstance(value, str) or percentage(value) is not None:
        return read_probability(value)
    if factor(value) is not None:
        raise found(value, "a share such as 35%; relative changes belong under change")
    expression = read_expression(value)
    if isinstance(expression.root, Literal):
        return read_probability(expression.root.value)
    return expression


def read_utilities(value: object) -> Utilities:
    """Return a choice by utility from a mapping of steps to utilities."""
    mapping = read_mapping(value, "steps with their utilities, such as {cart: 1.2, rival: 0.6}")
    faults = Gathering()
    branches = []
    for to, raw in mapping.items():
        with faults.at(to):
            if raw == REST or percentage(raw) is not None:
                raise unreadable(
                    f"found {shown(raw)}; a utility is a number or a formula, not a share"
                )
            branches.append((_read_target(to), read_expression(raw)))
    faults.settle()
    return Utilities(tuple(branches))


def _read_target(value: str) -> str:
    if not is_name(value):
        raise unreadable(f"{shown(value)} is not the name of a step")
    return value


def _check_rest(branches: list[Branch]) -> None:
    """Complain about a second `rest`, and about a formula without any."""
    rest = [branch.to for branch in branches if branch.share is None]
    if len(rest) > 1:
        raise Unreadable(((rest[1],), '"rest" stands here twice; once is right'))
    formulas = [branch.to for branch in branches if isinstance(branch.share, Expression)]
    if formulas and not rest:
        raise Unreadable(((formulas[0],), 'is a formula, so one of these shares must be "rest"'))
