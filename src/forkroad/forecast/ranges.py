"""Formulas that cannot leave their range, vouched for by the bounds of all that they read.

Most formulas of most files are told here at once. Where bounds are too wide to tell, nothing
is said against the file: then the days have to be gone through, in `formulas`. A fork without
`else` was found to cover all cases when the file was read.
"""

from __future__ import annotations

from collections.abc import Iterator

from forkroad.errors import ScenarioError
from forkroad.program.regimes import planned_regimes
from forkroad.scenario.bounds import (
    COUNT,
    TRUTH,
    Bounds,
    Unbounded,
    bounds_of,
    bounds_of_attribute,
    hull,
)
from forkroad.scenario.expressions import Expression
from forkroad.scenario.forks import Rule, Utilities
from forkroad.scenario.model import Scenario, Step
from forkroad.scenario.numbers import Constant, Number

# Below what a run lets pass, so that nothing is vouched for that it would refuse.
_ROUNDING = 5e-7

Known = dict[str, Bounds]


def stays_in_range(scenario: Scenario) -> bool:
    """Return whether all formulas certainly stay in their range on every day.

    Uncertain inputs are at their means. False says only that bounds do not tell.
    """
    try:
        regimes = planned_regimes(scenario)
        known = _known(regimes)
        return all(_is_sound(regime, known, is_only=len(regimes) == 1) for regime in regimes)
    except (Unbounded, ScenarioError):
        return False


def _known(regimes: list[Scenario]) -> Known:
    """Return the bounds of everything that expressions can name, over all regimes."""
    dates = regimes[0].calendar.dates
    known: Known = {
        "month": (1.0, 12.0),
        "date": (float(dates[0].toordinal()), float(dates[-1].toordinal())),
        "day": (0.0, float(len(dates) - 1)),
        "weekday": None,
        "segment": None,
        "came_from": None,
        # Where nobody asks for the days travelled, they stand at -1.
        "days_travelled": (-1.0, COUNT[1]),
    }
    known |= {name: TRUTH for each in regimes for name in (*each.campaigns, *each.shocks)}
    for regime in regimes:
        for name, number in _numbers_by_name(regime):
            _widen(known, name, bounds_of(number, {}))
        for segment in regime.segments.values():
            for name, attribute in segment.attributes.items():
                _widen(known, name, bounds_of_attribute(attribute))
    return known


def _numbers_by_name(regime: Scenario) -> Iterator[tuple[str, Number]]:
    yield from regime.values.items()
    for name, product in regime.products.items():
        yield f"{name}.price", product.price


def _widen(known: Known, name: str, bounds: Bounds) -> None:
    """Let a name have these bounds too."""
    before = known.get(name, bounds)
    known[name] = None if before is None or bounds is None else hull((before, bounds))


def _is_sound(regime: Scenario, known: Known, *, is_only: bool) -> bool:
    """Return whether bounds tell that everything in a regime is in range."""
    for condition in regime.groups.values():
        bounds_of(condition, known)
    arrivals = [segment.arrivals for segment in regime.segments.values() if segment.arrivals]
    rates = [each.per_month for each in arrivals if each.per_month is not None]
    return all(bounds_of(rate, known)[0] >= 0 for rate in rates) and all(
        _is_sound_step(step, known, is_only=is_only) for step in regime.journey.steps.values()
    )


def _is_sound_step(step: Step, known: Known, *, is_only: bool) -> bool:
    bounds_of(step.cost, known)
    rules = step.next.rules if step.next else ()
    # What covers all cases of one regime need not cover those who came while another held.
    is_covered = is_only or not rules or rules[-1].condition is None
    return (
        is_covered
        and _is_share(bounds_of(step.discount, known))
        and all(_is_sound_rule(rule, known) for rule in rules)
    )


def _is_sound_rule(rule: Rule, known: Known) -> bool:
    if rule.condition is not None:
        bounds_of(rule.condition, known)
    if isinstance(rule.ways, Utilities):
        return all(bounds_of(utility, known) for _, utility in rule.ways.branches)
    stated = [branch.share for branch in rule.ways.branches if branch.share is not None]
    if not any(isinstance(share, Expression) for share in stated):
        return True
    shares = [
        bounds_of(share if isinstance(share, Expression) else Constant(share), known)
        for share in stated
    ]
    return all(map(_is_share, shares)) and sum(high for _, high in shares) <= 1 + _ROUNDING


def _is_share(bounds: tuple[float, float]) -> bool:
    return bounds[0] >= 0 and bounds[1] <= 1
