"""Lumping: states that nobody could tell apart become one.

Types and memory split states wherever a condition might read them; where it does not come to
that, the copies behave alike. Two states are one if they count alike in every table and leave
alike, with the same chances, for states that are one (Moore's partition refinement; ordinary
lumpability, Kemeny & Snell 1960, ch. 6.3). Nothing that a run returns can change by it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from forkroad.program.departures import Lag
from forkroad.program.states import Departure, State, StateBook, Transition


@dataclass(frozen=True)
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
    leaving = _leaving(book)
    classes = _numbered([_look(state, row_class) for state in book.states])
    while True:
        refined = _numbered(
            [(own, _signature(leaving[place], classes)) for place, own in enumerate(classes)]
        )
        if max(refined, default=0) == max(classes, default=0):
            return _gather(book, classes, row_class)
        classes = refined


@dataclass(frozen=True)
class _Way:
    """A departure with its transitions, as lumping sees it."""

    lag: Lag
    where: int
    onward: tuple[tuple[int, float, int], ...]


def _leaving(book: StateBook) -> list[list[_Way]]:
    onward: list[list[tuple[int, float, int]]] = [[] for _ in book.departures]
    for each in book.transitions:
        onward[each.departure].append((each.cell, each.factor, each.target))
    found: list[list[_Way]] = [[] for _ in book.states]
    for place, departure in enumerate(book.departures):
        way = _Way(departure.lag, id(departure.where), tuple(onward[place]))
        found[departure.state].append(way)
    return found


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


def _signature(ways: Sequence[_Way], classes: Sequence[int]) -> Hashable:
    """Return how a state is left, in terms of classes."""
    return tuple(
        (id(way.lag) if len(way.lag.chances) > 8 else way.lag, way.where, _merged(way, classes))
        for way in ways
    )


def _merged(way: _Way, classes: Sequence[int]) -> Hashable:
    chances: dict[tuple[int, int], float] = {}
    for cell, factor, target in way.onward:
        key = (cell, classes[target])
        chances[key] = chances.get(key, 0.0) + factor
    return frozenset(chances.items())


def _numbered(keys: Sequence[Hashable]) -> list[int]:
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in keys]


def _gather(book: StateBook, classes: list[int], row_class: Sequence[int]) -> Lumped:
    """Keep the first state of each class with its departures, their ways joined by class."""
    first: dict[int, int] = {}
    for place, own in enumerate(classes):
        first.setdefault(own, place)
    kept = set(first.values())
    departures: list[Departure] = []
    number: dict[int, int] = {}
    for place, departure in enumerate(book.departures):
        if departure.state in kept:
            number[place] = len(departures)
            departures.append(Departure(classes[departure.state], departure.lag, departure.where))
    joined: dict[tuple[int, int, int], float] = {}
    for each in book.transitions:
        if each.departure in number:
            key = (number[each.departure], classes[each.target], each.cell)
            joined[key] = joined.get(key, 0.0) + each.factor
    members = tuple(book.states[place] for place in first.values())
    return Lumped(
        tuple(classes),
        members,
        tuple(row_class[state.type] for state in members),
        tuple(departures),
        tuple(
            Transition(departure, target, cell, factor)
            for (departure, target, cell), factor in joined.items()
        ),
    )
