"""The statistics that judge engines: fair to the right ones, and hard on what is a little wrong."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.agreement import pvalues

RNG = np.random.default_rng(20260101)
SAMPLES, REPLICATIONS = 600, 1_000

Draw = Callable[[tuple[int, int]], np.ndarray]
# Name to a way of drawing with its mean and variance. Of a Poisson number with mean m both are m;
# of heads in 10 tosses 10/2 and 10/4; a Poisson number whose mean is gamma distributed with mean
# 20 and variance 4 * 5^2 = 100 has variance 20 + 100; parts of 1, 2 and 5 with rates 2, 0.5 and
# 0.3 add up to 2 + 1 + 1.5 with variance 2 * 1 + 0.5 * 4 + 0.3 * 25.
LAWS: dict[str, tuple[Draw, float, float]] = {
    "often": (lambda size: RNG.poisson(30, size), 30, 30),
    "rarely": (lambda size: RNG.poisson(0.2, size), 0.2, 0.2),
    "tosses": (lambda size: RNG.binomial(10, 0.5, size), 5, 2.5),
    "overdispersed": (lambda size: RNG.poisson(RNG.gamma(4, 5, size)), 20, 120),
    "parts": (
        lambda size: sum(part * RNG.poisson(rate, size) for part, rate in PARTS.items()),
        4.5,
        11.5,
    ),
}
PARTS = {1: 2, 2: 0.5, 5: 0.3}


def drawn(law: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    draw, mean, variance = LAWS[law]
    numbers = draw((SAMPLES, REPLICATIONS)).astype(float)
    return numbers, np.full(SAMPLES, float(mean)), np.full(SAMPLES, float(variance))


@pytest.mark.parametrize("law", LAWS)
def test_p_values_of_the_right_law_are_not_too_small(law: str) -> None:
    # 600 samples: about 6 have a p-value below 0.01 by chance, and 17 is beyond 4 standard
    # errors; the smallest of all is below 1e-7 once in 17,000 times.
    numbers, mean, variance = drawn(law)
    other = drawn(law)[0]
    found = [
        pvalues.of_means(numbers, mean, variance).two_sided,
        pvalues.of_variances(numbers, mean, variance).two_sided,
        *pvalues.of_differences(numbers, other),
    ]
    for p in found:
        assert np.isfinite(p).mean() > 0.99
        assert np.nanmin(p) > 1e-7
        assert np.nansum(p < 0.01) < 17


def test_levels_of_means_are_uniform() -> None:
    numbers, mean, variance = drawn("often")
    levels = pvalues.of_means(numbers, mean, variance).below
    assert min(pvalues.of_pool(levels).values()) > 1e-6


def test_a_mean_a_little_off_is_noticed_from_both_sides() -> None:
    # 0.4 standard deviations of one replication are 0.4 sqrt(1000) = 12.6 of the mean of 1,000:
    # p is about 1e-36.
    numbers, mean, variance = drawn("often")
    for wrong in (mean - 0.4 * np.sqrt(variance), mean + 0.4 * np.sqrt(variance)):
        assert pvalues.of_means(numbers, wrong, variance).two_sided.max() < 1e-13


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_a_spread_too_small_and_one_too_large_are_noticed(factor: float) -> None:
    # The variance of 1,000 Poisson numbers has an error of sqrt((2 + 1/30) / 1000) = 4.5 %: half of
    # what is expected is 11 errors away. Of twice as much the squares spread four times as much,
    # and the error is taken from the sample: 100 % in sqrt((8 + 1) / 1000) = 9.5 % is 10.5.
    numbers, mean, variance = drawn("often")
    assert pvalues.of_variances(numbers, mean, variance * factor).two_sided.max() < 1e-9


def test_two_samples_of_different_laws_are_told_apart_by_mean_or_by_variance() -> None:
    # A normal number with mean 30 has the mean but not the variance if that is 10: the squares
    # differ by 20 on average, with a spread of sqrt(2 * 30^2 + 30 + 2 * 10^2) = 45 a pair, which
    # is 20 / 45 * sqrt(1000) = 14 errors.
    numbers = drawn("often")[0]
    narrow = RNG.normal(30, np.sqrt(10), numbers.shape)
    means, variances = pvalues.of_differences(numbers, narrow)
    assert np.median(means) > 0.01
    assert variances.max() < 1e-13
    assert pvalues.of_differences(numbers, numbers + 3)[0].max() < 1e-13


def test_what_differs_by_rounding_alone_does_not_differ() -> None:
    numbers = np.full((1, REPLICATIONS), 0.1 + 0.2)
    means, variances = pvalues.of_differences(numbers, np.full_like(numbers, 0.3))
    assert means.tolist() == variances.tolist() == [1.0]


def test_what_hardly_ever_happens_is_not_judged_by_its_moments() -> None:
    # Of 1,000 replications 50 differ from the commonest number; 100 are the fewest.
    numbers = np.zeros((1, REPLICATIONS))
    numbers[0, :50] = 1
    one = np.array([0.05])
    assert np.isnan(pvalues.of_means(numbers, one, one).two_sided).all()
    assert np.isnan(pvalues.of_variances(numbers, one, one).two_sided).all()


def test_what_should_have_happened_and_never_did_is_noticed() -> None:
    # 500 events in 1,000 replications were expected: sqrt(500) = 22 standard errors.
    nothing, half = np.zeros((1, REPLICATIONS)), np.array([0.5])
    assert pvalues.of_means(nothing, half, half).two_sided[0] < 1e-13


@pytest.mark.parametrize(
    "found, levels",
    [
        ("uniformity", np.linspace(0.2, 0.8, 300)),
        ("bias", np.linspace(0.25, 1, 302)[1:-1]),
        ("dispersion", np.linspace(0.2, 0.8, 300)),
        ("dispersion", np.tile([0.01, 0.99], 150)),
    ],
)
def test_a_pool_that_is_not_uniform_is_noticed(found: str, levels: np.ndarray) -> None:
    # Levels near the middle come from a sampler that rounds, those at the ends from one with
    # too much spread, those that lean to one side from a bias; evenly spread ones are right.
    assert pvalues.of_pool(levels)[found] < 1e-8
    assert min(pvalues.of_pool((np.arange(300) + 0.5) / 300).values()) > 0.5
