"""Opens the source of an event log: what a file is shows in its first bytes, not in its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from forkroad.errors import EventLogError, UsageError
from forkroad.learning.csv_source import CsvSource
from forkroad.learning.duckdb_source import open_duckdb, open_parquet
from forkroad.learning.frame_source import frame_source
from forkroad.learning.sources import Source
from forkroad.learning.sqlite_source import SqliteSource
from forkroad.learning.store import Store
from forkroad.scenario.file import is_named_as_scenario


def open_source(events: object, store: Store, *, table: str | None = None) -> Source:
    """Return the source behind a path or a data frame.

    table : which table of a database; needed where it has several.

    Raises EventLogError where it cannot be read, UsageError where it is nothing that can be.
    """
    if isinstance(events, str | Path):
        path = Path(events)
        kind = _kind_of(path)
        if table is not None and kind not in _DATABASES:
            raise UsageError(f"--table names a table of a database, and {path} is none")
        return _open_file(kind, path, store, table)
    return frame_source(events)


def refuse_scenario(path: Path) -> None:
    """Refuse a scenario where a log belongs, with EventLogError."""
    if is_named_as_scenario(path):
        raise EventLogError(
            f"{path}: this is a scenario; needed is an event log, one row an event: a CSV, "
            "Parquet, DuckDB or SQLite file"
        )


_DATABASES = ("duckdb", "sqlite")
_MARKS = (
    ("sqlite", 0, b"SQLite format 3\x00"),
    ("duckdb", 8, b"DUCK"),
    ("parquet", 0, b"PAR1"),
    ("excel", 0, b"PK\x03\x04"),
)


def _kind_of(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            head = stream.read(64)
    except OSError as error:
        raise EventLogError(f"{path}: cannot be read: {error.strerror or error}") from None
    if not head:
        raise EventLogError(f"{path}: the file is empty")
    refuse_scenario(path)
    return next((kind for kind, at, mark in _MARKS if head[at : at + len(mark)] == mark), "csv")


def _open_file(kind: str, path: Path, store: Store, table: str | None) -> Source:
    if kind == "excel":
        raise EventLogError(f"{path}: this is an Excel or zip file; save the log as CSV or Parquet")
    openers: dict[str, Callable[[], Source]] = {
        "csv": lambda: CsvSource(path),
        "duckdb": lambda: open_duckdb(path, store, table),
        "parquet": lambda: open_parquet(path, store),
        "sqlite": lambda: SqliteSource(path, table),
    }
    return openers[kind]()
