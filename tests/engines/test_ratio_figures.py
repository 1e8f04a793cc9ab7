"""Ratios of means: what is said of them where hardly anybody stands under the line."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.engines.figures import ratio_figures


def test_a_ratio_to_less_than_one_customer_has_a_mean_and_no_spread() -> None:
    # 30 EUR for 0.2 customers: 150 EUR each; in four of five repeats nobody is there at all.
    [found] = ratio_figures(np.array([[30.0]]), np.array([[0.2]]), np.array([[4e4]]))
    assert found.mean == pytest.approx(150.0)
    assert (found.sd, found.p05, found.p50, found.p95, found.approximate) == (None,) * 5


def test_a_ratio_to_nobody_worth_the_name_is_unknown() -> None:
    # The tail of a geometric stay: a ten-millionth of a customer is a number, not a customer.
    [found] = ratio_figures(np.array([[30.0]]), np.array([[1e-7]]), np.array([[4e4]]))
    assert found.mean is None


def test_a_ratio_to_some_customers_keeps_its_spread() -> None:
    [found] = ratio_figures(np.array([[30.0]]), np.array([[20.0]]), np.array([[0.01]]))
    assert (found.mean, found.sd) == (pytest.approx(1.5), pytest.approx(0.1))


def test_a_cost_each_of_too_few_customers_has_a_mean_and_no_spread() -> None:
    # 8 customers with variance 8: none at all is 2.8 standard deviations away, nearer than 3. The
    # normal distribution would give costs below 0, and nothing bounds them above.
    top, bottom, luck = np.array([[800.0]]), np.array([[8.0]]), np.array([[5e3]])
    [found] = ratio_figures(top, bottom, luck, bottom_luck=bottom)
    assert found.mean == pytest.approx(100.0)
    assert (found.sd, found.p05, found.p50, found.p95, found.approximate) == (None,) * 5


def test_what_is_not_known_counts_among_what_could_leave_nobody() -> None:
    # Draws of 16 and of 64 customers: sd 33.9 about 40, luck aside. Each alone is 4 sd from none.
    top, bottom = np.array([[400.0, 400.0]]), np.array([[16.0, 64.0]])
    [found] = ratio_figures(top, bottom, np.array([[1.0, 1.0]]), bottom_luck=bottom)
    assert (found.mean, found.sd, found.p95) == (pytest.approx(10.0), None, None)


def test_a_cost_each_may_be_below_and_above_one() -> None:
    # 90 EUR for 100 customers, sd 0.1: 0.9 + 1.645 x 0.1. A share would end at 1.
    top, bottom, luck = np.array([[90.0]]), np.array([[100.0]]), np.array([[0.01]])
    [found] = ratio_figures(top, bottom, luck, bottom_luck=bottom)
    assert found.p95 == pytest.approx(1.0645, abs=1e-4)
    [share] = ratio_figures(top, bottom, luck)
    assert share.p95 == 1.0


def test_nobody_costs_less_than_nothing() -> None:
    # Mean 1, sd 2: the normal distribution has its 5 % below 0.
    top, bottom, luck = np.array([[100.0]]), np.array([[100.0]]), np.array([[4.0]])
    [found] = ratio_figures(top, bottom, luck, bottom_luck=bottom)
    assert (found.p05, found.p50) == (0.0, pytest.approx(1.0))
