"""Reading chances: several things with shares that add up to 1, and the units of a purchase."""

from __future__ import annotations

import math
import re

from forkroad.scenario.numbers import Units
from forkroad.scenario.read_numbers import REST, Range, read_count, read_float, read_probability
from forkroad.scenario.readers import (
    Gathering,
    Unreadable,
    read_form,
    read_mapping,
    shown,
    unreadable,
)

_TOLERANCE = 1e-6
_MOST_UNITS = 1_000_000


def read_chances(value: object) -> list[tuple[str, float]]:
    """Return several things with their chances, `rest` worked out.

    Within the tolerance they are scaled to add up to 1, which every engine relies on.
    """
    mapping = read_mapping(value, "shares, such as {a: 60%, b: rest}")
    faults = Gathering()
    stated: dict[str, float] = {}
    takers = [key for key, raw in mapping.items() if raw == REST]
    for key in mapping:
        if key not in takers:
            with faults.at(key):
                stated[key] = read_probability(mapping[key])
    faults.settle()
    total = math.fsum(stated.values())
    _check_total(total, takers)
    left = {key: max(0.0, 1.0 - total) for key in takers}
    scale = max(total, 1.0) if takers else total
    return [(key, left[key] if key in left else stated[key] / scale) for key in mapping]


def read_whole_chances(content: object, least: int, most: int) -> tuple[tuple[int, float], ...]:
    """Return (whole number, chance) pairs, sorted."""
    faults = Gathering()
    chances: dict[int, float] = {}
    for key, chance in read_chances(content):
        with faults.at(key):
            number = _whole_number(key, least, most)
            if number in chances:
                raise unreadable(f"{number} stands here twice")
            chances[number] = chance
    faults.settle()
    return tuple(sorted(chances.items()))


def read_units(value: object) -> Units:
    """Return how many units one purchase takes."""
    if not isinstance(value, dict):
        return _fixed_units(value)
    needed = "a whole number, {poisson_plus_one: 0.2} or {choice: {1: 80%, 2: rest}}"
    form, content = read_form(value, ("poisson_plus_one", "choice"), needed)
    faults = Gathering()
    units = Units()
    with faults.at(form):
        if form == "poisson_plus_one":
            units = Units(poisson_mean=read_float(content, Range(0, _MOST_UNITS)))
        else:
            units = Units(read_whole_chances(content, 1, _MOST_UNITS))
    faults.settle()
    return units


def read_buys(value: object) -> dict[str, Units]:
    """Return product to units: a product's name alone means one unit."""
    if isinstance(value, str):
        return {value: _fixed_units(1)}
    mapping = read_mapping(value, "a product, or products with units, such as {cream: 2}")
    faults = Gathering()
    units = {}
    for product, raw in mapping.items():
        with faults.at(product):
            units[product] = read_units(raw)
    faults.settle()
    return units


def _fixed_units(value: object) -> Units:
    number = read_count(value, 1)
    if number > _MOST_UNITS:
        raise unreadable(f"{number} is too many; the most is {_MOST_UNITS:,} units a purchase")
    return Units(((number, 1.0),))


def _check_total(total: float, takers: list[str]) -> None:
    """Complain about shares that do not add up to 1 within the tolerance."""
    if len(takers) > 1:
        raise Unreadable(((takers[1],), '"rest" stands here twice; once is right'))
    advice = 'they must add up to 100%, or one of them be "rest"'
    if takers:
        advice = "with the rest they can add up to 100% at most"
    if total > 1 + _TOLERANCE or (not takers and total < 1 - _TOLERANCE):
        raise unreadable(f"the shares add up to {total * 100:.7g}%; {advice}")


def _whole_number(key: str, least: int, most: int) -> int:
    """Return the whole number that a key spells."""
    if not re.fullmatch(r"[0-9]{1,9}", key) or not least <= int(key) <= most:
        raise unreadable(f"found {shown(key)}; needed is a whole number from {least} to {most:,}")
    return int(key)
