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
