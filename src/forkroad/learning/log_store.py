"""What keeps the tables of an event log, wherever they are computed: DuckDB or Spark.

Lazy tables are those of narwhals. What is asked in SQL is asked in words that both read: no
function, quotation or rule of only one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import numpy as np
    from numpy.typing import NDArray


class LogStore(Protocol):
    """A database of its own, gone when it is closed."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return all rows of a small answer."""

    def row(self, sql: str) -> tuple[Any, ...]:
        """Return the first row of an answer that has one."""
        return self.rows(sql)[0]

    def columns(self, sql: str) -> dict[str, Any]:
        """Return an answer as one array a column."""

    def frame(self, name: str) -> nw.LazyFrame[Any]:
        """Return a table as a lazy table of narwhals."""

    def has(self, name: str) -> bool:
        """Whether there is such a table."""

    def keep(self, name: str, frame: nw.LazyFrame[Any]) -> None:
        """Compute a lazy table and keep it, in the place of any of that name."""

    def keep_query(self, name: str, sql: str) -> None:
        """Compute a SELECT and keep it, in the place of any table of that name."""

    def keep_arrays(self, name: str, **columns: Any) -> None:
        """Keep arrays of one length as the columns of a table."""

    def drop(self, name: str) -> None:
        """Remove a table that is there."""

    def arrays(self, frame: nw.LazyFrame[Any]) -> dict[str, Any]:
        """Compute a lazy table that is small, as one array a column."""

    def tally(self, frame: nw.LazyFrame[Any]) -> dict[str, NDArray[np.int64]]:
        """Compute a small table of whole numbers, its rows in the order of its columns."""
        import numpy as np

        found = {name: np.asarray(cells, np.int64) for name, cells in self.arrays(frame).items()}
        order = np.lexsort([found[name] for name in reversed(found)])
        return {name: cells[order] for name, cells in found.items()}

    def close(self) -> None:
        """Remove everything."""
