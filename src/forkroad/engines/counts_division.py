"""Divisions: so many customers among many outcomes, exactly as if each chose for themselves.

NumPy's multinomial draws a binomial number for each outcome, which costs most where hundreds are
divided among dozens. Here independent Poisson numbers that add up to somewhat fewer are looked up
in tables; given their sum they are a multinomial draw. Where they add up to more than there are
customers none of them is used, and who is left draws singly. All of it depends on the sum alone,
so that the whole is a multinomial draw too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from forkroad.engines.counts_sums import Counts, Floats, Ints
from forkroad.engines.slots import Slots, Values
from forkroad.records import record

# There are tables for so many sums from any to its double.
STEPS = 8
# The largest mean in a table: fewer for many outcomes, so that the tables stay small.
LARGEST, LEAST, SIZE = 320.0, 20.0, 16384.0
# Outcomes so rare together are one to the tables, and divided afterwards.
RARE = 0.003
# Standard deviations by which the tables' sums stay below the customers that there are.
MARGIN = 2.0
# Where no more customers than outcomes and so many are in a cell, they draw singly.
FEW = 64
# Up to so many times the largest sum, customers come by tables twice; beyond it, a binomial number
# for each outcome costs less.
TWICE = 1.5
# Tables do not pay for fewer outcomes than this.
DOZEN = 12
# Tables that are kept; a run of days needs two or three.
KEPT = 6


@record
class Together:
    """Customers counted by outcome: (n_outcomes, n_cells) numbers of the outcomes named."""

    outcomes: Ints
    numbers: Counts


@record
class Singly:
    """Customers one by one: (n,) the cell and the outcome of each."""

    cells: Values
    outcomes: Values


class Division:
    """Divides customers among outcomes.

    chances : (n_outcomes,) that add up to 1.
    """

    def __init__(self, chances: Floats) -> None:
        self._chances = chances
        self._common = _common(chances)
        n = len(self._common)
        # The last part is all rare outcomes together, where there are any.
        self._parts = chances[self._common]
        if n < len(chances):
            self._parts = np.append(self._parts, np.delete(chances, self._common).sum())
        # The sum beyond which a mean would not be in the tables.
        self._largest = min(LARGEST, max(LEAST, SIZE / n)) / float(self._parts.max())
        self._few, self._many = float(3 * n + FEW), TWICE * self._largest
        if n < DOZEN:
            self._few = self._many = float(n)
        self._rows = 2 * STEPS * np.arange(len(self._parts))[:, np.newaxis]
        self._tables: dict[int, Slots] = {}

    def divide(self, numbers: Counts, rng: np.random.Generator) -> Iterator[Together | Singly]:
        """Yield what adds up to a division of (n_cells,) customers."""
        if numbers.max(initial=0) > self._many:
            many = np.where(numbers > self._many, numbers, 0)
            yield from self._told_apart(rng.multinomial(many, self._parts).T, rng)
            numbers = numbers - many
        if not self._is_few(numbers):
            yield from self._told_apart(self._by_tables(numbers, rng), rng)
        elif numbers.any():
            yield _singly(self._whole, numbers, rng)

    def _told_apart(self, found: Counts, rng: np.random.Generator) -> Iterator[Together | Singly]:
        """Yield (n_parts, n_cells) customers by outcome, the rare ones too."""
        yield Together(self._common, found[: len(self._common)])
        if len(found) > len(self._common) and found[-1].any():
            yield from self._rare.divide(found[-1], rng)

    def _by_tables(self, numbers: Counts, rng: np.random.Generator) -> Counts:
        """Return (n_parts, n_cells) customers."""
        left = numbers
        found = np.zeros((len(self._parts), len(numbers)), dtype=np.int64)
        while not self._is_few(left):
            drawn = self._poisson(left, rng)
            taken = drawn.sum(axis=0, dtype=np.int64)
            fits = taken <= left
            drawn *= fits
            found += drawn
            left = left - taken * fits
        return found + _counted(_singly(self._parts_alone, left, rng), *found.shape)

    def _poisson(self, left: Counts, rng: np.random.Generator) -> Values:
        """Return (n_parts, n_cells) Poisson numbers, expected to add up to fewer than `left`."""
        sums = np.clip(left - MARGIN * np.sqrt(left), 1.0, self._largest)
        steps = np.floor(STEPS * np.log2(sums)).astype(np.intp)
        # Some cells have fewer than the tables begin with, who wait; some more than they end with.
        first = math.floor(2.0 * math.log2(float(sums.mean()))) - 1
        steps -= first * (STEPS // 2)
        rows = np.clip(steps, 0, 2 * STEPS - 1) + self._rows
        found = self._table(first).draw(rows, rng)
        found[:, steps < 0] = 0
        return found

    def _table(self, first: int) -> Slots:
        """Return the Poisson distributions of the parts for all sums of two octaves.

        By parts, then by steps of 2^(1/STEPS), beginning with so many half octaves.
        """
        if first not in self._tables:
            if len(self._tables) == KEPT:
                self._tables.clear()
            sums = np.exp2(first / 2 + np.arange(2 * STEPS) / STEPS)
            means = self._parts[:, np.newaxis] * np.minimum(sums, self._largest)
            self._tables[first] = _poisson_slots(means.reshape(-1))
        return self._tables[first]

    def _is_few(self, numbers: Counts) -> bool:
        """Return whether customers draw singly, since there are few by cell."""
        return float(numbers.sum()) <= self._few * len(numbers)

    @cached_property
    def _rare(self) -> Division:
        left = self._chances.copy()
        left[self._common] = 0.0
        return Division(left / left.sum())

    @cached_property
    def _whole(self) -> Slots:
        return Slots(self._chances[np.newaxis])

    @cached_property
    def _parts_alone(self) -> Slots:
        return Slots(self._parts[np.newaxis])


def _common(chances: Floats) -> Ints:
    """Return the outcomes that are not rare, in their order."""
    order = np.argsort(-chances, kind="stable")
    before = np.cumsum(chances[order]) - chances[order]
    return np.sort(order[before < 1.0 - RARE])


def _poisson_slots(means: Floats) -> Slots:
    """Return the Poisson distributions of some means; what is left out has chances of 1e-20."""
    most = float(means.max())
    terms = np.ones((len(means), int(most + 10.0 * math.sqrt(most)) + 30))
    terms[:, 1:] = means[:, np.newaxis] / np.arange(1, terms.shape[1])
    chances = np.cumprod(terms, axis=1)
    return Slots(chances / chances.sum(axis=1, keepdims=True))


def _singly(slots: Slots, numbers: Counts, rng: np.random.Generator) -> Singly:
    """Let customers draw one by one."""
    # Narrow numbers, since they are many and it is fetching them that takes time.
    cells = np.repeat(np.arange(len(numbers), dtype=np.int32), numbers)
    return Singly(cells, slots.draw_first(len(cells), rng))


def _counted(drawn: Singly, n_outcomes: int, n_cells: int) -> Counts:
    """Return (n_outcomes, n_cells) customers who were drawn singly."""
    width = np.int32 if n_outcomes * n_cells < 2**31 else np.int64
    places = np.multiply(drawn.outcomes, n_cells, dtype=width)
    np.add(places, drawn.cells, out=places)
    counted = np.bincount(places, minlength=n_outcomes * n_cells)
    return counted.reshape(n_outcomes, n_cells)
