"""Lagged sums against the sum written out."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.engines.lagged import BLOCK, LaggedSum, NarrowSum


@pytest.mark.parametrize("reach", [1, 5, BLOCK - 1, BLOCK, BLOCK + 1, 70, 200])
def test_blocks_give_what_the_sum_written_out_gives(reach: int) -> None:
    generator = np.random.default_rng(reach)
    chances = generator.random(reach + 1)
    values = generator.random((150, 2, 3))
    past, due = np.zeros((150, 2, 3)), np.zeros((2, 3))
    sums = LaggedSum(chances, past)
    for day in range(150):
        expected = sum(
            (chances[lag] * values[day - lag] for lag in range(1, min(reach, day) + 1)),
            np.zeros((2, 3)),
        )
        sums.due(day, due)
        assert due == pytest.approx(expected, rel=1e-12, abs=1e-12)
        past[day] = values[day]


def test_columns_that_are_forgotten_start_anew() -> None:
    past, due = np.zeros((10, 1, 2)), np.zeros((1, 2))
    sums = LaggedSum(np.array([0.0, 0.5, 0.25]), past)
    for day in range(4):
        sums.due(day, due)
        past[day] = 1.0
    past[:4, :, 0] = 0.0
    sums.forget(slice(0, 1))
    sums.due(4, due)
    # Day 4 gets 0.5 from day 3 and 0.25 from day 2, but nothing in the column that forgot.
    assert due.tolist() == [[0.0, 0.75]]


def test_a_long_past_is_forgotten_too() -> None:
    chances = np.full(41, 0.02)
    past, due = np.zeros((60, 1, 2)), np.zeros((1, 2))
    sums = LaggedSum(chances, past)
    for day in range(50):
        sums.due(day, due)
        past[day] = 1.0
    past[:50, :, 1] = 0.0
    sums.forget(slice(1, 2))
    sums.due(50, due)
    # 40 days of .02 each are .8; the other column has lost them all.
    assert due[0, 0] == pytest.approx(0.8, abs=1e-12)
    assert due[0, 1] == 0.0


@pytest.mark.parametrize("reach", [1, 5, 70, 200])
def test_one_call_for_all_rows_gives_what_each_row_gives_alone(reach: int) -> None:
    generator = np.random.default_rng(reach)
    chances, values = generator.random((3, reach + 1)), generator.random((90, 3, 2))
    past, together = np.zeros((90, 3, 2)), np.zeros((3, 2))
    narrow = NarrowSum(chances, past)
    alone = [LaggedSum(each, past[:, row : row + 1]) for row, each in enumerate(chances)]
    for day in range(90):
        narrow.due(day, together)
        for row, each in enumerate(alone):
            due = np.zeros((1, 2))
            each.due(day, due)
            assert together[row] == pytest.approx(due[0], rel=1e-12, abs=1e-12)
        past[day] = values[day]
