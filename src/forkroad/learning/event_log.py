"""An event log, read and counted: who did what when, in an embedded database.

What was read is what was there: text stays text, ties keep the order of the file, and all that
is left out is counted with its reason. Journeys are made of it elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any

from forkroad.errors import EventLogError, UsageError
from forkroad.learning.log_columns import LogColumns, find_columns
from forkroad.learning.opening import open_source
from forkroad.learning.store import Store
from forkroad.learning.times import (
    FIRST_YEAR,
    ISO,
    LAST_YEAR,
    TimeForm,
    check_form,
    clock_sql,
    is_zoned_sql,
    refuse_time,
)
from forkroad.records import record

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

EPOCH = date(1970, 1, 1)
MOST_EVENT_NAMES = 1_000_000


@record(kw_only=True)
class ReadingOptions:
    """How a log is to be read; what is None is found, or left open.

    from_, until : only events of the one day or later, and before the other, are seen, on the
        declared clock; `until` also says to when the log is complete.
    table : which table of a database.
    """

    customer: str | None = None
    time: str | None = None
    event: str | None = None
    attributes: tuple[str, ...] = ()
    time_format: str = ISO
    timezone: str = "UTC"
    from_: date | None = None
    until: date | None = None
    table: str | None = None


@record(kw_only=True)
class EventLog:
    """The events of a log, one row each, and what was counted while they were read.

    title : what messages call the log.
    store : holds the table `events`: customer and event (codes from 0), moment (microseconds
        since 1970 on the declared clock), day (days since 1970), row (place in the file, from
        0), and one text column a0, a1, ... an attribute.
    columns : which columns of the source these were.
    event_names : the text of each event's code, the most frequent of the whole file first.
    event_counts : how many events of each code were kept.
    counts : what was read, left out and why, in the order in which it is told.
    first_day, end_day : the first day with an event, and the first day of which nothing is
        known any more: the day after the last event, or `until`.
    """

    title: str
    store: Store
    columns: LogColumns
    event_names: tuple[str, ...]
    event_counts: tuple[int, ...]
    n_customers: int
    counts: Mapping[str, int]
    first_day: date
    end_day: date

    @property
    def events(self) -> nw.LazyFrame[Any]:
        """The events as a lazy table of narwhals."""
        return self.store.frame("events")

    @cached_property
    def codes(self) -> dict[str, int]:
        """The code of each event's text."""
        return {name: code for code, name in enumerate(self.event_names)}

    def customer_names(self) -> tuple[str, ...]:
        """Return the text of each customer's code; as long as there are customers."""
        rows = self.store.rows("SELECT customer FROM customers ORDER BY code")
        return tuple(name for (name,) in rows)

    def close(self) -> None:
        """Remove what was laid out; the log cannot be used any more."""
        self.store.close()

    def __enter__(self) -> EventLog:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def read_events(events: object, options: ReadingOptions | None = None) -> EventLog:
    """Read an event log from a path or a data frame.

    events : path of a CSV (also .gz), Parquet, DuckDB or SQLite file, or a table of pandas,
        polars or Arrow.

    Raises EventLogError with the row where the log cannot be read, UsageError for options that
    cannot be.
    """
    options = options or ReadingOptions()
    store = Store()
    try:
        return _read(events, options, store)
    except BaseException:
        store.close()
        raise


def _read(events: object, options: ReadingOptions, store: Store) -> EventLog:
    form = TimeForm(options.time_format, options.timezone)
    check_form(store, form)
    _check_window(options)
    source = open_source(events, store, table=options.table)
    said = {"customer": options.customer, "time": options.time, "event": options.event}
    columns = find_columns(source.title, source.names, said, options.attributes)
    source.stage(store, columns.all)
    _lay_out(store, source.title, form, len(columns.attributes))
    counts = _counted(store, source.title, form, options)
    names = store.rows(
        "SELECT any_value(names.event), count(events.row) FROM event_names AS names "
        "LEFT JOIN events ON events.event = names.code GROUP BY names.code ORDER BY names.code"
    )
    first, last = store.row("SELECT min(day), max(day) FROM events")
    return EventLog(
        title=source.title,
        store=store,
        columns=columns,
        event_names=tuple(name for name, _ in names),
        event_counts=tuple(n for _, n in names),
        n_customers=counts["customers"],
        counts=counts,
        first_day=EPOCH + timedelta(days=first),
        end_day=options.until or EPOCH + timedelta(days=last + 1),
    )


def _check_window(options: ReadingOptions) -> None:
    if options.from_ and options.until and options.from_ >= options.until:
        raise UsageError(f"--from {options.from_} is not before --until {options.until}")


def _lay_out(store: Store, title: str, form: TimeForm, n_attributes: int) -> None:
    """Make the tables `customers`, `event_names` and `staged` (codes, null where missing)."""
    clock = clock_sql(store, title, form)
    attributes = "".join(f", CAST(c{3 + n} AS VARCHAR) AS a{n}" for n in range(n_attributes))
    _keep_codes(store)
    _refuse_too_many(store, title)
    store.execute(
        "CREATE TABLE staged AS SELECT row, customer, event, clock, "
        f"CASE WHEN clock IS NOT NULL THEN true ELSE {_present('c1')} IS NOT NULL END AS has_time"
        f"{''.join(f', a{n}' for n in range(n_attributes))} FROM ("
        "SELECT raw.rowid AS row, customers.code AS customer, event_names.code AS event, "
        f"{clock} AS clock, c1{attributes} FROM raw "
        f"LEFT JOIN customers ON customers.customer = {_text('c0')} "
        f"LEFT JOIN event_names ON event_names.event = {_text('c2')})"
    )


def _keep_codes(store: Store) -> None:
    """Make the tables `customers` and `event_names`: texts that are not blank, with their codes."""
    # Whether a text is blank is looked at once for each text, not for each row. The filter needs
    # tables to stand on: it slips below a DISTINCT, and below WITH ... AS MATERIALIZED too.
    store.execute(f"CREATE TABLE texts AS SELECT DISTINCT {_text('c0')} AS customer FROM raw")
    store.execute(
        "CREATE TABLE customers AS SELECT customer, "
        "CAST(row_number() OVER (ORDER BY customer) - 1 AS INTEGER) AS code "
        "FROM texts WHERE trim(customer) <> ''"
    )
    store.execute(
        "CREATE OR REPLACE TABLE texts AS "
        f"SELECT {_text('c2')} AS event, count(*) AS n FROM raw GROUP BY ALL"
    )
    store.execute(
        "CREATE TABLE event_names AS SELECT event, n, "
        "CAST(row_number() OVER (ORDER BY n DESC, event) - 1 AS INTEGER) AS code "
        "FROM texts WHERE trim(event) <> ''"
    )
    store.execute("DROP TABLE texts")


def _text(column: str) -> str:
    return f"CAST({column} AS VARCHAR)"


def _present(column: str) -> str:
    """Return a column's text, null where it is empty or nothing but spaces."""
    return f"CASE WHEN trim({_text(column)}) <> '' THEN {_text(column)} END"


def _refuse_too_many(store: Store, title: str) -> None:
    n = store.row("SELECT count(*) FROM event_names")[0]
    if n > MOST_EVENT_NAMES:
        raise EventLogError(
            f"{title}: there are {n:,} different events; is this the right column? "
            "Say which with --event"
        )


def _counted(store: Store, title: str, form: TimeForm, options: ReadingOptions) -> dict[str, int]:
    """Make the view `events` of what is kept; return what was counted."""
    _check_times(store, title, form)
    window = _window(options)
    complete = "customer IS NOT NULL AND event IS NOT NULL AND clock IS NOT NULL"
    store.execute(
        "CREATE TABLE events AS SELECT customer, event, epoch_us(clock) AS moment, "
        "CAST(date_diff('day', DATE '1970-01-01', clock) AS INTEGER) AS day, "
        "* EXCLUDE (customer, event, clock, has_time) "
        f"FROM staged WHERE {complete} AND {window.inside}"
    )
    read, no_customer, no_time, no_event, early, late = store.row(
        "SELECT count(*), count(*) FILTER (customer IS NULL), "
        "count(*) FILTER (customer IS NOT NULL AND NOT has_time), "
        "count(*) FILTER (customer IS NOT NULL AND has_time AND event IS NULL), "
        f"count(*) FILTER ({complete} AND {window.early}), "
        f"count(*) FILTER ({complete} AND {window.late}) FROM staged"
    )
    kept, customers, kinds = store.row(
        "SELECT count(*), count(DISTINCT customer), count(DISTINCT event) FROM events"
    )
    if not kept:
        raise EventLogError(
            f"{title}: no event is left of {read:,} rows ({no_customer:,} without a customer, "
            f"{no_time:,} without a time, {no_event:,} without an event, {early + late:,} outside "
            "of --from and --until)"
        )
    _check_years(store, title)
    ties, duplicates = _ties(store)
    store.execute("DROP TABLE staged")
    store.execute("DROP TABLE raw")
    return {
        "rows read": read,
        "left out: no customer": no_customer,
        "left out: no time": no_time,
        "left out: no event": no_event,
        "left out: before --from": early,
        "left out: from --until on": late,
        "events": kept,
        "customers": customers,
        "different events": kinds,
        "ties: at the same instant as another of the customer": ties,
        "duplicates: same customer, time and event (kept)": duplicates,
    }


def _check_times(store: Store, title: str, form: TimeForm) -> None:
    """Refuse the first time that cannot be read, and times with and without a zone."""
    bad = store.row("SELECT min(row) FROM staged WHERE has_time AND clock IS NULL")[0]
    if bad is not None:
        raise refuse_time(store, title, bad, form)
    if form.form != ISO or store.row("SELECT any_value(typeof(c1)) FROM raw")[0] != "VARCHAR":
        return
    zoned = is_zoned_sql()
    with_zone, without = store.row(
        f"SELECT min(rowid) FILTER ({zoned}), min(rowid) FILTER (NOT {zoned}) FROM raw "
        f"WHERE {_present('c1')} IS NOT NULL"
    )
    if with_zone is not None and without is not None:
        raise EventLogError(
            f"{title}: row {with_zone + 1} has a time with a zone and row {without + 1} one "
            "without; all must be written alike"
        )


def _check_years(store: Store, title: str) -> None:
    """Refuse a year that is a placeholder or a slip: the forecast would begin after it."""
    bad = store.rows(
        "SELECT row, year(make_timestamp(moment)) FROM events WHERE year(make_timestamp(moment)) "
        "NOT BETWEEN ? AND ? ORDER BY row LIMIT 1",
        [FIRST_YEAR, LAST_YEAR],
    )
    if bad:
        row, year = bad[0]
        raise EventLogError(
            f"{title}: row {row + 1}: the time lies in the year {year}; a log goes from "
            f"{FIRST_YEAR} to {LAST_YEAR}. Mend the row, or leave it out by --from or --until"
        )


def _ties(store: Store) -> tuple[int, int]:
    """Return how many events share customer and time with an earlier one, and the event too."""
    n, moments = store.row(
        "SELECT (SELECT count(*) FROM events), "
        "count(*) FROM (SELECT DISTINCT customer, moment FROM events)"
    )
    if n == moments:
        return 0, 0
    kinds = store.row("SELECT count(*) FROM (SELECT DISTINCT customer, moment, event FROM events)")
    return n - moments, n - kinds[0]


@record
class _Window:
    """The SQL of a window of time: inside of it, before it, after it."""

    inside: str
    early: str
    late: str


def _window(options: ReadingOptions) -> _Window:
    early = _compared("<", options.from_)
    late = _compared(">=", options.until)
    return _Window(f"NOT ({early}) AND NOT ({late})", early, late)


def _compared(sign: str, when: date | None) -> str:
    return "false" if when is None else f"clock {sign} TIMESTAMP '{when.isoformat()}'"
