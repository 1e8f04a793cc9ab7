"""Forks as an engine reads them that follows single customers: rules, with chances or formulas.

Nothing is split into types. What depends on the day and the draw alone becomes an array here;
what reads the customer stays an expression, to be evaluated on columns when somebody leaves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forkroad.program.draws import draw_shares
from forkroad.program.timeline import Grid, Timeline, as_grid
from forkroad.records import record
from forkroad.scenario.evaluation import NotFinite, evaluate
from forkroad.scenario.expressions import Expression
from forkroad.scenario.forks import BACK, STAY, Fork, Rule, Shares, Utilities

Floats = NDArray[np.float64]

# Targets that are no step.
STAYING, GOING_BACK = -1, -2

# Shares may miss 1 by this much, as the format allows for rounding in the file.
TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Ways:
    """Where a rule leads; each is like itself alone, so that engines can keep things by it.

    targets : numbers of steps, or STAYING or GOING_BACK.
    chances : (n_targets, n_days or 1, n_draws or 1); None where they differ between customers.
    bad : (n_days or 1, n_draws or 1) where a formula left its range; None where none can.
    stated : as written, where customers must be asked.
    is_drawn : whether an uncertain input stands behind a formula.
    """

    targets: tuple[int, ...]
    chances: Floats | None
    bad: Grid | None = None
    stated: Shares | Utilities | None = None
    is_drawn: bool = False


@record
class RulePlan:
    """One rule of a fork.

    truth : (n_days or 1, n_draws or 1) whether it holds; None where customers must be asked.
    condition : None where it always holds.
    """

    path: str
    condition: Expression | None
    truth: Grid | None
    ways: Ways


ForkPlan = tuple[RulePlan, ...]


def plan_fork(step: str, fork: Fork, timeline: Timeline, numbers: Mapping[str, int]) -> ForkPlan:
    """Return the rules of a step's fork; `numbers` are those of the steps."""
    return tuple(_rule(step, rule, timeline, numbers) for rule in fork.rules)


def plan_shares(shares: Shares, timeline: Timeline, numbers: Mapping[str, int]) -> Ways:
    """Return the ways of shares that no rule governs, such as those for want of stock."""
    return _ways("", Rule(None, shares, ""), timeline, numbers)


def _rule(step: str, rule: Rule, timeline: Timeline, numbers: Mapping[str, int]) -> RulePlan:
    truth = None
    if rule.condition is not None and not _is_personal(rule.condition, timeline):
        truth = _truth(rule.condition, timeline)
    return RulePlan(rule.path, rule.condition, truth, _ways(step, rule, timeline, numbers))


def _is_personal(expression: Expression, timeline: Timeline) -> bool:
    known = timeline.environment.keys()
    return bool(expression.visits or expression.bought or not expression.names <= known)


def _truth(condition: Expression, timeline: Timeline) -> Grid | None:
    """Return where a condition holds; None where it cannot be told before it is asked for."""
    try:
        return as_grid(evaluate(condition, timeline.environment)).astype(bool)
    except NotFinite:
        return None


def _ways(step: str, rule: Rule, timeline: Timeline, numbers: Mapping[str, int]) -> Ways:
    stated = rule.ways
    names = [to for to, _ in _branches(stated)]
    special = {STAY: STAYING, BACK: GOING_BACK}
    targets = tuple(special[name] if name in special else numbers[name] for name in names)
    formulas = [each for _, each in _branches(stated) if isinstance(each, Expression)]
    if not formulas:
        assert isinstance(stated, Shares)
        return Ways(targets, _certain_or_sampled(step, rule, stated, timeline))
    is_drawn = _is_drawn(formulas, timeline)
    if any(_is_personal(each, timeline) for each in formulas):
        return Ways(targets, None, stated=stated, is_drawn=is_drawn)
    chances, bad = shares_of(stated, timeline.environment)
    return Ways(targets, chances, bad if np.any(bad) else None, stated, is_drawn)


def _branches(ways: Shares | Utilities) -> list[tuple[str, Any]]:
    if isinstance(ways, Utilities):
        return list(ways.branches)
    return [(branch.to, branch.share) for branch in ways.branches]


def _is_drawn(formulas: list[Expression], timeline: Timeline) -> bool:
    known = timeline.environment
    read = {name for formula in formulas for name in formula.names if name in known}
    return any(np.ndim(known[name]) == 2 and known[name].shape[1] > 1 for name in read)


def _certain_or_sampled(step: str, rule: Rule, shares: Shares, timeline: Timeline) -> Floats:
    """Return shares as written, or drawn from the Dirichlet distribution of what was seen."""
    known = [branch.share for branch in shares.branches if isinstance(branch.share, float | int)]
    rest = max(1.0 - sum(known), 0.0)
    stated = {
        branch.to: branch.share if isinstance(branch.share, float | int) else rest
        for branch in shares.branches
    }
    draws = timeline.draws
    sample = rule.evidence.sample
    if sample is None or draws.count == 0:
        return np.array(list(stated.values()))[:, np.newaxis, np.newaxis]
    weights = {to: sample * share for to, share in stated.items()}
    key = f"journey.steps.{step}.{rule.path}"
    drawn = draws.of(lambda n: draw_shares(weights, draws.seed, key, n))
    return np.asarray(drawn[:, np.newaxis, :])


def shares_of(ways: Shares | Utilities, environment: Mapping[Any, Any]) -> tuple[Floats, Grid]:
    """Return (n_targets, ...) shares and where they left their range and had to be clipped.

    environment : names to scalars or arrays that broadcast against one another.
    """
    if isinstance(ways, Utilities):
        found = [_known_values(utility, environment) for _, utility in ways.branches]
        bad = np.any(np.stack(np.broadcast_arrays(*(bad for _, bad in found))), axis=0)
        return _logit([value for value, _ in found]), bad
    return _with_rest(ways, environment)


def _logit(utilities: list[Grid]) -> Floats:
    """Return exp(u) / sum of exp(u) (McFadden 1974), the largest u taken off first."""
    stacked = np.stack(np.broadcast_arrays(*utilities))
    weights = np.exp(stacked - stacked.max(axis=0))
    return np.asarray(weights / weights.sum(axis=0))


def _with_rest(ways: Shares, environment: Mapping[Any, Any]) -> tuple[Floats, Grid]:
    columns: list[Grid | None] = []
    bad = np.zeros((1, 1), dtype=bool)
    for branch in ways.branches:
        if isinstance(branch.share, Expression):
            value, outside = _known_values(branch.share, environment)
            bad = bad | outside | (value < 0) | (value > 1)
            columns.append(np.clip(value, 0.0, 1.0))
        else:
            columns.append(None if branch.share is None else np.full((1, 1), branch.share))
    total = sum((column for column in columns if column is not None), np.zeros((1, 1)))
    bad = bad | (total > 1 + TOLERANCE)
    rest = np.maximum(1.0 - total, 0.0)
    over = np.maximum(total, 1.0)
    shares = [rest if column is None else column / over for column in columns]
    return np.stack(np.broadcast_arrays(*shares)), bad


def _known_values(expression: Expression, environment: Mapping[Any, Any]) -> tuple[Grid, Grid]:
    """Return an expression's values, and where it has none; there 0 stands for it."""
    bad: Grid = np.zeros((1, 1), dtype=bool)
    while True:
        try:
            value = as_grid(evaluate(expression, environment, ~bad)).astype(float)
        except NotFinite as error:
            bad = bad | np.asarray(error.where)
        else:
            return np.where(bad, 0.0, value), bad
