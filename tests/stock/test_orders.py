from __future__ import annotations

from forkroad.stock.orders import Order, OrderRules, plan_orders, reorder_at, round_up, up_to


def test_orders_are_rounded_up_to_the_minimum_and_then_to_multiples() -> None:
    assert round_up(1, multiple=12, minimum=50) == 60
    assert round_up(120, multiple=12) == 120
    # A rounding error of sums is no unit.
    assert round_up(120.0000000001, multiple=12) == 120
    assert round_up(0.2) == 1
    assert round_up(-5, minimum=50) == 0


def test_a_base_stock_order_brings_the_position_up_to_the_level() -> None:
    # 10 a day, reviews on days 0 and 3, 2 days of lead time. Day 0: 25 on hand and 20 on order
    # for day 1: 55 - 45 = 10 for day 2. Day 3: 25 + 20 + 10 - 30 = 25 on hand, 30 more.
    orders = plan_orders(up_to([55] * 6, 3), OrderRules(2), [10.0] * 6, 25, [0, 20, 0, 0, 0, 0])
    assert orders == (Order(0, 10, 2, 25, 20), Order(3, 30, 5, 25, 0))


def test_what_is_not_there_is_lost_and_not_owed() -> None:
    # 5 on hand and 10 wanted a day: the shelf is empty from day 1, never below 0, so that each
    # day's order is what goes out again: 10 on day 0, then nothing but what was sold.
    orders = plan_orders(up_to([15] * 4, 1), OrderRules(1), [10.0] * 4, 5, [0] * 4)
    # Day 0: 15 - 5. Day 1: 0 left + 10 arrive, 5 more. Day 2: 0 + 5 arrive, 10 more.
    assert [(order.day, order.units) for order in orders] == [(0, 10), (1, 5), (2, 10), (3, 5)]


def test_an_order_without_lead_time_serves_the_same_day() -> None:
    orders = plan_orders(up_to([10] * 2, 1), OrderRules(0), [10.0] * 2, 0, [0, 0])
    assert [(order.day, order.units, order.arrives) for order in orders] == [(0, 10, 0), (1, 10, 1)]


def test_a_reorder_point_orders_its_quantity_once_the_position_is_there() -> None:
    # 100 less 30 a day: 40 on the morning of day 2, at or below the point of 50; then 50 are on
    # order, and the position of 10 + 50 on day 3 is above it.
    policy = reorder_at(50, 50, 1)
    orders = plan_orders(policy, OrderRules(3), [30.0] * 4, 100, [0] * 4)
    assert orders == (Order(2, 50, 5, 40, 0),)
