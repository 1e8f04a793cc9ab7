"""Intervals and means of many rows as the texts of one column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

HEADING = "90 % between"
LEGEND = "~ an interval matched to mean and variance, not an exact one"
_MARK = "~"

Row = dict[str, Any]


def interval_texts(rows: Sequence[Row], written: Callable[[Any], str]) -> list[str] | None:
    """Return the 90 % interval of each row, both ends lined up; None if no row has one.

    A row whose quantiles are approximate is marked with ~.
    """
    if all(row["p05"] is None for row in rows):
        return None
    ends = [(written(row["p05"]), written(row["p95"])) for row in rows]
    widest = [max(len(end[side]) for end in ends) for side in (0, 1)]
    return [
        f"{_mark(row)}{low:>{widest[0]}}  {high:>{widest[1]}}"
        for row, (low, high) in zip(rows, ends, strict=True)
    ]


def _mark(row: Row) -> str:
    return _MARK if row["approximate"] and row["p05"] is not None else " "
