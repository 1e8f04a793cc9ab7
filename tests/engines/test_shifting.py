"""From days of entering to days of leaving, against sums worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.engines.shifting import shift_of
from forkroad.program.departures import Lag

ENTRIES = np.array([8.0, 0.0, 4.0, 0.0, 0.0])


def test_a_stay_of_one_length_moves_everybody_by_so_many_days():
    # Weight .5: half of the 8 of day 0 leave on day 2, half of the 4 of day 2 on day 4.
    shift = shift_of(Lag(table=(2,) * 5, weight=0.5), 5)
    assert shift(ENTRIES).tolist() == [0, 0, 4, 0, 2]


def test_a_dated_stay_gathers_those_who_leave_on_the_same_day():
    # Days 0, 1 and 2 all wait for day 3; who comes later never leaves.
    shift = shift_of(Lag(table=(3, 2, 1, -1, -1)), 5)
    assert shift(ENTRIES).tolist() == [0, 0, 0, 12, 0]


def test_a_distribution_spreads_each_day():
    # 8 (1/4, 0, 3/4) from day 0 and 4 (1/4, 0, 3/4) from day 2.
    shift = shift_of(Lag(chances=(0.25, 0.0, 0.75)), 5)
    assert shift(ENTRIES).tolist() == [2, 0, 7, 0, 3]


@pytest.mark.parametrize("leave", [0.3, 1.0])
def test_endless_stays_halve_and_halve_again(leave):
    # From day 0: 8 p, 8 p q, 8 p q^2, ... on days 1, 2, 3; 4 p, ... from day 2 on.
    q = 1 - leave
    expected = [0, 8, 8 * q, 8 * q**2 + 4, 8 * q**3 + 4 * q]
    assert shift_of(Lag(leave=leave), 5)(ENTRIES) == pytest.approx(np.array(expected) * leave)


def test_long_distributions_by_transform_are_the_same_sums():
    chances = np.linspace(0.001, 0.02, 60)
    entries = np.zeros((2, 90))
    entries[0, [3, 40]] = 5.0, 2.0
    found = shift_of(Lag(chances=tuple(chances)), 90)(entries)
    expected = np.convolve(entries[0], chances)[:90]
    assert found[0] == pytest.approx(expected, rel=1e-12, abs=1e-15)
    # Nobody leaves before day 3, and of nobody nobody: not even a rounding error.
    assert not found[0, :3].any()
    assert not found[1].any()
