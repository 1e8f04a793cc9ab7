from __future__ import annotations

import pytest
from scipy import stats

from forkroad.errors import UsageError
from forkroad.forecast.stock_plan import plan_for_stock
from tests.oracles.feature_scenarios import read

# 300 a month of 30 days: Poisson(10) buyers a day, all of one unit.
TILL = """
forkroad: 1
start: 2026-06-01
months: 1
segments: {people: {arrivals: {per_month: 300}}}
products:
  thing:
    price: 10
    unit_cost: 6
    salvage: 1
    stock: {on_hand: 70, lead_time: 4 days, review_every: 6 days, order_multiple: 25}
journey:
  start_at: till
  steps:
    till: {buys: thing, when_out_of_stock: {rival: 25%, later: 50%, gone: rest}, next: done}
    later: {takes: 3, next: {till: 10%, gone: rest}}
    done: {outcome: purchase}
    rival: {outcome: competitor}
    gone: {outcome: lost}
"""
PEOPLE_AND_FRIENDS = "{people: {arrivals: {per_month: 300}}, friends: {start_at: told}}"
ONCE = TILL.replace(", lead_time: 4 days, review_every: 6 days, order_multiple: 25", "")


def test_poisson_demand_has_its_quantiles_as_levels() -> None:
    # 4 + 6 days to last: Poisson(100), 95 %; the review of day 24 has 6 days left: Poisson(60).
    result = plan_for_stock(read(TILL), seed=1, replications=5, curve=False)
    rows = result.rows("order_levels")
    assert [row["date"][-2:] for row in rows] == ["01", "07", "13", "19", "25"]
    assert [row["level"] for row in rows] == [stats.poisson.ppf(0.95, 100)] * 4 + [
        stats.poisson.ppf(0.95, 60)
    ]
    assert rows[0]["demand"] == pytest.approx(100)
    assert rows[0]["safety_stock"] == pytest.approx(117 - 100)
    assert [row["days"] for row in rows] == [10, 10, 10, 10, 6]


def test_orders_follow_expected_demand_in_whole_multiples() -> None:
    # Level 117. Day 0: 70 there, 47 wanted, 50 ordered for day 4. Day 6: 70 + 50 - 60 = 60 there,
    # 57 wanted: 75 for day 10. Day 12: 75 there, 42 wanted: 50. Day 18: 65 there, 52: 75.
    # Day 24: 80 there, the level of the last six days is 73: nothing.
    result = plan_for_stock(read(TILL), seed=1, replications=5, curve=False)
    plan = [(row["date"][-2:], row["units"], row["arrives"]) for row in result.rows("order_plan")]
    assert plan == [
        ("01", 50, "2026-06-05"),
        ("07", 75, "2026-06-11"),
        ("13", 50, "2026-06-17"),
        ("19", 75, "2026-06-23"),
    ]


def test_a_reorder_point_and_the_planners_own_orders_make_plans_too() -> None:
    # Reviews every 6 days find 70, 10 + 200 on order ... : at or below 80 on day 0 (200 for day
    # 4), then 210 on day 6, 150 on day 12, 90 on day 18, 30 on day 24: 200 more.
    reorder = TILL.replace("order_multiple: 25", "policy: {reorder: {point: 80, quantity: 200}}")
    found = plan_for_stock(read(reorder), seed=1, replications=5)
    assert [(row["date"][-2:], row["units"]) for row in found.rows("order_plan")] == [
        ("01", 200),
        ("25", 200),
    ]
    assert "service_curve" not in found.tables
    own = TILL.replace("order_multiple: 25", "policy: {orders: {2026-06-10: 33}}")
    found = plan_for_stock(read(own), seed=1, replications=5)
    assert [(row["date"], row["units"]) for row in found.rows("order_plan")] == [("2026-06-10", 33)]


def test_who_is_turned_away_goes_by_the_shares_of_the_step() -> None:
    result = plan_for_stock(read(ONCE), seed=1, replications=100)
    rows = {row["to"]: row for row in result.rows("turned_away")}
    assert {to: row["outcome"] for to, row in rows.items()} == {
        "rival": "competitor",
        "later": "",
        "gone": "lost",
    }
    # Some n customers are turned away: a share is off by at most sqrt(.25 / n); four are allowed.
    n = 100 * sum(row["mean"] for row in rows.values())
    assert n > 500
    for to, share in (("rival", 0.25), ("later", 0.5), ("gone", 0.25)):
        assert rows[to]["share"] == pytest.approx(share, abs=4 * (0.25 / n) ** 0.5)
    # One unit each: all of them are the units that were wanted and not there.
    [lost] = result.rows("stock", period="total", measure="lost_to_stockout")
    assert n / 100 == pytest.approx(lost["mean"])


def test_more_service_takes_more_stock_and_loses_less() -> None:
    result = plan_for_stock(read(TILL), seed=1, replications=60)
    rows = result.rows("service_curve", product="thing")
    assert [row["service"] for row in rows] == [0.8, 0.9, 0.95, 0.98, 0.995]
    assert [row["wanted"] for row in rows] == [False, False, True, False, False]
    levels = [row["level"] for row in rows]
    assert levels == [stats.poisson.ppf(row["service"], 100) for row in rows]
    assert rows[0]["on_hand"] < rows[-1]["on_hand"]
    assert rows[0]["lost"] > rows[-1]["lost"]
    # Price less unit cost is 4.
    assert rows[0]["lost_margin"] == pytest.approx(4 * rows[0]["lost"])


def test_workers_change_no_number_of_a_plan() -> None:
    plans = [
        plan_for_stock(read(TILL), seed=1, replications=20, workers=workers) for workers in (1, 2)
    ]
    one, two = ([list(it.tables[name].rows()) for name in it.tables] for it in plans)
    assert one == two


def test_progress_tells_of_replications_and_then_of_services() -> None:
    told: list[tuple[int, int]] = []
    plan_for_stock(read(TILL), seed=1, replications=5, progress=lambda *done: told.append(done))
    assert told == [(5, 5), *((done, 5) for done in range(1, 6))]


def test_what_is_bought_once_gets_the_newsvendors_answer() -> None:
    # Poisson(300) for the season; one too many costs 6 - 1, one too few 10 - 6: a ratio of 4/9.
    result = plan_for_stock(read(ONCE), seed=1, replications=5)
    [row] = result.rows("one_season")
    season = stats.poisson(300)
    assert row["critical_ratio"] == pytest.approx(4 / 9)
    assert row["units"] == season.ppf(4 / 9)
    assert (row["p05"], row["p95"]) == (season.ppf(0.05), season.ppf(0.95))
    # With 70 there nothing is ever left: 4 x (300 - 70).
    assert row["expected_cost_on_hand"] == pytest.approx(920, rel=1e-6)
    assert {"order_plan", "service_curve"}.isdisjoint(result.tables)


def test_a_unit_left_that_costs_nothing_has_no_best_purchase() -> None:
    result = plan_for_stock(read(ONCE.replace("salvage: 1", "salvage: 6")), seed=1, replications=5)
    assert result.rows("one_season") == []
    assert any("no best purchase" in warning for warning in result.warnings)


def test_customers_whom_others_bring_are_stocked_for() -> None:
    # Poisson(10) people a day tell half a friend each, who comes the day after: from the second
    # day on 15 are wanted a day. The variance of ten days is 100 for people, ten times
    # 5 + 0.25 x 10 for friends, and 2 x 5 for each of nine pairs of people and friends inside
    # them: 265. 400 replications know the mean to 0.8, the 95 % quantile to
    # sqrt(0.95 x 0.05 / 400) / (0.103 / sqrt(265)) = 1.7; four times as much is allowed.
    text = TILL.replace(
        "next: done}", "next: done, brings: {segment: friends, per_visit: 0.5, within: 1}}", 1
    ).replace("{people: {arrivals: {per_month: 300}}}", PEOPLE_AND_FRIENDS)
    told = "    told: {buys: thing, when_out_of_stock: gone, next: done}\n"
    result = plan_for_stock(
        read(text.replace("    done:", f"{told}    done:")), seed=1, replications=5, curve=False
    )
    rows = result.rows("order_levels")
    assert rows[1]["demand"] == pytest.approx(150, abs=3.3)
    assert rows[1]["level"] == pytest.approx(150 + 1.645 * 265**0.5, abs=7)
    other = plan_for_stock(
        read(text.replace("    done:", f"{told}    done:")), seed=2, replications=1, curve=False
    )
    assert other.rows("order_levels") == rows
    # Expected demand makes the plan of orders, too: 30 days of 15 less 70 there, in multiples of 25
    # and a level at the end that is for the days left.
    assert 350 <= sum(row["units"] for row in result.rows("order_plan")) <= 450


def test_without_stock_there_is_nothing_to_plan() -> None:
    before, _, after = TILL.partition("    stock:")
    text = before + after.partition("\n")[2]
    with pytest.raises(UsageError, match="no product has stock"):
        plan_for_stock(read(text))
