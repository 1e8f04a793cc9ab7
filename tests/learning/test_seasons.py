"""Which seasons whole years teach, and that luck and growth are none."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.learning.seasons import Seasons, find_seasons

SEASON = [0.5, 0.5, 0.8, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.2, 1.5, 1.5]


def months(n, level=10_000.0, growth=0.0, first=1):
    place = np.arange(n)
    return level * np.array(SEASON)[(first - 1 + place) % 12] * (1 + growth) ** place


@pytest.mark.parametrize("growth", [0.0, 0.03, -0.02])
@pytest.mark.parametrize("first", [1, 4, 12])
@pytest.mark.parametrize("n", [24, 29, 36])
def test_two_years_teach_the_seasons_whatever_the_growth_and_the_first_month(n, first, growth):
    found = find_seasons(months(n, growth=growth, first=first), first)
    # The season's own mean is 1. The half that is added before a logarithm is taken is less
    # than a thousandth of each month.
    assert found.months == pytest.approx(SEASON, rel=1e-3)
    assert found.years == n // 12


def test_less_than_two_years_teach_none():
    assert find_seasons(months(23), 1) == Seasons()


def test_growth_alone_is_no_season():
    assert find_seasons(100 * 1.04 ** np.arange(36), 5) == Seasons()


def test_luck_is_rarely_a_season():
    # Two years of independent months: each year is told by the other with twice the variance of
    # none at all, so that seeming better by a fifth is far in the tail; 200 times, at most 10.
    rng = np.random.default_rng(6)
    found = [find_seasons(rng.poisson(300.0, 24).astype(float), 1) for _ in range(200)]
    assert sum(bool(one.months) for one in found) <= 10


def test_what_is_left_without_seasons_is_even():
    found = find_seasons(months(24, first=9), 9)
    assert found.without(months(30, first=9), 9) == pytest.approx(10_000, rel=1e-3)
    assert Seasons().without(np.array([3.0, 4.0]), 1) == pytest.approx([3, 4])


def test_a_next_year_is_further_off_than_those_that_taught():
    # Two years lie by half of their variance around their mean, a third by one and a half.
    assert Seasons((1.0,) * 12, 2).doubt == pytest.approx(3**0.5)
    assert Seasons().doubt == 1
