"""The tail of the gamma distribution against SciPy's, which a check is too short to import."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import gammaincc

from forkroad.scenario.gamma_tail import gamma_tail


@pytest.mark.parametrize("shape", [0.01, 0.3, 1, 2.5, 40, 1_000, 40_000])
def test_tails_are_scipys_from_the_beginning_to_the_far_end(shape: float) -> None:
    # Up to nine standard deviations, sqrt(shape), beyond the mean.
    points = np.linspace(0, shape + 9 * math.sqrt(shape) + 9, 300)
    found = [gamma_tail(shape, x) for x in points.tolist()]
    assert np.allclose(found, gammaincc(shape, points), rtol=1e-9, atol=1e-12)


def test_a_shape_of_one_is_exponential() -> None:
    assert gamma_tail(1.0, 0.7) == pytest.approx(math.exp(-0.7), rel=1e-14)
    assert gamma_tail(1.0, 30.0) == pytest.approx(math.exp(-30.0), rel=1e-13)
    assert gamma_tail(1.0, 0.0) == 1.0
