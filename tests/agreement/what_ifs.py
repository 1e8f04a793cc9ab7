"""What-ifs by the dozen: each fork, stay, segment and price of a scenario changed a little.

A change lets no share grow more than threefold: one customer at a time, a share of 1 % and one
of 5 % have at most a fifth of their customers in common, whatever the luck.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from forkroad.scenario.change_forms import Change, MoveChange, SetChange
from forkroad.scenario.changes import changed
from forkroad.scenario.forks import Rule, Shares
from forkroad.scenario.model import Scenario, WhatIf
from forkroad.scenario.stays import Fixed
from forkroad.whatif.alternatives import Alternative

POINTS = 0.05


def small_what_ifs(scenario: Scenario) -> Iterator[Alternative]:
    """Yield alternatives of a scenario, each with a name that says what is changed."""
    half = scenario.start + timedelta(days=scenario.calendar.n_days // 2)
    for name, changes in _changes(scenario):
        yield Alternative(name, changed(scenario, changes))
        if name.endswith("points"):
            later = WhatIf(label="", from_date=half, change=tuple(changes))
            with_later = replace(scenario, what_ifs={**scenario.what_ifs, "later": later})
            yield Alternative(f"{name} later", with_later, "later")


def _changes(scenario: Scenario) -> Iterator[tuple[str, Sequence[Change]]]:
    for name, step in scenario.journey.steps.items():
        rules = step.next.rules if step.next else ()
        for number, rule in enumerate(rules, start=1):
            for source, to, points in _moves(rule):
                move = MoveChange(name, points, source, to, number if len(rules) > 1 else None)
                yield f"{name}.{number}: {source} to {to}, {100 * points:.2g} points", [move]
        if step.takes != Fixed(0):
            for takes in ({"geometric": "6 days"}, "3 days"):
                yield f"{name}: takes {takes}", [SetChange(f"journey.steps.{name}.takes", takes)]
    for name in scenario.segments:
        yield f"{name}: a tenth more", [SetChange(f"segments.{name}.arrivals.per_month", "x1.1")]
    for name in scenario.products:
        yield f"{name}: a tenth dearer", [SetChange(f"products.{name}.price", "x1.1")]


def _moves(rule: Rule) -> Iterator[tuple[str, str, float]]:
    """Yield (from, to, points): from the largest branch to the next and to the smallest."""
    if not isinstance(rule.ways, Shares) or len(rule.ways.branches) < 2:
        return
    shares = {each.to: each.share for each in rule.ways.branches}
    stated = [share for share in shares.values() if isinstance(share, float)]
    if len(stated) < len(shares) - 1 or len(shares) < len(rule.ways.branches):
        return
    known = {
        to: share if isinstance(share, float) else 1 - sum(stated) for to, share in shares.items()
    }
    ordered = sorted(known, key=lambda to: -known[to])
    for to in dict.fromkeys((ordered[1], ordered[-1])):
        points = min(POINTS, known[ordered[0]] / 2, 2 * known[to])
        if points > 0:
            yield ordered[0], to, points
