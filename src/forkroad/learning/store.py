"""The embedded database in which an event log is laid out: DuckDB within a bound of memory.

Whatever the log, what does not fit is in a temporary folder. The database may fetch no
extension and, once `close_doors` is called, open no other file. What the tables hold is the
business of those who fill them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from forkroad.errors import UsageError
from forkroad.learning.log_store import LogStore

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

MEMORY = "1GB"  # of DuckDB itself; its buffers for reading come on top
_SETTINGS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": MEMORY,
}


class Store(LogStore):
    """A database of its own, gone when it is closed.

    folder : for what is large; it is gone too. laid_out : the file in it that may be written.
    """

    def __init__(self) -> None:
        duckdb = _duckdb()
        # Windows cannot remove a file that is still open, and a leftover is no reason to fail.
        self._folder = tempfile.TemporaryDirectory(prefix="forkroad-", ignore_cleanup_errors=True)
        self.folder = Path(self._folder.name)
        self.laid_out = self.folder / "raw.parquet"
        settings = {**_SETTINGS, "temp_directory": self._folder.name}
        self.connection: Any = duckdb.connect(":memory:", config=settings)
        self.connection.execute("SET enable_progress_bar = false")

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> Any:
        """Run one statement."""
        return self.connection.execute(sql, list(parameters))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return all rows of a small answer."""
        found: list[tuple[Any, ...]] = self.execute(sql).fetchall()
        return found

    def columns(self, sql: str) -> dict[str, Any]:
        """Return an answer as one array a column."""
        found: dict[str, Any] = self.execute(sql).fetchnumpy()
        return found

    def frame(self, name: str) -> nw.LazyFrame[Any]:
        """Return a table of the database as a lazy table of narwhals."""
        import narwhals.stable.v2 as nw

        frame: nw.LazyFrame[Any] = nw.from_native(self.connection.table(name))
        return frame

    def has(self, name: str) -> bool:
        """Whether there is such a table."""
        sql = f"SELECT count(*) FROM duckdb_tables() WHERE table_name = {quoted(name, chr(39))}"
        return bool(self.row(sql)[0])

    def keep(self, name: str, frame: nw.LazyFrame[Any]) -> None:
        """Compute a lazy table and keep it, in the place of any of that name."""
        self.execute(f"DROP TABLE IF EXISTS {name}")
        frame.to_native().create(name)

    def keep_query(self, name: str, sql: str) -> None:
        """Compute a SELECT and keep it, in the place of any table of that name."""
        self.execute(f"CREATE OR REPLACE TABLE {name} AS {sql}")

    def drop(self, name: str) -> None:
        """Remove a table that is there."""
        self.execute(f"DROP TABLE {name}")

    def keep_arrays(self, name: str, **columns: Any) -> None:
        """Keep arrays of one length as the columns of a table."""
        self.connection.register("arrays", columns)
        self.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM arrays")
        self.connection.unregister("arrays")

    def arrays(self, frame: nw.LazyFrame[Any]) -> dict[str, Any]:
        """Compute a lazy table that is small, as one array a column."""
        found: dict[str, Any] = frame.to_native().fetchnumpy()
        return found

    def close_doors(self, *files: Path) -> None:
        """Let the database open no file from now on but these and its own."""
        allowed = ", ".join(quoted(str(file), "'") for file in (*files, self.laid_out))
        self.execute(f"SET allowed_paths = [{allowed}]")
        self.execute("SET enable_external_access = false")
        self.execute("SET lock_configuration = true")

    def close(self) -> None:
        """Close the database and remove it."""
        self.connection.close()
        self._folder.cleanup()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def stage_rows(store: Store, n_columns: int, batches: Iterable[Sequence[Sequence[Any]]]) -> None:
    """Make the table `raw` of text columns c0, c1, ... from batches of columns.

    Each batch is one sequence of texts (None where there is none) a column.
    """
    import numpy as np

    names = [f"c{number}" for number in range(n_columns)]
    store.execute(f"CREATE TABLE raw ({', '.join(f'{name} VARCHAR' for name in names)})")
    for batch in batches:
        arrays = {}
        for name, cells in zip(names, batch, strict=True):
            arrays[name] = np.empty(len(cells), dtype=object)
            arrays[name][:] = cells
        store.connection.register("batch", arrays)
        store.execute("INSERT INTO raw SELECT * FROM batch")
        store.connection.unregister("batch")


def quoted(text: str, mark: str = '"') -> str:
    """Return a name, or with `'` a text, as SQL writes it.

    >>> quoted("it's", "'")
    "'it''s'"
    """
    return mark + text.replace(mark, mark * 2) + mark


def _duckdb() -> Any:
    try:
        import duckdb
        import narwhals  # noqa: F401 - said here at once, not when half of the work is done
    except ImportError as error:
        raise UsageError(
            f"reading event logs needs {error.name}, which is not installed: "
            "pip install 'forkroad[learn]'"
        ) from None
    return duckdb
