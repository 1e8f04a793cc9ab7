"""Break-even values against those worked out by hand, see `stall`."""

from __future__ import annotations

import pytest

from forkroad.scenario.changes import changed
from forkroad.whatif.break_even import find_break_even
from forkroad.whatif.dials import dial_at
from forkroad.whatif.levers import list_levers
from tests.whatif.shop import centre_of
from tests.whatif.stall import AT_ONCE


def reached(path: str, wanted: float, measure: str = "profit", text: str = AT_ONCE):
    centre = centre_of(measure, text)
    plan = centre.plan()
    dials = {lever.place: lever.dial for lever in list_levers(plan.base, plan)}
    dial = dials.get(path) or dial_at(centre.scenario, path)
    return centre, find_break_even(centre, dial, wanted, "all")


@pytest.mark.parametrize(
    "path, value",
    [
        ("products.thing.price", 9.0),  # 0.2 (p - 4) = 1
        ("products.thing.unit_cost", 5.0),  # 0.2 (10 - c) = 1
        ("journey.steps.stall.next.buy", 1 / 6),  # 6 s = 1
        ("journey.steps.stall.cost", 0.7),  # 1.2 - v = 0.5
        ("segments.people.arrivals.per_month", 500 / 7),  # 0.7 N = 50
        ("campaigns.fair.cost", 70.0),  # 100 x 0.7
    ],
)
def test_profit_is_0_where_the_formula_says(path: str, value: float) -> None:
    centre, found = reached(path, 0.0)
    assert found.value == pytest.approx(value, rel=1e-9)
    assert found.at_base == pytest.approx(20)
    assert abs(found.at_value) < 1e-6
    # Put back by hand, it is a tie once more.
    assert abs(centre.total(found.dial.changes(found.value))) < 1e-6
    assert found.low <= found.value <= found.high


def test_a_share_is_an_aim_too() -> None:
    """Half to the rival: all others keep 2 to 5 of what is left, and 2/7 of half buy."""
    centre, found = reached("journey.steps.stall.next.buy", 0.25, "competitor.share")
    # 30 % of what does not buy, 80 %, is 3/8; a quarter is 3/8 of 2/3, so that 1/3 buys.
    assert found.value == pytest.approx(1 / 3, rel=1e-9)
    after = changed(centre.scenario, found.dial.changes(found.value))
    assert after.journey.steps["stall"].next.rules[0].ways.branches[0].share == pytest.approx(1 / 3)


def test_a_stay_is_found_between_whole_days() -> None:
    """Who comes on the last days leaves after the horizon. With a stay of d whole days 30 - d of
    30 days count; 28.5 of them with half of the customers a day longer: d = 1.5."""
    text = AT_ONCE.replace("cost: 0.5, ", "cost: 0.5, takes: 1 day, ")
    _, found = reached("journey.steps.stall.takes", 100 * 0.2 * 28.5 / 30, "thing.units", text)
    assert found.value == pytest.approx(1.5, rel=1e-9)


def test_where_there_is_none_the_range_that_was_looked_at_is_told() -> None:
    """Visits alone cost 50 and the fair as much: no share of buyers makes it lose 200."""
    _, found = reached("journey.steps.stall.next.buy", -200.0)
    assert (found.value, found.at_value) == (None, None)
    # From nobody, -100, to everybody, 100 (6 - 0.5) - 50 = 500.
    assert found.why == "the measure stays between -100 and 500"
    assert (found.low, found.high) == pytest.approx((0, 1))


def test_a_measure_that_jumps_over_it_is_told() -> None:
    """A fixed number is rounded: 20.1 units would take 100.5 customers."""
    text = AT_ONCE.replace("per_month: 100", "per_month: 100, spread: fixed")
    _, found = reached("segments.people.arrivals.per_month", 20.1, "thing.units", text)
    assert found.value is None
    assert found.why.startswith("the measure jumps over it at 100.5")


def test_whole_numbers_alone_are_for_a_grid() -> None:
    text = AT_ONCE.replace(
        "next: {buy: 20%, rival: 30%, gone: rest}}",
        "next: {buy: 20%, stay: 30%, gone: rest}, timeout: {after: 5 days, to: rival}}",
    )
    _, found = reached("journey.steps.stall.timeout.after", 10.0, "rival.customers", text)
    assert found.value is None
    assert "a grid shows them" in found.why


def test_a_base_that_ties_is_its_own_break_even() -> None:
    text = AT_ONCE.replace("cost: 50", "cost: 70")
    _, found = reached("products.thing.price", 0.0, text=text)
    assert found.value == pytest.approx(10)
