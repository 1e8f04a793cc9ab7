"""Event logs that DuckDB reads by itself: Parquet files and tables of its own databases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from forkroad.errors import EventLogError
from forkroad.learning.sources import chosen_table
from forkroad.learning.store import Store, quoted
from forkroad.learning.texts import first_line


class DuckdbSource:
    """What stands behind a FROM of DuckDB."""

    def __init__(self, title: str, store: Store, from_: str) -> None:
        self.title = title
        self._from = from_
        self.names = _names(title, store, from_)

    def stage(self, store: Store, columns: Sequence[str]) -> None:
        """Make the table `raw`, its columns of the types that they have."""
        picked = ", ".join(f"{quoted(name)} AS c{number}" for number, name in enumerate(columns))
        _run(self.title, store, f"CREATE TABLE raw AS SELECT {picked} FROM {self._from}")


def open_parquet(path: Path, store: Store) -> DuckdbSource:
    """Return a Parquet file's columns."""
    store.close_doors(path)
    file = quoted(str(path), "'")
    return DuckdbSource(str(path), store, f"read_parquet({file}, binary_as_string = true)")


def open_duckdb(path: Path, store: Store, table: str | None) -> DuckdbSource:
    """Return a table of a DuckDB database, which is opened for reading alone."""
    title = str(path)
    _run(title, store, f"ATTACH {quoted(title, chr(39))} AS source (READ_ONLY)")
    store.close_doors()
    found = store.rows(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'source' "
        "UNION ALL SELECT schema_name, view_name FROM duckdb_views() "
        "WHERE database_name = 'source' AND NOT internal ORDER BY 1, 2"
    )
    tables = {
        name if schema == "main" else f"{schema}.{name}": (schema, name) for schema, name in found
    }
    schema, name = tables[chosen_table(title, list(tables), table)]
    return DuckdbSource(title, store, f"source.{quoted(schema)}.{quoted(name)}")


def _names(title: str, store: Store, from_: str) -> tuple[str, ...]:
    return tuple(row[0] for row in _run(title, store, f"DESCRIBE SELECT * FROM {from_}"))


def _run(title: str, store: Store, sql: str) -> list[tuple[Any, ...]]:
    import duckdb

    try:
        return store.rows(sql)
    except duckdb.Error as error:
        raise EventLogError(f"{title}: cannot be read: {first_line(error)}") from None
