"""A table of an SQLite file, read through the standard library, row by row in its own order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from forkroad.errors import EventLogError
from forkroad.learning.sources import chosen_table
from forkroad.learning.store import Store, quoted, stage_rows
from forkroad.learning.texts import texts_of

_BATCH = 50_000  # rows; bounds memory
_TABLES = (
    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
    "AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
)


class SqliteSource:
    """A table or view of an SQLite database, which is opened for reading alone."""

    def __init__(self, path: Path, table: str | None) -> None:
        self.title = str(path)
        self._path = path
        with self._connected() as connection:
            found = self._all(connection, _TABLES)
            self._table = chosen_table(self.title, [str(name) for (name,) in found], table)
            columns = self._all(connection, f"PRAGMA table_info({quoted(self._table)})")
        self.names = tuple(str(column[1]) for column in columns)

    def stage(self, store: Store, columns: Sequence[str]) -> None:
        """Make the table `raw` of texts, a batch of rows at a time."""
        store.close_doors()
        stage_rows(store, len(columns), self._batches(columns))

    def _batches(self, columns: Sequence[str]) -> Iterator[list[list[str | None]]]:
        picked = ", ".join(map(quoted, columns))
        with self._connected() as connection:
            try:
                cursor = connection.execute(
                    f"SELECT {picked} FROM {quoted(self._table)}{self._order(connection)}"
                )
                n_before = 0
                while rows := cursor.fetchmany(_BATCH):
                    yield [
                        texts_of(cells, self.title, name, n_before=n_before)
                        for name, cells in zip(columns, zip(*rows, strict=True), strict=True)
                    ]
                    n_before += len(rows)
            except sqlite3.Error as error:
                raise self._complaint(error) from None

    def _order(self, connection: sqlite3.Connection) -> str:
        """Return what keeps the order of rows where an index would offer another one."""
        try:
            connection.execute(f"SELECT rowid FROM {quoted(self._table)} LIMIT 0")
        except sqlite3.Error:
            return ""
        return " ORDER BY rowid"

    def _connected(self) -> closing[sqlite3.Connection]:
        try:
            address = f"file:{quote(str(self._path.absolute()))}?mode=ro"
            return closing(sqlite3.connect(address, uri=True))
        except sqlite3.Error as error:
            raise self._complaint(error) from None

    def _all(self, connection: sqlite3.Connection, sql: str) -> list[tuple[object, ...]]:
        try:
            return connection.execute(sql).fetchall()
        except sqlite3.Error as error:
            raise self._complaint(error) from None

    def _complaint(self, error: sqlite3.Error) -> EventLogError:
        return EventLogError(f"{self.title}: cannot be read as SQLite: {error}")
