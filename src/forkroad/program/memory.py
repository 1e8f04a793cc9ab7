"""Memory: what a state must remember because a condition ahead reads it, and up to where.

`visits(...)`, `bought(...)` and `days_travelled` count only up to the largest number that they
are compared with, `came_from` and `back` matter only where they are read. A counter is kept in
the states of a step only if a condition that reads it stands there or lies ahead.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from forkroad.program.limits import NoFiniteState
from forkroad.program.routes import Routes
from forkroad.program.stock_limits import stock_fork
from forkroad.program.timeline import Timeline
from forkroad.records import record
from forkroad.scenario.evaluation import evaluate
from forkroad.scenario.expressions import (
    Bought,
    Comparison,
    Expression,
    Members,
    Name,
    Node,
    Visits,
    walk,
)
from forkroad.scenario.forks import Fork, Shares
from forkroad.scenario.model import Scenario

AGE = Name("days_travelled")
CAME_FROM = "came_from"
Counter = Visits | Bought | Name


@record
class Memory:
    """What to remember where.

    counters : every counter that is read, in a fixed order.
    caps : counter to the number at which it stops.
    kept : step to the counters that its states hold.
    came_from : the steps whose states hold the step before.
    """

    counters: tuple[Counter, ...]
    caps: Mapping[Counter, int]
    kept: Mapping[str, frozenset[Counter]]
    came_from: frozenset[str]


def fork_expressions(fork: Fork | None) -> Iterable[Expression]:
    """Yield every expression of a fork: conditions, shares and utilities."""
    for rule in fork.rules if fork else ():
        if rule.condition is not None:
            yield rule.condition
        if isinstance(rule.ways, Shares):
            shares = (branch.share for branch in rule.ways.branches)
            yield from (share for share in shares if isinstance(share, Expression))
        else:
            yield from (utility for _, utility in rule.ways.branches)


def step_expressions(scenario: Scenario, step: str) -> Iterable[Expression]:
    """Yield every expression that decides where customers go from a step."""
    if step in scenario.journey.steps:
        yield from fork_expressions(scenario.journey.steps[step].next)
        yield from fork_expressions(stock_fork(scenario, step))


def plan_memory(timeline: Timeline, routes: Routes) -> Memory:
    """Return what the states of each step must remember.

    Raises NoFiniteState.
    """
    read: dict[str, set[Counter]] = {}
    came_from = set()
    caps: dict[Counter, int] = {}
    for step, expressions in _expressions_by_step(timeline, routes).items():
        read[step] = set()
        for expression in expressions:
            found = {node for node in walk(expression.root) if is_counter(node)}
            read[step] |= found  # type: ignore[arg-type]
            _raise_caps(caps, expression, timeline)
            if CAME_FROM in expression.names:
                came_from.add(step)
    counters = tuple(sorted(caps, key=repr))
    kept = (
        {
            step: frozenset(
                counter for ahead in routes.reachable([step]) for counter in read.get(ahead, ())
            )
            for step in routes.steps
        }
        if counters
        else {step: frozenset[Counter]() for step in routes.steps}
    )
    return Memory(counters, caps, kept, frozenset(came_from))


def is_counter(node: Node) -> bool:
    """Return whether a node reads memory that counts."""
    return isinstance(node, Visits | Bought) or node == AGE


def _expressions_by_step(timeline: Timeline, routes: Routes) -> dict[str, list[Expression]]:
    by_step: dict[str, list[Expression]] = {step: [] for step in routes.steps}
    for regime in timeline.regimes:
        for name in regime.journey.steps:
            by_step[name].extend(step_expressions(regime, name))
    return by_step


def _raise_caps(caps: dict[Counter, int], expression: Expression, timeline: Timeline) -> None:
    """Let each counter of an expression go as far as it is compared there."""
    compared: set[int] = set()
    for node in walk(expression.root):
        if isinstance(node, Comparison):
            for counter, sign, other in _compared(node):
                compared.add(id(counter))
                cap = _cap(sign, _largest(other, expression, timeline))
                caps[counter] = max(caps.get(counter, 1), cap)
    loose = [node for node in _inner(expression.root) if id(node) not in compared]
    if loose:
        raise NoFiniteState(
            f'"{expression.source}" counts without bound; compare visits, bought or '
            "days_travelled with a number to keep the journey finite"
        )


def _inner(root: Node) -> Iterable[Node]:
    """Yield every counter of a tree."""
    return (node for node in walk(root) if is_counter(node))


_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def _compared(node: Comparison) -> Iterable[tuple[Counter, str, Node]]:
    """Yield (counter, sign as seen from it, other side) for the comparisons of a chain."""
    left = node.first
    for sign, right in node.rest:
        if is_counter(left):
            yield left, sign, right  # type: ignore[misc]
        if is_counter(right):
            yield right, _MIRRORED.get(sign, sign), left  # type: ignore[misc]
        left = right


def _cap(sign: str, largest: float) -> int:
    """Return where a counter may stop: at N for `>= N` and `< N`, else at N + 1."""
    stop = math.ceil(largest) if sign in (">=", "<") else math.floor(largest) + 1
    return max(stop, 1)


def _largest(other: Node, expression: Expression, timeline: Timeline) -> float:
    """Return the largest number that the other side of a comparison can be."""
    items: Sequence[Node] = other.items if isinstance(other, Members) else (other,)
    known = timeline.environment
    for item in items:
        for node in walk(item):
            if (isinstance(node, Name) and node.name not in known) or is_counter(node):
                raise NoFiniteState(
                    f'"{expression.source}" compares a count with something that differs '
                    "from customer to customer"
                )
    numbers = [evaluate(Expression(expression.source, item), known) for item in items]
    return float(max(np.max(number) for number in numbers)) if numbers else 0.0
