"""One customer's trip: the same as in a simulation, with the odds and the money of it."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.engines.agents import Options, simulate
from forkroad.engines.agents_launch import Origin
from forkroad.engines.agents_settling import Company, customer_keys
from forkroad.engines.agents_trip import Customer, Odds
from forkroad.engines.agents_walk import follow_one
from forkroad.engines.agents_world import build_world
from forkroad.errors import UsageError
from forkroad.program.journey import Journey
from tests.engines.following import journey_of
from tests.oracles.feature_scenarios import FEATURES, feature, read

SCENARIO = """
forkroad: 1
start: 2026-01-01
months: 6
attributes: {channel: {choice: {web: 60%, shop: rest}}, age: {normal: [50, 10]}}
segments:
  people: {arrivals: {per_month: 10}}
products: {cream: {price: {2026-01: 49, 2026-03: 45}, unit_cost: 18}}
journey:
  start_at: look
  steps:
    look:
      cost: 0.5
      takes: 2 days
      next:
        - if: channel == "web" and age > 60
          then: {buy: 25%, look: 25%, gone: rest}
        - else: {buy: 10%, gone: rest}
    buy: {buys: {cream: 3}, discount: 10%, takes: 1 day, next: {ask: 50%, stay: rest}}
    ask: {takes: 1 day, next: {back: 50%, gone: rest}}
    gone: {outcome: lost}
"""


def keys_of(journey: Journey, customer: Customer) -> int:
    """Return the word of a customer's luck, by which paths tell customers apart."""
    segment = next(it for it in journey.segments if it.name == customer.segment)
    numbers = (customer.replication, customer.day, customer.number)
    company = Company(
        Origin(segment, f"arrivals/{segment.name}"), *(np.array([number]) for number in numbers)
    )
    return int(customer_keys(build_world(journey, 1), company)[0])


@pytest.mark.parametrize("name", FEATURES)
def test_a_trip_is_that_of_the_simulation(name: str) -> None:
    journey = journey_of(feature(name), 2)
    paths = simulate(journey, 1, 2, Options(path_share=1.0)).paths
    compared = 0
    for segment in journey.segments:
        for day in range(0, journey.n_days, 9):
            customer = Customer(segment.name, day, 0, replication=1)
            own = np.nonzero(paths.customer == keys_of(journey, customer))[0]
            if not len(own):
                continue
            trip = follow_one(journey, 1, customer)
            steps = [journey.names.steps[step] for step in paths.step[own]]
            assert [leg.step for leg in trip.legs] == steps
            assert [leg.day for leg in trip.legs] == paths.day[own].tolist()
            compared += 1
    arrivals = any(segment.stream is not None for segment in journey.segments)
    assert compared > 0 or not arrivals


def chooser(*answers: str):
    """Decide as told, one fork after the other."""
    left = list(answers)

    def decide(step: str, day: int, odds: Odds) -> str:
        return left.pop(0)

    return decide


def test_the_odds_are_those_of_the_rule_that_holds() -> None:
    journey = journey_of(read(SCENARIO), 1)
    old = Customer("people", attributes={"channel": "web", "age": 64.0})
    odds = follow_one(journey, 1, old, chooser("gone")).legs[0].odds
    assert odds is not None
    assert odds.rule == "next.1.then"
    assert odds.because == 'channel == "web" and age > 60'
    assert odds.shares == {"buy": 0.25, "look": 0.25, "gone": 0.5}
    young = Customer("people", attributes={"channel": "web", "age": 20.0})
    other = follow_one(journey, 1, young, chooser("gone")).legs[0].odds
    assert other is not None
    assert other.because == ""
    assert other.shares == pytest.approx({"buy": 0.1, "gone": 0.9})


def test_somebody_else_may_decide() -> None:
    journey = journey_of(read(SCENARIO), 1)
    customer = Customer("people", day=57, attributes={"channel": "web", "age": 64.0})
    trip = follow_one(journey, 1, customer, chooser("look", "buy", "ask", "back", "ask", "gone"))
    assert [leg.step for leg in trip.legs] == ["look", "look", "buy", "ask", "buy", "ask", "gone"]
    # Two days at each look, then a day at each step.
    assert [leg.day for leg in trip.legs] == [57, 59, 61, 62, 63, 64, 65]
    assert trip.outcome == "lost"
    # 25 % again, 25 % buy, 50 % ask, 50 % back, 50 % ask, 50 % gone.
    assert trip.probability == pytest.approx(0.25 * 0.25 * 0.5**4)


def test_a_trip_knows_its_money() -> None:
    journey = journey_of(read(SCENARIO), 1)
    customer = Customer("people", day=57, attributes={"channel": "web", "age": 64.0})
    trip = follow_one(journey, 1, customer, chooser("buy", "stay"))
    assert [leg.cost for leg in trip.legs] == [0.5, 0.0]
    [purchase] = trip.legs[1].purchases
    # 57 and two days is 1 March, day 59: 3 creams at 45 less 10 %, which cost 18 each.
    assert trip.legs[1].day == 59
    assert (purchase.product, purchase.units) == ("cream", 3)
    assert purchase.revenue == pytest.approx(3 * 45 * 0.9)
    assert purchase.cost_of_goods == pytest.approx(54)


def test_who_stays_for_ever_never_leaves() -> None:
    journey = journey_of(read(SCENARIO), 1)
    trip = follow_one(journey, 1, Customer("people"), chooser("buy", "stay"))
    assert trip.legs[-1].left is None
    assert trip.legs[-1].chosen == "stay"
    assert trip.outcome == ""


def test_attributes_that_nothing_reads_are_shown_too() -> None:
    journey = journey_of(read(SCENARIO.replace(" and age > 60", "")), 1)
    trip = follow_one(journey, 1, Customer("people", attributes={"channel": "shop"}))
    assert trip.attributes["channel"] == "shop"
    assert 0 < trip.attributes["age"] < 100


@pytest.mark.parametrize(
    "customer, message",
    [
        (Customer("peple"), 'no segment "peple"; did you mean "people"'),
        (Customer("people", attributes={"agee": 3}), 'no attribute "agee"; did you mean "age"'),
        (Customer("people", attributes={"channel": "wb"}), 'channel is "wb"; did you mean "web"'),
        (Customer("people", day=999), "from 0 to 180"),
    ],
)
def test_what_cannot_be_is_refused(customer: Customer, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        follow_one(journey_of(read(SCENARIO), 1), 1, customer)


def test_a_way_that_is_not_there_is_refused() -> None:
    customer = Customer("people", attributes={"channel": "shop"})
    with pytest.raises(UsageError, match=r'"bye" is no way on here.* there is buy, gone'):
        follow_one(journey_of(read(SCENARIO), 1), 1, customer, chooser("bye"))
