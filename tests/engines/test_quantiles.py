"""Quantiles against SciPy's distributions, and against samples where they are approximate."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forkroad.engines.quantiles import (
    chances_at_most,
    find_quantiles,
    poisson_quantiles,
)
from forkroad.results.figures import LEVELS

NO = np.array([False])


def test_poisson_quantiles_are_exact_from_small_means_to_ten_million() -> None:
    means = np.exp(np.random.default_rng(3).uniform(-3, np.log(1e7), 400))
    for mean in means:
        assert poisson_quantiles(mean) == tuple(stats.poisson.ppf(LEVELS, mean)), mean


def test_nothing_expected_is_nothing_for_sure() -> None:
    assert poisson_quantiles(0.0) == (0.0,) * 5


def test_a_wide_count_is_negative_binomial() -> None:
    # Mean 30 and variance 55: p = 30/55, r = 30^2 / (55 - 30).
    found, approximate = find_quantiles(np.array([[30.0]]), np.array([[55.0]]), NO, is_count=True)
    assert found[0].tolist() == stats.nbinom.ppf(LEVELS, 900 / 25, 30 / 55).tolist()
    assert approximate[0]


def test_a_narrow_count_is_a_normal_rounded_up() -> None:
    found, _ = find_quantiles(np.array([[30.0]]), np.array([[15.0]]), NO, is_count=True)
    expected = np.ceil(stats.norm.ppf(LEVELS, 30, np.sqrt(15)) - 0.5)
    assert found[0].tolist() == expected.tolist()


@pytest.mark.parametrize("centre, width", [(20.0, 4.0), (3000.0, 200.0)])
def test_draws_are_mixed_before_they_are_inverted(centre: float, width: float) -> None:
    generator = np.random.default_rng(5)
    means = generator.normal(centre, width, 400)[np.newaxis]
    found, _ = find_quantiles(means, means, NO, is_count=True)
    sample = generator.poisson(np.repeat(means[0], 2_000))
    # The sampling error of a 5 % quantile of 800,000 numbers is about 0.005 sd.
    spread = sample.std()
    assert found[0] == pytest.approx(np.quantile(sample, LEVELS), abs=0.02 * spread + 1)


def chance_at_most(limit: float, mean: float, variance: float, *, is_count: bool) -> float:
    given = np.array([[mean]]), np.array([[variance]])
    return float(chances_at_most(limit, *given, is_count=is_count)[0])


def test_chances_are_those_of_the_distribution() -> None:
    assert chance_at_most(25, 30.0, 30.0, is_count=True) == pytest.approx(
        stats.poisson.cdf(25, 30), abs=1e-6
    )
    money = chance_at_most(900.0, 1000.0, 2500.0, is_count=False)
    assert money == pytest.approx(stats.norm.cdf(-2), abs=1e-9)


@pytest.mark.parametrize("limit", [-1, 0, 700, 999, 1000, 1150, 5000])
def test_chances_of_large_counts_are_those_of_the_distribution(limit: int) -> None:
    # Mean 1,000 and variance 2,500: p = .4, r = 1,000,000 / 1,500.
    expected = stats.nbinom.cdf(limit, 1e6 / 1500, 0.4)
    assert chance_at_most(limit, 1000.0, 2500.0, is_count=True) == pytest.approx(expected, 1e-9)


def test_chances_of_narrow_counts_are_those_of_rounded_normals() -> None:
    # Variances below the mean: the draws average normals that are cut at 990.5.
    means, variances = np.array([[980.0, 1000.0]]), np.array([[400.0, 900.0]])
    found = chances_at_most(990, means, variances, is_count=True)
    expected = stats.norm.cdf([10.5 / 20, -9.5 / 30]).mean()
    assert found[0] == pytest.approx(expected, rel=1e-6)


def test_chances_of_parts_that_lie_far_apart_are_averaged() -> None:
    # From one mean to the other the weights go through more than a number can hold.
    means = np.array([[50.0, 2000.0]])
    found = chances_at_most(60, means, means, is_count=True)
    assert found[0] == pytest.approx(stats.poisson.cdf(60, 50) / 2, rel=1e-6)


def test_draws_that_all_say_the_same_leave_a_poisson_number_exact() -> None:
    means = np.full((2, 400), 20.0)
    means[1, 0] = 20.5
    found, approximate = find_quantiles(means, means, np.array([True, True]), is_count=True)
    assert found[0].tolist() == stats.poisson.ppf(LEVELS, 20).tolist()
    assert approximate.tolist() == [False, True]
