"""Event logs as tables of Spark: each row with its place, its columns as c0, c1, ...

Spark's workers read Parquet, a file or a folder of them; a table of PySpark is there already.
All else, and Parquet that Spark would read otherwise than DuckDB, is read by this machine, as
always, and laid out for the workers as Parquet. On a cluster all of them must see these files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from forkroad.errors import EventLogError, UsageError
from forkroad.learning.opening import open_source
from forkroad.learning.sources import Source
from forkroad.learning.spark_store import SparkStore, told
from forkroad.learning.store import Store, quoted
from forkroad.learning.texts import first_line
from forkroad.learning.times import kind_of_times
from forkroad.records import record

# A place within a part of a table has so many bits; the number of the part has those above.
_BITS = 33
# Types that both databases hold in the same way, as each of them calls them.
_ALIKE = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "TINYINT": "tinyint",
    "SMALLINT": "smallint",
    "INTEGER": "int",
    "BIGINT": "bigint",
    "FLOAT": "float",
    "DOUBLE": "double",
    "DATE": "date",
    "TIMESTAMP": "timestamp_ntz",
    "TIMESTAMP WITH TIME ZONE": "timestamp",
}
_KINDS = {word: kind for kind, word in _ALIKE.items()}


@record
class RawTable:
    """The wanted columns of a log. table : row, c0, c1, ... kind : of the times in c1."""

    table: Any
    kind: str


class OnWorkers:
    """What Spark has itself: a table of PySpark, or Parquet that its workers read.

    is_file : whether rows have a place in a file; else they are counted once as they come.
    """

    def __init__(self, title: str, table: Any, store: SparkStore, *, is_file: bool) -> None:
        self.title = title
        self.names = tuple(table.columns)
        self.types = dict(table.dtypes)
        self._table = table
        self._store = store
        self._is_file = is_file

    def raw(self, columns: Sequence[str]) -> RawTable:
        """Return the wanted columns, with their rows in the order of the source."""
        from pyspark.sql import functions as of

        # A backtick keeps dots and spaces within a name.
        wanted = [
            of.col("`" + name.replace("`", "``") + "`").alias(f"c{number}")
            for number, name in enumerate(columns)
        ]
        kind = _kind(self.types[columns[1]])
        with told():
            if not self._is_file:
                place = of.monotonically_increasing_id().alias("place")
                kept = self._store.keep_table("raw_rows", self._table.select(place, *wanted))
                return RawTable(numbered(kept), kind)
            metadata = (of.col("_metadata.file_path"), of.col("_metadata.row_index"))
            return RawTable(_by_file(self._table.select(*metadata, *wanted)), kind)


class LaidOut:
    """Any other source: read here, and laid out as Parquet for the workers."""

    def __init__(self, source: Source, store: SparkStore) -> None:
        self.title = source.title
        self.names = source.names
        self._source = source
        self._store = store

    def raw(self, columns: Sequence[str]) -> RawTable:
        """Return the wanted columns, with their rows in the order of the source."""
        beside = self._store.beside
        self._source.stage(beside, columns)
        kind = kind_of_times(beside)
        if kind.startswith("TIMESTAMP") and kind != "TIMESTAMP WITH TIME ZONE":
            kind = "TIMESTAMP"
        # What is no time becomes text here, as it would later on.
        type_of_time = kind if _ALIKE.get(kind, "").startswith(("timestamp", "date")) else "VARCHAR"
        types = ["VARCHAR", type_of_time, *["VARCHAR"] * (len(columns) - 2)]
        cells = ", ".join(f"CAST(c{n} AS {type_}) AS c{n}" for n, type_ in enumerate(types))
        path = quoted(str(beside.laid_out), "'")
        beside.execute(
            f"COPY (SELECT rowid AS row, {cells} FROM raw ORDER BY row) TO {path} (FORMAT parquet)"
        )
        beside.drop("raw")
        with told():
            return RawTable(self._store.session.read.parquet(str(beside.laid_out)), kind)


def open_table(
    events: object, store: SparkStore, table: str | None, *, is_spark: bool
) -> OnWorkers | LaidOut:
    """Return a log as a table of Spark.

    table : which table of a database. is_spark : whether the log is a table of PySpark.
    """
    if is_spark:
        if table is not None:
            raise UsageError("--table names a table of a database, and a table of PySpark is none")
        return OnWorkers("the table", _moved(events, store), store, is_file=False)
    if isinstance(events, str | Path):
        path = Path(events)
        if path.is_dir():
            return _parquet(path, store)
        if _is_parquet(path) and table is None and (found := _alike(path, store)) is not None:
            return found
    return LaidOut(open_source(events, store.beside, table=table), store)


def numbered(table: Any) -> Any:
    """Return a table with `row`, from 0, in the place of `place`, the number that Spark gave."""
    from pyspark.sql import functions as of

    part = of.shiftright(of.col("place"), _BITS)
    counts = {row[0]: row[1] for row in table.groupBy(part).count().collect()}
    in_part = of.col("place").bitwiseAND(of.lit((1 << _BITS) - 1))
    return table.withColumn("row", in_part + _offset(part, counts)).drop("place")


def _offset(part: Any, counts: dict[Any, int]) -> Any:
    """Return how many rows stand before a part, as an expression of the part's key."""
    from pyspark.sql import functions as of

    if len(counts) < 2:
        return of.lit(0)
    pairs, before = [], 0
    for key in sorted(counts):
        pairs += [of.lit(key), of.lit(before)]
        before += counts[key]
    return of.create_map(*pairs)[part]


def _by_file(table: Any) -> Any:
    """Return a table of files in the order of their names, each row with its place."""
    from pyspark.sql import functions as of

    counts = {row[0]: row[1] for row in table.groupBy("file_path").count().collect()}
    row = of.col("row_index") + _offset(of.col("file_path"), counts)
    return table.withColumn("row", row).drop("file_path", "row_index")


def _moved(table: Any, store: SparkStore) -> Any:
    """Return a table of another session in that of the store."""
    name = f"forkroad_{uuid4().hex}"
    with told():
        table.createGlobalTempView(name)
        try:
            return store.session.table(f"global_temp.{name}")
        finally:
            table.sparkSession.catalog.dropGlobalTempView(name)


def _kind(word: str) -> str:
    """Return what DuckDB calls a type of Spark; what is neither text nor time is a number."""
    return "VARCHAR" if word.startswith(("char", "varchar")) else _KINDS.get(word, "BIGINT")


def _is_parquet(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"PAR1"
    except OSError:
        return False


def _parquet(path: Path, store: SparkStore) -> OnWorkers:
    from pyspark.errors import PySparkException

    try:
        # Spark takes some letters of a path for patterns.
        exactly = re.sub(r"([][{}*?\\])", r"\\\1", str(path.absolute()))
        table = store.session.read.parquet(f"file://{exactly}")
    except PySparkException as error:
        raise EventLogError(f"{path}: cannot be read as Parquet: {first_line(error)}") from None
    return OnWorkers(str(path), table, store, is_file=True)


def _alike(path: Path, store: SparkStore) -> OnWorkers | None:
    """Return a Parquet file as Spark reads it; None where that is not what DuckDB reads."""
    sql = f"DESCRIBE SELECT * FROM read_parquet({quoted(str(path), chr(39))}, "
    try:
        with Store() as other:
            types = {row[0]: row[1] for row in other.rows(f"{sql}binary_as_string = true)")}
        found = _parquet(path, store)
    except Exception:  # whoever reads it then says what is wrong with it
        return None
    is_alike = types.keys() == found.types.keys() and all(
        _ALIKE.get(kind, kind.lower()) == found.types[name] for name, kind in types.items()
    )
    return found if is_alike else None
