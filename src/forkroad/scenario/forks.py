"""Forks: the ways on from a step, brought into one form.

However a planner writes it (one step's name, shares, a table by attribute, a list of rules, a
choice by utility), a fork is a tuple of rules; the first whose condition holds applies.
"""

from __future__ import annotations

from datetime import date

from forkroad.records import record
from forkroad.scenario.expressions import Expression

STAY = "stay"
BACK = "back"


@record
class Branch:
    """One way on and its share: a number, an expression, or None for `rest`."""

    to: str
    share: float | Expression | None


@record
class Shares:
    """Ways on whose shares add up to 1, at most one of them `rest`."""

    branches: tuple[Branch, ...]


@record
class Utilities:
    """A multinomial logit: (step, utility) pairs; shares are exp(u) / sum of exp(u)."""

    branches: tuple[tuple[str, Expression], ...]


@record
class Evidence:
    """What a set of shares rests on; `sample` customers make them uncertain."""

    sample: float | None = None
    source: str = ""
    asked_on: date | None = None
    owner: str = ""


@record
class Rule:
    """One if/then entry; `condition` is None where it always holds.

    path : where the rule's shares stand below the step, for messages and sensitivities, such as
        `next.2.then` or `choose`.
    """

    condition: Expression | None
    ways: Shares | Utilities
    path: str
    evidence: Evidence = Evidence()


@record
class Fork:
    """The rules of a step in their order; the last has no condition unless all are covered."""

    rules: tuple[Rule, ...]


def targets(ways: Shares | Utilities) -> tuple[str, ...]:
    """Return the names that a set of ways leads to, `stay` and `back` included."""
    if isinstance(ways, Shares):
        return tuple(branch.to for branch in ways.branches)
    return tuple(to for to, _ in ways.branches)


def fork_targets(fork: Fork) -> tuple[str, ...]:
    """Return every name that a fork can lead to, each once, in the order of the file."""
    return tuple(dict.fromkeys(to for rule in fork.rules for to in targets(rule.ways)))
