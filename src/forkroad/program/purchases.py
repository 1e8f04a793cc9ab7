"""Purchases on entering a step: what is bought, how much, and what `bought(...)` remembers.

Where no condition ahead reads `bought`, a purchase is its units' mean and variance. Where one
does, the number of units decides the state that follows, so that entering splits into classes:
each number of units below the counter's stop, and all the rest together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from forkroad.records import record
from forkroad.scenario.numbers import Units

# Numbers of units less likely than this, all larger ones together, are not told apart.
TAIL = 1e-15


@record
class Purchase:
    """Units of one product bought on entering: their mean, variance and form in this class."""

    product: str
    mean: float
    variance: float
    units: Units


@record
class UnitsClass:
    """One class of a purchase: its chance, how far the counter goes on, its units."""

    chance: float
    counted: int
    purchase: Purchase


def whole(product: str, units: Units) -> UnitsClass:
    """Return the one class of a purchase that nobody remembers."""
    return UnitsClass(1.0, 0, Purchase(product, units.mean, units.variance, units))


def classes_below(product: str, units: Units, room: int) -> list[UnitsClass]:
    """Return the classes of a purchase for a counter that stops `room` units further on."""
    if room <= 0:
        return [whole(product, units)]
    exact = [(number, units.probability(number)) for number in range(1, room)]
    found = [
        UnitsClass(chance, number, Purchase(product, float(number), 0.0, Units(((number, 1.0),))))
        for number, chance in exact
        if chance > 0
    ]
    left = 1.0 - sum(chance for _, chance in exact)
    if left > 1e-14:
        found.append(_rest(product, units, exact, left, room))
    return found


def _rest(
    product: str, units: Units, exact: Iterable[tuple[int, float]], left: float, room: int
) -> UnitsClass:
    """Return the class of all larger numbers: its moments are what the others leave."""
    pairs = list(exact)
    first = units.mean - sum(number * chance for number, chance in pairs)
    second = units.variance + units.mean**2 - sum(number**2 * chance for number, chance in pairs)
    mean = first / left
    variance = max(second / left - mean**2, 0.0)
    return UnitsClass(left, room, Purchase(product, mean, variance, _units_from(units, room)))


def _units_from(units: Units, least: int) -> Units:
    """Return the units of who buys so many at least, the tail of a Poisson number cut."""
    if units.choices:
        found = [(number, chance) for number, chance in units.choices if number >= least]
    else:
        found = list(_poisson_tail(units, least))
    total = sum(chance for _, chance in found)
    return Units(tuple((number, chance / total) for number, chance in found))


def _poisson_tail(units: Units, least: int) -> Iterable[tuple[int, float]]:
    number, chance = least, units.probability(least)
    most = chance
    while number <= units.mean or chance > TAIL * most:
        yield number, chance
        number += 1
        chance = units.probability(number)
        most = max(most, chance)


def combined(
    buys: Mapping[str, Units], room: Mapping[str, int]
) -> list[tuple[float, dict[str, int], tuple[Purchase, ...]]]:
    """Return (chance, product to units counted, purchases) over all products of a step.

    room : product to how far its counter can still go; absent where nothing counts it.
    """
    found: list[tuple[float, dict[str, int], tuple[Purchase, ...]]] = [(1.0, {}, ())]
    for product, units in buys.items():
        options = (
            classes_below(product, units, room[product])
            if product in room
            else [whole(product, units)]
        )
        found = [
            (chance * each.chance, {**counted, product: each.counted}, (*bought, each.purchase))
            for chance, counted, bought in found
            for each in options
        ]
    return found
