"""The mean, the variance and the probabilities of the units of a purchase."""

from __future__ import annotations

import math

import pytest

from forkroad.scenario.numbers import Units


def test_units_by_choice() -> None:
    # 1 with 0.8 and 2 with 0.2: mean 1.2, variance 0.8 * 0.04 + 0.2 * 0.64 = 0.16.
    units = Units(((1, 0.8), (2, 0.2)))

    assert units.mean == pytest.approx(1.2)
    assert units.variance == pytest.approx(0.16)
    assert [units.probability(number) for number in (0, 1, 2, 3)] == [0, 0.8, 0.2, 0]


def test_one_and_a_poisson_number() -> None:
    # 1 + Poisson(0.2): mean 1.2, variance 0.2, P(2) = 0.2 exp(-0.2).
    units = Units(poisson_mean=0.2)

    assert units.mean == pytest.approx(1.2)
    assert units.variance == pytest.approx(0.2)
    assert units.probability(0) == 0.0
    assert units.probability(1) == pytest.approx(math.exp(-0.2))
    assert units.probability(2) == pytest.approx(0.2 * math.exp(-0.2))


def test_one_and_nothing_is_one() -> None:
    assert [Units(poisson_mean=0.0).probability(number) for number in (1, 2)] == [1.0, 0.0]
