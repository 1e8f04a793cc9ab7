"""Scenarios side by side say what each says alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import forkroad
from forkroad.errors import EngineDeclined, ForkroadError, ScenarioError
from forkroad.forecast.plan import Options, make_plan
from forkroad.program.alike import are_alike
from forkroad.scenario.changes import with_settings
from forkroad.scenario.file import read_text
from forkroad.whatif import expected
from forkroad.whatif.expected import Totals, expected_totals

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
OPTIONS = Options(seed=1, engine="exact", unlimited=True)

# What differs from scenario to scenario: prices, shares, costs, values, arrivals, with the
# campaigns, expressions, utilities, sampled shares and schedules of the shipped scenarios.
VARIED = {
    "web_shop_cart": [
        "products.basket.price=55",
        "products.basket.price={normal: [61, 3]}",
        "journey.steps.cart.next.checkout=52%",
        "journey.steps.checkout.next.1.then.buy=75%",
        "journey.steps.search.cost=0.2",
        "values.voucher=25%",
        "values.answers_reminder=0.2",
        "segments.known.arrivals.per_month=3000",
        "segments.known.arrivals.growth=2% a month",
        "journey.steps.checkout.next.2.else.cart=0",
    ],
    "launch_vs_rival": ["values.rival_price=x0.8", "segments.1=x1.2"],
    "cream": [
        "values.price_pull=-0.05",
        "values.opens_mail=x1.3",
        "products.cream.price=44",
        "journey.steps.see_ad.next.visit_site=50%",
        "segments.gift_hunters.arrivals.per_month=x1.5",
    ],
}
TEXTS = ["revenue", "profit", "converted", "arrivals"]


def variants(name: str) -> list[forkroad.Scenario]:
    """Return a scenario as it is, with each change alone, and with all of them."""
    base = forkroad.load(SCENARIOS / f"{name}.yaml")
    known = [text for text in VARIED[name] if not text.startswith("segments.1")]
    if len(known) < len(VARIED[name]):
        known.append(f"segments.{next(iter(base.segments))}.arrivals.per_month=x1.2")
    different = {text.partition("=")[0]: text for text in known}
    alone = [with_settings(base, [text]) for text in known]
    return [base, *alone, with_settings(base, list(different.values()))]


@pytest.mark.parametrize("name", VARIED)
def test_scenarios_together_say_what_each_says_alone(name: str) -> None:
    scenarios = variants(name)
    timelines = [make_plan(it, OPTIONS).timeline(central=True) for it in scenarios]
    # All of them go into one program, or nothing would be shown here.
    assert all(are_alike(timelines[0], it) for it in timelines)
    together = expected_totals(scenarios, TEXTS, OPTIONS)
    for scenario, found in zip(scenarios, together, strict=True):
        (alone,) = expected_totals([scenario], TEXTS, OPTIONS)
        assert isinstance(found, Totals)
        assert isinstance(alone, Totals)
        assert found.values == pytest.approx(alone.values, rel=1e-12)
    # They differ, or they would be equal for nothing.
    revenues = {it.values[0] for it in together if isinstance(it, Totals)}
    assert len(revenues) >= len(scenarios) - 1


def test_shares_and_chances_together_are_those_alone() -> None:
    texts = ["lost.share", "share(cart, checkout)", "profit_of_the_year.chance"]
    scenarios = variants("web_shop_cart")[:4]
    together = expected_totals(scenarios, texts, OPTIONS)
    for scenario, found in zip(scenarios, together, strict=True):
        (alone,) = expected_totals([scenario], texts, OPTIONS)
        assert found.values == pytest.approx(alone.values, rel=1e-9)  # type: ignore[union-attr]


def test_the_value_of_a_scenario_without_uncertain_inputs_is_that_of_its_run() -> None:
    base = forkroad.load(SCENARIOS / "online_retail.yaml")
    (found,) = expected_totals([base], ["revenue"], OPTIONS)
    result = forkroad.run(base, seed=1)
    (row,) = result.rows("money", period="total", segment="all", measure="revenue")
    if result.draws == 0:
        assert isinstance(found, Totals)
        assert found.values[0] == pytest.approx(row["mean"], rel=1e-12)


SMALL = """
forkroad: 1
start: 2026-01-01
months: 1
values: {pull: 1, cut: 30}
segments:
  all_of_them: {arrivals: {per_month: 100}, attributes: {age: {uniform: [20, 40]}}}
products: {pen: {price: 2}}
journey:
  start_at: shop
  steps:
    shop:
      next:
        - if: age >= cut
          then: {buy: 0.4 * pull, gone: rest}
        - else: {buy: 10%, gone: rest}
    buy: {buys: pen, outcome: purchase}
    gone: {outcome: lost}
campaigns:
  fair:
    from: 2026-01-11
    to: 2026-01-20
    change: {journey.steps.shop.next.2.else.buy: x2}
"""


def small(*settings: str) -> forkroad.Scenario:
    return with_settings(read_text(SMALL).required(), settings)


def test_a_campaign_changes_what_each_scenario_has_on_its_days() -> None:
    # 100 in 31 days; half are 30 or older. The young buy with s, on 10 of 31 days with 2 s.
    def bought(share: float) -> float:
        return 100 * (0.5 * 0.4 + 0.5 * (share * 21 + 2 * share * 10) / 31)

    shares = [0.1, 0.05, 0.2, 0.2]
    scenarios = [small(f"journey.steps.shop.next.2.else.buy={share}") for share in shares]
    found = expected_totals(scenarios, ["pen.units"], OPTIONS)
    assert [it.values[0] for it in found] == pytest.approx([bought(it) for it in shares])  # type: ignore[union-attr]


def test_a_value_in_a_condition_splits_customers_for_each_scenario() -> None:
    # Ages are uniform from 20 to 40: (40 - cut) / 20 of them reach the cut and buy with 0.4.
    def bought(cut: float) -> float:
        old = (40 - cut) / 20
        return 100 * (old * 0.4 + (1 - old) * (0.1 * 21 + 0.2 * 10) / 31)

    cuts = [25, 30, 35]
    found = expected_totals([small(f"values.cut={cut}") for cut in cuts], ["pen.units"], OPTIONS)
    assert [it.values[0] for it in found] == pytest.approx([bought(it) for it in cuts])  # type: ignore[union-attr]


@pytest.mark.parametrize("n_bad", [1, 3])
def test_a_formula_out_of_its_range_fails_its_own_scenario_alone(n_bad: int) -> None:
    # 0.4 * 3 is more than 1; a share of 1.2 must neither be clipped nor spoil the others.
    pulls = [1.0, 2.0, *[3.0 + n for n in range(n_bad)], 0.5, 1.5]
    found = expected_totals([small(f"values.pull={it}") for it in pulls], ["pen.units"], OPTIONS)
    bad = [it for it in found if isinstance(it, ForkroadError)]
    assert len(bad) == n_bad
    assert all(isinstance(it, ScenarioError) and "leave the range" in str(it) for it in bad)
    for pull, each in zip(pulls, found, strict=True):
        if pull < 2.5:
            # As above, the old ones buying with 0.4 * pull.
            wanted = 100 * (0.5 * 0.4 * pull + 0.5 * (0.1 * 21 + 0.2 * 10) / 31)
            assert each.values[0] == pytest.approx(wanted)  # type: ignore[union-attr]


def test_negative_arrivals_and_discounts_out_of_range_fail_alone_too() -> None:
    arrivals = [
        small("segments.all_of_them.arrivals.per_month=100 * (cut - 20)", f"values.cut={cut}")
        for cut in (10, 21, 22)
    ]
    found = expected_totals(arrivals, ["arrivals"], OPTIONS)
    assert isinstance(found[0], ScenarioError)
    assert [it.values[0] for it in found[1:]] == pytest.approx([100, 200])  # type: ignore[union-attr]
    discounts = [
        small("journey.steps.buy.discount=pull / 2", f"values.pull={pull}") for pull in (0, 1, 2.4)
    ]
    found = expected_totals(discounts, ["revenue", "pen.units"], OPTIONS)
    assert isinstance(found[2], ScenarioError)
    assert [it.values[0] / it.values[1] for it in found[:2]] == pytest.approx([2, 1])  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "setting",
    [
        "months=2",
        "start=2026-02-01",
        "journey.steps.shop.takes=1 day",
        "segments.all_of_them.attributes.age={uniform: [20, 50]}",
        "segments.all_of_them.already_here={shop: 5}",
        "segments.all_of_them.arrivals.spread=fixed",
        "campaigns.fair.to=2026-01-21",
        "campaigns.fair.arrivals={all_of_them: x2}",
        "products.pen.salvage=1",
        "journey.steps.buy.buys={pen: 2}",
        "journey.steps.shop.next.1.if=age > 25",
        "journey.steps.shop.next.1.then={buy: 10%, gone: 90%}",
        "journey.steps.buy.outcome=competitor",
        "groups={old: age > 30}",
        "goals={g: {measure: revenue, at_least: 1}}",
    ],
)
def test_what_is_no_number_is_not_put_side_by_side(setting: str) -> None:
    base, other = (
        make_plan(it, OPTIONS).timeline(central=True) for it in (small(), small(setting))
    )
    assert not are_alike(base, other)
    together = expected_totals([small(), small(setting), small()], ["revenue"], OPTIONS)
    alone = [expected_totals([it], ["revenue"], OPTIONS)[0] for it in (small(), small(setting))]
    assert [it.values for it in together] == [it.values for it in (*alone, alone[0])]  # type: ignore[union-attr]


def test_an_error_among_the_scenarios_comes_out_as_it_is() -> None:
    error = ScenarioError([])
    found = expected_totals([small(), error], ["revenue"], OPTIONS)
    assert found[1] is error
    assert isinstance(found[0], Totals)


def test_a_journey_without_finite_states_is_declined_with_the_reason() -> None:
    odd = small("journey.steps.shop.next.1.then.buy=age / 100")
    found = expected_totals([odd, small()], ["revenue"], OPTIONS)
    assert isinstance(found[0], EngineDeclined)
    assert "age" in str(found[0])
    assert isinstance(found[1], Totals)


def test_scenarios_that_are_too_many_for_the_engine_together_are_done_in_parts(monkeypatch) -> None:
    # One column is the work of states x 31 days; three at most are let through.
    scenarios = [small(f"products.pen.price={price}") for price in range(1, 9)]
    (alone,) = expected_totals(scenarios[:1], ["revenue"], OPTIONS)
    monkeypatch.setattr(expected.exact, "MAX_WORK", 3.5 * alone.states * 31)  # type: ignore[union-attr]
    found = expected_totals(scenarios, ["revenue"], OPTIONS)
    revenues = np.array([it.values[0] for it in found])  # type: ignore[union-attr]
    # Revenue is in proportion to the price.
    assert revenues == pytest.approx(revenues[0] * np.arange(1, 9))
