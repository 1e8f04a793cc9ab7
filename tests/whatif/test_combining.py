"""Several what-ifs as one alternative: what they bring and cost together, by hand."""

from __future__ import annotations

import pytest

import forkroad
from forkroad.errors import ScenarioError
from forkroad.forecast.plan import Options
from forkroad.scenario.file import read_text
from forkroad.whatif.asked import read_asked
from forkroad.whatif.combining import combined, cost_of, why_not
from forkroad.whatif.measured import measure

# Everybody decides on the day of arrival: 1000 a month, 10 % buy at 50.
SHOP = """\
forkroad: 1
start: 2026-03-01
months: 3
segments: {visitors: {arrivals: {per_month: 1000}}}
products: {lamp: {price: 50}}
journey:
  start_at: site
  steps:
    site: {next: {buy: 10%, rival: 20%, gone: rest}}
    buy: {buys: lamp, next: done}
    done: {outcome: purchase}
    rival: {outcome: competitor}
    gone: {outcome: lost}
campaigns:
  spring: {from: 2026-03-05, to: 2026-03-06, cost: 70}
what_ifs:
  better:
    from: 2026-04-01
    cost: {once: 100}
    change: [{at: site, move: 5 points, from: gone, to: buy}]
  best:
    from: 2026-05-01
    cost: {per_month: 31}
    change: [{at: site, move: 10 points, from: rival, to: buy}]
  dearer: {based_on: best, change: {products.lamp.price: 60}}
  cheaper: {change: {products.lamp.price: 40}}
  fair: {from: 2026-04-01, add: {campaigns.fair: {from: 2026-04-20, to: 2026-05-02, cost: 500}}}
"""


@pytest.fixture(scope="module")
def shop():
    return read_text(SHOP).required()


def revenue(shop, names, measured="revenue"):
    found = measure(combined(shop, names), [read_asked(measured, shop)], Options(seed=1))
    return found.series[0].means.tolist()


def test_each_what_if_holds_from_its_own_day(shop) -> None:
    # 10 % of 1000 at 50 in March; 15 % in April; 25 % in May; together 5,000 + 7,500 + 12,500.
    assert revenue(shop, ["best", "better"]) == pytest.approx([5000, 7500, 12500, 25000])


def test_a_chain_begins_with_what_it_is_based_on(shop) -> None:
    # In May 20 % buy at 60, and 25 % with the better page.
    assert revenue(shop, ["dearer"]) == pytest.approx([5000, 5000, 12000, 22000])
    assert revenue(shop, ["dearer", "better"]) == pytest.approx([5000, 7500, 15000, 27500])


@pytest.mark.parametrize("engine", ["counts", "agents"])
def test_engines_that_simulate_have_each_from_its_own_day_too(shop, engine) -> None:
    options = Options(seed=1, engine=engine, replications=40)
    found = measure(combined(shop, ["better", "best"]), [read_asked("lamp.units", shop)], options)
    means = found.series[0].means
    # 100, 150 and 250 buy, in Poisson numbers: over 40 replications within four errors.
    for mean, wanted in zip(means, (100, 150, 250, 500), strict=True):
        assert abs(mean - wanted) < 4 * (wanted / 40) ** 0.5


def test_costs_add_up_and_each_falls_on_its_own_days(shop) -> None:
    # March 5,000 less the campaign's 70; April less 100 once; May less 31 for its 31 days.
    profit = [5000 - 70, 7500 - 100, 12500 - 31]
    assert revenue(shop, ["better", "best"], "profit") == pytest.approx([*profit, sum(profit)])
    assert cost_of(shop, ["better", "best", "dearer"]) == (100, 31)


def test_a_campaign_that_a_what_if_adds_later_has_its_cost(shop) -> None:
    assert revenue(shop, ["fair"], "profit") == pytest.approx([4930, 4500, 5000, 14430])


def test_what_does_not_go_together_says_why(shop) -> None:
    assert why_not(shop, ["better", "cheaper"]) == ""
    assert why_not(shop, ["cheaper", "better", "dearer"]) == (
        "this place is changed by what_ifs.dearer.change.products.lamp.price too, "
        "so that dearer and cheaper do not go together"
    )
    with pytest.raises(ScenarioError, match=r"what_ifs\.cheaper\.change"):
        combined(shop, ["cheaper", "dearer"])


def test_a_run_takes_several_too(shop) -> None:
    result = forkroad.run(shop, seed=1, what_if="better+best")
    (row,) = result.rows("money", period="total", segment="all", measure="revenue")
    assert row["mean"] == pytest.approx(25000)
