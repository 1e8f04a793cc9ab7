"""Event logs for tests: written to a file or made as a table, and what is read of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from forkroad.learning.event_log import EventLog, ReadingOptions, read_events

# What counting leaves at 0 says nothing, so tests of a log name what is not.
ALWAYS = ("rows read", "events", "customers", "different events")


def written(folder: Path, content: str | bytes, name: str = "events.csv") -> Path:
    """Return the path of a new file with this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def read(events: object, **options: Any) -> EventLog:
    return read_events(events, ReadingOptions(**options))


def told(events: object, **options: Any) -> list[tuple[str, str, str]]:
    """Return customer, time and event of each event, in the order of the log."""
    with read(events, **options) as log:
        return log.store.rows(
            "SELECT customers.customer, CAST(make_timestamp(moment) AS VARCHAR), names.event "
            "FROM events JOIN customers ON customers.code = events.customer "
            "JOIN event_names AS names ON names.code = events.event ORDER BY row"
        )  # type: ignore[return-value]


def counted(events: object, **options: Any) -> dict[str, int]:
    """Return what was counted, without zeros."""
    with read(events, **options) as log:
        return {what: n for what, n in log.counts.items() if n or what in ALWAYS}
