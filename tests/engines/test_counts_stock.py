from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forkroad.engines import counts
from forkroad.engines.counts_service import served_in_turn
from forkroad.engines.counts_walk import Walk
from forkroad.program.compiling import compile_program
from forkroad.program.program import Program
from forkroad.program.timeline import Draws, build_timeline
from tests.agreement.test_stock import NAMES, levels_of, program_of, text_of
from tests.oracles.feature_scenarios import read


def shop(stock: str, here: str = "", till: str = "", product: str = "") -> Program:
    """Return a program of one month: customers who want a thing at once, on the first day."""
    text = f"""
forkroad: 1
start: 2026-03-01
months: 1
segments: {{people: {{already_here: {{{here or "till: 100"}}}}}}}
products: {{thing: {{price: 10, stock: {{{stock}}}{product}}}}}
journey:
  steps:
    till: {{buys: {{thing: 1}}, when_out_of_stock: {{rival: 60%, gone: rest}}, next: done{till}}}
    other: {{buys: {{thing: 1}}, when_out_of_stock: gone, next: done}}
    away: {{takes: 90 days, next: till}}
    done: {{outcome: purchase}}
    rival: {{outcome: competitor}}
    gone: {{outcome: lost}}
"""
    return compile_program(build_timeline(read(text), Draws()), by_days=True)


def ended(found: counts.Samples, step: str) -> np.ndarray:
    """Return by replication who ended in a step."""
    return found.measures["outcome", step][0, -1]


def test_the_shelf_is_sold_out_to_the_last_unit_and_no_further() -> None:
    # 100 want one each and 37 are there: 37 buy, 63 do not, 60 % of these go to the rival.
    found = counts.simulate(shop("on_hand: 37"), 400, seed=1)
    assert np.unique(ended(found, "done")).tolist() == [37]
    assert np.unique(ended(found, "rival") + ended(found, "gone")).tolist() == [63]
    error = (63 * 0.6 * 0.4 / 400) ** 0.5
    assert ended(found, "rival").mean() == pytest.approx(63 * 0.6, abs=5 * error)
    stock = found.stock
    assert stock is not None
    assert [np.unique(it[0, -1]).tolist() for it in (stock.demand, stock.sold, stock.lost)] == [
        [100],
        [37],
        [63],
    ]
    assert stock.on_hand_end[0].tolist() == [[0] * 400] * 2
    assert stock.ran_out.all()


def test_who_gets_the_last_units_is_uniformly_random_among_the_days_buyers() -> None:
    # 60 and 40 stand at two steps of one depth; of 30 units the first group gets a
    # hypergeometric number: mean 18, variance 30 * .6 * .4 * 70 / 99.
    found = counts.simulate(shop("on_hand: 30", here="till: 60, other: 40"), 1_000, seed=1)
    step = found.names.steps.index("till"), found.names.steps.index("done")
    bought = found.moves[0, -1, found.pairs.index(step)]
    seen = np.bincount(bought, minlength=31)
    expected = stats.hypergeom.pmf(np.arange(31), 100, 60, 30) * 1_000
    common = expected >= 5
    pooled = [*seen[common], seen[~common].sum()], [*expected[common], expected[~common].sum()]
    assert 1e-6 < stats.chisquare(*pooled).pvalue < 1 - 1e-6


def test_visits_count_and_money_does_not_where_the_shelf_is_empty() -> None:
    found = counts.simulate(shop("on_hand: 0", product=", unit_cost: 4"), 5, seed=1)
    assert found.visits[0, -1, found.names.steps.index("till")].tolist() == [100] * 5
    for key in (("revenue", ""), ("cost_of_goods", ""), ("orders", "thing"), ("converted", "")):
        assert not found.measures[key].any(), key


def test_a_step_that_does_not_ask_sells_what_is_not_there() -> None:
    program = shop("on_hand: 37", here="free: 100", till="}\n    free: {buys: thing, next: done")
    found = counts.simulate(program, 5, seed=1)
    assert found.stock is not None
    assert np.unique(ended(found, "done")).tolist() == [100]
    assert np.unique(found.stock.on_hand_end[0, -1]).tolist() == [-63]
    assert found.stock.ran_out.all()


def test_several_units_are_had_wholly_or_not_at_all() -> None:
    # With 4 left, the first who wants 3 has them; the next wants 3 and goes without; the last
    # one still finds a single unit. Who does not ask is served before and after.
    needs = np.array([[3], [3], [1], [1]])
    can_fail = np.ones(4, dtype=bool)
    assert served_in_turn(needs, can_fail, np.array([4])).tolist() == [True, False, True, False]
    can_fail[1] = False
    assert served_in_turn(needs, can_fail, np.array([4])).tolist() == [True, True, False, False]


def test_a_purchase_of_two_products_needs_both() -> None:
    # Two pots and one lid: the first takes one of each, the second finds no lid and leaves the
    # pot, which the third takes alone.
    needs = np.array([[1, 1], [1, 1], [1, 0]])
    served = served_in_turn(needs, np.ones(3, dtype=bool), np.array([2, 1]))
    assert served.tolist() == [True, False, True]


@pytest.mark.parametrize("seed", range(20))
def test_a_queue_served_in_one_go_is_a_queue_served_one_by_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    needs = rng.integers(0, 4, (40, 2))
    can_fail = rng.random(40) < 0.8
    left = rng.integers(5, 60, 2)
    served = served_in_turn(needs, can_fail, left)
    for place in range(40):
        fits = not can_fail[place] or all((needs[place] == 0) | (needs[place] <= left))
        assert served[place] == fits
        left = left - needs[place] * fits


@pytest.mark.parametrize("name", NAMES)
def test_the_balance_of_stock_holds_every_day(name: str) -> None:
    program = program_of(read(text_of(name)))
    walk = Walk(program, 3, 0, 20, levels_of(program))
    begin = np.array([[plan.on_hand] for plan in program.stock])
    for day in range(program.n_days):
        walk.take(day)
        stock = walk.shelf.samples()
        now = begin + stock.received[:, -1] - stock.sold[:, -1]
        assert np.array_equal(walk.shelf.on_hand, now), day
        here = walk.present()
        assert here.min() >= 0
        assert np.array_equal(stock.demand - stock.sold, stock.lost)


def test_customers_are_conserved_where_friends_are_brought() -> None:
    program = program_of(read(text_of("word_of_mouth")))
    walk = Walk(program, 3, 0, 20, levels_of(program))
    for day in range(program.n_days):
        walk.take(day)
        set_out = walk.arrived.sum(axis=0) + walk.cohorts.sum(axis=0)
        assert walk.present().sum(axis=0).tolist() == set_out.tolist(), day


def test_a_reorder_point_orders_a_quantity_that_comes_after_the_lead_time() -> None:
    # 5 on hand, nobody buys: at or below the point of 8 the first review orders 20, rounded up
    # to 21 in sevens, which arrive on day 3; then 26 are there and no more are ordered.
    policy = "policy: {reorder: {point: 8, quantity: 20}}"
    stock = f"on_hand: 5, lead_time: 3 days, review_every: 2 days, order_multiple: 7, {policy}"
    walk = Walk(shop(stock, here="away: 1"), 1, 0, 2)
    there = []
    for day in range(6):
        walk.take(day)
        there.append(int(walk.shelf.on_hand[0, 0]))
    assert there == [5, 5, 5, 26, 26, 26]
    assert walk.shelf.samples().ordered[0, -1].tolist() == [21, 21]


def test_base_stock_orders_up_to_the_level_of_the_day() -> None:
    # 5 there and 10 coming on day 1; a level of 30 wants 15 more on day 0, reviewed every third
    # day; the level of 42 on day 3 wants 12 more. Lead time 2 days.
    program = shop(
        "on_hand: 5, on_order: {2026-03-02: 10}, lead_time: 2 days, review_every: 3 days",
        here="away: 1",
    )
    levels = np.array([[30, 99, 99, 42] + [0] * (program.n_days - 4)])
    walk = Walk(program, 1, 0, 1, levels)
    there = []
    for day in range(7):
        walk.take(day)
        there.append(int(walk.shelf.on_hand[0, 0]))
    assert there == [5, 15, 30, 30, 30, 42, 42]
    assert walk.shelf.samples().level[0, -1, 0] == 99


def test_base_stock_without_its_levels_is_refused() -> None:
    with pytest.raises(ValueError, match="level by day"):
        counts.simulate(shop("on_hand: 5, lead_time: 2 days"), 1, seed=1)


def test_what_is_kept_overnight_costs_its_share_of_the_month() -> None:
    # 31 units a month each 6.2 for 31 nights of March: 31 * 6.2; below 0 nothing is kept.
    found = counts.simulate(shop("on_hand: 31, holding_cost: 6.2", here="away: 1"), 2, seed=1)
    assert found.stock is not None
    assert found.stock.holding_cost[-1].tolist() == pytest.approx([31 * 6.2] * 2)


def test_who_was_turned_away_has_not_bought() -> None:
    # With nothing on the shelf nobody has bought anything, so that nobody goes where only
    # buyers go, however often they have tried.
    program = program_of(
        read(
            text_of("reordered")
            .replace("on_hand: 30, lead_time: 6 days", "on_hand: 0, lead_time: 90 days")
            .replace("months: 2", "months: 1")
        )
    )
    found = counts.simulate(program, 50, seed=1)
    assert not found.measures["orders", "pot"].any()
    names = found.names.steps
    later = names.index("later")
    ways = {names[b]: found.moves[0, -1, i] for i, (a, b) in enumerate(found.pairs) if a == later}
    assert ways["pot_till"].sum() > 0
    assert not any(numbers.any() for to, numbers in ways.items() if to in ("set_till", "done"))
