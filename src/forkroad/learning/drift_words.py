"""What the table of drift says, in sentences: which rows are clear, and what changed most."""

from __future__ import annotations

from forkroad.learning.drift import SIGNIFICANT
from forkroad.results.definitions import ALL
from forkroad.results.table import Row, Table

_MOST_SAID = 4
# A segment stands for all where its share is so many times theirs.
_CLEARLY_MORE = 1.5


def is_clear(row: Row) -> bool:
    """Return whether a row of the table is more than luck."""
    return bool(min(row["p"], row["p_then"]) < SIGNIFICANT)


def describe(row: Row) -> str:
    """Return what a row of the table says, in a sentence."""
    who = "" if row["segment"] == ALL else f" ({row['segment']})"
    is_any = row["step"] == ALL
    way = f"{row['to']}{who}" if is_any else f"{row['step']} -> {row['to']}{who}"
    of = " of all moves" if is_any else ""
    if row["p_then"] < SIGNIFICANT:
        first, last = row["first_out_of_line"], row["last_out_of_line"]
        when = first if first == last else f"{first} to {last}"
        return f"{way} {row['share_then']:.1%}{of} in {when}, {row['share_else']:.1%} otherwise"
    return f"{way} {row['share_before']:.1%}{of} before the cut, {row['share_after']:.1%} after it"


def summarise(drift: Table) -> str:
    """Return in a sentence what changed most, each place that was led to once."""
    clear = [row for row in drift.rows() if is_clear(row)]
    if not clear:
        return "No fork changed by more than luck."
    first: dict[str, Row] = {}
    for row in clear:
        kept = first.setdefault(row["to"], row)
        if _is_narrower(row, kept):
            first[row["to"]] = row
    told = "; ".join(describe(row) for row in list(first.values())[:_MOST_SAID])
    count = "1 way" if len(clear) == 1 else f"{len(clear)} ways"
    return f"Changed by more than luck: {count} of {len(drift)}; first of all {told}."


def _is_narrower(row: Row, kept: Row) -> bool:
    """Whether a row tells of one segment alone what another tells of all."""
    if row["step"] != kept["step"] or kept["segment"] != ALL or not row["first_out_of_line"]:
        return False
    return bool(row["share_then"] > _CLEARLY_MORE * (kept["share_then"] or 1.0))
