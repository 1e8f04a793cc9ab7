"""Inputs: what is listed, in which order, with which place and number."""

from __future__ import annotations

from datetime import date

import pytest

from forkroad.engines.inputs import (
    Input,
    forks_that_choose_who_waits,
    list_inputs,
    names_read,
    stays_that_cannot_shift,
)
from forkroad.scenario.model import Scenario
from forkroad.scenario.paths import located
from forkroad.scenario.source import value_at
from tests.engines.central import read

FILE = """
forkroad: 1
start: 2026-03-01
months: 3
journey:
  start_at: site
  steps:
    site:
      takes: {lognormal: {median: 4 days, p90: 12 days}}
      next:
        - if: segment == "vip"
          then: {cart: 45%, gone: rest}
          sample: 140
          source: spring survey
          asked_on: 2026-01-20
          owner: Mina
        - else: {cart: click * 2, gone: rest}
    cart:
      cost: 0.2
      takes: {until: [2026-03-20]}
      choose: {buy: 0.2, rival: -0.1 * tea.price}
    buy: {buys: tea, discount: 5%, next: {club: 1, done: 0}}
    club: {takes: 30 days, next: done}
    done: {outcome: purchase}
    rival: {outcome: competitor}
    gone: {outcome: lost}
shocks:
  strike: {chance: 20%, from: 2026-03-10, lasts: 5 days}
values:
  click: {beta: [30, 170]}
  unread: {2026-03: 4, 2026-04: 5}
segments:
  vip: {arrivals: {per_month: 100}, already_here: {cart: 12, club: {count: 5, waited: 3 days}}}
  rest_of_us: {arrivals: {by_date: {2026-03-04: 80}}}
products:
  tea: {price: {uniform: [7, 9]}}
"""

# Every path, in the order of the file above.
PLACES = (
    "journey.steps.site.takes",
    "journey.steps.site.next.1.then.cart",
    "journey.steps.site.next.1.then.gone",
    "journey.steps.site.next.2.else.cart",
    "journey.steps.site.next.2.else.gone",
    "journey.steps.cart.cost",
    "journey.steps.cart.takes",
    "journey.steps.cart.choose.buy",
    "journey.steps.cart.choose.rival",
    "journey.steps.buy.discount",
    "journey.steps.buy.next.club",
    "journey.steps.buy.next.done",
    "journey.steps.club.takes",
    "shocks.strike.chance",
    "values.click",
    "values.unread",
    "segments.vip.arrivals.per_month",
    "segments.vip.already_here.cart",
    "segments.vip.already_here.club.count",
    "segments.rest_of_us.arrivals.by_date",
    "products.tea.price",
)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read(FILE)


@pytest.fixture(scope="module")
def inputs(scenario: Scenario) -> dict[str, Input]:
    return {each.path: each for each in list_inputs(scenario)}


def test_every_input_that_was_written_is_listed_in_the_order_of_the_file(
    scenario: Scenario,
) -> None:
    """A way that everybody takes (`next: done`), and a cost that nobody stated, are none."""
    assert tuple(each.path for each in list_inputs(scenario)) == PLACES


def test_every_path_leads_to_what_the_file_has_there(
    scenario: Scenario, inputs: dict[str, Input]
) -> None:
    for path in PLACES:
        data, place = located(scenario.source.data, path)
        assert value_at(data, place) is not None, path
    assert inputs["values.unread"].written == "{2026-03: 4, 2026-04: 5}"
    assert inputs["products.tea.price"].written == "{uniform: [7, 9]}"
    assert inputs["journey.steps.site.next.1.then.gone"].written == "rest"
    assert inputs["journey.steps.site.next.2.else.cart"].written == "click * 2"


def test_the_value_is_the_number_used_where_it_is_one(inputs: dict[str, Input]) -> None:
    values = {path: each.value for path, each in inputs.items()}
    # The mean of ceil(T) for T lognormal with median 4 and 90 % point 12: sum of P(T > k) over
    # k >= 0, by SciPy: lognorm(s=ln 3 / 1.2815515655446004, scale=4).sf(range(5000)).sum().
    assert values.pop("journey.steps.site.takes") == pytest.approx(6.274808, abs=1e-6)
    assert values == pytest.approx(
        {
            "journey.steps.site.next.1.then.cart": 0.45,
            "journey.steps.site.next.1.then.gone": 0.55,
            "journey.steps.site.next.2.else.cart": None,
            "journey.steps.site.next.2.else.gone": None,
            "journey.steps.cart.cost": 0.2,
            "journey.steps.cart.takes": None,
            "journey.steps.cart.choose.buy": None,
            "journey.steps.cart.choose.rival": None,
            "journey.steps.buy.discount": 0.05,
            "journey.steps.buy.next.club": 1.0,
            "journey.steps.buy.next.done": 0.0,
            "journey.steps.club.takes": 30.0,
            "shocks.strike.chance": 0.2,
            "values.click": 0.15,  # 30 of 200
            "values.unread": None,
            "segments.vip.arrivals.per_month": 100.0,
            "segments.vip.already_here.cart": 12.0,
            "segments.vip.already_here.club.count": 5.0,
            "segments.rest_of_us.arrivals.by_date": None,
            "products.tea.price": 8.0,  # the middle of 7 and 9
        }
    )


def test_evidence_stands_with_every_share_of_its_rule(inputs: dict[str, Input]) -> None:
    evidence = inputs["journey.steps.site.next.1.then.gone"].evidence
    assert (evidence.sample, evidence.source, evidence.owner) == (140, "spring survey", "Mina")
    assert evidence.asked_on == date(2026, 1, 20)
    assert inputs["journey.steps.site.next.2.else.gone"].evidence.sample is None


def test_successes_and_failures_are_the_customers_on_whom_a_value_was_seen(
    inputs: dict[str, Input],
) -> None:
    assert inputs["values.click"].evidence.sample == 200


def test_a_stay_with_too_long_a_tail_has_no_mean() -> None:
    """Median 100 and 90 % point 5,000 days leave 0.16 beyond 2,000 days."""
    stay = "{lognormal: {median: 100 days, p90: 5000 days}}"
    found = list_inputs(read(FILE.replace("{lognormal: {median: 4 days, p90: 12 days}}", stay)))
    assert found[0].value is None
    assert found[0].written == stay


def test_names_are_read_by_formulas_and_by_what_campaigns_change(scenario: Scenario) -> None:
    read_names = names_read(scenario)
    assert {"click", "tea.price", "segment"} <= read_names
    assert "unread" not in read_names
    campaign = (
        "campaigns:\n  spring: {from: 2026-03-05, to: 2026-03-09, change: "
        "{journey.steps.cart.cost: unread / 20, products.tea.price: 6}}\n"
    )
    assert "unread" in names_read(read(FILE + campaign))
    # A price that a campaign sets is not read by it.
    plain = FILE.replace("-0.1 * tea.price", "-0.8")
    assert "tea.price" not in names_read(read(plain + campaign))


def test_stays_shift_unless_a_timeout_or_days_travelled_is_in_the_way(scenario: Scenario) -> None:
    assert stays_that_cannot_shift(scenario) == {}
    timeout = "next: {buy: 0.2, gone: rest}, timeout: {after: 4 days, to: gone}}"
    timed = FILE.replace("club: {takes: 30 days, next: done}", f"club: {{takes: 3 days, {timeout}")
    assert stays_that_cannot_shift(read(timed)) == {
        "club": "its timeout after 4 days competes with it"
    }
    aged = FILE.replace('segment == "vip"', "days_travelled > 3")
    reasons = stays_that_cannot_shift(read(aged))
    assert set(reasons) >= {"site", "cart", "club"}
    assert set(reasons.values()) == {"conditions read days_travelled, which a longer stay changes"}


@pytest.mark.parametrize(
    "takes, waited, shifts",
    [
        ("30 days", "3 days", True),
        # Whoever has waited 3 days of 1 to 9 has not left before: who they are depends on both.
        ("{uniform: [1, 9]}", "3 days", False),
        ("{uniform: [3, 9]}", "3 days", True),
        ("30 days", "{uniform: [1, 2]}", False),
        ("30 days", "steady", False),
    ],
)
def test_a_stay_that_decides_who_is_already_here_cannot_shift(takes, waited, shifts) -> None:
    text = FILE.replace("club: {takes: 30 days", f"club: {{takes: {takes}")
    found = stays_that_cannot_shift(read(text.replace("waited: 3 days", f"waited: {waited}")))
    reason = "how long those who are already here still stay depends on it"
    assert found == ({} if shifts else {"club": reason})


@pytest.mark.parametrize("timeout", [", timeout: {after: 4 days, to: gone}", ""])
def test_shares_decide_who_waits_where_some_stay(timeout) -> None:
    some_stay = f"next: {{stay: 0.2, done: rest}}{timeout}}}"
    text = FILE.replace("club: {takes: 30 days, next: done}", f"club: {{takes: 3 days, {some_stay}")
    assert forks_that_choose_who_waits(read(text)) == {"club"}
    assert forks_that_choose_who_waits(read(text.replace(", waited: 3 days", ""))) == frozenset()
    assert forks_that_choose_who_waits(read(FILE)) == frozenset()
