"""Checks that shares add up; what a single share can be was looked at when it was read."""

from __future__ import annotations

import math
from collections.abc import Iterator

from forkroad.scenario.expressions import Expression
from forkroad.scenario.forks import Shares
from forkroad.scenario.source import Fault, Place
from forkroad.scenario.survey import Survey

TOLERANCE = 1e-6


def share_faults(survey: Survey) -> Iterator[Fault]:
    """Yield every set of shares that does not add up."""
    for name, step in survey.scenario.journey.steps.items():
        for rule in step.next.rules if step.next else ():
            if isinstance(rule.ways, Shares):
                yield from _sum_faults(survey.rule_place(name, rule), rule.ways)
        if step.when_out_of_stock:
            place = ("journey", "steps", name, "when_out_of_stock")
            yield from _sum_faults(place, step.when_out_of_stock)


def percent(share: float) -> str:
    """Return a share as a percentage, as exact as it needs to be.

    >>> percent(1.1), percent(0.333), percent(1.000002)
    ('110%', '33.3%', '100.0002%')
    """
    return f"{share * 100:.7g}%"


def _sum_faults(place: Place, shares: Shares) -> Iterator[Fault]:
    stated = [branch.share for branch in shares.branches]
    total = math.fsum(share for share in stated if isinstance(share, int | float))
    if any(share is None or isinstance(share, Expression) for share in stated):
        if total > 1 + TOLERANCE:
            advice = "with the rest they can add up to 100% at most"
            yield Fault(place, f"the shares add up to {percent(total)}; {advice}")
    elif abs(total - 1) > TOLERANCE:
        advice = 'they must add up to 100%, or one of them be "rest"'
        yield Fault(place, f"the shares add up to {percent(total)}; {advice}")
