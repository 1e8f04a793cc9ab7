"""A part of a result: the rows of one segment."""

from __future__ import annotations

from dataclasses import replace

from forkroad.errors import UsageError, did_you_mean
from forkroad.results.run_result import RunResult
from forkroad.results.table import Table


def only_segment(result: RunResult, name: str) -> RunResult:
    """Return a result whose tables hold the rows of one segment, group or `all` alone.

    Tables that do not tell segments apart stay as they are; goals too, each of which names its
    own. An unknown name is a UsageError.
    """
    known = dict.fromkeys(
        str(segment)
        for table in result.tables.values()
        if _has_segments(table)
        for segment in dict.fromkeys(table.columns["segment"])
    )
    if name not in known:
        raise UsageError(
            f'there is no segment "{name}"{did_you_mean(name, known)}; there are {", ".join(known)}'
        )
    tables = {
        key: table.where(segment=name) if _has_segments(table) else table
        for key, table in result.tables.items()
    }
    return replace(result, tables=tables)


def _has_segments(table: Table) -> bool:
    return any(key.name == "segment" for key in table.definition.keys)
