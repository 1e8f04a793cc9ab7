"""A table whose rows have names: its least needed columns give way to a narrow screen."""

from __future__ import annotations

from collections.abc import Sequence

import click

from forkroad.cli.grid import LEFT, RIGHT, Cell, Column, lay_out, styled, width_of
from forkroad.cli.terminal import Screen
from forkroad.records import record

WIDEST_NAME = 34


@record
class NamedColumn:
    """A heading and one text a row; the larger `spare`, the sooner it is left out."""

    heading: str
    texts: Sequence[str]
    spare: int = 0
    is_left: bool = False


def named_columns(
    title: str, names: Sequence[str], columns: Sequence[NamedColumn], screen: Screen
) -> list[str]:
    """Return the lines of a table under its title, as many columns as the screen has room for."""
    kept = list(columns)
    lines = _lines(title, names, kept)
    while len(kept) > 1 and max(width_of(click.unstyle(it)) for it in lines) > screen.width:
        kept.remove(max(reversed(kept), key=lambda column: column.spare))
        lines = _lines(title, names, kept)
    return lines


def _lines(title: str, names: Sequence[str], columns: Sequence[NamedColumn]) -> list[str]:
    rows: list[list[Cell | str]] = [
        [styled(title, bold=True), *(styled(it.heading, dim=True) for it in columns)]
    ]
    for place, name in enumerate(names):
        rows.append([f"  {name}", *(column.texts[place] for column in columns)])
    shape = [Column(is_left=True, most=WIDEST_NAME + 2)]
    shape += [LEFT if column.is_left else RIGHT for column in columns]
    return lay_out(rows, shape, indent=0)
