"""The normal quantile against Python's own, which takes one number at a time."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from scipy import special

from forkroad.program.normal import normal_quantiles


def test_quantiles_are_pythons_from_the_middle_to_the_far_tails() -> None:
    # Below 1e-11 the third of the algorithm's three pieces begins.
    tails = 10.0 ** -np.arange(1.0, 17.0)
    levels = np.concatenate([np.linspace(0.001, 0.999, 999), tails, 1 - tails[:-1]])
    expected = [NormalDist().inv_cdf(level) for level in levels.tolist()]
    assert np.allclose(normal_quantiles(levels), expected, rtol=1e-14, atol=0)


def test_arrays_keep_their_shape() -> None:
    levels = np.array([[0.5, 0.975], [0.025, 0.5]])
    # The quantile of 97.5 % is 1.959964, that of the median 0.
    assert normal_quantiles(levels).round(6).tolist() == [[0.0, 1.959964], [-1.959964, 0.0]]


def test_normal_quantiles_are_those_of_scipy() -> None:
    tails = np.geomspace(1e-16, 0.5, 2000)
    levels = np.concatenate([tails, 1 - np.geomspace(1e-15, 0.5, 2000)])
    # Wichura gives a relative accuracy of about 1e-16 for his algorithm.
    assert normal_quantiles(levels) == pytest.approx(special.ndtri(levels), rel=2e-15, abs=1e-15)
