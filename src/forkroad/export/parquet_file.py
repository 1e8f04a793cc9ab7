"""Tables as Parquet, written by DuckDB out of NumPy columns.

DuckDB works in memory here: it may neither fetch extensions nor read anything but the columns
that it is given.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from forkroad.errors import OutputError
from forkroad.results.columns import Column, Kind
from forkroad.results.table import Cell, Table
from forkroad.storage.atomic import replacing

_SETTINGS: Any = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "threads": "1",
}
_SQL_TYPES: dict[Kind, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "truth": "BOOLEAN",
}
_NUMPY_TYPES: dict[Kind, Any] = {
    "text": object,
    "integer": "int64",
    "number": "float64",
    "truth": "bool",
}
_BLANKS: dict[Kind, Cell] = {"text": "", "integer": 0, "number": 0.0, "truth": False}


def write_parquet(table: Table, path: Path) -> None:
    """Write one table; null stays null and empty text stays empty text."""
    import duckdb

    columns = table.definition.columns
    picked = ", ".join(_picked(number, column) for number, column in enumerate(columns))
    with replacing(path) as beside, duckdb.connect(":memory:", config=_SETTINGS) as connection:
        connection.register("cells", _arrays(table))
        try:
            connection.sql(f"SELECT {picked} FROM cells").write_parquet(
                str(beside), compression="zstd"
            )
        except duckdb.IOException as error:
            raise OutputError(f"{path}: cannot be written: {error}") from None


def _arrays(table: Table) -> dict[str, Any]:
    """Return each column as two arrays: v0, v1, ... with blanks for null, n0, ... where null."""
    import numpy as np

    arrays: dict[str, Any] = {}
    for number, column in enumerate(table.definition.columns):
        cells = table.columns[column.name]
        blank = _BLANKS[column.kind]
        filled = [blank if cell is None else cell for cell in cells]
        arrays[f"v{number}"] = np.array(filled, dtype=_NUMPY_TYPES[column.kind])
        arrays[f"n{number}"] = np.array([cell is None for cell in cells], dtype=bool)
    return arrays


def _picked(number: int, column: Column) -> str:
    """Return the SQL of one column; the columns of a sweep are named by a planner's paths."""
    name = column.name.replace('"', '""')
    return (
        f"CASE WHEN n{number} THEN NULL ELSE CAST(v{number} AS {_SQL_TYPES[column.kind]}) END "
        f'AS "{name}"'
    )
