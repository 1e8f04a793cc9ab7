from __future__ import annotations

import math
from statistics import NormalDist

import pytest

from forkroad.learning import scores
from forkroad.learning.predicted import of_normal


def test_the_error_is_that_of_all_months_together():
    # |100 - 90| + |50 - 60| + |0 - 5| = 25 of 150.
    assert scores.wape([100, 50, 0], [90, 60, 5]) == pytest.approx(25 / 150)
    # (90 - 100) + (60 - 50) + (5 - 0) = 5 of 150: too high.
    assert scores.bias([100, 50, 0], [90, 60, 5]) == pytest.approx(5 / 150)


def test_where_nothing_happened_there_is_no_error_relative_to_it():
    assert scores.wape([0, 0], [1, 2]) is None
    assert scores.bias([0, 0], [1, 2]) is None
    assert scores.coverage([], [], []) is None


def test_an_interval_holds_its_bounds():
    # 4 and 9 lie on the bounds, 10 lies outside: 2 of 3.
    assert scores.coverage([4, 9, 10], [4, 4, 4], [9, 9, 9]) == pytest.approx(2 / 3)


@pytest.mark.parametrize("actual", [80.0, 100.0, 104.0, 135.0])
def test_the_score_of_a_normal_forecast_is_that_of_the_closed_form(actual):
    # Gneiting & Raftery (2007), eq. 21: with z = (y - m) / s the score of N(m, s^2) is
    # s (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)). The sum over 2,000 levels comes within 0.2 %.
    mean, sd, normal = 100.0, 10.0, NormalDist()
    z = (actual - mean) / sd
    closed = sd * (z * (2 * normal.cdf(z) - 1) + 2 * normal.pdf(z) - 1 / math.sqrt(math.pi))
    assert scores.crps(actual, of_normal(mean, sd).quantiles) == pytest.approx(closed, rel=2e-3)


def test_the_score_of_a_single_number_is_its_error():
    assert scores.crps(12.0, [9.0]) == 3.0
    # So is that of a distribution without any width.
    assert scores.crps(12.0, of_normal(9.0, 0.0).quantiles) == pytest.approx(3.0)


def test_a_sharper_forecast_that_is_right_scores_better():
    assert scores.crps(100, of_normal(100, 5).quantiles) < scores.crps(
        100, of_normal(100, 10).quantiles
    )
