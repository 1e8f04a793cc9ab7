"""The gamma quantile against SciPy's, which a run is too short to import."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gammaincinv

from forkroad.program.gamma import gamma_quantiles


@pytest.mark.parametrize("shape", [0.01, 0.05, 0.3, 0.9, 1, 1.5, 5, 40, 400, 4_000, 100_000])
def test_quantiles_are_scipys(shape: float) -> None:
    levels = np.random.default_rng(7).random(400)
    found = gamma_quantiles(np.array([shape]), levels[np.newaxis])[0]
    expected = gammaincinv(shape, levels)
    # Quantiles below 1e-290 of tiny shapes are as good as 0 in any share.
    wanted = np.maximum(expected, 1e-290)
    assert np.max(np.abs(found - expected) / wanted) < 1e-11


def test_shapes_that_go_together_have_the_quantiles_that_they_have_alone() -> None:
    shapes = np.array([0.05, 3.0, 400.0])
    levels = np.random.default_rng(7).random((3, 50))
    alone = [gamma_quantiles(shapes[[k]], levels[[k]])[0] for k in range(3)]
    assert np.allclose(gamma_quantiles(shapes, levels), alone, rtol=1e-13, atol=0)


def test_a_shape_of_one_is_exponential() -> None:
    # P(1, x) = 1 - exp(-x), so that the quantile is -ln(1 - u).
    levels = np.array([[0.1, 0.5, 0.9, 0.999]])
    found = gamma_quantiles(np.array([1.0]), levels)
    assert found == pytest.approx(-np.log(1 - levels), rel=1e-12)
