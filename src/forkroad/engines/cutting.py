"""Cutting: copies of a journey that end where something happens, one copy a happening.

Who reaches a step for the first time, or buys again within a month, is counted by letting
that be the end of the way. Each set of states gets a copy of the program in which its states
are ends; all copies stand side by side in one program, so that one pass serves all of them.
Whatever cannot lead to an end is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forkroad.program.program import (
    Cohort,
    Departures,
    Entry,
    Ints,
    Program,
    PurchaseTable,
    States,
    Transitions,
    Truths,
)


@dataclass(frozen=True)
class Cut:
    """Copies of a program, side by side.

    program : all copies as one program; it sells nothing.
    original : (n,) which state of the whole program each of its states stands for.
    copy : (n,) place of the set that the copy is for.
    is_end : (n,) whether the state is one of that set's, entered and never left.
    """

    program: Program
    original: Ints
    copy: Ints
    is_end: Truths


def cut_on_the_way(program: Program, sets: Sequence[Truths]) -> Cut:
    """Return the copies as those who set out walk them: up to the first state of each set.

    sets : (n_states,) truths, one array a set.
    """
    leading = _leading(program, sets)
    ends, going = _walked(program, np.array(sets), leading)
    return _cut(program, ends, going)


def cut_ahead(program: Program, sets: Sequence[Truths]) -> Cut:
    """Return the copies as seen from every state, those of the sets too: what follows them.

    A state of a set stands in its copy twice, as the end that it is on entering and as the
    start of what comes after it.
    """
    return _cut(program, np.array(sets), _leading(program, sets))


def _leading(program: Program, sets: Sequence[Truths]) -> Truths:
    """Return (n_sets, n_states) which states have a way on that leads to a set, now or later."""
    source = program.departures.state[program.transitions.departure]
    target = program.transitions.target
    leading = np.zeros((len(sets), program.states.count), dtype=bool)
    for found, ends in zip(leading, sets, strict=True):
        known = 0
        while True:
            found[source[(found | ends)[target]]] = True
            if found.sum() == known:
                break
            known = found.sum()
    return leading


def _walked(program: Program, sets: Truths, leading: Truths) -> tuple[Truths, Truths]:
    """Return (n_sets, n_states) the ends, and the states before them, that are ever entered."""
    source = program.departures.state[program.transitions.departure]
    target = program.transitions.target
    starts = np.zeros(program.states.count, dtype=bool)
    starts[[entry.state for entry in program.entries]] = True
    starts[[state for cohort in program.cohorts for state, _ in cohort.places]] = True
    entered = np.zeros_like(sets)
    for found, ends, useful in zip(entered, sets, leading, strict=True):
        found |= starts & (ends | useful)
        known = 0
        while found.sum() != known:
            known = found.sum()
            onward = target[(found & ~ends)[source]]
            found[onward] = True
            found &= ends | useful
    return sets & entered, leading & entered & ~sets


def _cut(program: Program, ends: Truths, going: Truths) -> Cut:
    """Lay out the copies: in each the ends, then the states that are left."""
    copy_of_end, end = np.nonzero(ends)
    copy_of_going, before = np.nonzero(going)
    # Where a way on leads in each copy: -1 for nowhere of interest, the end before its start.
    place = np.full(ends.shape, -1, dtype=np.intp)
    place[copy_of_going, before] = len(end) + np.arange(len(before))
    start = place.copy()
    place[copy_of_end, end] = np.arange(len(end))
    original = np.concatenate([end, before])
    copies = Cut(
        program=replace(
            program,
            states=_states(program.states, original),
            purchases=_no_purchases(),
            entries=tuple(_entries(program, place)),
            cohorts=tuple(_cohort(cohort, place) for cohort in program.cohorts),
            **_ways(program, start, place),
        ),
        original=original,
        copy=np.concatenate([copy_of_end, copy_of_going]),
        is_end=np.arange(len(original)) < len(end),
    )
    return copies


def _states(states: States, chosen: Ints) -> States:
    return States(
        type=states.type[chosen],
        step=states.step[chosen],
        level=states.level[chosen],
        is_entered=states.is_entered[chosen],
        has_bought=states.has_bought[chosen],
        has_bought_after=states.has_bought_after[chosen],
    )


def _no_purchases() -> PurchaseTable:
    nothing, no_number = np.zeros(0, dtype=np.intp), np.zeros(0)
    return PurchaseTable(nothing, nothing, no_number, no_number)


def _entries(program: Program, place: NDArray[np.intp]) -> list[Entry]:
    return [
        replace(entry, state=int(copy[entry.state]))
        for copy in place
        for entry in program.entries
        if copy[entry.state] >= 0
    ]


def _cohort(cohort: Cohort, place: NDArray[np.intp]) -> Cohort:
    places = tuple(
        (int(copy[state]), number)
        for copy in place
        for state, number in cohort.places
        if copy[state] >= 0
    )
    return replace(cohort, places=places)


def _ways(
    program: Program, start: NDArray[np.intp], place: NDArray[np.intp]
) -> dict[str, Departures | Transitions]:
    """Return the departures and transitions of all copies."""
    departures, transitions = program.departures, program.transitions
    copy, leaving = np.nonzero(start[:, departures.state] >= 0)
    number = np.full((len(start), len(departures.state)), -1, dtype=np.intp)
    number[copy, leaving] = np.arange(len(leaving))
    onward_copy, onward = np.nonzero(
        (number[:, transitions.departure] >= 0) & (place[:, transitions.target] >= 0)
    )
    return {
        "departures": Departures(
            state=start[copy, departures.state[leaving]],
            lags=tuple(departures.lags[each] for each in leaving),
            where=tuple(departures.where[each] for each in leaving),
        ),
        "transitions": Transitions(
            departure=number[onward_copy, transitions.departure[onward]],
            target=place[onward_copy, transitions.target[onward]],
            cell=transitions.cell[onward],
            factor=transitions.factor[onward],
        ),
    }
