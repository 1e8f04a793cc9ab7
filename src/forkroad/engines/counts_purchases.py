"""Purchases as whole units: how many units so many purchases take together.

The sum of n purchases' units is drawn at once: a multinomial draw over the numbers that a
purchase can take, or n and a Poisson number more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from forkroad.engines.counts_sums import Counts, Ints
from forkroad.program.program import Program
from forkroad.records import record
from forkroad.scenario.numbers import Units


@record
class Kind:
    """Some rows whose units are drawn alike."""

    units: Units
    rows: Ints

    @property
    def sizes(self) -> Counts:
        """What one of each of the entries of a draw counts in units."""
        choices = self.units.choices
        return np.array([number for number, _ in choices] if choices else [1, 1], dtype=np.int64)

    @property
    def least(self) -> int:
        """The fewest units that a purchase can take."""
        return min((number for number, chance in self.units.choices if chance > 0), default=1)

    def only(self, kept: Ints) -> Kind:
        """Return some of the rows; `kept` are places among them."""
        return Kind(self.units, self.rows[kept])

    def each(self, numbers: Counts, rng: np.random.Generator) -> Counts:
        """Return the units of each single buyer, in a random order.

        numbers : (n_choices,) one entry of a draw.
        """
        if self.units.choices:
            return rng.permutation(np.repeat(self.sizes, numbers))
        buyers, more = int(numbers[0]), int(numbers[1])
        return 1 + rng.multinomial(more, np.full(buyers, 1.0 / buyers))

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


@record
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
    return Purchases(states, place.astype(np.intp), table.product, kinds_of(table.units))


def without(purchases: Purchases, states: Sequence[int]) -> Purchases:
    """Return purchases of which those in some states are drawn elsewhere."""
    away = np.isin(purchases.states[purchases.place], states)
    kept = [it.only(np.flatnonzero(~away[it.rows])) for it in purchases.kinds]
    return replace(purchases, kinds=tuple(kept))


def kinds_of(units: Sequence[Units]) -> tuple[Kind, ...]:
    """Return rows by their units, given row by row."""
    rows: dict[Units, list[int]] = {}
    for row, each in enumerate(units):
        rows.setdefault(each, []).append(row)
    return tuple(Kind(each, np.array(found, dtype=np.intp)) for each, found in rows.items())
