"""Reads an event log on DuckDB, embedded: laid out as it stands, then coded."""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.learning.sources import Source
from forkroad.learning.store import Store
from forkroad.learning.times import TimeForm, clock_sql, is_zoned_sql, kind_of_times
from forkroad.learning.times_advice import misses_sql


class DuckdbReading:
    """A log of any source that DuckDB holds."""

    def __init__(self, source: Source, store: Store) -> None:
        self.title = source.title
        self.names = source.names
        self.store = store
        self._source = source
        self._n_attributes = 0

    def stage(self, columns: Sequence[str]) -> None:
        """Make the table `raw`."""
        self._source.stage(self.store, columns)
        self._n_attributes = len(columns) - 3

    def kind_of_times(self) -> str:
        """Return the type of the times, as DuckDB calls it."""
        return kind_of_times(self.store)

    def lay_out(self, form: TimeForm) -> None:
        """Make the tables `customers`, `event_names` and `staged`."""
        store = self.store
        self._keep_codes()
        clock = clock_sql(store, self.kind_of_times(), form)
        places = range(self._n_attributes)
        attributes = "".join(f", CAST(c{3 + n} AS VARCHAR) AS a{n}" for n in places)
        store.execute(
            f"CREATE TABLE staged AS SELECT row, customer, event, {MOMENT_AND_DAY}, "
            f"CASE WHEN clock IS NOT NULL THEN true ELSE {present('c1')} IS NOT NULL END "
            f"AS has_time{''.join(f', a{n}' for n in places)} FROM ("
            "SELECT raw.rowid AS row, customers.code AS customer, event_names.code AS event, "
            f"{clock} AS clock, c1{attributes} FROM raw "
            f"LEFT JOIN customers ON customers.customer = {_text('c0')} "
            f"LEFT JOIN event_names ON event_names.event = {_text('c2')})"
        )

    def _keep_codes(self) -> None:
        """Make the tables `customers` and `event_names`: texts that are not blank, with codes."""
        # Whether a text is blank is looked at once for each text, not for each row. The filter
        # needs a table to stand on: it slips below a DISTINCT, and below a materialized WITH too.
        store = self.store
        store.keep_query("texts", f"SELECT DISTINCT {_text('c0')} AS customer FROM raw")
        store.keep_query(
            "customers",
            "SELECT customer, CAST(row_number() OVER (ORDER BY customer) - 1 AS INTEGER) AS code "
            "FROM texts WHERE trim(customer) <> ''",
        )
        store.keep_query(
            "texts", f"SELECT {_text('c2')} AS event, count(*) AS n FROM raw GROUP BY ALL"
        )
        store.keep_query(
            "event_names",
            "SELECT event, n, CAST(row_number() OVER (ORDER BY n DESC, event) - 1 AS INTEGER) "
            "AS code FROM texts WHERE trim(event) <> ''",
        )
        store.drop("texts")

    def zones(self) -> tuple[int | None, int | None]:
        """Return the first row whose time has a zone, and the first whose time has none."""
        zoned = is_zoned_sql()
        with_zone, without = self.store.row(
            f"SELECT min(rowid) FILTER ({zoned}), min(rowid) FILTER (NOT {zoned}) FROM raw "
            f"WHERE {present('c1')} IS NOT NULL"
        )
        return with_zone, without

    def time_of(self, row: int) -> str:
        """Return the text of a row's time."""
        sql = "SELECT CAST(c1 AS VARCHAR) FROM raw WHERE rowid = ?"
        return str(self.store.execute(sql, [row]).fetchall()[0][0])

    def misses(self) -> Sequence[int]:
        """Return how many times each form misses."""
        return self.store.row(misses_sql())

    def finish(self) -> None:
        """Remove what the events need no more."""
        self.store.drop("staged")
        self.store.drop("raw")


# Of a column `clock`, a time on the declared clock.
MOMENT_AND_DAY = (
    "epoch_us(clock) AS moment, CAST(date_diff('day', DATE '1970-01-01', clock) AS INTEGER) AS day"
)


def present(column: str) -> str:
    """Return the SQL of a column's text, null where it is empty or nothing but spaces."""
    return f"CASE WHEN trim({_text(column)}) <> '' THEN {_text(column)} END"


def _text(column: str) -> str:
    return f"CAST({column} AS VARCHAR)"
