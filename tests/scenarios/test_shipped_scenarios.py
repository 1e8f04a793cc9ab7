"""What holds for every shipped scenario: it can be read, run, believed and started from."""

from __future__ import annotations

from collections import defaultdict

import pytest

import forkroad
from forkroad.errors import EngineDeclined
from forkroad.scenario.shipped import shipped_scenarios
from tests.scenarios.forecasts import NAMES, UNLIMITED, forecast, mean, scenario, total

# More stock changes nothing where demand has no limit; test_limited_edition.py is about this one.
OF_STOCK = {("limited_edition", "hundred_more")}
WHAT_IFS = [
    (name, what_if)
    for name in NAMES
    for what_if in scenario(name).what_ifs
    if (name, what_if) not in OF_STOCK
]


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """Each scenario in turn; all tests of one run one after another, on the same forecast."""
    return request.param


def test_there_are_eleven() -> None:
    assert len(NAMES) == 11


@pytest.mark.parametrize("one", shipped_scenarios(), ids=NAMES)
def test_each_begins_with_its_planning_question(one) -> None:
    # か is the Japanese question's last letter; it ends with a full stop there.
    assert one.about.endswith(("?", "か。"))


def test_each_passes_the_check_without_a_warning(name: str) -> None:
    # `load` raises what is wrong; what is odd stands in the warnings, what-ifs tried as well.
    assert scenario(name).warnings == ()


def test_each_has_what_a_planner_shows_in_a_meeting(name: str) -> None:
    one = scenario(name)
    steps = one.journey.steps.values()
    assert one.name
    assert one.currency
    assert one.goals
    assert one.what_ifs
    assert any(step.notes for step in steps)
    assert any(step.milestone for step in steps)
    assert len(one.journey.stages) >= 3
    assert 8 <= len(steps) <= 20
    assert 6 <= one.months <= 24


def test_each_what_if_and_segment_tells_what_it_is(name: str) -> None:
    # The example of the format's page keeps to the words of that page.
    if name != "cream":
        one = scenario(name)
        assert [key for key, it in one.what_ifs.items() if not it.label] == []
        assert [key for key, it in one.segments.items() if not it.label] == []


def test_each_runs_on_states_in_the_tens_or_low_hundreds(name: str) -> None:
    assert 20 <= forecast(name).states <= 200


def test_only_a_scenario_limited_by_stock_needs_unlimited(name: str) -> None:
    if name in UNLIMITED:
        with pytest.raises(EngineDeclined, match="stock"):
            forkroad.run(scenario(name), draws=1, engine="exact")
    else:
        assert not forecast(name).unlimited


def test_everybody_who_sets_out_ends_somewhere_or_is_still_travelling(name: str) -> None:
    waiting = sum(
        here.count
        for segment in scenario(name).segments.values()
        for here in segment.already_here.values()
    )
    set_out = mean(forecast(name), "arrivals", "customers") + waiting
    ended = total(forecast(name), "outcomes", "customers", period="total", segment="all")
    assert ended == pytest.approx(set_out, rel=1e-9)


def test_the_shares_of_the_outcomes_add_up_to_one(name: str) -> None:
    sums: dict[str, float] = defaultdict(float)
    for row in forecast(name).rows("outcomes", measure="share", period="total"):
        sums[row["segment"]] += row["mean"]
    assert sums == pytest.approx(dict.fromkeys(sums, 1.0))


def test_the_money_adds_up(name: str) -> None:
    result = forecast(name)
    money = {row["measure"]: row["mean"] for row in result.rows("money", period="total")
             if row["segment"] == "all"}  # fmt: skip
    sold = total(result, "sales", "revenue", period="total", segment="all")
    spent = money["cost_of_goods"] + money["step_costs"]
    assert money["revenue"] == pytest.approx(sold)
    assert money["contribution"] == pytest.approx(money["revenue"] - spent)
    # No scenario pays for holding stock, and a base pays for no what-if.
    assert money["profit"] == pytest.approx(money["contribution"] - money["campaign_costs"])


def test_months_and_segments_add_up_to_the_total(name: str) -> None:
    result = forecast(name)
    months = [row for row in result.rows("money", measure="revenue", segment="all")]
    assert len(months) == scenario(name).months + 1
    everything = mean(result, "money", "revenue")
    assert sum(row["mean"] for row in months) == pytest.approx(2 * everything)
    by_segment = [mean(result, "money", "revenue", segment=one) for one in scenario(name).segments]
    assert sum(by_segment) == pytest.approx(everything)


def test_each_has_doubts_that_widen_its_intervals(name: str) -> None:
    (row,) = forecast(name).rows("money", measure="profit", period="total", segment="all")
    assert row["sd_not_knowing"] > 0
    assert row["p05"] < row["mean"] < row["p95"]


@pytest.mark.parametrize("one, what_if", WHAT_IFS)
def test_each_what_if_makes_a_difference(one: str, what_if: str) -> None:
    base = mean(forecast(one, draws=4), "money", "profit")
    changed = mean(forecast(one, what_if=what_if, draws=4), "money", "profit")
    # The draws are the same in both, so what differs is what the what-if does.
    assert abs(changed - base) > 1e-4 * abs(base)
