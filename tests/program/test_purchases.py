from __future__ import annotations

import pytest

from forkroad.program.purchases import classes_below
from forkroad.scenario.numbers import Units


@pytest.mark.parametrize("units", [Units(poisson_mean=1.3), Units(((1, 0.5), (2, 0.3), (5, 0.2)))])
@pytest.mark.parametrize("room", [1, 2, 3])
def test_classes_of_units_put_together_are_the_units(units: Units, room: int) -> None:
    # Each class' own distribution, weighted by the class' chance, is the whole one again.
    found = classes_below("tea", units, room)
    for number in range(1, 25):
        chance = sum(it.chance * it.purchase.units.probability(number) for it in found)
        assert chance == pytest.approx(units.probability(number), abs=1e-12)


@pytest.mark.parametrize("room", [0, 1, 2, 4])
def test_a_class_says_the_same_in_moments_and_in_units(room: int) -> None:
    for each in classes_below("tea", Units(poisson_mean=0.7), room):
        assert each.purchase.units.mean == pytest.approx(each.purchase.mean)
        assert each.purchase.units.variance == pytest.approx(each.purchase.variance, abs=1e-12)
