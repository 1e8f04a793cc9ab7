"""Binomial quantiles held against SciPy's, and as what paired comparisons need of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forkroad.engines.binomial import binomial_quantiles


@pytest.mark.parametrize("most", [1, 6, 30, 200, 5_000, 300_000])
def test_binomial_quantiles_are_those_of_scipy(most: int) -> None:
    rng = np.random.default_rng(most)
    numbers = rng.integers(0, most + 1, 4_000)
    chances = rng.random(4_000) ** rng.choice([1.0, 4.0], 4_000)
    chances = np.where(rng.random(4_000) < 0.5, chances, 1.0 - chances)
    levels = np.concatenate([rng.random(3_900), rng.choice([1e-12, 1 - 1e-12], 100)])
    found = binomial_quantiles(numbers, chances, levels)
    expected = np.maximum(stats.binom.ppf(levels, numbers, chances), 0)
    assert np.array_equal(found, expected)


def test_numbers_and_chances_at_their_ends_leave_nothing_to_draw() -> None:
    numbers = np.array([0, 0, 0, 7, 7, 100_000])
    chances = np.array([0.0, 0.4, 1.0, 0.0, 1.0, 1.0])
    levels = np.array([0.5, 0.999, 0.001, 0.999, 0.001, 0.5])
    assert binomial_quantiles(numbers, chances, levels).tolist() == [0, 0, 0, 0, 7, 100_000]


@pytest.mark.parametrize("number, chance", [(3, 0.2), (20, 0.5), (20, 0.93), (900, 0.31)])
def test_uniforms_become_exactly_the_binomial_distribution(number: int, chance: float) -> None:
    # 40,000 draws in classes of 20 and more expected; a p-value of 1e-6 on either side is a
    # wrong distribution, not chance.
    n = 40_000
    levels = np.random.default_rng(5).random(n)
    found = binomial_quantiles(np.full(n, number), np.full(n, chance), levels)
    expected = n * stats.binom.pmf(np.arange(number + 1), number, chance)
    counted = np.bincount(found, minlength=number + 1)
    common = expected >= 20
    seen = np.append(counted[common], counted[~common].sum())
    told = np.append(expected[common], expected[~common].sum())
    kept = told > 0
    assert 1e-6 < stats.chisquare(seen[kept], told[kept], sum_check=False).pvalue < 1 - 1e-6


def test_a_higher_chance_never_gives_less_also_across_one_half() -> None:
    # 0.48 to 0.53 in steps of 0.005: each draw goes up with the chance, none ever down.
    levels = np.random.default_rng(1).random(2_000)
    for number in (1, 9, 40, 4_000):
        numbers = np.full(2_000, number)
        found = [
            binomial_quantiles(numbers, np.full(2_000, chance), levels)
            for chance in np.arange(0.48, 0.5301, 0.005)
        ]
        assert (np.diff(found, axis=0) >= 0).all()


def test_one_customer_more_gives_at_most_one_more() -> None:
    levels = np.random.default_rng(2).random(2_000)
    for chance in (0.03, 0.5, 0.8):
        one = binomial_quantiles(np.full(2_000, 60), np.full(2_000, chance), levels)
        other = binomial_quantiles(np.full(2_000, 61), np.full(2_000, chance), levels)
        assert set((other - one).tolist()) == {0, 1}
