"""What turning a dial does to the file."""

from __future__ import annotations

import pytest

from forkroad.engines.inputs import Input, list_inputs
from forkroad.errors import UsageError
from forkroad.scenario.changes import changed
from forkroad.scenario.forks import Shares
from forkroad.scenario.model import Scenario
from forkroad.scenario.numbers import Constant, Schedule
from forkroad.whatif.dials import dial_at, dial_of, moved_days
from tests.whatif.shop import SHOP, read_shop
from tests.whatif.stall import STALL


def input_at(scenario: Scenario, path: str) -> Input:
    [found] = [each for each in list_inputs(scenario) if each.path == path]
    return found


def shares_after(scenario: Scenario, path: str, value: float, sibling: str | None = None):
    dial = dial_of(scenario, input_at(scenario, path), sibling)
    after = changed(scenario, dial.changes(value))
    ways = after.journey.steps[path.split(".")[2]].next.rules[0].ways
    assert isinstance(ways, Shares)
    known = {branch.to: branch.share for branch in ways.branches}
    rest = 1 - sum(share for share in known.values() if share is not None)
    return {to: rest if share is None else share for to, share in known.items()}


def test_siblings_give_way_in_proportion() -> None:
    """From 20 to 60 %: rival and gone keep 3 to 5 of what is left, 40 %."""
    found = shares_after(read_shop(STALL), "journey.steps.stall.next.buy", 0.6)
    assert found == pytest.approx({"buy": 0.6, "rival": 0.15, "gone": 0.25})


def test_rest_can_be_turned_too() -> None:
    found = shares_after(read_shop(STALL), "journey.steps.stall.next.gone", 0.75)
    assert found == pytest.approx({"buy": 0.1, "rival": 0.15, "gone": 0.75})


@pytest.mark.parametrize("value, rival", [(0.45, 0.05), (0.1, 0.4)])
def test_one_sibling_gives_way_alone_and_takes_it_back(value: float, rival: float) -> None:
    scenario = read_shop(STALL)
    found = shares_after(scenario, "journey.steps.stall.next.buy", value, "rival")
    assert found == pytest.approx({"buy": value, "rival": rival, "gone": 0.5})


def test_a_share_goes_no_further_than_its_sibling_has() -> None:
    scenario = read_shop(STALL)
    dial = dial_of(scenario, input_at(scenario, "journey.steps.stall.next.buy"), "rival")
    assert (dial.base, dial.low, dial.high) == pytest.approx((0.2, 0.0, 0.5))


def test_everybody_is_a_share_too() -> None:
    found = shares_after(read_shop(STALL), "journey.steps.stall.next.buy", 1.0)
    assert found == pytest.approx({"buy": 1, "rival": 0, "gone": 0}, abs=1e-9)


@pytest.mark.parametrize(
    "mean, expected",
    [
        (3.0, {2: 0.5, 4: 0.5}),
        (3.25, {2: 0.375, 3: 0.125, 4: 0.375, 5: 0.125}),  # a quarter of both a day longer
        (5.0, {4: 0.5, 6: 0.5}),
        (2.5, {1: 0.25, 2: 0.25, 3: 0.25, 4: 0.25}),
        (1.5, {1: 0.5, 2: 0.5}),  # two days less, but none less than one
    ],
)
def test_days_move_until_the_mean_is_right(mean: float, expected: dict[int, float]) -> None:
    found = moved_days({2: 0.5, 4: 0.5}, mean, 1)
    assert {day: p for day, p in found.items() if p > 0} == pytest.approx(expected)


def test_a_stay_is_turned_by_its_mean() -> None:
    scenario = read_shop()
    dial = dial_of(scenario, input_at(scenario, "journey.steps.club.takes"))
    assert dial.base == pytest.approx(8.5)
    after = changed(scenario, dial.changes(9.0))
    chances = after.journey.steps["club"].takes.probabilities(40)
    assert sum(day * chance for day, chance in enumerate(chances)) == pytest.approx(9.0)
    # 5 to 12 days, half of them a day longer.
    assert chances[5] == pytest.approx(1 / 16)
    assert chances[13] == pytest.approx(1 / 16)


def test_numbers_schedules_and_uncertain_numbers() -> None:
    scenario = read_shop()
    price = dial_of(scenario, input_at(scenario, "products.tea.price"))
    assert changed(scenario, price.changes(9.5)).products["tea"].price == Constant(9.5)
    rate = dial_of(scenario, input_at(scenario, "segments.guests.arrivals.per_month"))
    assert (rate.base, rate.unit) == (1.0, "times")
    arrivals = changed(scenario, rate.changes(1.5)).segments["guests"].arrivals
    assert isinstance(arrivals.per_month, Schedule)
    assert [number for _, number in arrivals.per_month.entries] == [135, 180]
    pull = dial_of(scenario, input_at(scenario, "values.pull"))
    assert pull.base == pytest.approx(-0.1)
    assert changed(scenario, pull.changes(-0.2)).values["pull"] == Constant(-0.2)


def test_what_follows_from_a_formula_has_no_dial() -> None:
    scenario = read_shop()
    assert dial_of(scenario, input_at(scenario, "journey.steps.compare.choose.cart")) is None
    assert dial_of(scenario, input_at(scenario, "journey.steps.reminder.next.buy")) is None


def test_any_other_number_of_the_file_can_be_turned() -> None:
    scenario = read_shop()
    dial = dial_at(scenario, "journey.steps.cart.timeout.after")
    assert dial.base == 5
    assert changed(scenario, dial.changes(7.0)).journey.steps["cart"].timeout.after_days == 7


@pytest.mark.parametrize(
    "path, message",
    [
        ("journey.steps.cart.timeout.to", "is no number"),
        ("products.tea.prise", 'did you mean "products.tea.price"'),
    ],
)
def test_what_is_no_number_is_refused(path: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        dial_at(read_shop(SHOP), path)
