"""Normals and averages of normals against SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forkroad.engines.normals import SCORES, invert_normals, normal_below
from forkroad.results.figures import LEVELS


def test_the_scores_are_those_of_the_levels() -> None:
    assert pytest.approx(stats.norm.ppf(LEVELS), abs=1e-12) == SCORES


def test_the_distribution_function_is_right_to_a_billionth() -> None:
    limits = np.linspace(-12, 12, 4001)
    found = normal_below(limits, np.zeros_like(limits), np.ones_like(limits))
    assert np.abs(found - stats.norm.cdf(limits)).max() < 1e-9


def test_without_spread_it_is_a_step() -> None:
    means, sds = np.array([1.0, 2.0, 3.0]), np.zeros(3)
    # The table ends at 9 standard deviations, where a normal is 1e-19.
    assert normal_below(2.0, means, sds) == pytest.approx([1.0, 1.0, 0.0], abs=1e-18)


def test_one_normal_has_its_own_quantiles() -> None:
    found = invert_normals(np.array([[50.0]]), np.array([[8.0]]))
    assert found[0] == pytest.approx(stats.norm.ppf(LEVELS, 50, 8), rel=1e-12)


# Parts close together, far apart (a shock that comes or does not), of very unequal spread, and
# with a long tail on one side.
MIXTURES = {
    "close": (np.linspace(90, 110, 40), np.full(40, 8.0)),
    "two heaps": (np.repeat([100.0, 500.0], 20), np.full(40, 5.0)),
    "narrow parts": (np.linspace(0, 1000, 40), np.full(40, 0.5)),
    "unequal": (np.linspace(90, 110, 40), np.repeat([0.1, 30.0], 20)),
    "tail": (np.exp(np.linspace(0, 6, 40)), np.exp(np.linspace(-2, 4, 40))),
}


@pytest.mark.parametrize("name", MIXTURES)
def test_an_average_of_normals_reaches_each_level_at_its_quantile(name: str) -> None:
    means, sds = MIXTURES[name]
    spread = np.sqrt((sds**2).mean() + means.var())
    for level, found in zip(LEVELS, invert_normals(means[None], sds[None])[0], strict=True):
        below, above = (
            stats.norm.cdf(found + step, means, sds).mean()
            for step in (-2e-5 * spread, 2e-5 * spread)
        )
        # The level lies between the chances a little below and a little above the quantile.
        assert below - 1e-9 <= level <= above + 1e-9
