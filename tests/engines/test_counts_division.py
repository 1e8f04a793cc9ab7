"""Divisions: a multinomial draw, however the customers are divided."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forkroad.engines.counts_division import Division, Together

UNIFORM = np.full(41, 1 / 41)
# Falls to a ten-thousandth of the commonest: the last of it is rare.
FALLING = np.exp(-0.2 * np.arange(47)) / np.exp(-0.2 * np.arange(47)).sum()
FEW_WAYS = np.array([0.5, 0.3, 0.2])


def divided(chances: np.ndarray, numbers: np.ndarray, seed: int = 1) -> np.ndarray:
    """Return (n_outcomes, n_cells) customers by outcome."""
    found = np.zeros((len(chances), len(numbers)), dtype=np.int64)
    for part in Division(chances).divide(numbers, np.random.default_rng(seed)):
        if isinstance(part, Together):
            found[part.outcomes] += part.numbers
        else:
            np.add.at(found, (part.outcomes, part.cells), 1)
    return found


# Of 41 outcomes up to 187 customers draw singly, up to 19,680 come by tables, more by binomials.
@pytest.mark.parametrize("number", [1, 150, 400, 3_000, 15_000, 40_000])
@pytest.mark.parametrize("chances", [UNIFORM, FALLING, FEW_WAYS], ids=["uniform", "falling", "few"])
def test_means_variances_and_covariances_are_multinomial(chances: np.ndarray, number: int) -> None:
    # In 4,000 cells, all within 5 standard errors.
    cells = 4_000
    found = divided(chances, np.full(cells, number))
    assert (found.sum(axis=0) == number).all()
    error = np.sqrt(number * chances * (1 - chances) / cells)
    assert (np.abs(found.mean(axis=1) - number * chances) < 5 * error).all()
    # Pearson's sum over k outcomes has the mean k - 1 and exactly the variance
    # 2 (k - 1) + (sum of 1/p - k^2 - 2 k + 2) / n (Haldane 1937): 0 for one customer and 1/p alike.
    k = len(chances)
    expected = number * chances[:, np.newaxis]
    pearson = ((found - expected) ** 2 / expected).sum(axis=0)
    variance = 2 * (k - 1) + ((1 / chances).sum() - k**2 - 2 * k + 2) / number
    assert abs(pearson.mean() - (k - 1)) < 5 * np.sqrt(max(variance, 0) / cells) + 1e-9
    # The variance of two halves of the outcomes together sees their covariance.
    half = chances[: k // 2].sum()
    together = found[: k // 2].sum(axis=0)
    ratio = together.var(ddof=1) / (number * half * (1 - half))
    # A variance of 4,000 cells has a relative error of sqrt(2 / 4,000), or of little more where
    # few customers make its fourth moment larger.
    kurtosis = (1 - 6 * half * (1 - half)) / (number * half * (1 - half))
    assert abs(ratio - 1) < 5 * np.sqrt((2 + max(kurtosis, 0)) / cells)


@pytest.mark.parametrize("number", [200, 2_000])
def test_the_numbers_of_an_outcome_have_the_binomial_distribution(number: int) -> None:
    # 20,000 cells by tables, in classes of 20 and more expected: a p-value beyond 1e-6 on either
    # side is another distribution than that of 1 in 41.
    cells = 20_000
    found = divided(UNIFORM, np.full(cells, number), seed=2)[7]
    expected = cells * stats.binom.pmf(np.arange(number + 1), number, 1 / 41)
    common = expected >= 20
    counted = np.bincount(found, minlength=number + 1)
    seen = np.append(counted[common], counted[~common].sum())
    wanted = np.append(expected[common], expected[~common].sum())
    assert 1e-6 < stats.chisquare(seen, wanted).pvalue < 1 - 1e-6


def test_cells_of_all_sizes_keep_their_customers() -> None:
    numbers = np.array([0, 1, 30, 200, 200, 700, 5_000, 15_000, 90_000, 2_000_000, 0])
    for chances in (UNIFORM, FALLING, FEW_WAYS, np.array([1.0])):
        found = divided(chances, numbers)
        assert found.sum(axis=0).tolist() == numbers.tolist()
        assert found.min() >= 0
        # Of two million customers an outcome's part is within 6 standard errors.
        part = found[0, 9] / 2_000_000
        error = np.sqrt(chances[0] * (1 - chances[0]) / 2_000_000)
        assert abs(part - chances[0]) <= 6 * error


def test_one_large_cell_among_empty_ones_is_divided() -> None:
    numbers = np.zeros(500, dtype=np.int64)
    numbers[3] = 100_000
    found = divided(UNIFORM, numbers)
    assert found.sum() == found[:, 3].sum() == 100_000


def test_nobody_is_divided_into_nothing() -> None:
    assert not list(Division(UNIFORM).divide(np.zeros(4, dtype=np.int64), np.random.default_rng()))
