"""How an event log is to be read, as the planner says it."""

from __future__ import annotations

from datetime import date

from forkroad.learning.times import ISO, TimeForm
from forkroad.records import record


@record(kw_only=True)
class ReadingOptions:
    """How a log is to be read; what is None is found, or left open.

    from_, until : only events of the one day or later, and before the other, are seen, on the
        declared clock; `until` also says to when the log is complete.
    table : which table of a database.
    on : where it is computed: spark, or spark://host:port; None is DuckDB, embedded, but for a
        table of PySpark, which stays on its own Spark.
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
    on: str | None = None

    @property
    def form(self) -> TimeForm:
        """How times are written."""
        return TimeForm(self.time_format, self.timezone)
