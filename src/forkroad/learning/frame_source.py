"""An event log in a table of pandas, polars, Arrow or whatever else narwhals knows.

Cells become texts, so that the same rules hold as for a file; a lazy table is collected first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from forkroad.errors import UsageError
from forkroad.learning.store import Store, stage_rows
from forkroad.learning.texts import texts_of

_BATCH = 100_000  # rows; bounds what stands in memory twice


class FrameSource:
    """A table in memory, through narwhals."""

    title = "the table"

    def __init__(self, frame: Any) -> None:
        self._frame = frame
        self.names = tuple(map(str, frame.columns))

    def stage(self, store: Store, columns: Sequence[str]) -> None:
        """Make the table `raw` of texts, a batch of rows at a time."""
        store.close_doors()
        stage_rows(store, len(columns), self._batches(columns))

    def _batches(self, columns: Sequence[str]) -> Iterator[list[list[str | None]]]:
        for start in range(0, len(self._frame), _BATCH):
            part = self._frame[start : start + _BATCH]
            yield [self._texts(part[name], start) for name in columns]

    def _texts(self, series: Any, n_before: int) -> list[str | None]:
        pairs = zip(series.to_list(), series.is_null().to_list(), strict=True)
        cells = (None if is_missing else cell for cell, is_missing in pairs)
        return texts_of(cells, self.title, series.name, n_before=n_before)


class RowsSource:
    """A query of a database that is still to be fetched, such as a relation of DuckDB."""

    title = "the table"

    def __init__(self, relation: Any) -> None:
        self._relation = relation
        self.names = tuple(relation.columns)

    def stage(self, store: Store, columns: Sequence[str]) -> None:
        """Make the table `raw` of texts, a batch of rows at a time."""
        store.close_doors()
        stage_rows(store, len(columns), self._batches(columns))

    def _batches(self, columns: Sequence[str]) -> Iterator[list[list[str | None]]]:
        places = [self.names.index(name) for name in columns]
        n_before = 0
        while rows := self._relation.fetchmany(_BATCH):
            yield [
                texts_of((row[place] for row in rows), self.title, name, n_before=n_before)
                for name, place in zip(columns, places, strict=True)
            ]
            n_before += len(rows)


def frame_source(events: object) -> FrameSource | RowsSource:
    """Return the source of a table in memory."""
    import narwhals.stable.v2 as nw

    if hasattr(events, "fetchmany") and hasattr(events, "columns"):
        return RowsSource(events)
    try:
        frame = nw.from_native(events)  # type: ignore[call-overload]
        return FrameSource(frame.collect() if isinstance(frame, nw.LazyFrame) else frame)
    except (TypeError, ValueError) as error:
        raise UsageError(
            "an event log is a path, or a table of pandas, polars, Arrow or PySpark, not "
            f"{_kind(events)} ({str(error).strip().splitlines()[0]})"
        ) from None


def is_spark_table(events: object) -> bool:
    """Whether this is a table of PySpark, of a session that is no Spark Connect."""
    kind = _kind(events)
    return kind.startswith("pyspark.sql.") and ".connect." not in kind


def _kind(events: object) -> str:
    kind = type(events)
    return f"{kind.__module__}.{kind.__qualname__}"
