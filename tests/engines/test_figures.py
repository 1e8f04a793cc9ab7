"""Figures of quantities of which some draws alone have a variance by luck."""

from __future__ import annotations

import math

import numpy as np
import pytest

from forkroad.engines.figures import Sample, list_figures

NO = np.array([False])


def test_draws_without_a_variance_take_the_ratio_of_those_that_have_one() -> None:
    # The first two of four draws have twice their mean as variance: (20 + 60) / (10 + 30) = 2.
    # The mean of all is (10 + 30 + 50 + 70) / 4 = 40, so that luck has 80; the draws' means are
    # 20 apart, with a variance of (30^2 + 10^2 + 10^2 + 30^2) / 3 = 2000 / 3.
    sample = Sample(np.array([[10.0, 30.0, 50.0, 70.0]]), np.array([[20.0, 60.0]]))
    (found,) = list_figures(sample, NO, is_count=False)
    assert found.mean == 40
    assert found.sd_luck == pytest.approx(math.sqrt(80))
    assert found.sd == pytest.approx(math.sqrt(80 + 2000 / 3))


def test_where_a_mean_is_not_positive_the_average_variance_serves() -> None:
    sample = Sample(np.array([[-10.0, 30.0, 50.0, 70.0]]), np.array([[20.0, 60.0]]))
    (found,) = list_figures(sample, NO, is_count=False)
    assert found.sd_luck == pytest.approx(math.sqrt(40))
