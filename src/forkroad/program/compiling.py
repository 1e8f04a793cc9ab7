"""Compiling: from a timeline to a program, step by step.

Only what can be reached is built. What cannot be finite raises NoFiniteState with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forkroad.program.arranging import arrange
from forkroad.program.arrivals import Stream, plan_stream
from forkroad.program.cells import CellBook
from forkroad.program.cohorts import plan_cohorts
from forkroad.program.lumping import Lumped, lump
from forkroad.program.memory import plan_memory, step_expressions
from forkroad.program.money import money_of
from forkroad.program.program import (
    Cohort,
    Departures,
    Entry,
    Names,
    Program,
    PurchaseTable,
    States,
    Transitions,
)
from forkroad.program.referrals import brought_segments, plan_referrals
from forkroad.program.routes import Routes, build_routes
from forkroad.program.state_words import state_words
from forkroad.program.states import StateBook
from forkroad.program.stock_limits import plan_stock
from forkroad.program.timeline import Grid, Timeline
from forkroad.program.types import CustomerType, split_segment
from forkroad.scenario.evaluation import evaluate
from forkroad.scenario.expressions import Expression
from forkroad.scenario.model import Scenario


def compile_program(
    timeline: Timeline,
    *,
    by_days: bool = False,
    with_words: bool = False,
    only_all: bool = False,
    cells: CellBook | None = None,
) -> Program:
    """Return the program of a timeline.

    by_days : keep those who `stay` for a timeout in states of their own, so that every branch
        of the file is a transition; else the timeout's share counts them, with fewer states.
    with_words : give each state its word, for comparisons with other journeys.
    only_all : tables have the row of all customers alone, so that states of two segments or
        groups are one where they behave alike.
    cells : an empty book of the timeline, for who wants to know what was asked of it.

    Raises NoFiniteState, and ScenarioError where a formula leaves its range.
    """
    routes = build_routes(timeline.regimes)
    segments = _names_of(timeline, "segments")
    groups = {} if only_all else timeline.base.groups
    types = [kind for name in segments for kind in _types(name, timeline, routes, groups)]
    cells = CellBook(timeline) if cells is None else cells
    book = StateBook(timeline, routes, plan_memory(timeline, routes), cells, types, by_days)
    streams = plan_streams(timeline)
    entries = _entries(streams, book)
    cohorts = plan_cohorts(book)
    book.walk()
    names = list_names(timeline, routes)
    if only_all:
        names = replace(names, rows=names.rows[:1])
    rows, row_class = _row_classes(groups, names, types)
    lumped = lump(book, row_class)
    states = _state_arrays(lumped, routes, names)
    if with_words:
        states = replace(states, words=state_words(lumped.members, types))
    departures, transitions = arrange(
        _departure_arrays(lumped), _transition_arrays(lumped), states.level
    )
    return Program(
        calendar=timeline.calendar,
        n_draws=timeline.n_columns,
        names=names,
        states=states,
        departures=departures,
        transitions=transitions,
        cells=cells.close(),
        purchases=_purchase_arrays(lumped, names),
        money=money_of(timeline, names),
        streams=tuple(streams),
        entries=tuple(replace(entry, state=lumped.class_of[entry.state]) for entry in entries),
        cohorts=tuple(_lumped_cohort(cohort, lumped) for cohort in cohorts),
        row_of_type=rows,
        n_types=len(types),
        stock=plan_stock(timeline, names.products),
        referrals=plan_referrals(timeline, names.steps, streams),
        clipped=cells.clipped,
    )


def plan_streams(timeline: Timeline) -> list[Stream]:
    """Return the arrivals of every segment to which somebody comes."""
    brought = brought_segments(timeline)
    found = [
        plan_stream(name, timeline, is_brought=name in brought)
        for name in _names_of(timeline, "segments")
    ]
    return [stream for stream in found if stream is not None]


def start_steps(segment: str, timeline: Timeline) -> list[tuple[str | None, Grid]]:
    """Return the entry steps of a segment and when each holds."""
    return timeline.variants(lambda regime: _start_of(regime, segment))


def _start_of(regime: Scenario, segment: str) -> str | None:
    found = regime.segments.get(segment)
    return (found.start_at if found else None) or regime.journey.start_at


def _names_of(timeline: Timeline, section: str) -> tuple[str, ...]:
    names = [name for regime in timeline.regimes for name in getattr(regime, section)]
    return tuple(dict.fromkeys(names))


def list_names(timeline: Timeline, routes: Routes) -> Names:
    """Return what the numbers of steps, segments, products and rows stand for."""
    segments = _names_of(timeline, "segments")
    outcomes = []
    for step in routes.steps:
        found = [
            regime.journey.steps[step].outcome
            for regime in timeline.regimes
            if step in regime.journey.steps
        ]
        outcomes.append(found[0] or "")
    groups = _names_of(timeline, "groups")
    return Names(
        steps=routes.steps,
        outcomes=tuple(outcomes),
        segments=segments,
        products=_names_of(timeline, "products"),
        rows=("all", *segments, *groups),
    )


def _types(
    segment: str, timeline: Timeline, routes: Routes, groups: Mapping[str, Expression]
) -> list[CustomerType]:
    """Return the types of a segment for the conditions that its customers can meet."""
    starts: set[str] = set()
    attributes: set[str] = set()
    for regime in timeline.regimes:
        found = regime.segments.get(segment)
        if found is not None:
            starts |= {_start_of(regime, segment) or "", *found.already_here} - {""}
            attributes |= set(found.attributes)
    expressions: list[Expression] = []
    for step in sorted(routes.reachable(starts)):
        for regime in timeline.regimes:
            expressions += step_expressions(regime, step)
    for condition in groups.values():
        if condition.names <= attributes | {"segment"}:
            expressions.append(condition)
    return split_segment(segment, list(dict.fromkeys(expressions)), timeline)


def _entries(streams: Sequence[Stream], book: StateBook) -> list[Entry]:
    entries = []
    for place, stream in enumerate(streams):
        for number, kind in enumerate(book.types):
            if kind.segment != stream.segment:
                continue
            for step, where in start_steps(stream.segment, book.timeline):
                for chance, state in book.arrive(number, step) if step else ():
                    share = kind.share * chance
                    held = share if np.all(where) else np.where(where, share, 0.0)
                    entries.append(Entry(state, place, held))
    return entries


def _lumped_cohort(cohort: Cohort, lumped: Lumped) -> Cohort:
    places = tuple((lumped.class_of[state], number) for state, number in cohort.places)
    return replace(cohort, places=places)


def _state_arrays(lumped: Lumped, routes: Routes, names: Names) -> States:
    places = {step: place for place, step in enumerate(names.steps)}
    levels = routes.levels()
    states = lumped.members
    level = [
        0 if state.opening >= 0 else levels[state.step] + (state.wait is not None)
        for state in states
    ]
    return States(
        type=np.array(lumped.rows, dtype=np.intp),
        step=np.array([places[state.step] for state in states], dtype=np.intp),
        level=np.array(level, dtype=np.intp),
        is_entered=np.array([state.is_entered for state in states], dtype=bool),
        has_bought=np.array([state.has_bought for state in states], dtype=bool),
        has_bought_after=np.array([state.has_bought_after for state in states], dtype=bool),
    )


def _departure_arrays(lumped: Lumped) -> Departures:
    return Departures(
        state=np.array([each.state for each in lumped.departures], dtype=np.intp),
        lags=tuple(each.lag for each in lumped.departures),
        where=tuple(each.where for each in lumped.departures),
    )


def _transition_arrays(lumped: Lumped) -> Transitions:
    every = lumped.transitions
    return Transitions(
        departure=np.array([each.departure for each in every], dtype=np.intp),
        target=np.array([each.target for each in every], dtype=np.intp),
        cell=np.array([each.cell for each in every], dtype=np.intp),
        factor=np.array([each.factor for each in every], dtype=float),
    )


def _purchase_arrays(lumped: Lumped, names: Names) -> PurchaseTable:
    """Return what is bought on entering; who only waits in a step bought before."""
    rows = [
        (number, names.products.index(bought.product), bought.mean, bought.variance, bought.units)
        for number, state in enumerate(lumped.members)
        if state.is_entered
        for bought in state.purchases
    ]
    columns = list(zip(*rows, strict=True)) or [(), (), (), (), ()]
    return PurchaseTable(
        state=np.array(columns[0], dtype=np.intp),
        product=np.array(columns[1], dtype=np.intp),
        mean=np.array(columns[2], dtype=float),
        variance=np.array(columns[3], dtype=float),
        units=tuple(columns[4]),
    )


def _row_classes(
    groups: Mapping[str, Expression], names: Names, types: Sequence[CustomerType]
) -> tuple[NDArray[np.bool_], list[int]]:
    """Return (n_rows, n_classes) which class of types counts in which row, and each type's."""
    rows = [[True for _ in types]]
    if len(names.rows) > 1:
        rows += [[kind.segment == segment for kind in types] for segment in names.segments]
    rows += [[_belongs(condition, kind) for kind in types] for condition in groups.values()]
    table = np.array(rows, dtype=bool).reshape(len(names.rows), len(types))
    distinct, row_class = np.unique(table, axis=1, return_inverse=True)
    return distinct, [int(place) for place in np.ravel(row_class)]


def _belongs(condition: Expression, kind: CustomerType) -> bool:
    """Return whether a type is in a group; who lacks an attribute is not."""
    known = {**kind.values, "segment": kind.segment}
    return condition.names <= known.keys() and bool(evaluate(condition, known))
