"""An event log, read and counted: who did what when, in a database of its own.

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
from forkroad.learning.duckdb_reading import DuckdbReading
from forkroad.learning.frame_source import is_spark_table
from forkroad.learning.left_out import keep_events
from forkroad.learning.log_columns import LogColumns, find_columns
from forkroad.learning.log_store import LogStore
from forkroad.learning.opening import open_source
from forkroad.learning.reading import Reading
from forkroad.learning.reading_options import ReadingOptions
from forkroad.learning.store import Store
from forkroad.learning.times import EPOCH, ISO, TimeForm, check_form, complaint, is_number
from forkroad.learning.times_advice import advice
from forkroad.records import record

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

MOST_EVENT_NAMES = 1_000_000


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
    store: LogStore
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
        polars, Arrow or PySpark.

    Raises EventLogError with the row where the log cannot be read, UsageError for options that
    cannot be.
    """
    options = options or ReadingOptions()
    _check_window(options)
    reading = _open(events, options)
    try:
        return _read(reading, options)
    except BaseException:
        reading.store.close()
        raise


def _check_window(options: ReadingOptions) -> None:
    if options.from_ and options.until and options.from_ >= options.until:
        raise UsageError(f"--from {options.from_} is not before --until {options.until}")


def _open(events: object, options: ReadingOptions) -> Reading:
    """Return what reads a log, on DuckDB or on Spark; who has it closes its store."""
    store = Store()
    try:
        check_form(store, options.form)
        if options.on is not None or is_spark_table(events):
            from forkroad.learning.spark_reading import read_on_spark

            return read_on_spark(events, store, on=options.on, table=options.table)
        return DuckdbReading(open_source(events, store, table=options.table), store)
    except BaseException:
        store.close()
        raise


def _read(reading: Reading, options: ReadingOptions) -> EventLog:
    said = {"customer": options.customer, "time": options.time, "event": options.event}
    columns = find_columns(reading.title, reading.names, said, options.attributes)
    reading.stage(columns.all)
    kind = reading.kind_of_times()
    if is_number(kind, options.form):
        raise EventLogError(f"{reading.title}: the time is a number; {advice(reading.misses())}")
    reading.lay_out(options.form)
    store = reading.store
    _refuse_too_many(store, reading.title)
    _check_times(reading, options.form, is_text=kind == "VARCHAR")
    kept = keep_events(store, reading.title, options, len(columns.attributes))
    reading.finish()
    names = store.rows("SELECT event FROM event_names ORDER BY code")
    first, last = store.row("SELECT min(day), max(day) FROM events")
    return EventLog(
        title=reading.title,
        store=store,
        columns=columns,
        event_names=tuple(name for (name,) in names),
        event_counts=tuple(kept.by_event.get(code, 0) for code in range(len(names))),
        n_customers=kept.counts["customers"],
        counts=kept.counts,
        first_day=EPOCH + timedelta(days=first),
        end_day=options.until or EPOCH + timedelta(days=last + 1),
    )


def _refuse_too_many(store: LogStore, title: str) -> None:
    n = store.row("SELECT count(*) FROM event_names")[0]
    if n > MOST_EVENT_NAMES:
        raise EventLogError(
            f"{title}: there are {n:,} different events; is this the right column? "
            "Say which with --event"
        )


def _check_times(reading: Reading, form: TimeForm, *, is_text: bool) -> None:
    """Refuse the first time that cannot be read, and times with and without a zone."""
    sql = "SELECT min(row) FROM staged WHERE has_time AND moment IS NULL"
    bad = reading.store.row(sql)[0]
    if bad is not None:
        message = complaint(reading.time_of(bad), form, advice(reading.misses()))
        raise EventLogError(f"{reading.title}: row {bad + 1}: {message}")
    if form.form != ISO or not is_text:
        return
    with_zone, without = reading.zones()
    if with_zone is not None and without is not None:
        raise EventLogError(
            f"{reading.title}: row {with_zone + 1} has a time with a zone and row {without + 1} "
            "one without; all must be written alike"
        )
