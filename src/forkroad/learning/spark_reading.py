"""Reads an event log on Spark: texts and times by its workers, each batch as DuckDB reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from forkroad.learning.duckdb_reading import MOMENT_AND_DAY, present
from forkroad.learning.frame_source import is_spark_table
from forkroad.learning.spark_session import open_spark
from forkroad.learning.spark_store import SparkStore, told
from forkroad.learning.spark_tables import LaidOut, OnWorkers, RawTable, numbered, open_table
from forkroad.learning.spark_worker import asking
from forkroad.learning.store import Store
from forkroad.learning.times import TimeForm, clock_sql, is_zoned_sql
from forkroad.learning.times_advice import misses_sql


def read_on_spark(
    events: object, beside: Store, *, on: str | None, table: str | None
) -> SparkReading:
    """Return what reads a log on Spark.

    beside : an embedded database for what is small; it is closed with what is returned, and by
        the caller where nothing is.
    on : as --on has it; None where the log is a table of PySpark.
    """
    is_spark = is_spark_table(events)
    spark = open_spark(on, beside.folder, events if is_spark else None)
    try:
        store = SparkStore(spark, beside)
        return SparkReading(open_table(events, store, table, is_spark=is_spark), store)
    except BaseException:
        spark.stop()
        raise


class SparkReading:
    """A log that Spark counts."""

    def __init__(self, source: OnWorkers | LaidOut, store: SparkStore) -> None:
        self.title = source.title
        self.names = source.names
        self.store = store
        self._source = source
        self._raw = RawTable(None, "VARCHAR")
        self._n_attributes = 0

    def stage(self, columns: Sequence[str]) -> None:
        """Take these columns."""
        self._raw = self._source.raw(columns)
        self._n_attributes = len(columns) - 3

    def kind_of_times(self) -> str:
        """Return the type of the times, as DuckDB calls it."""
        return self._raw.kind

    def lay_out(self, form: TimeForm) -> None:
        """Make the tables `customers`, `event_names` and `staged`, and `texts` beside them."""
        store = self.store
        self._keep_texts(clock_sql(store.beside, self._raw.kind, form))
        self._keep_customers()
        store.keep_query(
            "event_names",
            "SELECT event, n, CAST(row_number() OVER (ORDER BY n DESC, event) - 1 AS INTEGER) "
            "AS code FROM (SELECT event, count(*) AS n FROM texts WHERE event IS NOT NULL "
            "GROUP BY event)",
        )
        attributes = "".join(f", a{n}" for n in range(self._n_attributes))
        store.keep_query(
            "staged",
            "SELECT row, customers.code AS customer, names.code AS event, moment, day, has_time"
            f"{attributes} FROM texts LEFT JOIN customers ON customers.customer = texts.customer "
            "LEFT JOIN event_names AS names ON names.event = texts.event",
        )

    def zones(self) -> tuple[int | None, int | None]:
        """Return the first row whose time has a zone, and the first whose time has none."""
        with_zone, without = self.store.row(
            "SELECT min(row) FILTER (WHERE zoned), min(row) FILTER (WHERE NOT zoned) FROM texts "
            "WHERE has_time"
        )
        return with_zone, without

    def time_of(self, row: int) -> str:
        """Return the text of a row's time."""
        found = self._asked(
            "SELECT row, CAST(c1 AS VARCHAR) AS text FROM raw", "row long, text string"
        )
        with told():
            return str(found.where(found["row"] == row).collect()[0]["text"])

    def misses(self) -> Sequence[int]:
        """Return how many times each form misses: the sums of what each batch tells."""
        counts, _, rows = misses_sql().removeprefix("SELECT ").partition(" FROM raw")
        sql = f"SELECT [{counts}] AS n FROM raw{rows}"
        with told():
            found = self._asked(sql, "n array<long>").collect()
        return [int(n) for n in np.sum([row["n"] for row in found], axis=0)]

    def finish(self) -> None:
        """Remove what the events need no more."""
        for name in ("staged", "texts", "raw_rows"):
            if self.store.has(name):
                self.store.drop(name)

    def _asked(self, sql: str, schema: str) -> Any:
        return self._raw.table.mapInArrow(asking(sql), schema)

    def _keep_texts(self, clock: str) -> None:
        """Keep of each row its texts, its moment, and whether its time has a zone."""
        places = range(self._n_attributes)
        attributes = "".join(f", CAST(c{3 + n} AS VARCHAR) AS a{n}" for n in places)
        names = "".join(f", a{n}" for n in places)
        sql = (
            f"SELECT row, customer, event, {MOMENT_AND_DAY}, "
            f"clock IS NOT NULL OR has_text AS has_time, zoned{names} FROM "
            f"(SELECT row, {present('c0')} AS customer, {present('c2')} AS event, "
            f"{clock} AS clock, {present('c1')} IS NOT NULL AS has_text, "
            f"{is_zoned_sql()} AS zoned{attributes} FROM raw)"
        )
        schema = (
            "row long, customer string, event string, moment long, day int, has_time boolean, "
            f"zoned boolean{''.join(f', a{n} string' for n in places)}"
        )
        with told():
            self.store.keep_table("texts", self._asked(sql, schema))

    def _keep_customers(self) -> None:
        """Keep the customers with their codes, which are their places among all in order."""
        from pyspark.sql import functions as of

        with told():
            names = self.store.session.table("texts").select("customer")
            ordered = names.where("customer IS NOT NULL").distinct().orderBy("customer")
            placed = ordered.withColumn("place", of.monotonically_increasing_id())
            kept = self.store.keep_table("customers", placed)
            coded = numbered(kept).select("customer", of.col("row").cast("int").alias("code"))
            coded.createOrReplaceTempView("customers")
