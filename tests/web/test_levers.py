"""The levers of every shipped scenario: each can be moved, and the scenario takes it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from forkroad.errors import ScenarioError
from forkroad.scenario.change_forms import SetChange
from forkroad.scenario.changes import changed
from forkroad.scenario.file import load, read_text
from forkroad.scenario.shipped import ShippedScenario, shipped_scenarios
from forkroad.web.levers import list_forks, list_levers
from forkroad.web.plan_levers import list_campaigns, list_mixes
from tests.web.conftest import PLANNED

# All others with the long proofs.
EVERYDAY = ("cream", "trade_fair_b2b")
SHIPPED = [
    pytest.param(each, id=each.name, marks=() if each.name in EVERYDAY else pytest.mark.prove)
    for each in shipped_scenarios()
]


def written(lever: Any, value: float) -> Any:
    """A value as writing.js writes it."""
    if lever.form == "literal":
        (begin, end), text = lever.part, lever.whole
        return text[:begin] + str(value) + text[end:]
    if lever.form == "shift":
        day = timedelta(days=round(value))
        return {lever.part: [str(date.fromisoformat(each) + day) for each in lever.whole]}
    if lever.form in ("entry", "factor"):
        new = f"x{value}" if lever.form == "factor" else value
        return {**lever.whole, lever.part: new}
    forms: dict[str, Any] = {
        "number": value,
        "days": round(value),
        "geometric": {"geometric": value},
        "poisson": {"poisson": value},
        "uniform": {"uniform": [round(value), round(value) + lever.width]},
        "times": f"x{value}",
    }
    return forms[lever.form]


@pytest.mark.parametrize("shipped", SHIPPED)
def test_every_lever_can_be_moved_a_little_way_up(shipped: ShippedScenario) -> None:
    scenario = load(shipped.path)
    levers = list_levers(scenario)
    assert len({lever.place for lever in levers}) == len(levers) > 3
    for lever in levers:
        assert lever.low <= lever.base <= lever.high
        if lever.kind == "value":
            # How far a named value goes is for the formulas that read it to say.
            continue
        step = max(lever.nudge, 0.01 * lever.base)
        value = min(lever.base + step, lever.high)
        changed(scenario, [SetChange(lever.at or lever.place, written(lever, value))])


@pytest.mark.parametrize("shipped", SHIPPED)
def test_the_shares_of_every_fork_add_up_and_can_be_written_back(shipped: ShippedScenario) -> None:
    scenario = load(shipped.path)
    changes = []
    for fork in [*list_forks(scenario), *list_mixes(scenario)]:
        shares = [way["share"] for way in fork["ways"]]
        assert sum(1 for way in fork["ways"] if way["rest"]) <= 1
        if None in shares or len(shares) < 2:
            continue
        assert sum(shares) == pytest.approx(1, abs=1e-9)
        value = {way["to"]: f"{100 * way['share']:.4f}%" for way in fork["ways"][:-1]}
        changes.append(SetChange(fork["place"], {**value, fork["ways"][-1]["to"]: "rest"}))
    again = changed(scenario, changes)
    were = [*list_forks(scenario), *list_mixes(scenario)]
    for before, after in zip(were, [*list_forks(again), *list_mixes(again)], strict=True):
        for one, other in zip(before["ways"], after["ways"], strict=True):
            assert one["to"] == other["to"]
            assert (one["share"] or 0) == pytest.approx(other["share"] or 0, abs=1e-6)


def test_a_lever_beyond_what_can_be_is_refused_by_the_scenario() -> None:
    (shipped,) = [each for each in shipped_scenarios() if each.name == "cream"]
    with pytest.raises(ScenarioError):
        changed(load(shipped.path), [SetChange("journey.steps.cart.timeout.after", 0)])


def test_what_is_planned_has_its_levers_and_dates() -> None:
    scenario = read_text(PLANNED).required()
    levers: dict[Any, Any] = {
        (lever.at or lever.place, lever.part): lever for lever in list_levers(scenario)
    }
    choose = "journey.steps.compare.choose.cart"
    # Two numbers stand in "0.9 - 0.1 * cup.price": the first at its beginning, the second from the
    # seventh character on.
    assert [levers[choose, part].base for part in ((0, 3), (6, 9))] == [0.9, 0.1]
    assert levers["journey.steps.compare.choose.gone", (0, 4)].base == -0.5
    assert levers["campaigns.sale.arrivals", "people"].base == 1.5
    assert levers["campaigns.sale.change", "products.cup.price"].base == 8
    assert levers["campaigns.sale.cost", None].base == 300
    assert levers["journey.steps.wait.takes", "until"].whole == ["2026-02-01", "2026-03-01"]
    assert levers["attributes.regular.chance", None].base == 0.3
    (campaign,) = list_campaigns(scenario)
    assert campaign["runs"] == [
        {
            "from": {"place": "campaigns.sale.from", "base": "2026-02-10"},
            "to": {"place": "campaigns.sale.to", "base": "2026-02-14"},
        }
    ]
    (days, mood) = list_mixes(scenario)
    assert (days["place"], mood["place"]) == (
        "journey.steps.compare.takes.days",
        "segments.people.attributes.mood.choice",
    )
    assert {way["to"]: way["share"] for way in days["ways"]} == pytest.approx({"1": 0.6, "3": 0.4})
