"""Purchases as whole units: how many units so many purchases take together.

The sum of n purchases' units is drawn at once: a multinomial draw over the numbers that a
purchase can take, or n and a Poisson number more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forkroad.engines.counts_sums import Counts, Ints
from forkroad.program.program import Program
from forkroad.scenario.numbers import Units


@dataclass(frozen=True)
class Kind:
    """Rows of the table of purchases whose units are drawn alike."""

    units: Units
    rows: Ints

    @property
    def sizes(self) -> Counts:
        """What one of each of the entries of a draw counts in units."""
        choices = self.units.choices
        return np.array([number for number, _ in choices] if choices else [1, 1], dtype=np.int64)

    def draw(self, buyers: Counts, rng: np.random.Generator) -> Counts:
        """Return (n, n_replications, n_choices) purchases of each number of units.

        buyers : (n, n_replications). Of 1 + Poisson(m) units the first entry is the purchases,
            the second all units beyond one each.
        """
        choices = self.units.choices
        if not choices:
            return np.stack([buyers, rng.poisson(self.units.poisson_mean * buyers)], axis=-1)
        if len(choices) == 1:
            return buyers[:, :, np.newaxis]
        chances = np.array([chance for _, chance in choices])
        return np.asarray(rng.multinomial(buyers, chances / chances.sum()))


@dataclass(frozen=True)
class Purchases:
    """The purchases of a program: one row a state and product, as in its table.

    states : (n_buying,) the states in which somebody buys, sorted.
    place : (n_rows,) place in `states` of each row's state.
    """

    states: Ints
    place: Ints
    product: Ints
    kinds: tuple[Kind, ...]

    def draw(self, buyers: Counts, rng: np.random.Generator, into: Counts) -> None:
        """Add the units that buyers take to (n_rows, n_replications) units.

        buyers : (n_buying, n_replications).
        """
        for kind in self.kinds:
            here = buyers[self.place[kind.rows]]
            if here.any():
                into[kind.rows] += kind.draw(here, rng) @ kind.sizes


def list_purchases(program: Program) -> Purchases:
    """Return the purchases of a program."""
    table = program.purchases
    states, place = np.unique(table.state, return_inverse=True)
    rows: dict[Units, list[int]] = {}
    for row, units in enumerate(table.units):
        rows.setdefault(units, []).append(row)
    kinds = [Kind(units, np.array(each, dtype=np.intp)) for units, each in rows.items()]
    return Purchases(states, place.astype(np.intp), table.product, tuple(kinds))
