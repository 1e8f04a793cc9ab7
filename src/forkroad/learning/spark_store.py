"""The tables of an event log on Spark, in a session of their own.

What is kept is computed once and stays with the workers, in memory or on their disks, so that
its rows and their order are the same however often they are asked for. A worker that is lost
takes what it kept with it: the command then ends with a sentence, never with other numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from forkroad.errors import WorkersLost
from forkroad.learning.log_store import LogStore
from forkroad.learning.spark_session import Sparks, quiet, said_by
from forkroad.learning.store import Store

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw


class SparkStore(LogStore):
    """Tables that Spark computes and keeps.

    spark : the session. beside : an embedded database for what is small, and its folder, in which
        Spark writes; both are gone when this is closed.
    """

    def __init__(self, spark: Sparks, beside: Store) -> None:
        self._spark = spark
        self.beside = beside
        self._names: set[str] = set()

    @property
    def session(self) -> Any:
        """The session of Spark."""
        return self._spark.session

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return all rows of a small answer."""
        with told():
            return [tuple(row) for row in self.session.sql(sql).collect()]

    def columns(self, sql: str) -> dict[str, Any]:
        """Return an answer as one array a column."""
        with told():
            return _arrays(self.session.sql(sql))

    def frame(self, name: str) -> nw.LazyFrame[Any]:
        """Return a table as a lazy table of narwhals."""
        import narwhals.stable.v2 as nw

        frame: nw.LazyFrame[Any] = nw.from_native(self.session.table(name))
        return frame

    def has(self, name: str) -> bool:
        """Whether there is such a table."""
        return name in self._names

    def keep(self, name: str, frame: nw.LazyFrame[Any]) -> None:
        """Compute a lazy table and keep it, in the place of any of that name."""
        self.keep_table(name, frame.to_native())

    def keep_query(self, name: str, sql: str) -> None:
        """Compute a SELECT and keep it, in the place of any table of that name."""
        with told():
            self.keep_table(name, self.session.sql(sql))

    def keep_arrays(self, name: str, **columns: Any) -> None:
        """Keep arrays of one length as the columns of a table."""
        import pyarrow as pa  # type: ignore[import-untyped]

        with told():
            table = self.session.createDataFrame(pa.table(columns))
            table.createOrReplaceTempView(name)
        self._names.add(name)

    def keep_table(self, name: str, table: Any) -> Any:
        """Compute a table of PySpark and keep it; return it as it is kept."""
        with told():
            kept = table.localCheckpoint(eager=True)
            kept.createOrReplaceTempView(name)
        self._names.add(name)
        return kept

    def drop(self, name: str) -> None:
        """Remove a table that is there."""
        self.session.catalog.dropTempView(name)
        self._names.discard(name)

    def arrays(self, frame: nw.LazyFrame[Any]) -> dict[str, Any]:
        """Compute a lazy table that is small, as one array a column."""
        with told():
            return _arrays(frame.to_native())

    def close(self) -> None:
        """Remove the tables; stop Spark where it was started for them."""
        for name in tuple(self._names):
            # Where Spark has died there is nothing left to remove.
            with suppress(Exception):
                self.drop(name)
        self._spark.stop()
        self.beside.close()


def _arrays(table: Any) -> dict[str, Any]:
    found = table.toArrow()
    return {name: found[name].to_numpy() for name in found.column_names}


@contextmanager
def told() -> Iterator[None]:
    """Turn what Spark raises into one sentence."""
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]
    from pyspark.errors import PySparkException

    try:
        with quiet():
            yield
    except (PySparkException, Py4JError, ConnectionError) as error:
        raise WorkersLost(f"Spark stopped: {said_by(error)}") from None
