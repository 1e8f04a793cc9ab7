"""The crowd: customers as rows of columns, with all that they are and remember.

Columns that no part of the journey asks for are not kept. Rows are only ever added; what a
customer does is written into them by `agents_visits` and `agents_leaving`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.agents_people import Trait
from forkroad.engines.urns import Ints
from forkroad.records import record

Column = NDArray[Any]


@dataclass
class Attributes:
    """One attribute's column; texts are numbers of categories."""

    trait: Trait
    codes: Column

    def column(self, rows: Ints | slice) -> Column:
        """Return the values of some customers, texts as texts."""
        found = self.codes[rows]
        return np.array(self.trait.texts)[found] if self.trait.texts else found


@record
class Wanted:
    """What a crowd must keep.

    n_steps, n_marks : lengths of the rows of `visits` and of `marked`.
    products : whose units are counted.
    """

    n_steps: int
    n_marks: int
    traits: tuple[Trait, ...]
    products: tuple[str, ...]
    came_from: bool
    back_to: bool
    timeouts: bool
    draws: bool


class Crowd:
    """Rows 0 to `count` - 1 of every column.

    key : the word of a customer's luck. account, cohort : where the tally counts the customer.
    visits : (n * n_steps,) how often in each step. marked : (n * n_marks,) reached before.
    last_active, last_buying : the last period with a visit and with a purchase, -1 for none.
    """

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.count = 0
        self.key = np.zeros(0, dtype=np.uint64)
        self.account = np.zeros(0, dtype=np.int64)
        self.replication = np.zeros(0, dtype=np.int32)
        self.segment = np.zeros(0, dtype=np.int16)
        self.set_out = np.zeros(0, dtype=np.int32)
        self.cohort = np.zeros(0, dtype=np.int64)
        self.has_bought = np.zeros(0, dtype=np.bool_)
        self.last_active = np.zeros(0, dtype=np.int16)
        self.last_buying = np.zeros(0, dtype=np.int16)
        self.visits = np.zeros(0, dtype=np.uint16)
        self.marked = np.zeros(0, dtype=np.bool_)
        self.came_from = np.zeros(0, dtype=np.int16)
        self.back_to = np.zeros(0, dtype=np.int16)
        self.timeout_day = np.zeros(0, dtype=np.int32)
        self.timeout_to = np.zeros(0, dtype=np.int16)
        self.units = {name: np.zeros(0, dtype=np.int64) for name in wanted.products}
        self.attributes = {
            trait.name: Attributes(trait, np.zeros(0, dtype=trait.kind)) for trait in wanted.traits
        }

    def reserve(self, n_rows: int) -> None:
        """Make room for so many more customers."""
        if self.count + n_rows > len(self.key):
            self._grow(max(self.count + n_rows, 2 * len(self.key)))

    def add(self, n_rows: int) -> slice:
        """Add customers and return their rows."""
        self.reserve(n_rows)
        begin, self.count = self.count, self.count + n_rows
        return slice(begin, self.count)

    def draws(self, rows: Ints) -> Ints | None:
        """Return which set of uncertain inputs holds for customers; None where there is one."""
        return self.replication[rows].astype(np.int64) if self.wanted.draws else None

    def visits_of(self, rows: Ints, step: int) -> Column:
        """Return how often customers have been in a step."""
        return self.visits[rows * self.wanted.n_steps + step]

    def _grow(self, size: int) -> None:
        wanted = self.wanted
        for name, empty in _COLUMNS:
            setattr(self, name, _longer(getattr(self, name), size, empty))
        self.visits = _longer(self.visits, size * wanted.n_steps, 0)
        self.marked = _longer(self.marked, size * wanted.n_marks, 0)
        optional: Sequence[tuple[str, bool, int]] = (
            ("came_from", wanted.came_from, -1),
            ("back_to", wanted.back_to, -1),
            ("timeout_day", wanted.timeouts, 0),
            ("timeout_to", wanted.timeouts, -1),
        )
        for name, is_kept, empty in optional:
            if is_kept:
                setattr(self, name, _longer(getattr(self, name), size, empty))
        for product, column in self.units.items():
            self.units[product] = _longer(column, size, 0)
        for attribute in self.attributes.values():
            attribute.codes = _longer(attribute.codes, size, 0)


_COLUMNS = (
    ("key", 0),
    ("account", 0),
    ("replication", 0),
    ("segment", 0),
    ("set_out", 0),
    ("cohort", 0),
    ("has_bought", 0),
    ("last_active", -1),
    ("last_buying", -1),
)


def _longer(column: Column, size: int, empty: int) -> Column:
    longer = np.full(size, empty, dtype=column.dtype)
    longer[: len(column)] = column
    return longer
