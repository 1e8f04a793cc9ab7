"""What the table of drift says, in sentences: which rows are clear, and what changed most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from forkroad.learning.drift import SIGNIFICANT
from forkroad.results.backtest_definitions import BACK, NEXT
from forkroad.results.definitions import ALL
from forkroad.results.table import Row, Table

_MOST_SAID = 4
_MOST_LOOPS_SAID = 2
# A segment stands for all where its share is so many times theirs.
_CLEARLY_MORE = 1.5


def is_clear(row: Row) -> bool:
    """Return whether a row of the table is more than luck."""
    return bool(min(row["p"], row["p_then"]) < SIGNIFICANT)


def describe(row: Row) -> str:
    """Return what a row of the table says, in a sentence."""
    who = "" if row["segment"] == ALL else f" ({row['segment']})"
    way, of = _way_in_words(row, who)
    if row["p_then"] < SIGNIFICANT:
        first, last = row["first_out_of_line"], row["last_out_of_line"]
        when = first if first == last else f"{first} to {last}"
        return f"{way} {row['share_then']:.1%}{of} in {when}, {row['share_else']:.1%} otherwise"
    return f"{way} {row['share_before']:.1%}{of} before the cut, {row['share_after']:.1%} after it"


def _way_in_words(row: Row, who: str) -> tuple[str, str]:
    """Return what a row is about, and what its shares are of."""
    is_any = row["step"] == ALL
    if row["kind"] == BACK:
        start = "" if is_any else f"from {row['step']} "
        return f"{start}back to {row['to']}{who} on", " of its days"
    if is_any:
        return f"{row['to']}{who}", " of all moves"
    return f"{row['step']} -> {row['to']}{who}", ""


def summarise(drift: Table) -> str:
    """Return in a sentence what changed most, each place that was led to once."""
    clear = [row for row in drift.rows() if is_clear(row)]
    if not clear:
        return "No fork changed by more than luck."
    moves = _one_a_place(row for row in clear if row["kind"] == NEXT)[:_MOST_SAID]
    told = "; ".join(describe(row) for row in moves)
    count = "1 way" if len(clear) == 1 else f"{len(clear)} ways"
    first = f"; first of all {told}" if told else ""
    return f"Changed by more than luck: {count} of {len(drift)}{first}.{_about_loops(clear)}"


def plain_loops(clear: Iterable[Row]) -> list[Row]:
    """Return loops between steps that customers had looped between before.

    What leads back by way of an event that is itself new is told by that event.
    """
    return [
        row
        for row in clear
        if row["kind"] == BACK and row["step"] != ALL and (row["share_else"] or 0.0) > 0.0
    ]


def _about_loops(clear: Sequence[Row]) -> str:
    loops = _one_a_place(plain_loops(clear))[:_MOST_LOOPS_SAID]
    if not loops:
        return ""
    return f" Back to where they had been that day: {'; '.join(map(describe, loops))}."


def _one_a_place(clear: Iterable[Row]) -> list[Row]:
    """Return the first row of each place that is led to, or a narrower one."""
    first: dict[str, Row] = {}
    for row in clear:
        kept = first.setdefault(row["to"], row)
        if _is_narrower(row, kept):
            first[row["to"]] = row
    return list(first.values())


def _is_narrower(row: Row, kept: Row) -> bool:
    """Whether a row tells of one segment alone what another tells of all."""
    if row["step"] != kept["step"] or kept["segment"] != ALL or not row["first_out_of_line"]:
        return False
    return bool(row["share_then"] > _CLEARLY_MORE * (kept["share_then"] or 1.0))
