"""Purchases as whole units: how many units so many purchases take together.

The sum of n purchases' units is drawn at once: a multinomial draw over the numbers that a
purchase can take, or n and a Poisson number more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forkroad.engines.counts_sums import Counts, Floats, Ints
from forkroad.program.program import Program
from forkroad.scenario.numbers import Units


@dataclass(frozen=True)
class Purchases:
    """The purchases of a program: one row a state and product, as in its table.

    states : (n_buying,) the states in which somebody buys, sorted.
    place : (n_rows,) place in `states` of each row's state.
    """

    states: Ints
    place: Ints
    product: Ints
    units: tuple[Units, ...]

    def draw(self, buyers: Counts, rng: np.random.Generator) -> list[Counts]:
        """Return for each row the units that its buyers take, by number of units.

        buyers : (n_buying, n_replications).

        Result: (n_choices, n_replications) purchases of each choice; for 1 + Poisson(m) the
        purchases, then the units beyond one each.
        """
        found = []
        for row, units in enumerate(self.units):
            here = buyers[self.place[row]]
            if not units.choices:
                more = rng.poisson(units.poisson_mean * here)
                found.append(np.stack([here, more]))
            elif len(units.choices) == 1:
                found.append(here[np.newaxis])
            else:
                found.append(rng.multinomial(here, _chances(units)).T)
        return found

    def sizes(self, row: int) -> Counts:
        """Return what one of each entry of a row's draw counts in units."""
        choices = self.units[row].choices
        return np.array([number for number, _ in choices] if choices else [1, 1], dtype=np.int64)


def list_purchases(program: Program) -> Purchases:
    """Return the purchases of a program."""
    table = program.purchases
    states, place = np.unique(table.state, return_inverse=True)
    return Purchases(states, place.astype(np.intp), table.product, table.units)


def _chances(units: Units) -> Floats:
    chances = np.array([chance for _, chance in units.choices])
    return np.asarray(chances / chances.sum())
