"""A part of a result: the rows of one segment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from forkroad.errors import UsageError, did_you_mean
from forkroad.results.lazy import LazyTables
from forkroad.results.run_result import RunResult
from forkroad.results.table import Table


def only_segment(result: RunResult, name: str) -> RunResult:
    """Return a result whose tables hold the rows of one segment, group or `all` alone.

    Tables that do not tell segments apart stay as they are; goals too, each of which names its
    own. An unknown name is a UsageError.
    """
    known = _segments(result.tables)
    if name not in known:
        raise UsageError(
            f'there is no segment "{name}"{did_you_mean(name, known)}; there are {", ".join(known)}'
        )
    return replace(
        result,
        tables=LazyTables({key: _chooser(result.tables, key, name) for key in result.tables}),
    )


def _segments(tables: Mapping[str, Table]) -> list[str]:
    """Return the segments that a result tells apart; every table that does has them all."""
    for table in tables.values():
        if _has_segments(table):
            return [str(segment) for segment in dict.fromkeys(table.columns["segment"])]
    return []


def _chooser(tables: Mapping[str, Table], key: str, segment: str) -> Callable[[], Table]:
    """Return what makes one table's part when it is looked at, and not before."""

    def chosen() -> Table:
        table = tables[key]
        return table.where(segment=segment) if _has_segments(table) else table

    return chosen


def _has_segments(table: Table) -> bool:
    return any(key.name == "segment" for key in table.definition.keys)
