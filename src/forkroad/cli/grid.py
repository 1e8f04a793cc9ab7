"""Text in columns that line up, wide characters of East Asian scripts included.

A cell's text is cleaned of control characters here, once for all views, so that a label can
neither move the cursor nor colour the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from rich.cells import cell_len

from forkroad.maps.labels import cleaned, shortened_apart, wrapped
from forkroad.records import record


@record
class Cell:
    """A text with its style: keywords of click.style, applied after it is padded."""

    text: str
    style: tuple[tuple[str, Any], ...] = ()


def styled(text: str, **style: Any) -> Cell:
    """Return a cell with a style, such as bold=True or fg="green"."""
    return Cell(text, tuple((name, value) for name, value in style.items() if value))


@record
class Column:
    """How a column stands: on its left or right edge, and how wide it may get."""

    is_left: bool = False
    most: int | None = None


LEFT = Column(is_left=True)
RIGHT = Column()

Row = Sequence[Cell | str]


def lay_out(
    rows: Sequence[Row], columns: Sequence[Column], *, indent: int = 2, gap: int = 2
) -> list[str]:
    """Return one line per row, each column as wide as its widest cell needs."""
    cells = [[_clean(cell) for cell, _ in _pairs(row, columns)] for row in rows]
    for n, column in enumerate(columns):
        _fit(cells, n, column)
    widths = [max(map(width_of, texts), default=0) for texts in zip(*cells, strict=True)]
    return [
        (" " * indent + (" " * gap).join(map(_padded, row, widths, columns))).rstrip()
        for row in cells
    ]


def width_of(cell: Cell | str) -> int:
    """Return how many cells of the terminal a text takes.

    >>> width_of("cream"), width_of("단골")
    (5, 4)
    """
    return cell_len(cell if isinstance(cell, str) else cell.text)


def paint(cell: Cell | str) -> str:
    """Return a cell's cleaned text in its style."""
    plain = cell if isinstance(cell, Cell) else Cell(cell)
    text = printable(plain.text)
    return click.style(text, **dict(plain.style)) if plain.style else text


def printable(text: str) -> str:
    """Return a text that is safe to print; spaces stay, since they pad numbers."""
    return text if text.isprintable() else cleaned(text)


def _pairs(row: Row, columns: Sequence[Column]) -> zip[tuple[Cell | str, Column]]:
    return zip(row, columns, strict=True)


def _clean(cell: Cell | str) -> Cell:
    plain = cell if isinstance(cell, Cell) else Cell(cell)
    return Cell(printable(plain.text), plain.style)


def _fit(rows: list[list[Cell]], n: int, column: Column) -> None:
    """Shorten the texts of the n-th column to what it may take, different ones differently."""
    if column.most is None:
        return
    texts = shortened_apart([row[n].text for row in rows], column.most, cell_len)
    for row, text in zip(rows, texts, strict=True):
        row[n] = Cell(text, row[n].style)


def _padded(cell: Cell, width: int, column: Column) -> str:
    """Return a cell's styled text with its padding, which stays plain so that it can be cut."""
    padding = " " * (width - cell_len(cell.text))
    text = click.style(cell.text, **dict(cell.style)) if cell.style and cell.text else cell.text
    return text + padding if column.is_left else padding + text


def wrapped_lines(text: str, width: int) -> list[str]:
    """Return a text on lines of a width, none where it is empty."""
    return wrapped(printable(text), width, cell_len) if text else []
