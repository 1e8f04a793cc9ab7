"""Cutting: copies of a journey that end where something happens, one copy a happening.

Who reaches a step for the first time, or buys again within a month, is counted by letting
that be the end of the way. Each set of states gets a copy of the program in which its states
are ends; all copies stand side by side in one program, so that one pass serves all of them.
Whatever cannot lead to an end is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forkroad.program.arranging import arrange
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
from forkroad.records import record


@record
class Cut:
    """Copies of a program, side by side.

    program : all copies as one program; it sells nothing.
    original : (n,) which state of the whole program each of its states stands for; -1 for one
        that gathers whoever goes elsewhere.
    copy : (n,) which copy it is in, -1 for that one.
    is_end : (n,) whether it is an end, entered and never left; ends come first.
    copy_of_set : (n_sets,) the copy in which each set's states are the ends.
    """

    program: Program
    original: Ints
    copy: Ints
    is_end: Truths
    copy_of_set: Ints


def cut_on_the_way(program: Program, sets: Sequence[Truths], *, conserving: bool = False) -> Cut:
    """Return the copies as those who set out walk them: up to the first state of each set.

    sets : (n_states,) truths, one array a set.
    conserving : keep the ways that lead elsewhere too, all into one last state, so that nobody
        vanishes.
    """
    leading = _leading(program, sets)
    ends, going = _walked(program, np.array(sets), leading)
    return _cut(program, ends, going, conserving=conserving)


def cut_ahead(program: Program, sets: Sequence[Truths]) -> Cut:
    """Return the copies as seen from every state, those of the sets too: what follows them.

    A state of a set stands in its copy twice, as the end that it is on entering and as the
    start of what comes after it.
    """
    return _cut(program, np.array(sets), _leading(program, sets), conserving=False)


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


def _cut(program: Program, ends: Truths, going: Truths, *, conserving: bool) -> Cut:
    """Lay out the copies, one for all sets that end alike: the ends, then what leads there."""
    distinct, copy_of_set = np.unique(
        np.concatenate([ends, going], axis=1), axis=0, return_inverse=True
    )
    ends, going = np.split(distinct, 2, axis=1)
    copy_of_end, end = np.nonzero(ends)
    copy_of_going, before = np.nonzero(going)
    elsewhere = np.full(int(conserving), -1, dtype=np.intp)
    original = np.concatenate([end, before, elsewhere])
    # Where each copy's states are left, and where ways on lead: to ends before their starts.
    start = np.full(ends.shape, -1, dtype=np.intp)
    start[copy_of_going, before] = len(end) + np.arange(len(before))
    place = start.copy()
    place[copy_of_end, end] = np.arange(len(end))
    onward = np.where(place < 0, len(original) - 1, place) if conserving else place
    states = _states(program.states, original)
    departures, transitions = arrange(*_ways(program, start, onward), states.level)
    return Cut(
        program=replace(
            program,
            states=states,
            departures=departures,
            transitions=transitions,
            purchases=_no_purchases(),
            entries=tuple(_entries(program, place)),
            cohorts=tuple(_cohort(cohort, place) for cohort in program.cohorts),
        ),
        original=original,
        copy=np.concatenate([copy_of_end, copy_of_going, elsewhere]),
        is_end=np.arange(len(original)) < len(end),
        copy_of_set=np.ravel(copy_of_set).astype(np.intp),
    )


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
    return PurchaseTable(nothing, nothing, no_number, no_number, ())


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
) -> tuple[Departures, Transitions]:
    """Return the departures and transitions of all copies."""
    departures, transitions = program.departures, program.transitions
    copy, leaving = np.nonzero(start[:, departures.state] >= 0)
    number = np.full((len(start), len(departures.state)), -1, dtype=np.intp)
    number[copy, leaving] = np.arange(len(leaving))
    onward_copy, onward = np.nonzero(
        (number[:, transitions.departure] >= 0) & (place[:, transitions.target] >= 0)
    )
    return (
        Departures(
            state=start[copy, departures.state[leaving]],
            lags=tuple(departures.lags[each] for each in leaving),
            where=tuple(departures.where[each] for each in leaving),
        ),
        Transitions(
            departure=number[onward_copy, transitions.departure[onward]],
            target=place[onward_copy, transitions.target[onward]],
            cell=transitions.cell[onward],
            factor=transitions.factor[onward],
        ),
    )
