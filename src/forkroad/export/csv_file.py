"""Tables as CSV: UTF-8, comma, quotes and line ends as RFC 4180 says, full precision.

Null is an empty field, empty text is "". A text that a spreadsheet would run as a formula
gets a leading apostrophe; numbers are never touched.
"""

from __future__ import annotations

from pathlib import Path

from forkroad.results.table import Cell, Table
from forkroad.storage.atomic import replacing

# What spreadsheets take for the beginning of a formula, the wide forms of East Asian
# keyboards included.
FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_csv(table: Table, path: Path) -> None:
    """Write one table with a line of column names."""
    names = table.definition.column_names
    columns = [[_field(cell) for cell in table.columns[name]] for name in names]
    lines = (",".join(fields) for fields in zip(*columns, strict=True))
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(map(_field, names)) + "\r\n")
        stream.writelines(line + "\r\n" for line in lines)


def defuse(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> defuse("=1+1"), defuse("cart")
    ("'=1+1", 'cart')
    """
    return f"'{text}" if text.startswith(FORMULA_BEGINNINGS) else text


def _field(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if not isinstance(cell, str):
        return repr(cell)
    text = defuse(cell)
    if text == "" or any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
