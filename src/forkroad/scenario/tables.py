"""The CSV files that a scenario names: found inside its folder, read row by row within limits.

A path is relative to the scenario's folder and never leads outside it, links included. What a
table holds is for its reader to judge; a fault names the file and the row.
"""

from __future__ import annotations

import io
import re
import unicodedata
from pathlib import Path, PurePosixPath
from typing import Any

from forkroad.records import record
from forkroad.scenario.read_numbers import ANY, Range
from forkroad.scenario.readers import Unreadable, found, refuse_other_keys, shown, unreadable
from forkroad.scenario.scalars import shortened
from forkroad.scenario.tree import find_unseen, hidden_character

MAX_BYTES = 1_000_000


@record
class Row:
    """One row: its line in the file, its cells in the order of the columns asked for."""

    line: int
    cells: tuple[str, ...]


@record
class Table:
    """A CSV file's rows under the columns that were asked for."""

    name: str
    rows: tuple[Row, ...]

    def fault(self, row: Row, message: str) -> Unreadable:
        """Return the complaint about a row."""
        return Unreadable((("file",), f"{self.name}, line {row.line}: {message}"))

    def number(self, row: Row, cell: str, allowed: Range = ANY) -> float:
        """Return a cell's number."""
        if not re.fullmatch(_NUMBER, cell):
            raise self.fault(row, f"found {shown(cell)}; needed is {allowed}")
        number = float(cell)
        if abs(number) > 1e300:
            raise self.fault(row, f"{shortened(cell)} is too large a number")
        try:
            allowed.check(number)
        except Unreadable as error:
            raise self.fault(row, error.faults[0][1]) from None
        return number


_NUMBER = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"


def read_table(value: dict[str, Any], folder: Path | None, columns: tuple[str, ...]) -> Table:
    """Return the table of `{file: name.csv}`."""
    refuse_other_keys(value, "file")
    name = value.get("file")
    if not isinstance(name, str) or not name:
        raise found(name, "the name of a CSV file beside the scenario")
    try:
        return Table(shortened(name), _rows(_text_of(name, folder), columns))
    except Unreadable as error:
        where = shortened(name)
        raise Unreadable(
            *((("file",), f"{where}{message}") for _, message in error.faults)
        ) from None


def _text_of(name: str, folder: Path | None) -> str:
    """Return a file's text, decoded, within limits."""
    if folder is None:
        raise unreadable(": there is no folder to look in; save the scenario in a file first")
    path = _inside(name, folder)
    try:
        if not path.is_file():
            raise unreadable(": there is no such file beside the scenario")
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise unreadable(f": cannot be opened ({error.strerror})") from None
    if len(content) > MAX_BYTES:
        raise unreadable(f": is over {MAX_BYTES // 10**6} MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise unreadable(": is not a text in UTF-8") from None
    text = unicodedata.normalize("NFC", text)
    unseen = find_unseen(text)
    if unseen:
        line = text.count("\n", 0, unseen.start()) + 1
        raise unreadable(f", line {line}: {hidden_character(unseen.group())}")
    return text


def _inside(name: str, folder: Path) -> Path:
    """Return a path below the folder, or complain."""
    if name.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:", name):
        raise unreadable(": is an absolute path; name a file relative to the scenario's folder")
    if ".." in PurePosixPath(name.replace("\\", "/")).parts:
        raise unreadable(": leads out of the scenario's folder; put the file inside it")
    try:
        base = folder.resolve(strict=True)
        path = (base / name).resolve()
    except (OSError, RuntimeError, ValueError):
        raise unreadable(": cannot be opened") from None
    if not path.is_relative_to(base):
        raise unreadable(": leads out of the scenario's folder; put the file inside it")
    return path


def _rows(text: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
    import csv  # which few scenarios need

    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    rows: list[Row] = []
    try:
        for raw in reader:
            cells = [cell.strip() for cell in raw]
            if not any(cells):
                continue
            if header:
                rows.append(_row(cells, header, columns, reader.line_num))
            else:
                _check_header(cells, columns, reader.line_num)
                header = cells
    except csv.Error as error:
        raise unreadable(f", line {reader.line_num}: cannot be read as CSV ({error})") from None
    if not rows:
        raise unreadable(f": holds no rows; needed are the columns {','.join(columns)}")
    return tuple(rows)


def _check_header(header: list[str], columns: tuple[str, ...], line: int) -> None:
    """Complain about a first line in which a column is missing."""
    missing = [column for column in columns if column not in header]
    if missing:
        hint = "; cells are parted by commas" if len(header) == 1 and ";" in header[0] else ""
        raise unreadable(
            f', line {line}: the column "{missing[0]}" is missing; the first line is '
            f"{','.join(columns)}{hint}"
        )


def _row(cells: list[str], header: list[str], columns: tuple[str, ...], line: int) -> Row:
    if any(cells[len(header) :]):
        raise unreadable(
            f", line {line}: has {len(cells)} cells, and the first line {len(header)}; numbers "
            "have no commas"
        )
    places = [header.index(column) for column in columns]
    if len(cells) <= max(places):
        raise unreadable(f", line {line}: a cell is missing")
    return Row(line, tuple(cells[place] for place in places))
