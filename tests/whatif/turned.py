"""Inputs turned a little by writing them anew into the file, as a check of every slope.

Nothing here uses dials or backward passes: shares are written out with their siblings, stays as
tables of days, everything else is multiplied.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from forkroad.engines.inputs import Input
from forkroad.scenario.change_forms import Change, SetChange
from forkroad.scenario.forks import Rule, Shares
from forkroad.scenario.model import Scenario
from forkroad.scenario.paths import located
from forkroad.scenario.source import value_at
from forkroad.whatif.central import Centre

H = 1e-3
# Weights of a fourth-order slope from runs at so many steps, around the value or above it
# (Abramowitz and Stegun 1964, table 25.2).
AROUND = {-2: 1 / 12, -1: -8 / 12, 1: 8 / 12, 2: -1 / 12}
ABOVE = {0: -25 / 12, 1: 48 / 12, 2: -36 / 12, 3: 16 / 12, 4: -3 / 12}


def slope_of(centre: Centre, each: Input, row: str = "all", sibling: str = "") -> float:
    """Return the change of the measure per 1 of a share, per day, or per own size of the rest."""
    return slope_by(lambda it: centre.total(it, row), centre.scenario, each, sibling)


def slope_by(
    run: Callable[[list[Change]], Any], scenario: Scenario, each: Input, sibling: str = ""
) -> Any:
    """Return the slope of whatever a run with some changes gives, a number or an array."""
    if each.role == "stay":
        days, step = _days(scenario, each), 4e-3
        changes = {place: _longer(each, days, place * step) for place in ABOVE}
        return sum(ABOVE[at] * run(changes[at]) for at in ABOVE) / step
    if each.role == "share":
        left = 0.1 if each.value is None else min(each.value, 1 - each.value)
        step = H * left
        changes = {place: _moved(scenario, each, place * step, sibling) for place in AROUND}
    else:
        step = _whole_customer(scenario, each) or H
        changes = {place: _times(each, 1 + place * step) for place in AROUND}
    return sum(AROUND[at] * run(changes[at]) for at in AROUND) / step


def _whole_customer(scenario: Scenario, each: Input) -> float | None:
    """Return one customer more of a fixed number a month, which is rounded to whole ones."""
    arrivals = scenario.segments[each.subject[0]].arrivals if each.role == "stream" else None
    is_fixed = arrivals is not None and arrivals.spread == "fixed"
    return 1 / each.value if is_fixed and each.value else None


def _times(each: Input, factor: float) -> list[Change]:
    if each.number is not None:
        assert each.value is not None
        return [SetChange(each.path, each.value * factor)]
    return [SetChange(each.path, f"x{factor!r}")]


def _days(scenario: Scenario, each: Input) -> dict[int, float]:
    """Return the stay as a table that ends where 1e-13 are left."""
    takes = scenario.journey.steps[each.subject[0]].takes
    n_days = 8
    while sum(takes.probabilities(n_days)) < 1 - 1e-13 and n_days < 16_000:
        n_days *= 2
    chances = takes.probabilities(n_days)
    chances[-1] += 1 - sum(chances)
    return {day: chance for day, chance in enumerate(chances) if chance > 0}


def _longer(each: Input, days: dict[int, float], share: float) -> list[Change]:
    """Let a share of the customers stay a day longer."""
    table = {str(day): (1 - share) * chance for day, chance in days.items()}
    for day, chance in days.items():
        table[str(day + 1)] = table.get(str(day + 1), 0.0) + share * chance
    return [SetChange(each.path, {"days": {day: p for day, p in table.items() if p > 0}})]


def _moved(scenario: Scenario, each: Input, by: float, sibling: str) -> list[Change]:
    """Add to a share of a rule, the others giving way in proportion or one of them alone."""
    step, path, to = each.subject
    fork = scenario.journey.steps[step].next
    assert fork is not None
    [rule] = [rule for rule in fork.rules if rule.path == path]
    above = f"journey.steps.{step}.{path}"
    data, place = located(scenario.source.data, above)
    written = value_at(data, place)
    if not isinstance(rule.ways, Shares):
        return [SetChange(f"{above}.{to}", _utility(written, to, by))]
    shares = _texts(rule, written)
    new = {}
    for name, share in shares.items():
        if name == to:
            new[name] = f"({share}) + ({by!r})"
        elif sibling:
            new[name] = f"({share}) - ({by!r})" if name == sibling else share
        else:
            new[name] = f"({share}) * (1 - ({by!r}) / (1 - ({shares[to]})))"
    if all(isinstance(branch.share, float | None) for branch in rule.ways.branches):
        # Shares that were seen on a sample are numbers.
        return [SetChange(above, {name: eval(text) for name, text in new.items()})]
    # The last takes what the others leave, which is what it would get by its own formula.
    return [SetChange(above, {**new, list(new)[-1]: "rest"})]


def _texts(rule: Rule, written: dict[str, Any]) -> dict[str, str]:
    """Return every share of a rule as a formula, `rest` too."""
    assert isinstance(rule.ways, Shares)
    stated = {
        branch.to: repr(branch.share) if isinstance(branch.share, float) else written[branch.to]
        for branch in rule.ways.branches
        if branch.share is not None
    }
    rest = " - ".join(["1", *(f"({share})" for share in stated.values())])
    return {branch.to: stated.get(branch.to, rest) for branch in rule.ways.branches}


def _utility(written: dict[str, Any], to: str, by: float) -> str:
    """Return the utility with which a choice has `by` more: its odds are those of p + by."""
    total = " + ".join(f"exp({utility})" for utility in written.values())
    share = f"(exp({written[to]}) / ({total}))"
    odds = f"(({share} + ({by!r})) * (1 - {share})) / ({share} * (1 - {share} - ({by!r})))"
    return f"({written[to]}) + log({odds})"
