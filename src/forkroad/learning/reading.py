"""What reads an event log, on DuckDB or on Spark: its columns, then the events as codes.

What is counted, kept and refused of them is not its business: that is the same for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from forkroad.learning.log_store import LogStore
from forkroad.learning.times import TimeForm


class Reading(Protocol):
    """One log that is being read.

    title : what messages call it. names : its columns.
    """

    title: str
    names: tuple[str, ...]

    @property
    def store(self) -> LogStore:
        """What keeps its tables."""

    def stage(self, columns: Sequence[str]) -> None:
        """Take these columns: customer, time, event, and the attributes."""

    def kind_of_times(self) -> str:
        """Return the type of the times, as DuckDB calls it."""

    def lay_out(self, form: TimeForm) -> None:
        """Make the tables of all rows.

        staged : row (from 0), customer and event (codes from 0, null where missing), moment and
            day (null where the time is missing or none), has_time, and a text a0, a1, ... an
            attribute. customers : customer, code. event_names : event, n, code.
        """

    def zones(self) -> tuple[int | None, int | None]:
        """Return the first row whose time has a zone, and the first whose time has none."""

    def time_of(self, row: int) -> str:
        """Return the text of a row's time."""

    def misses(self) -> Sequence[int]:
        """Return how many times each form misses, as `times_advice` knows them."""

    def finish(self) -> None:
        """Remove what the events need no more."""
