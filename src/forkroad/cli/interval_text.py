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
    lows = [_mark(row) + written(row["p05"]) for row in rows]
    highs = [written(row["p95"]) for row in rows]
    low_width, high_width = max(map(len, lows)), max(map(len, highs))
    return [
        f"{low:>{low_width}}  {high:>{high_width}}" for low, high in zip(lows, highs, strict=True)
    ]


def are_whole(rows: Sequence[Row]) -> bool:
    """Return whether all intervals end in whole numbers, as those of counts do."""
    ends = [row[side] for row in rows for side in ("p05", "p95") if row[side] is not None]
    return all(end == int(end) for end in ends)


def _mark(row: Row) -> str:
    return _MARK if row["approximate"] and row["p05"] is not None else ""
