"""Slicing: the same program for some of its draws, so that engines can work in parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from forkroad.program.program import Money, Program
from forkroad.program.timeline import Grid

# States x days x draws that one part of the draws carries at a time.
PART_SIZE = 2e7


def parts_of_draws(program: Program, n_draws: int) -> Iterator[Program]:
    """Yield the program for its first draws, as many at a time as memory allows."""
    n_draws = min(program.n_draws, n_draws)
    at_once = max(1, int(PART_SIZE / (program.states.count * program.n_days)))
    for first in range(0, n_draws, at_once):
        yield slice_draws(program, first, min(at_once, n_draws - first))


def slice_draws(program: Program, first: int, count: int) -> Program:
    """Return a program for draws first to first + count - 1 of its own; nothing is copied."""
    if count == program.n_draws:
        return program
    part = slice(first, first + count)

    def cut(grid: Grid) -> Grid:
        return grid[:, part] if grid.shape[1] > 1 else grid

    money = program.money
    chances = program.cells.chances
    cells = replace(program.cells, chances=chances[:, :, part] if chances.shape[2] > 1 else chances)
    # One grid for all departures that share one: engines group departures by it.
    wheres = {id(grid): cut(grid) for grid in program.departures.where if grid is not None}
    departures = replace(
        program.departures,
        where=tuple(wheres.get(id(grid)) for grid in program.departures.where),
    )
    cohorts = tuple(
        replace(
            cohort,
            places=tuple(
                (state, number[part] if len(number) > 1 else number)
                for state, number in cohort.places
            ),
        )
        for cohort in program.cohorts
    )
    return replace(
        program,
        n_draws=count,
        cells=cells,
        departures=departures,
        cohorts=cohorts,
        money=Money(
            *(
                tuple(map(cut, grids))
                for grids in (money.price, money.unit_cost, money.discount, money.step_cost)
            )
        ),
        streams=tuple(replace(stream, rate=cut(stream.rate)) for stream in program.streams),
        entries=tuple(replace(entry, share=cut(entry.share)) for entry in program.entries),
        stock=tuple(replace(it, holding_cost=cut(it.holding_cost)) for it in program.stock),
        referrals=tuple(replace(it, per_visit=cut(it.per_visit)) for it in program.referrals),
    )
