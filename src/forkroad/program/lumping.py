"""Lumping: states that nobody could tell apart become one.

Types and memory split states wherever a condition might read them; where it does not come to
that, the copies behave alike. Two states are one if they count alike in every table and leave
alike, with the same chances, for states that are one (Moore's partition refinement; ordinary
lumpability, Kemeny & Snell 1960, ch. 6.3). Nothing that a run returns can change by it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.program.state import State
from forkroad.program.states import Departure, StateBook, Transition
from forkroad.records import record

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]


@record
class Lumped:
    """The classes of a book of states.

    class_of : class of each state. members : one state that stands for each class.
    rows : row class of each class; departures and transitions speak of classes.
    """

    class_of: tuple[int, ...]
    members: tuple[State, ...]
    rows: tuple[int, ...]
    departures: tuple[Departure, ...]
    transitions: tuple[Transition, ...]


def lump(book: StateBook, row_class: Sequence[int]) -> Lumped:
    """Return the coarsest classes of states that keep every figure.

    row_class : number of the set of table rows in which each type counts.
    """
    ways = _Ways.of(book)
    classes = _numbered([_look(state, row_class) for state in book.states])
    while True:
        refined = ways.refine(classes)
        if refined.max(initial=0) == classes.max(initial=0):
            return _gather(book, classes, row_class)
        classes = refined


def _look(state: State, row_class: Sequence[int]) -> Hashable:
    """Return what a state counts as, whatever follows."""
    return (
        row_class[state.type],
        state.step,
        state.has_bought,
        state.purchases,
        state.wait is not None,
        state.opening,
    )


def _numbered(keys: Sequence[Hashable]) -> Ints:
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


@record
class _Ways:
    """The departures and transitions of a book as arrays.

    kind : (n_departures,) number of each departure's lag and days of entry.
    """

    state: Ints
    kind: Ints
    departure: Ints
    target: Ints
    cell: Ints
    factor: NDArray[np.float64]

    @classmethod
    def of(cls, book: StateBook) -> _Ways:
        every = book.transitions
        lags: dict[int, int] = {}
        kinds = [
            (lags.setdefault(id(it.lag), hash(it.lag)), id(it.where)) for it in book.departures
        ]
        return cls(
            np.array([it.state for it in book.departures], dtype=np.int64),
            _numbered(kinds),
            np.array([it.departure for it in every], dtype=np.int64),
            np.array([it.target for it in every], dtype=np.int64),
            np.array([it.cell for it in every], dtype=np.int64),
            np.array([it.factor for it in every], dtype=float),
        )

    def refine(self, classes: Ints) -> Ints:
        """Return classes split by how their states leave, in terms of the classes as they are.

        A state's signature is a sum of 64-bit hashes over its departures; two signatures that
        differ meet by chance less often than once in 10^9 journeys of 10^5 states.
        """
        towards = classes[self.target] if len(self.target) else self.target
        order = np.lexsort((towards, self.cell, self.departure))
        keys = np.stack([self.departure, self.cell, towards])[:, order]
        is_new = np.append(True, (keys[:, 1:] != keys[:, :-1]).any(axis=0))[: len(order)]
        starts = np.nonzero(is_new)[0]
        by_departure = np.zeros(len(self.state), dtype=np.uint64)
        if len(starts):
            chances = np.add.reduceat(self.factor[order], starts)
            moves = _mixed(keys[1, starts], keys[2, starts], _bits(chances))
            np.add.at(by_departure, keys[0, starts], moves)
        signature = np.zeros(len(classes), dtype=np.uint64)
        np.add.at(signature, self.state, _mixed(self.kind, by_departure))
        return _renumbered(classes, signature)


def _bits(chances: NDArray[np.float64]) -> Ints:
    """Return numbers that are equal where chances are, but for their last rounding."""
    return np.rint(chances * 2.0**50).astype(np.int64)


def _mixed(*columns: NDArray[np.generic]) -> Hashes:
    """Return one hash a row (SplitMix64's finaliser, Steele, Lea & Flood 2014)."""
    result = np.zeros(len(columns[0]), dtype=np.uint64)
    for column in columns:
        z = result + column.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        result = z ^ (z >> np.uint64(31))
    return result


def _renumbered(classes: Ints, signature: Hashes) -> Ints:
    """Number the pairs of class and signature in the order in which they come first."""
    joint = _mixed(classes, signature)
    _, first, place = np.unique(joint, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return np.asarray(rank[place])


def _gather(book: StateBook, classes: Ints, row_class: Sequence[int]) -> Lumped:
    """Keep the first state of each class with its departures, their ways joined by class."""
    class_of = classes.tolist()
    first: dict[int, int] = {}
    for place, own in enumerate(class_of):
        first.setdefault(own, place)
    kept = set(first.values())
    departures: list[Departure] = []
    number: dict[int, int] = {}
    for place, departure in enumerate(book.departures):
        if departure.state in kept:
            number[place] = len(departures)
            departures.append(Departure(class_of[departure.state], departure.lag, departure.where))
    joined: dict[tuple[int, int, int], float] = {}
    for each in book.transitions:
        if each.departure in number:
            key = (number[each.departure], class_of[each.target], each.cell)
            joined[key] = joined.get(key, 0.0) + each.factor
    members = tuple(book.states[place] for place in first.values())
    return Lumped(
        tuple(class_of),
        members,
        tuple(row_class[state.type] for state in members),
        tuple(departures),
        tuple(Transition(*key[:2], key[2], factor) for key, factor in joined.items()),
    )
