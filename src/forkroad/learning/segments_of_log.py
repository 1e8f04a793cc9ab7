"""Segments from an attribute of the log: each customer's first value of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forkroad.errors import EventLogError, did_you_mean
from forkroad.learning.event_log import EventLog
from forkroad.learning.step_names import Names, label_for
from forkroad.learning.texts import trimmed
from forkroad.learning.visits import first_texts
from forkroad.records import record

EVERYBODY = "everybody"
OTHERS = "other_segments"
UNKNOWN = "not_known"
MOST_SEGMENTS = 12
_FAR_TOO_MANY = 1_000


@record
class LogSegments:
    """Names and labels of the segments, numbered from 0.

    column : of the events, which holds the texts that the table `numbers` gives a segment; empty
        where segments are by something else.
    """

    names: tuple[str, ...] = (EVERYBODY,)
    labels: tuple[str, ...] = ("",)
    column: str = ""

    def __len__(self) -> int:
        return len(self.names)


def choose_segments(log: EventLog, column: str | None) -> LogSegments:
    """Return the segments by a column; make the table `segments` of each customer's one.

    The most frequent values are segments of their own; what is left is gathered, and who has
    no value is apart.
    """
    if column is None:
        return LogSegments()
    _keep_first_texts(log, column)
    counts: dict[str, int] = {}
    written = log.store.rows("SELECT text, count(*) FROM texts GROUP BY text")
    for text, n in written:
        counts[trimmed(text)] = counts.get(trimmed(text), 0) + n
    values = sorted(counts, key=lambda text: (-counts[text], text))
    if len(values) > _FAR_TOO_MANY:
        raise EventLogError(
            f'{log.title}: "{column}" has {len(values):,} different values; a segment needs many '
            "customers (--segment-by)"
        )
    found, number_of = _numbered(values)
    log.store.keep_arrays(
        "numbers",
        text=np.array([text for text, _ in written], dtype=object),
        segment=np.array([number_of[trimmed(text)] for text, _ in written]),
    )
    log.store.keep_query(
        "segments", "SELECT customer, segment FROM texts JOIN numbers USING (text)"
    )
    return replace(found, column=_place(log, column))


def _keep_first_texts(log: EventLog, column: str) -> None:
    """Make the table `texts` of each customer's first text, empty where there is none."""
    if column not in log.columns.attributes:
        hint = did_you_mean(column, log.columns.attributes)
        raise EventLogError(f'{log.title}: the column "{column}" was not read{hint}')
    log.store.keep("first_texts", first_texts(log.events, _place(log, column)))
    log.store.keep_query(
        "texts",
        "SELECT everyone.customer, coalesce(text, '') AS text FROM (SELECT DISTINCT customer "
        "FROM events) AS everyone LEFT JOIN first_texts USING (customer)",
    )


def _place(log: EventLog, column: str) -> str:
    return f"a{log.columns.attributes.index(column)}"


def _numbered(values: list[str]) -> tuple[LogSegments, dict[str, int]]:
    """Return the segments, and the number of each value's one."""
    named = [text for text in values if text]
    kept = named if len(named) <= MOST_SEGMENTS else named[: MOST_SEGMENTS - 1]
    names = Names()
    found = [(names.name_for(text, "segment"), label_for(text)) for text in kept]
    number_of = {text: number for number, text in enumerate(kept)}
    left = [text for text in named if text not in number_of]
    if left:
        number_of |= dict.fromkeys(left, len(found))
        found.append((names.name_for(OTHERS), f"{len(left)} rarer values"))
    if "" in values:
        number_of[""] = len(found)
        found.append((names.name_for(UNKNOWN), "no value"))
    return LogSegments(tuple(n for n, _ in found), tuple(label for _, label in found)), number_of
