"""Moulds: programs that were compiled, for scenarios that differ from theirs in numbers alone.

Whoever moves a share, a price or arrivals changes what the cells of a program hold, but hardly ever
which states there are. So the structure is taken over and the numbers are worked out anew. That
the structure is the same is not assumed: the scenarios must be alike, comparisons must read what
they read, and every fork must lead on by the same cells; else all is compiled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from forkroad.errors import ScenarioError
from forkroad.program.alike import are_alike
from forkroad.program.cells import Asked, CellBook
from forkroad.program.compiling import compile_program, plan_streams
from forkroad.program.memory import fork_expressions, step_expressions
from forkroad.program.money import money_of
from forkroad.program.program import Program
from forkroad.program.referrals import plan_referrals
from forkroad.program.stock_limits import plan_stock
from forkroad.program.timeline import Timeline
from forkroad.records import record
from forkroad.scenario.expressions import Comparison, Expression, Name, walk

_MOST_KEPT = 3


class Moulds:
    """The last programs of all customers together, in one column, that were compiled."""

    def __init__(self) -> None:
        self._kept: list[_Mould] = []

    def compile(self, timeline: Timeline) -> Program:
        """Return `compile_program(timeline, only_all=True)`, by a mould where one fits."""
        place, made = self._fitting(timeline)
        if made is None:
            cells = CellBook(timeline)
            program = compile_program(timeline, only_all=True, cells=cells)
            made = _Mould(program, cells, _compared_names(timeline))
        self._kept = [made, *self._kept[:place], *self._kept[place + 1 :]][:_MOST_KEPT]
        return made.program

    def _fitting(self, timeline: Timeline) -> tuple[int, _Mould | None]:
        for place, mould in enumerate(self._kept):
            made = _poured(mould, timeline)
            if made is not None:
                return place, made
        return len(self._kept), None


@record
class _Mould:
    """A program and the cells that it was made with.

    compared : the names that some comparison reads: types and memory follow from these.
    """

    program: Program
    cells: CellBook
    compared: frozenset[str]


def _poured(mould: _Mould, timeline: Timeline) -> _Mould | None:
    """Return a mould of the same structure with a timeline's numbers, None where it is another."""
    former = mould.cells.timeline
    if timeline.draws != former.draws or timeline.n_columns > 1 or not are_alike(former, timeline):
        return None
    try:
        moved = _moved_names(former, timeline)
        cells = None if moved & mould.compared else _asked_again(mould.cells, timeline, moved)
        if cells is None:
            return None
        return replace(mould, program=_with_numbers(mould, cells, moved), cells=cells)
    except ScenarioError:
        # What is wrong is said by the compilation, in its order.
        return None


def _moved_names(former: Timeline, timeline: Timeline) -> frozenset[str]:
    """Return the values and prices that are others on some day."""
    before, now = former.environment, timeline.environment
    return frozenset(
        name
        for name, grid in now.items()
        if name not in before or not np.array_equal(grid, before[name])
    )


def _compared_names(timeline: Timeline) -> frozenset[str]:
    expressions = {
        expression
        for regime in timeline.regimes
        for step in regime.journey.steps
        for expression in step_expressions(regime, step)
    }
    return frozenset(_compared(expressions))


def _compared(expressions: Iterable[Expression]) -> Iterable[str]:
    for expression in expressions:
        for node in walk(expression.root):
            if isinstance(node, Comparison):
                yield from (below.name for below in walk(node) if isinstance(below, Name))


def _asked_again(former: CellBook, timeline: Timeline, moved: frozenset[str]) -> CellBook | None:
    """Return a book of a timeline's cells, None where some question has another answer."""
    book = CellBook(timeline)
    for asked in former.log:
        if _is_as_it_was(asked, former, book, moved):
            if not book.take_over(asked, former):
                return None
        elif asked.again(book) != asked.answer:
            return None
    for cell in former.on_first_day:
        if not np.array_equal(book.chance_on_first_day(cell), former.chance_on_first_day(cell)):
            return None
    return book


def _is_as_it_was(asked: Asked, former: CellBook, book: CellBook, moved: frozenset[str]) -> bool:
    """Return whether the cells of an answer hold what they held."""
    if asked.late is not None:
        return book.has_same(asked.late[1], former)
    before, _ = former.forks(asked.step, asked.is_refused)
    now, _ = book.forks(asked.step, asked.is_refused)
    return len(before) == len(now) and all(
        one.fork == other.fork
        and np.array_equal(one.where, other.where)
        and not any(each.names & moved for each in fork_expressions(other.fork))
        for one, other in zip(before, now, strict=True)
    )


def _with_numbers(mould: _Mould, cells: CellBook, moved: frozenset[str]) -> Program:
    """Return a mould's program with other cells, and what else differs from its own."""
    program, former, timeline = mould.program, mould.cells.timeline, cells.timeline
    streams = program.streams
    if not _have_same_arrivals(former, timeline, moved):
        streams = tuple(plan_streams(timeline))
    is_same_money = not moved and _has_same_money(former, timeline)
    return replace(
        program,
        cells=cells.close(),
        money=program.money if is_same_money else money_of(timeline, program.names),
        streams=streams,
        stock=plan_stock(timeline, program.names.products),
        referrals=plan_referrals(timeline, program.names.steps, streams),
        clipped=cells.clipped,
    )


def _have_same_arrivals(former: Timeline, timeline: Timeline, moved: frozenset[str]) -> bool:
    """Return whether as many set out: arrivals read values and the calendar, but no prices."""
    prices = {f"{name}.price" for regime in timeline.regimes for name in regime.products}
    return moved <= prices and all(
        before.segments == now.segments
        for before, now in zip(former.regimes, timeline.regimes, strict=True)
    )


def _has_same_money(former: Timeline, timeline: Timeline) -> bool:
    """Return whether prices and costs are the same, as long as all that they read is."""
    return all(
        before.products == now.products
        and all(
            step.cost == now.journey.steps[name].cost
            and step.discount == now.journey.steps[name].discount
            for name, step in before.journey.steps.items()
        )
        for before, now in zip(former.regimes, timeline.regimes, strict=True)
    )
