"""Lagged sums against the sum written out."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.engines.lagged import BLOCK, LaggedSum


@pytest.mark.parametrize("reach", [1, 5, BLOCK - 1, BLOCK, BLOCK + 1, 70, 200])
def test_blocks_give_what_the_sum_written_out_gives(reach: int) -> None:
    generator = np.random.default_rng(reach)
    chances = generator.random(reach + 1)
    values = generator.random((150, 2, 3))
    sums = LaggedSum(chances, 150, (2, 3))
    for day in range(150):
        expected = sum(
            (chances[lag] * values[day - lag] for lag in range(1, min(reach, day) + 1)),
            np.zeros((2, 3)),
        )
        assert sums.due(day) == pytest.approx(expected, rel=1e-12, abs=1e-12)
        sums.slot(day)[:] = values[day]


def test_columns_that_are_forgotten_start_anew() -> None:
    sums = LaggedSum(np.array([0.0, 0.5, 0.25]), 10, (1, 2))
    for day in range(4):
        sums.due(day)
        sums.slot(day)[:] = 1.0
    sums.forget(slice(0, 1), 4)
    # Day 4 gets 0.5 from day 3 and 0.25 from day 2, but nothing in the column that forgot.
    assert sums.due(4).tolist() == [[0.0, 0.75]]
