from __future__ import annotations

import numpy as np
import pytest

from forkroad.errors import EngineDeclined, UsageError
from forkroad.forecast import sampling
from forkroad.forecast.engine_choice import choose_engine
from forkroad.forecast.plan import Options, make_plan
from forkroad.forecast.run import run
from forkroad.forecast.targets import list_targets
from tests.agreement.test_stock import text_of
from tests.oracles.feature_scenarios import feature, read

LIMITED = text_of("limited_edition")


def test_auto_takes_counts_where_stock_limits_sales_and_exact_where_it_does_not() -> None:
    limited, free = read(LIMITED), feature("money")
    assert choose_engine("auto", limited, unlimited=False) == "counts"
    assert choose_engine("auto", limited, unlimited=True) == "exact"
    assert choose_engine("auto", free, unlimited=False) == "exact"
    assert choose_engine("counts", free, unlimited=False) == "counts"
    with pytest.raises(EngineDeclined, match="till"):
        choose_engine("exact", limited, unlimited=False)
    with pytest.raises(UsageError, match='did you mean "counts"'):
        choose_engine("count", free, unlimited=False)


@pytest.mark.parametrize("name", ["sampled_shares", "shocks"])
def test_a_run_in_chunks_of_draws_is_the_whole_run(name: str) -> None:
    # 230 replications are a chunk of 200 with as many draws, and one of 30.
    plan = make_plan(feature(name), Options(seed=3, engine="counts", replications=230))
    assert (plan.n_draws, plan.n_replications) == (230, 230)
    told: list[tuple[int, int]] = []
    whole = sampling.sample(plan, (), lambda done, of_all: told.append((done, of_all)))
    assert told == [(200, 230), (230, 230)]
    few = make_plan(feature(name), Options(seed=3, engine="counts", replications=200))
    first = sampling.sample(few, ())
    for key, values in first.samples.measures.items():
        assert np.array_equal(values, whole.samples.measures[key][..., :200], equal_nan=True), key


def test_one_seed_gives_one_result() -> None:
    scenario = read(LIMITED)
    first, second = (run(scenario, seed=4, replications=30) for _ in range(2))
    for name in first.tables:
        assert list(first.tables[name].rows()) == list(second.tables[name].rows()), name


def test_every_table_is_there_and_those_that_follow_customers_are_empty() -> None:
    result = run(read(LIMITED), seed=4, replications=30)
    empty = {name for name, table in result.tables.items() if not len(table)}
    assert empty == {*sampling.NOT_FOLLOWED, "goals", "actuals"}
    assert any("follows no single customer" in warning for warning in result.warnings)
    row = result.rows("outcomes", period="total", segment="all", measure="share")[0]
    assert row["approximate"] is False
    assert row["sd_luck"] is None


def test_leverage_is_known_where_nothing_is_limited() -> None:
    limited = run(read(LIMITED), seed=4, replications=5).tables["assumptions"]
    free = run(feature("money"), seed=4, engine="counts", replications=5).tables["assumptions"]
    assert set(limited.columns["per_point"]) == {None}
    assert any(cell for cell in free.columns["per_point"])
    assert len(limited) > 5


def test_profit_is_what_is_left_after_keeping_the_stock() -> None:
    # Contribution of all, less holding cost: no campaign costs anything here.
    result = run(read(LIMITED), seed=4, replications=50)
    by_name = {
        row["measure"]: row["mean"] for row in result.rows("money", period="total", segment="all")
    }
    assert by_name["holding_cost"] > 0
    assert by_name["profit"] == pytest.approx(by_name["contribution"] - by_name["holding_cost"])


def test_goals_are_judged_by_how_many_replications_meet_them() -> None:
    goals = (
        "goals:\n"
        "  sold: {measure: print.units, at_least: 95, every: month}\n"
        "  turned_away: {measure: print.lost_to_stockout, at_most: 0}\n"
        "  to_rival: {measure: 'share(till, rival)', at_least: 10%}\n"
        "  won: {measure: purchase.share, at_least: 1%, segment: fans}\n"
        "  earned: {measure: profit, at_least: 0}\n"
        "  first_week: {measure: arrivals, at_most: 1000, every: quarter}\n"
    )
    scenario = read(LIMITED + goals)
    found = sampling.sample(
        make_plan(scenario, Options(seed=4, replications=40)), tuple(list_targets(scenario))
    )
    table = sampling.sample_tables(found)["goals"]
    chances = {
        (row["goal"], row["period"]): row["mean"] for row in table.where(measure="chance").rows()
    }
    units = found.samples.measures["units", "print"][0]
    assert chances["sold", "2026-03"] == np.mean(units[0] >= 95)
    lost = found.samples.stock.lost[0, -1]
    assert chances["turned_away", "total"] == np.mean(lost <= 0) == 0
    assert chances["to_rival", "total"] == 1
    assert chances["won", "total"] == 1
    assert chances["earned", "total"] == 1
    # Two months from March touch two quarters, both of them cut by the horizon.
    assert not any(goal == "first_week" for goal, _ in chances)


def test_more_replications_than_fit_are_refused_before_any_is_computed() -> None:
    plan = make_plan(read(LIMITED), Options(seed=1, replications=10_000_000))
    with pytest.raises(UsageError, match=r"10,000,000 replications .* GB; up to [\d,]+ fit"):
        sampling.sample(plan, ())


def test_draws_and_replications_each_go_with_their_engine() -> None:
    with pytest.raises(UsageError, match="simulates nothing"):
        make_plan(feature("money"), Options(replications=5))
    with pytest.raises(UsageError, match="--replications"):
        make_plan(read(LIMITED), Options(draws=5))
    with pytest.raises(UsageError, match="1 or more"):
        make_plan(read(LIMITED), Options(replications=0))


def test_base_stock_of_poisson_demand_is_its_quantile() -> None:
    # 300 units a month of 30 days, 10 a day; 4 + 1 days to last: Poisson(50), whose 95 % quantile
    # is 62. The last review has a day left: Poisson(10), 15.
    text = """
forkroad: 1
start: 2026-06-01
months: 1
segments: {people: {arrivals: {per_month: 300}}}
products: {thing: {price: 1, stock: {on_hand: 500, lead_time: 4 days, service: {cycle: 95%}}}}
journey:
  start_at: till
  steps:
    till: {buys: thing, when_out_of_stock: gone, next: done}
    done: {outcome: purchase}
    gone: {outcome: lost}
"""
    found = sampling.sample(make_plan(read(text), Options(seed=2, replications=5)), ())
    assert found.levels is not None
    assert found.levels[0, :26].tolist() == [62] * 26
    assert found.levels[0, 29] == 15
