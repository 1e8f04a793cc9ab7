"""What is counted of the moves of journeys, as expressions of narwhals alone.

Here too nothing is computed: lazy tables in, small lazy tables out, one row a count. What a
move is, `visits` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from forkroad.learning.visits import ARRIVED, JOURNEY, NOWHERE, UNDER_WAY

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

    Frame = nw.LazyFrame[Any]

# What a move is, and what was before it.
MOVE = ("segment", "step", "to", "days")
BEFORE = ("came_from", "came_later", "visit")


def count_moves(moves: Frame) -> Frame:
    """Return how often (`n`) each segment made each move after so many days, by what was before."""
    import narwhals.stable.v2 as nw

    return moves.group_by(*MOVE, *BEFORE).agg(nw.len().alias("n"))


def pasts_of(moves: Frame, steps: Sequence[int]) -> Frame:
    """Return who is under way: segment, step, days, where they came from, and how many (`n`).

    before_N : the visits of the journey to step N, for each of `steps`, the present one included.
    """
    import narwhals.stable.v2 as nw

    names = [f"before_{step}" for step in steps]
    marks = {
        name: (nw.col("step") == step).cast(nw.Int64)
        for name, step in zip(names, steps, strict=True)
    }
    asked = moves.filter(nw.col("step").is_in(list(steps))).with_columns(**marks)
    been = asked.group_by(*JOURNEY).agg(*(nw.col(name).sum() for name in names))
    now = ("segment", "step", "days", "came_from", "came_later")
    last = moves.filter(nw.col("to") == UNDER_WAY).select(*JOURNEY, *now)
    both = last.join(been, on=[*JOURNEY], how="left")
    both = both.with_columns(**{name: nw.col(name).fill_null(0) for name in names})
    return both.group_by(*now, *names).agg(nw.len().alias("n"))


def count_pairs(moves: Frame) -> Frame:
    """Return how often (`n`) a step followed another (`to`), on the same day or later."""
    import narwhals.stable.v2 as nw

    goes_on = nw.col("to") >= 0
    pairs = moves.select(
        "step",
        to=nw.when(goes_on).then(nw.col("to")).otherwise(nw.lit(NOWHERE)),
        is_same_day=(goes_on & (nw.col("days") == 0)).cast(nw.Int8),
    )
    return pairs.group_by("step", "to", "is_same_day").agg(nw.len().alias("n"))


def count_arrivals(moves: Frame) -> Frame:
    """Return how many journeys (`n`) of each segment began on each day at each step."""
    import narwhals.stable.v2 as nw

    first = moves.filter(nw.col("came_from") == ARRIVED)
    return first.group_by("segment", "step", "day").agg(nw.len().alias("n"))


def count_times(moves: Frame) -> Frame:
    """Return how many visits (`n`) to each step were so many on one day (`times`)."""
    import narwhals.stable.v2 as nw

    return moves.group_by("step", "times").agg(nw.len().alias("n"))
