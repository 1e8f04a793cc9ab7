"""Carrying over: worked out by hand on two draws of four."""

from __future__ import annotations

import math

import numpy as np
import pytest

from forkroad.engines.carrying import Known, carry_over, errors, mean_figures, ratio_of_means

# Two draws were followed; visits are known in all four, mean 25.
VISITS = Known(np.array([10.0, 20.0]), np.array(25.0))


def test_what_goes_along_with_a_known_quantity_takes_its_mean():
    # Half of the visits in both draws: half of 25.
    carried = carry_over(np.array([5.0, 10.0]), [VISITS], 4)
    assert carried.mean == pytest.approx(12.5)
    # The error is that of half the visits over four draws: 5 / sqrt(2) by sqrt(4).
    assert mean_figures(carried).se == pytest.approx(5 / math.sqrt(2) / 2)


def test_what_does_not_go_along_keeps_its_own_mean():
    carried = carry_over(np.array([7.0, 7.0]), [VISITS], 4)
    assert carried.mean == 7
    assert errors(carried) == 0


def test_the_closest_of_what_is_known_is_taken_place_by_place():
    other = Known(np.array([3.0, 1.0]), np.array(8.0))
    carried = carry_over(np.array([[5.0, 10.0], [6.0, 2.0]]), [VISITS, other], 4)
    assert carried.mean == pytest.approx([12.5, 16.0])


def test_the_rest_has_the_error_of_the_few_draws():
    # 6 and 9 against half of the visits, 5 and 10: rests 1 and -1, variance 2 over two draws;
    # told 5 and 10, variance 12.5 over four.
    carried = carry_over(np.array([6.0, 9.0]), [VISITS], 4)
    assert mean_figures(carried).se == pytest.approx(math.sqrt(2 / 2 + 12.5 / 4))


def test_sums_stay_what_is_known_where_they_have_to():
    # 9 and 3 fall as visits rise; with 1 and 17 they add up to the visits.
    parts = np.array([[9.0, 3.0], [1.0, 17.0]])
    carried = carry_over(parts, [VISITS], 4, adding_up=True)
    assert carried.mean.sum() == pytest.approx(25)


def test_with_all_draws_followed_nothing_is_carried():
    carried = carry_over(np.array([1.0, 3.0]), [VISITS], 2)
    assert carried.mean == 2
    assert mean_figures(carried).se == pytest.approx(math.sqrt(2 / 2))


def test_a_ratio_of_what_is_carried_is_a_ratio_of_means():
    top = carry_over(np.array([5.0, 10.0]), [VISITS], 4)
    bottom = carry_over(np.array([10.0, 20.0]), [VISITS], 4)
    half = ratio_of_means(top, bottom)
    assert half.mean == pytest.approx(0.5)
    assert half.se == pytest.approx(0, abs=1e-12)
    nobody = carry_over(np.zeros(2), [VISITS], 4)
    assert ratio_of_means(nobody, nobody).mean is None
    assert mean_figures(carry_over(np.ones(1), [], 1)).se is None
