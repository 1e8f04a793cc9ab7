from __future__ import annotations

from datetime import date

import pytest

from forkroad.errors import UsageError
from forkroad.forecast.walk import walk
from tests.oracles.feature_scenarios import feature, read

# Two days, then half buy for 10 less 4; nobody comes in January's first ten days.
SHOP = read("""
forkroad: 1
start: 2026-01-01
months: 2
attributes:
  age: {uniform: [20, 30]}
  keen: {chance: 50%}
  channel: {choice: {web: 50%, app: rest}}
segments:
  many: {arrivals: {by_date: {2026-01-11: 900}}}
  few: {arrivals: {by_date: {2026-01-21: 100}}}
products: {tea: {price: {normal: [10, 3]}, unit_cost: 4}}
journey:
  start_at: look
  steps:
    look:
      cost: 0.5
      takes: 2 days
      next:
        - if: age >= 60
          then: {buy: 25%, gone: rest}
        - else: {buy: 50%, gone: rest}
    buy: {buys: {tea: 2}, next: done}
    done: {outcome: purchase}
    gone: {outcome: lost}
what_ifs:
  dear: {change: {products.tea.unit_cost: 6}}
""")


def always(way: str):
    """Answer every fork alike."""
    return lambda when, step, odds: way


def test_who_is_followed_is_as_likely_as_among_arrivals() -> None:
    # 900 of `many` on day 10 and 100 of `few` on day 20: of 200, Binomial(200, 0.1) of `few`, 20
    # and 4.5 standard deviations of 4.2 to either side.
    walks = [walk(SHOP, seed=seed) for seed in range(200)]
    few = [it for it in walks if it.trip.segment == "few"]
    assert 1 <= len(few) <= 39
    assert {it.date_of(it.trip.set_out) for it in few} == {date(2026, 1, 21)}
    assert walk(SHOP, seed=1, segment="few").trip.segment == "few"


def test_one_seed_gives_one_trip() -> None:
    first, second = walk(SHOP, seed=3), walk(SHOP, seed=3)
    assert first.to_json_object() == second.to_json_object()


def test_money_and_chance_are_those_of_the_way() -> None:
    # Price at its mean, 10: two units bring 20 less 8, and the visit costs 0.5.
    found = walk(SHOP, seed=1, attributes={"age": "61"}, choose=always("buy"))
    assert [leg.step for leg in found.trip.legs] == ["look", "buy", "done"]
    assert found.money == [-0.5, 11.5, 11.5]
    assert found.trip.probability == 0.25
    told = found.to_json_object()
    assert [row["because"] for row in told["tables"]["visits"]] == ["age >= 60", "", ""]
    assert told["tables"]["odds"][:2] == [
        {"visit": 1, "to": "buy", "chance": 0.25},
        {"visit": 1, "to": "gone", "chance": 0.75},
    ]
    dearer = walk(SHOP, seed=1, what_if="dear", choose=always("buy"))
    assert dearer.money[-1] == 7.5
    assert dearer.trip.probability == 0.5


def test_wishes_are_read_in_the_type_of_their_attribute() -> None:
    found = walk(SHOP, seed=1, attributes={"keen": "Yes", "channel": "app", "age": "25"})
    assert found.trip.attributes == {"age": 25.0, "keen": True, "channel": "app"}


def test_wishes_may_be_values_of_python() -> None:
    found = walk(SHOP, seed=1, attributes={"keen": False, "channel": "web", "age": 25})
    assert found.trip.attributes == {"age": 25.0, "keen": False, "channel": "web"}


@pytest.mark.parametrize(
    "name, value, message",
    [
        ("agee", "61", 'no attribute "agee"; did you mean "age"'),
        ("age", "old", 'age is a number, not "old"'),
        ("age", "nan", 'age is a number, not "nan"'),
        ("keen", "maybe", 'keen is true or false, not "maybe"'),
        ("channel", "wep", 'nobody\'s channel is "wep"; did you mean "web"'),
    ],
)
def test_a_wish_that_cannot_be_is_refused(name: str, value: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        walk(SHOP, seed=1, attributes={name: value})


def test_a_segment_or_a_way_that_is_not_there_is_refused() -> None:
    with pytest.raises(UsageError, match='no segment "fev"; did you mean "few"'):
        walk(SHOP, seed=1, segment="fev")
    with pytest.raises(UsageError, match='"by" is no way on here; did you mean "buy"'):
        walk(SHOP, seed=1, choose=always("by"))


@pytest.mark.parametrize("name", ["already_here", "memory", "timeouts", "choose", "shocks"])
def test_trips_through_all_kinds_of_steps_end_somewhere(name: str) -> None:
    for seed in range(5):
        found = walk(feature(name), seed=seed)
        assert 0 < found.trip.probability <= 1
        assert len(found.money) == len(found.trip.legs)
