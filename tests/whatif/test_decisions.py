"""Returns, paybacks and chances to be best, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.whatif.decisions import (
    chance_of_loss,
    chances_best,
    payback,
    return_on_investment,
)


def test_a_return_is_what_is_left_of_the_gain_by_the_cost() -> None:
    # 25,800 paid for 5,100 gained leave -20,700: four fifths of the money are lost.
    assert return_on_investment(5_100 - 25_800, 25_800) == pytest.approx(-0.8023, abs=1e-4)
    assert return_on_investment(0, 25_800) == 0
    assert return_on_investment(9_800, 0) is None


@pytest.mark.parametrize(
    "gains, costs, place",
    [
        # 60 - 100 = -40, then +20.
        ([60, 60, 60], [100, 0, 0], 1),
        # Paid back within the first period.
        ([120, 60, 60], [100, 0, 0], 0),
        # Begins in the second period; before that nothing was paid.
        ([0, 60, 60], [0, 100, 0], 2),
        # So far -40, +20, -10, +50: from the fourth on for good.
        ([60, 60, 60, 60], [100, 0, 90, 0], 3),
        # Never.
        ([10, 10, 10], [100, 0, 0], None),
        # Nothing to pay back.
        ([10, 10, 10], [0, 0, 0], None),
        # Just paid back, but for rounding.
        ([0.1, 0.2, 0.0], [0.3, 0, 0], 1),
    ],
)
def test_a_cost_is_paid_back_once_the_sum_stays_at_nothing_or_above(gains, costs, place) -> None:
    gains, costs = np.array(gains, dtype=float), np.array(costs, dtype=float)
    assert payback(gains - costs, costs) == place


def test_equals_share_a_best_place() -> None:
    # Column by column the best: the first; both; the second; the third.
    profits = [np.array(it, dtype=float) for it in ([3, 2, 1, 0], [1, 2, 5, 0], [0, 0, 0, 9])]
    assert chances_best(profits) == [1.5 / 4, 1.5 / 4, 1 / 4]


def test_a_difference_within_rounding_is_none() -> None:
    profit = np.array([1e6, 2e6])
    assert chances_best([profit, profit * (1 + 1e-13)]) == [0.5, 0.5]
    assert chance_of_loss(np.array([-1e-8, 5.0]), profit) == 0
    assert chance_of_loss(np.array([-1.0, 5.0]), profit) == 0.5


def test_what_is_certain_stands_against_every_column() -> None:
    assert chances_best([np.array([1.0]), np.array([0.0, 2.0, 3.0, 4.0])]) == [0.25, 0.75]
