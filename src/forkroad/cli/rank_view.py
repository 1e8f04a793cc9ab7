"""The ranking on one screen: the strongest levers, and what else was asked of them."""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.cli.bars import bar
from forkroad.cli.grid import LEFT, RIGHT, Cell, Column, lay_out, paint, styled, width_of
from forkroad.cli.league_view import league_lines
from forkroad.cli.lever_text import (
    change_of,
    headings,
    in_measure,
    indented,
    lever_name,
    lever_value,
)
from forkroad.cli.numerals import UNKNOWN
from forkroad.cli.run_view import header_lines, warning_lines
from forkroad.cli.terminal import Screen
from forkroad.cli.turned_view import break_even_lines, grid_lines, tornado_lines
from forkroad.results.definitions import ALL
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row
from forkroad.whatif.leverage import without_mirrors

_BAR = 12
_SHORTEST_BAR = 4
_NARROWEST_PLACE = 20
_HEADINGS = ("", "now", "moved by", "changes it", "elasticity")


def rank_lines(result: RunResult, screen: Screen, top: int) -> list[str]:
    """Return the whole view.

    top : how many levers, swings and sets are shown.
    """
    row = next(iter(result.rows("leverage")), None)
    segment = str(row["segment"]) if row else ALL
    parts = [
        header_lines(result, screen, segment=segment),
        _levers(result, segment, screen, top),
        tornado_lines(result, screen, top),
        break_even_lines(result, screen),
        grid_lines(result, screen),
        league_lines(result, screen, top),
        warning_lines(result, screen),
    ]
    return [line for part in parts if part for line in (*part, "")][:-1]


def _levers(result: RunResult, segment: str, screen: Screen, top: int) -> list[str]:
    rows = result.rows("leverage", segment=segment)
    moving = without_mirrors([row for row in rows if row["per_point"]])
    if not moving:
        return [paint(styled("Nothing in the file moves this measure.", bold=True))]
    shown, most = moving[:top], abs(moving[0]["per_point"])
    cells = [headings(*_HEADINGS), *map(_lever, shown)]
    lines = _beside(cells, [abs(row["per_point"]) / most for row in shown], screen)
    title = f"What moves {shown[0]['measure']} most (now {_amount(result, shown[0])})"
    return [paint(styled(title, bold=True)), *lines, *_below(rows, moving, shown, screen)]


def _lever(row: Row) -> list[Cell | str]:
    return [
        lever_name(row["place"]),
        lever_value(row),
        "1 point" if row["kind"] == "branch" else "1 %",
        change_of(row["measure"], row["per_point"]),
        UNKNOWN if row["elasticity"] is None else f"{row['elasticity']:+.2f}",
    ]


def _beside(cells: list[list[Cell | str]], parts: Sequence[float], screen: Screen) -> list[str]:
    """Return lines that fit the screen, with bars where there is room for them."""
    widths = [max(map(width_of, texts)) for texts in zip(*cells, strict=True)]
    room = screen.width - 2 - sum(width + 2 for width in widths[1:])
    place = Column(is_left=True, most=max(room, _NARROWEST_PLACE))
    left = room - widths[0] - 2
    columns = [place, *[RIGHT] * (len(widths) - 1)]
    if left < _SHORTEST_BAR:
        return lay_out(cells, columns)
    bars = ["", *(bar(part, min(left, _BAR), screen) for part in parts)]
    rows = [[*row, mark] for row, mark in zip(cells, bars, strict=True)]
    return lay_out(rows, [*columns, LEFT])


def _below(
    rows: Sequence[Row], moving: Sequence[Row], shown: Sequence[Row], screen: Screen
) -> list[str]:
    """Return what is not in the list, and who gives way."""
    said = []
    left = len(moving) - len(shown)
    if left:
        said.append(f"{left} weaker {'lever is' if left == 1 else 'levers are'} not shown (--top).")
    unknown = [lever_name(row["place"]) for row in rows if row["per_point"] is None]
    if unknown:
        said.append(f"Not known: {', '.join(unknown)}.")
    givers = dict.fromkeys(row["gives_way"] for row in rows if row["gives_way"])
    named = [giver for giver in givers if giver != "siblings"]
    if named:
        said.append(f"A point comes from {named[0]} where the fork has it, else from all siblings.")
    elif givers:
        said.append("A point comes from all siblings in proportion to their shares.")
    return indented(" ".join(said), screen)


def _amount(result: RunResult, row: Row) -> str:
    [amount] = in_measure(row["measure"], [row["total"]])
    unit = result.scenario.currency if row["measure"] in ("revenue", "profit") else ""
    return f"{amount} {unit}".rstrip()
