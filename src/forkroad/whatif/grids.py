"""A grid: a measure over the values of two inputs, every pair run."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from forkroad.errors import ScenarioError, UsageError
from forkroad.results.rank_definitions import GRID
from forkroad.results.table import Builder, Table
from forkroad.whatif.central import Centre
from forkroad.whatif.dials import Dial
from forkroad.whatif.rank_options import MOST_CELLS

Progress = Callable[[int, int], None]


def grid_table(
    centre: Centre,
    axes: Sequence[tuple[Dial, Sequence[float]]],
    row: str,
    progress: Progress | None = None,
) -> Table:
    """Return the table of a grid, the second input's values inside those of the first.

    A pair that the scenario cannot have is a row without a result, which says why.
    """
    (dial, values), (other, other_values) = axes
    _refuse_what_is_one(dial, other)
    n_cells = len(values) * len(other_values)
    if n_cells > MOST_CELLS:
        raise UsageError(
            f"the grid has {n_cells:,} cells, more than {MOST_CELLS:,}; sweep does so many"
        )
    builder = Builder(GRID)
    done = 0
    for value in values:
        for other_value in other_values:
            result, why = _measured(centre, [(dial, value), (other, other_value)], row)
            keys = (dial.place, value, other.place, other_value, row, centre.asked.text)
            builder.add(keys, result=result, why=why)
            done += 1
            if progress:
                progress(done, n_cells)
    return builder.table()


def _refuse_what_is_one(dial: Dial, other: Dial) -> None:
    if dial.place == other.place:
        raise UsageError(f"both sides of the grid are {dial.place}; name two inputs")
    rules = [each.place.rpartition(".")[0] for each in (dial, other) if each.unit == "share"]
    if len(rules) == 2 and rules[0] == rules[1]:
        raise UsageError(
            f"both sides of the grid are shares of {rules[0]}, and each moves the other; name two "
            "inputs that can move apart"
        )


def _measured(centre: Centre, turned: Sequence[tuple[Dial, float]], row: str) -> tuple[float, str]:
    """Return the measure of a pair, and why there is none."""
    outside = [
        f"{dial.place} cannot be {value:g}"
        for dial, value in turned
        if not dial.low <= value <= dial.high
    ]
    if outside:
        return math.nan, "; ".join(outside)
    try:
        changes = [change for dial, value in turned for change in dial.changes(value)]
        return centre.total(changes, row), ""
    except ScenarioError as error:
        return math.nan, "; ".join(problem.message for problem in error.problems)
