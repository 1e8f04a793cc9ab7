"""Stock that sales draw on: who is served, what is ordered, and that nothing gets lost."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forkroad.engines.agents import Options
from forkroad.engines.agents_findings import AgentsAnswer
from forkroad.errors import EngineDeclined
from forkroad.scenario.model import Scenario
from tests.engines.following import followed, same_bytes, total
from tests.oracles.feature_scenarios import read
from tests.oracles.yaml_text import as_yaml

LIMIT = 4.5


def shop(stock: str, *, arrivals: str = "", units: str = "1", more: str = "") -> Scenario:
    """Return a scenario in which everybody wants to buy on the day of arrival."""
    arrivals = arrivals or "{by_date: {2026-01-05: 10}, spread: fixed}"
    return read(f"""
forkroad: 1
start: 2026-01-01
months: 1
segments:
  early: {{arrivals: {arrivals}}}
  other: {{arrivals: {arrivals}}}
products:
  cup: {{price: 10, unit_cost: 4, stock: {stock}}}
  tea: {{price: 3}}
journey:
  start_at: buy
  steps:
    buy:
      buys: {{cup: {units}}}
      when_out_of_stock: {{rival: 60%, wait: rest}}
      next: done
    wait: {{takes: 3 days, next: {{buy: 50%, gone: rest}}}}
    done: {{outcome: purchase}}
    rival: {{outcome: competitor}}
    gone: {{outcome: lost}}
{more}""")


def by_day(answer: AgentsAnswer, name: str) -> np.ndarray:
    """Return (n_replications, n_days) of the only product with stock."""
    assert answer.stock is not None
    found: np.ndarray = getattr(answer.stock, name)[:, 0]
    return found


def test_no_more_is_sold_than_there_is() -> None:
    answer = followed(shop("{on_hand: 13}"), 20)
    # 20 want one each on day 4, and 13 are there.
    assert (by_day(answer, "sold")[:, 4] == 13).all()
    assert (by_day(answer, "lost")[:, 4] == 7).all()
    assert (total(answer, "units", "cup") == 13).all()
    assert (by_day(answer, "on_hand_end")[:, 3] == 13).all()
    assert (by_day(answer, "on_hand_end")[:, 4:] == 0).all()


def test_who_finds_nothing_goes_where_the_file_says_on_that_day() -> None:
    answer = followed(shop("{on_hand: 13}"), 400, Options(path_share=1.0))
    steps = answer.names.steps
    paths = answer.paths
    refused = total(answer, "outcome", "rival")
    # Each of the 7 goes to the rival with 60 %, or waits, and comes back with 50 % to find
    # nothing again: r = .6 + .4 x .5 r, so r = .75.
    mean, sd = 7 * 0.75, np.sqrt(7 * 0.75 * 0.25)
    assert abs(refused.mean() - mean) < LIMIT * sd / np.sqrt(400)
    waiting = paths.step == steps.index("wait")
    before = np.nonzero(waiting)[0] - 1
    assert (paths.step[before] == steps.index("buy")).all()
    assert np.array_equal(paths.day[before], paths.day[waiting])


def test_a_visit_counts_even_where_the_purchase_does_not() -> None:
    answer = followed(shop("{on_hand: 13}"), 5)
    buy = answer.names.steps.index("buy")
    visits = answer.findings.visits[:, 0, -1, buy]
    orders = total(answer, "orders", "cup")
    lost = by_day(answer, "lost").sum(axis=1)
    assert np.array_equal(visits, orders + lost)
    # A customer who tries again is demand once a try.
    assert np.array_equal(by_day(answer, "demand").sum(axis=1), visits)


def test_the_last_units_go_to_anybody_alike() -> None:
    answer = followed(shop("{on_hand: 13}"), 3000)
    # Of 13 served out of 10 early and 10 other ones, hypergeometrically many are early.
    early = answer.measures["orders", "cup"][:, 1, -1]
    law = stats.hypergeom(20, 10, 13)
    assert abs(early.mean() - law.mean()) < LIMIT * law.std() / np.sqrt(3000)
    spread = law.var() * np.sqrt(2 / 3000)
    assert abs(early.var() - law.var()) < LIMIT * spread


def test_all_of_it_or_nothing() -> None:
    answer = followed(shop("{on_hand: 13}", units="{choice: {2: 50%, 5: rest}}"), 200)
    sold = by_day(answer, "sold").sum(axis=1)
    # 20 customers want 2 or 5: stock of 13 is sold down to 0 or, where too few want 2, to less
    # than 5; 1 unit can always remain, since nobody wants 1.
    assert (sold <= 13).all()
    assert set((13 - sold).tolist()) <= {0.0, 1.0, 3.0}
    assert 1.0 in (13 - sold)


def test_a_purchase_of_two_products_needs_both() -> None:
    scenario = shop("{on_hand: 6}")
    text = scenario.source.data
    text = {**text, "products": {**text["products"], "tea": {"price": 3, "stock": {"on_hand": 9}}}}
    text["journey"]["steps"]["buy"]["buys"] = {"cup": 1, "tea": 2}
    answer = followed(read(as_yaml(text)), 10)
    assert answer.stock is not None
    # Four purchases take 4 cups and 8 teas; the one tea left serves nobody.
    assert (answer.stock.sold.sum(axis=2) == [4, 8]).all()
    assert (answer.stock.on_hand_end[:, :, -1] == [2, 1]).all()


PLENTY = "{on_hand: 1000000}"
STREAM = "{per_month: 300}"


def test_stock_that_never_ends_changes_nothing() -> None:
    limited = followed(shop(PLENTY, arrivals=STREAM, units="{poisson_plus_one: 1}"), 5)
    free = shop("{on_hand: 0}", arrivals=STREAM, units="{poisson_plus_one: 1}")
    data = {
        **free.source.data,
        "products": {"cup": {"price": 10, "unit_cost": 4}, "tea": {"price": 3}},
    }
    unlimited = followed(read(as_yaml(data)), 5)
    assert unlimited.stock is None
    for key, numbers in unlimited.measures.items():
        assert np.array_equal(numbers, limited.measures[key], equal_nan=True)


@pytest.mark.parametrize(
    "stock",
    [
        "{on_hand: 30, lead_time: 4, review_every: 3, policy: {reorder: {point: 9, quantity: 45}}}",
        "{on_hand: 9, lead_time: 0, policy: {reorder: {point: 5, quantity: 8}}, order_multiple: 6}",
        "{on_hand: 10, lead_time: 2 days, policy: {orders: {2026-01-03: 40, 2026-01-20: 55}}}",
        "{on_hand: 50, on_order: {2026-01-02: 60, 2026-01-25: 10}}",
        "{on_hand: 50, lead_time: 5, review_every: 2, order_multiple: 10, minimum_order: 30}",
    ],
)
def test_the_stock_balance_holds_every_day(stock: str) -> None:
    scenario = shop(stock, arrivals=STREAM, units="{poisson_plus_one: 0.5}")
    levels = {"cup": np.linspace(40, 120, 31)}
    answer = followed(scenario, 8, Options(levels=levels, path_share=1.0))
    found = {name: by_day(answer, name) for name in ("received", "sold", "demand", "lost")}
    on_hand = by_day(answer, "on_hand_end")
    begin = scenario.products["cup"].stock.on_hand  # type: ignore[union-attr]
    before = np.concatenate([np.full((8, 1), begin), on_hand[:, :-1]], axis=1)
    assert np.array_equal(on_hand, before + found["received"] - found["sold"])
    assert np.array_equal(found["demand"], found["sold"] + found["lost"])
    assert np.array_equal(found["sold"].sum(axis=1), total(answer, "units", "cup"))
    assert (on_hand >= 0).all()
    assert (found["lost"] > 0).any()


def test_a_planners_orders_arrive_after_the_lead_time() -> None:
    policy = "{orders: {2026-01-03: 40, 2026-01-30: 55}}"
    answer = followed(shop(f"{{on_hand: 10, lead_time: 2 days, policy: {policy}}}"), 2)
    ordered, received = by_day(answer, "ordered")[0], by_day(answer, "received")[0]
    # Days 2 and 29; the second arrives on day 31, beyond January.
    assert np.nonzero(ordered)[0].tolist() == [2, 29]
    assert received.tolist() == [40.0 if day == 4 else 0.0 for day in range(31)]


def test_base_stock_orders_up_to_the_level_of_the_day() -> None:
    stock = "{on_hand: 13, on_order: {2026-01-03: 4}, lead_time: 3 days, review_every: 2 days}"
    levels = {"cup": np.where(np.arange(31) < 4, 17.0, 25.0)}
    answer = followed(shop(stock), 3, Options(levels=levels))
    # Day 0: 13 on hand and 4 on order are 17. Day 4: 17 on hand, and the level is 25 before
    # anybody buys: 8. All 17 are sold that day, so on day 6 17 more are wanted, with 8 on order.
    ordered = by_day(answer, "ordered")
    first = {day: ordered[0, day] for day in np.nonzero(ordered[0])[0].tolist()}
    assert first[4] == 8
    assert first[6] == 17
    assert (by_day(answer, "received")[:, 2] == 4).all()
    assert (by_day(answer, "received")[:, 7] == 8).all()


def test_levels_may_differ_from_replication_to_replication() -> None:
    levels = {"cup": np.tile([10.0, 30.0], (31, 1))}
    answer = followed(shop("{on_hand: 0, lead_time: 1 day}"), 2, Options(levels=levels))
    assert by_day(answer, "ordered")[:, 0].tolist() == [10.0, 30.0]


def test_base_stock_without_levels_is_declined() -> None:
    with pytest.raises(EngineDeclined, match='levels of "cup"'):
        followed(shop("{on_hand: 10, lead_time: 2 days}"), 1)


def test_where_stock_does_not_limit_sales_levels_may_be_left_out() -> None:
    scenario = shop("{on_hand: 10, lead_time: 2 days}")
    data = scenario.source.data
    del data["journey"]["steps"]["buy"]["when_out_of_stock"]
    free = read(as_yaml(data))
    assert followed(free, 2).stock is None
    assert followed(free, 2, Options(by_days=True)).stock is None
    levels = {"cup": np.full(31, 12.0)}
    answer = followed(free, 2, Options(by_days=True, levels=levels))
    # 20 are sold on day 4, with 12 on hand by then.
    assert (by_day(answer, "on_hand_end")[:, 4] == -8).all()


def test_purchases_without_a_way_out_may_take_stock_below_zero() -> None:
    more = "    bulk: {buys: {cup: 3}, next: done}\n"
    scenario = shop("{on_hand: 13}", more=more)
    data = scenario.source.data
    data["segments"]["other"]["start_at"] = "bulk"
    answer = followed(read(as_yaml(data)), 20)
    # Ten customers take three each, whatever is there; both steps are of one depth.
    assert (total(answer, "outcome", "done") >= 10).all()
    assert (by_day(answer, "on_hand_end")[:, -1] <= 13 - 30).all()


def test_those_at_a_lesser_depth_are_served_first() -> None:
    more = "    look: {next: try}\n    try: {buys: {cup: 1}, when_out_of_stock: gone, next: done}\n"
    scenario = shop("{on_hand: 10}", more=more)
    data = scenario.source.data
    data["segments"]["other"]["start_at"] = "look"
    answer = followed(read(as_yaml(data)), 5)
    # Who arrives at `buy` is served before who comes to `try` through `look` on the same day.
    assert (answer.measures["orders", "cup"][:, 1, -1] == 10).all()
    assert (answer.measures["orders", "cup"][:, 2, -1] == 0).all()


def test_batches_of_replications_change_nothing() -> None:
    stock = "{on_hand: 30, lead_time: 4 days, policy: {reorder: {point: 20, quantity: 45}}}"
    scenario = shop(stock, arrivals=STREAM)
    together = followed(scenario, 6, Options(path_share=1.0))
    same_bytes(together, followed(scenario, 6, Options(path_share=1.0, chunk=1)))


def test_customers_are_conserved_with_stock() -> None:
    stock = "{on_hand: 60, lead_time: 4 days, policy: {reorder: {point: 20, quantity: 45}}}"
    answer = followed(shop(stock, arrivals=STREAM), 10)
    ended = sum(total(answer, "outcome", name) for name in ("done", "rival", "gone"))
    travelling = total(answer, "undecided") + total(answer, "customer")
    assert np.array_equal(ended + travelling, total(answer, "arrivals"))
