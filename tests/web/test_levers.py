"""The levers of every shipped scenario: each can be moved, and the scenario takes it."""

from __future__ import annotations

from typing import Any

import pytest

from forkroad.errors import ScenarioError
from forkroad.scenario.change_forms import SetChange
from forkroad.scenario.changes import changed
from forkroad.scenario.file import load
from forkroad.scenario.shipped import ShippedScenario, shipped_scenarios
from forkroad.web.levers import Lever, list_forks, list_levers

# All others with the long proofs.
EVERYDAY = ("cream", "trade_fair_b2b")
SHIPPED = [
    pytest.param(each, id=each.name, marks=() if each.name in EVERYDAY else pytest.mark.prove)
    for each in shipped_scenarios()
]


def written(lever: Lever, value: float) -> Any:
    """A value as changes.js writes it."""
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
        changed(
            scenario, [SetChange(lever.place, written(lever, min(lever.base + step, lever.high)))]
        )


@pytest.mark.parametrize("shipped", SHIPPED)
def test_the_shares_of_every_fork_add_up_and_can_be_written_back(shipped: ShippedScenario) -> None:
    scenario = load(shipped.path)
    changes = []
    for fork in list_forks(scenario):
        shares = [way["share"] for way in fork["ways"]]
        assert sum(1 for way in fork["ways"] if way["rest"]) <= 1
        if None in shares or len(shares) < 2:
            continue
        assert sum(shares) == pytest.approx(1, abs=1e-9)
        value = {way["to"]: f"{100 * way['share']:.4f}%" for way in fork["ways"][:-1]}
        changes.append(SetChange(fork["place"], {**value, fork["ways"][-1]["to"]: "rest"}))
    again = list_forks(changed(scenario, changes))
    for before, after in zip(list_forks(scenario), again, strict=True):
        for one, other in zip(before["ways"], after["ways"], strict=True):
            assert one["to"] == other["to"]
            assert (one["share"] or 0) == pytest.approx(other["share"] or 0, abs=1e-6)


def test_a_lever_beyond_what_can_be_is_refused_by_the_scenario() -> None:
    (shipped,) = [each for each in shipped_scenarios() if each.name == "cream"]
    with pytest.raises(ScenarioError):
        changed(load(shipped.path), [SetChange("journey.steps.cart.timeout.after", 0)])
