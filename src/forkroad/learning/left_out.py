"""Which rows of an event log are kept, and what is told of the others.

All that is left out is counted with its reason; what cannot be is refused with its row. The
words of SQL are those that every store reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from forkroad.errors import EventLogError
from forkroad.learning.durations import DAY
from forkroad.learning.log_store import LogStore
from forkroad.learning.reading_options import ReadingOptions
from forkroad.learning.times import EPOCH, FIRST_YEAR, LAST_YEAR
from forkroad.records import record


@record
class KeptEvents:
    """What was counted: of each event's code how many were kept, and all that is told."""

    by_event: Mapping[int, int]
    counts: Mapping[str, int]


def keep_events(
    store: LogStore, title: str, options: ReadingOptions, n_attributes: int
) -> KeptEvents:
    """Make the table `events` of the rows of `staged` that are kept.

    Raises EventLogError where none is, and for a year that no log has.
    """
    early, late = _outside(options)
    complete = "customer IS NOT NULL AND event IS NOT NULL AND moment IS NOT NULL"
    attributes = "".join(f", a{n}" for n in range(n_attributes))
    store.keep_query(
        "events",
        f"SELECT customer, event, moment, day, row{attributes} "
        f"FROM staged WHERE {complete} AND NOT ({early}) AND NOT ({late})",
    )
    read, no_customer, no_time, no_event, n_early, n_late = store.row(
        "SELECT count(*), count(*) FILTER (WHERE customer IS NULL), "
        "count(*) FILTER (WHERE customer IS NOT NULL AND NOT has_time), "
        "count(*) FILTER (WHERE customer IS NOT NULL AND has_time AND event IS NULL), "
        f"count(*) FILTER (WHERE {complete} AND {early}), "
        f"count(*) FILTER (WHERE {complete} AND {late}) FROM staged"
    )
    by_event = dict(store.rows("SELECT event, count(*) FROM events GROUP BY event"))
    if not by_event:
        raise EventLogError(
            f"{title}: no event is left of {read:,} rows ({no_customer:,} without a customer, "
            f"{no_time:,} without a time, {no_event:,} without an event, {n_early + n_late:,} "
            "outside of --from and --until)"
        )
    _check_years(store, title)
    kept = sum(by_event.values())
    # Counting them all is dear, and told already where every row of a customer is kept.
    is_whole = kept == read - no_customer
    who = "SELECT count(*) FROM customers" if is_whole else _WHO
    ties, duplicates = _ties(store, kept)
    counts = {
        "rows read": read,
        "left out: no customer": no_customer,
        "left out: no time": no_time,
        "left out: no event": no_event,
        "left out: before --from": n_early,
        "left out: from --until on": n_late,
        "events": kept,
        "customers": store.row(who)[0],
        "different events": len(by_event),
        "ties: at the same instant as another of the customer": ties,
        "duplicates: same customer, time and event (kept)": duplicates,
    }
    return KeptEvents(by_event, counts)


_WHO = "SELECT count(DISTINCT customer) FROM events"


def _check_years(store: LogStore, title: str) -> None:
    """Refuse a year that is a placeholder or a slip: the forecast would begin after it."""
    first, end = _moment(date(FIRST_YEAR, 1, 1)), _moment(date(LAST_YEAR + 1, 1, 1))
    bad = store.rows(
        "SELECT row, moment FROM events "
        f"WHERE moment < {first} OR moment >= {end} ORDER BY row LIMIT 1"
    )
    if bad:
        row, moment = bad[0]
        # NumPy knows the years that Python's own dates do not.
        year = int(np.datetime64(moment, "us").astype("datetime64[Y]").astype(int)) + EPOCH.year
        raise EventLogError(
            f"{title}: row {row + 1}: the time lies in the year {year}; a log goes from "
            f"{FIRST_YEAR} to {LAST_YEAR}. Mend the row, or leave it out by --from or --until"
        )


def _ties(store: LogStore, n: int) -> tuple[int, int]:
    """Return how many of n events are at a time of an earlier one of the customer, or the same."""
    moments = store.row("SELECT count(*) FROM (SELECT DISTINCT customer, moment FROM events)")[0]
    if n == moments:
        return 0, 0
    kinds = store.row("SELECT count(*) FROM (SELECT DISTINCT customer, moment, event FROM events)")
    return n - moments, n - kinds[0]


def _outside(options: ReadingOptions) -> tuple[str, str]:
    """Return the SQL that says whether a moment is before the days that are seen, or after them."""
    early = "false" if options.from_ is None else f"moment < {_moment(options.from_)}"
    late = "false" if options.until is None else f"moment >= {_moment(options.until)}"
    return early, late


def _moment(day: date) -> int:
    """Return the first microsecond of a day, since 1970."""
    return (day - EPOCH).days * DAY
