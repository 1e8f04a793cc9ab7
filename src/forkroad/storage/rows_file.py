"""Numbered rows in one SQLite file, each kept from the moment in which it was stored.

A file has facts (what its rows are of) and rows with a number each. A commit is whole or not
there, also where the process is killed in the middle (rollback journal, no write-ahead log, so
that between commits the file is one file). One process at a time has it; what the rows mean is
not known here.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from forkroad.errors import OutputError
from forkroad.records import record

# Marks the file as ours: "frkr" in ASCII.
APPLICATION = 0x66726B72

Cell = str | int | float | None


@record
class RowsFile:
    """An open file of rows; `facts` is what it says of them.

    columns : how many cells a row has beside its number.
    """

    name: str
    connection: sqlite3.Connection
    facts: Mapping[str, Any]
    columns: int

    def store(self, rows: Iterable[tuple[int, Sequence[Cell]]]) -> None:
        """Store some rows in one commit; a number that is there already is replaced.

        Raises OutputError where the file cannot be written.
        """
        marks = ", ".join("?" * (self.columns + 1))
        plain = [(number, *map(_storable, cells)) for number, cells in rows]
        with _in_words(self.name), _commit(self.connection):
            self.connection.executemany(f"INSERT OR REPLACE INTO rows VALUES ({marks})", plain)

    def numbers(self) -> set[int]:
        """Return the numbers of all rows."""
        with _in_words(self.name):
            return {number for (number,) in self.connection.execute("SELECT number FROM rows")}

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield every row, its number first, in the order of the numbers."""
        with _in_words(self.name):
            yield from self.connection.execute("SELECT * FROM rows ORDER BY number")


@contextmanager
def opened(
    path: Path | None, facts: Mapping[str, Any], columns: Sequence[str], *, may_exist: bool
) -> Iterator[RowsFile]:
    """Yield the file of rows at a path, made with these facts and columns if it is not there.

    path : None for rows that are kept in memory alone.
    facts : plain data. Those of a file that is there are its own, whatever is given here.
    columns : names for people who open the file with other programs.
    may_exist : whether a file that is there goes on; else it is refused.

    Raises OutputError where it cannot be made or read, is no such file, or another has it.
    """
    name = "memory" if path is None else str(path)
    if path is not None and not may_exist and os.path.lexists(path):
        raise OutputError(f"{path}: is there already; resume it, or name another file")
    connection = _connected(path, name)
    try:
        with _in_words(name):
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            with _commit(connection):
                if _is_empty(connection):
                    _make(connection, facts, _distinct(columns))
            _refuse_foreign(connection, name)
            known = _facts(connection)
            n_columns = len(connection.execute("PRAGMA table_info(rows)").fetchall()) - 1
        yield RowsFile(name, connection, known, n_columns)
    finally:
        connection.close()


def stored_facts(path: Path) -> dict[str, Any]:
    """Return the facts of a file of rows, none where there is no file yet.

    Raises OutputError where it is no such file, or another process has it.
    """
    if not path.exists():
        return {}
    with closing(_connected(path, str(path))) as connection, _in_words(str(path)):
        return {} if _is_empty(connection) else _facts(connection)


def _connected(path: Path | None, name: str) -> sqlite3.Connection:
    # A name of its own meaning, such as ":memory:", means nothing behind a folder.
    place = ":memory:" if path is None else Path(os.path.abspath(path))
    try:
        return sqlite3.connect(place, timeout=0, isolation_level=None)
    except (sqlite3.Error, ValueError, OSError) as error:
        raise OutputError(f"{name}: cannot be opened: {error}") from None


def _is_empty(connection: sqlite3.Connection) -> bool:
    return not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def _make(connection: sqlite3.Connection, facts: Mapping[str, Any], columns: Sequence[str]) -> None:
    # Columns without a type keep every cell as it is given.
    named = ", ".join(["number INTEGER PRIMARY KEY", *map(_quoted, columns)])
    connection.execute(f"CREATE TABLE rows ({named})")
    connection.execute("CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT)")
    connection.executemany(
        "INSERT INTO facts VALUES (?, ?)",
        [(key, json.dumps(value)) for key, value in facts.items()],
    )
    connection.execute(f"PRAGMA application_id = {APPLICATION}")


def _facts(connection: sqlite3.Connection) -> dict[str, Any]:
    stored = connection.execute("SELECT name, value FROM facts").fetchall()
    return {name: json.loads(value) for name, value in stored}


def _refuse_foreign(connection: sqlite3.Connection, name: str) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise OutputError(f"{name}: is a database of another program")


@contextmanager
def _commit(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def _in_words(name: str) -> Iterator[None]:
    """Say what SQLite complains about as an error of ours."""
    try:
        yield
    except sqlite3.Error as error:
        said = str(error)
        if "locked" in said:
            said = "another process is writing to it"
        elif "not a database" in said or "malformed" in said or "no such table" in said:
            said = "is no file of stored results, or a damaged one"
        raise OutputError(f"{name}: {said}") from None
    except json.JSONDecodeError:
        raise OutputError(f"{name}: is a damaged file of stored results") from None


def _distinct(columns: Sequence[str]) -> list[str]:
    """Return names that differ by more than small and capital letters, as SQLite wants them."""
    found: dict[str, str] = {"number": ""}
    for column in columns:
        name, count = column, 1
        while name.lower() in found:
            count += 1
            name = f"{column} ({count})"
        found[name.lower()] = name
    return list(found.values())[1:]


def _quoted(name: str) -> str:
    plain = str(_storable(name)).replace("\0", "")
    return '"' + plain.replace('"', '""') + '"'


def _storable(cell: Cell) -> Cell:
    """Return a cell as SQLite takes it: text in UTF-8 alone, no NaN."""
    if isinstance(cell, str):
        return cell.encode("utf-8", "backslashreplace").decode()
    if isinstance(cell, float) and cell != cell:
        return None
    return cell
