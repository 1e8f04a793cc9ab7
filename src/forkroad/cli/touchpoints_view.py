"""The score card of the steps on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forkroad.cli.backtest_view import note_lines
from forkroad.cli.grid import LEFT, RIGHT, Cell, Column, lay_out, paint, printable, styled
from forkroad.cli.numerals import chance, number, percent
from forkroad.cli.terminal import Screen
from forkroad.results.table import Row

if TYPE_CHECKING:
    from forkroad.learning.touchpoint import TouchpointsResult

_NAME = Column(is_left=True, most=24)
_SIGNS = {"positive": "+", "neutral": "o", "negative": "-", "": ""}


def touchpoint_lines(result: TouchpointsResult, screen: Screen) -> list[str]:
    """Return the whole view."""
    rows = list(result.tables["touchpoints"].rows())
    headings = ("", "reach", "bought", "others", "worth", "visits", "days", "drop-off", "feels")
    lines: list[list[Cell | str]] = [[styled(text, dim=True) for text in headings]]
    lines += [_row(row) for row in rows]
    columns = [_NAME, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, LEFT]
    title = f"The steps of {printable(result.source)}"
    return [
        paint(styled(title, bold=True)),
        f"Of all who set out, {percent(result.conversion)} buy.",
        "",
        *lay_out(lines, columns),
        "",
        *_goals(rows),
        *note_lines("How to read it", (_READING, *result.notes), screen),
    ]


_READING = (
    "reach: of those who set out, who comes here; bought: of these, who buys; others: of all "
    "others, who buys; worth: of all who buy, who would not if whoever comes here were lost; "
    "drop-off: of who leaves the step, who ends there without buying."
)


def _row(row: Row) -> list[Cell | str]:
    return [
        row["step"],
        percent(row["reach"]),
        percent(row["conversion_with"]),
        percent(row["conversion_without"]),
        percent(row["removal_effect"]),
        number(row["visits"]),
        number(row["mean_days"], 1),
        percent(row["drop_off"]),
        _SIGNS[row["feeling"]],
    ]


def _goals(rows: list[Row]) -> list[str]:
    """Return the goals of steps with their chance; nothing where there is none."""
    mine: list[list[Cell | str]] = [
        [row["goal"], chance(row["chance"])] for row in rows if row["goal"]
    ]
    if not mine:
        return []
    title = paint(styled("Goals of steps", bold=True))
    return [title, *lay_out(mine, [LEFT, RIGHT]), ""]
