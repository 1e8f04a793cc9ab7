"""Poisson quantiles without SciPy, held against SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forkroad.engines.poisson import (
    poisson_quantiles,
    poisson_quantiles_each,
    poisson_table,
)


@pytest.mark.parametrize("mean", [0.001, 0.3, 1.0, 7.5, 40.0, 1000.0, 1e6])
def test_poisson_quantiles_are_those_of_scipy(mean: float) -> None:
    levels = np.random.default_rng(1).random(20_000)
    found = poisson_quantiles(np.full(len(levels), mean), levels)
    assert np.array_equal(found, stats.poisson.ppf(levels, mean))


def test_means_may_differ_from_place_to_place() -> None:
    means = np.array([[0.0, 2.0], [50.0, 2.0]])
    levels = np.array([[0.9, 0.5], [0.5, 0.999]])
    expected = stats.poisson.ppf(levels, means)
    assert np.array_equal(poisson_quantiles(means, levels), np.maximum(expected, 0))


def test_a_poisson_table_ends_in_exactly_one() -> None:
    for mean in (0.0, 0.2, 3.0, 77.7, 12345.6):
        assert poisson_table(mean)[1][-1] == 1.0


@pytest.mark.parametrize("most", [0.5, 6.0, 30.0, 4000.0])
def test_quantiles_for_many_different_means_are_those_of_scipy(most: float) -> None:
    rng = np.random.default_rng(3)
    means = np.concatenate([[0.0], most * rng.random(4_000)])
    levels = np.concatenate([rng.random(3_901), rng.choice([1e-12, 1 - 1e-12], 100)])
    expected = np.maximum(stats.poisson.ppf(levels, means), 0)
    assert np.array_equal(poisson_quantiles_each(means, levels), expected)
