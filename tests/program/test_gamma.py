"""The gamma quantile against SciPy's, which a run is too short to import."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gammaincinv

from forkroad.program.gamma import gamma_quantiles


@pytest.mark.parametrize("shape", [0.01, 0.05, 0.3, 0.9, 1, 1.5, 5, 40, 400, 4_000, 100_000])
def test_quantiles_are_scipys(shape: float) -> None:
    levels = np.random.default_rng(7).random(400)
    expected = gammaincinv(shape, levels)
    # Quantiles below 1e-290 of tiny shapes are as good as 0 in any share.
    wanted = np.maximum(expected, 1e-290)
    assert np.max(np.abs(gamma_quantiles(shape, levels) - expected) / wanted) < 1e-11


def test_a_shape_of_one_is_exponential() -> None:
    # P(1, x) = 1 - exp(-x), so that the quantile is -ln(1 - u).
    levels = np.array([0.1, 0.5, 0.9, 0.999])
    assert gamma_quantiles(1.0, levels) == pytest.approx(-np.log(1 - levels), rel=1e-12)
