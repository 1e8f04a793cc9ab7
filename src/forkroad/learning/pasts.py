"""What customers under way did before the forecast begins, so that rules on it hold for them.

A forecast counts visits anew, and knows no step before the first one. Where rules ask for either,
who is under way is told apart by it: each past is a segment of its own, with attributes that say
what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from forkroad.learning.fitted import NO_PAST, FittedStep, Past
from forkroad.learning.journeys import UNDER_WAY, Journeys, Tally
from forkroad.learning.move_counts import pasts_of
from forkroad.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Bools = NDArray[np.bool_]

# Customers are told apart by so many pasts; rarer ones count as the one that is most like them.
MOST_PASTS = 8
# By fewer, where a file would else tell more waits than so many: of each past, step and day one.
MOST_WAITS = 4_000

ComingFrom = Callable[[Tally], Mapping[str, "Bools"]]


@record
class Asked:
    """What the rules of a journey ask for.

    visits : step to the most visits that a rule there asks for.
    came_from : step to the steps before that its rules tell apart.
    """

    visits: Mapping[str, int]
    came_from: Mapping[str, frozenset[str]]


def asked_by(steps: Sequence[FittedStep]) -> Asked:
    """Return what the rules of all steps ask for."""
    most = {step.name: max((rule.least for rule in step.rules), default=0) for step in steps}
    before = {
        step.name: frozenset(rule.came_from for rule in step.rules if rule.came_from)
        for step in steps
    }
    return Asked(
        {name: least for name, least in most.items() if least},
        {name: names for name, names in before.items() if names},
    )


def under_way_by_past(
    journeys: Journeys, away: Mapping[int, str], asked: Asked, coming_from: ComingFrom
) -> list[tuple[Past, Tally]]:
    """Return who is under way: each past with the moves of those who have it, most of them first.

    away : steps of the log to the step in which their customers are away from them.
    coming_from : moves to the rows of them that came from each step, as the rules call it.
    """
    under_way = journeys.remembered.where(to=UNDER_WAY)
    if not len(under_way.n) or not (asked.visits or asked.came_from):
        return [(NO_PAST, under_way)]
    if asked.visits:
        store, numbers = journeys.log.store, _numbers(journeys, asked)
        under_way = Tally(store.tally(pasts_of(store.frame("moves"), numbers)))
    before = np.column_stack(
        [
            _visits(journeys, away, asked, under_way),
            _codes(journeys, away, asked, coming_from(under_way), under_way),
        ]
    )
    return [
        (_past(asked, cells), under_way.only(rows)) for cells, rows in _gathered(under_way, before)
    ]


def _numbers(journeys: Journeys, asked: Asked) -> list[int]:
    return [journeys.steps.names.index(name) for name in asked.visits]


def _visits(journeys: Journeys, away: Mapping[int, str], asked: Asked, under_way: Tally) -> Whole:
    """Return (n_rows, n_steps) how often each row's customers had been in the steps before."""
    columns = []
    for number, most in zip(_numbers(journeys, asked), asked.visits.values(), strict=True):
        # Where they are now counts as visited in the forecast too, unless they are away from it.
        is_there = (under_way["step"] == number) & (number not in away)
        before = under_way[f"before_{number}"] - is_there
        # What no rule tells apart is alike.
        columns.append(np.minimum(before, most - 1))
    return np.stack(columns, axis=1) if columns else np.zeros((len(under_way.n), 0), np.int64)


def _codes(
    journeys: Journeys,
    away: Mapping[int, str],
    asked: Asked,
    coming_from: Mapping[str, Bools],
    under_way: Tally,
) -> Whole:
    """Return the place among `_before` of the step before each row, 0 where no rule asks for it."""
    codes = np.zeros(len(under_way.n), np.int64)
    for number, step in enumerate(journeys.steps.names):
        if number in away:
            continue
        for name in asked.came_from.get(step, ()):
            rows = (under_way["step"] == number) & coming_from.get(name, False)
            codes[rows] = _before(asked).index(name)
    return codes


def _before(asked: Asked) -> list[str]:
    return ["", *sorted({name for names in asked.came_from.values() for name in names})]


def _gathered(under_way: Tally, before: Whole) -> list[tuple[list[int], Bools]]:
    """Return each past with its rows, those of rare ones with the past that is most like them."""
    pasts, place = np.unique(before, axis=0, return_inverse=True)
    counts = np.bincount(place.ravel(), weights=under_way.n)
    order = sorted(range(len(pasts)), key=lambda one: (-counts[one], pasts[one].tolist()))
    most = min(MOST_PASTS, len(order))
    found = _nearest(pasts, order[:most])[place.ravel()]
    while most > 1 and _n_waits(under_way, found) > MOST_WAITS:
        most -= 1
        found = _nearest(pasts, order[:most])[place.ravel()]
    return [(pasts[one].tolist(), found == one) for one in order[:most]]


def _nearest(pasts: Whole, kept: Sequence[int]) -> Whole:
    """Return for each past which of those that are kept is most like it."""
    nearest = [
        one if one in kept else min(kept, key=lambda other: _distance(pasts[one], pasts[other]))
        for one in range(len(pasts))
    ]
    return np.array(nearest)


def _n_waits(under_way: Tally, past: Whole) -> int:
    """Return how many waits there are to tell: of each past, segment, step and day one."""
    cells = past
    for name in ("segment", "step", "days"):
        cells = cells * (int(under_way[name].max()) + 1) + under_way[name]
    return len(np.unique(cells))


def _distance(one: Whole, other: Whole) -> int:
    return int(np.abs(one[:-1] - other[:-1]).sum()) + int(one[-1] != other[-1])


def _past(asked: Asked, cells: Sequence[int]) -> Past:
    times = zip(asked.visits, cells[:-1], strict=True)
    return Past(tuple((step, n) for step, n in times if n), _before(asked)[cells[-1]])
