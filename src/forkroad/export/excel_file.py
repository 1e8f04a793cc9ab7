"""All tables as one Excel workbook: a sheet a table, and one that says how they came about.

Text is written as text, whatever it looks like: never a formula, a link or a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from forkroad.errors import OutputError
from forkroad.results.table import Cell, Table
from forkroad.storage.atomic import replacing

MOST_ROWS = 1_048_575  # of Excel's 1,048,576 rows the first holds the column names
MOST_CHARACTERS = 32_767  # in one cell
_LARGE = 20_000  # rows; from here on each row goes to disk as it comes

_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_excel(tables: Mapping[str, Table], about: Mapping[str, Any], path: Path) -> None:
    """Write one workbook with the sheet `about` and a sheet per table."""
    from xlsxwriter.exceptions import XlsxWriterException

    _check_lengths(tables)
    with replacing(path) as beside:
        try:
            _write_workbook(tables, about, beside)
        except XlsxWriterException as error:
            raise OutputError(f"{path}: cannot be written: {error}") from None


def _check_lengths(tables: Mapping[str, Table]) -> None:
    for name, table in tables.items():
        if len(table) > MOST_ROWS:
            raise OutputError(
                f"{name}: {len(table):,} rows are more than the {MOST_ROWS:,} that a sheet of "
                "Excel holds; write csv or parquet instead"
            )


def _write_workbook(tables: Mapping[str, Table], about: Mapping[str, Any], path: Path) -> None:
    import xlsxwriter

    options = {**_OPTIONS, "constant_memory": sum(map(len, tables.values())) > _LARGE}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        # A workbook is otherwise stamped with the moment of writing, and no two are equal.
        workbook.set_properties({"created": datetime(2000, 1, 1)})
        bold = workbook.add_format({"bold": True})
        _write_about(workbook.add_worksheet("about"), about, bold)
        for name, table in tables.items():
            _write_table(workbook.add_worksheet(name), table, bold)


def _write_about(sheet: Any, about: Mapping[str, Any], bold: Any) -> None:
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 80)
    for row, (name, value) in enumerate(about.items()):
        sheet.write_string(row, 0, name, bold)
        _write_cell(sheet, row, 1, value)


def _write_table(sheet: Any, table: Table, bold: Any) -> None:
    columns = table.definition.columns
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 16 if column.kind == "text" else 12)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.name, bold)
    for row, cells in enumerate(zip(*(table.columns[c.name] for c in columns), strict=True), 1):
        for place, cell in enumerate(cells):
            _write_cell(sheet, row, place, cell)


def _write_cell(sheet: Any, row: int, place: int, cell: Cell) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, place, cell)
    elif isinstance(cell, str):
        sheet.write_string(row, place, _fitting(cell))
    else:
        sheet.write_number(row, place, cell)


def _fitting(text: str) -> str:
    """Return a text that a cell can hold, an ellipsis in the place of what it cannot."""
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
