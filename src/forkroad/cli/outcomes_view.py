"""How journeys end, as bars: for everybody, then one stacked bar a segment."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from forkroad.cli.bars import bar, fills, stack
from forkroad.cli.grid import LEFT, RIGHT, Cell, Column, lay_out, styled, width_of
from forkroad.cli.interval_text import HEADING, are_whole, interval_texts
from forkroad.cli.numerals import number, percent
from forkroad.cli.terminal import Screen
from forkroad.maps.labels import wrapped
from forkroad.periods import TOTAL
from forkroad.results.definitions import ALL
from forkroad.results.key_columns import rank_of_outcome
from forkroad.results.rounding import decimals_for
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

_COLOURS = {
    "purchase": "green",
    "customer": "cyan",
    "competitor": "red",
    "undecided": "yellow",
    "lost": "bright_black",
}
_HEADING = "By segment, %"
_TITLE = "Who buys, who goes"
_SHORTEST_BAR = 8
_WIDEST_LABEL = 26
_MOST_PARTS = 7


def outcome_lines(result: RunResult, segment: str, screen: Screen) -> list[str]:
    """Return who buys and who goes, one line an outcome with its bar."""
    rows = _totals(result, segment, "customers")
    if not rows:
        return []
    shares = {_key(row): row["mean"] for row in _totals(result, segment, "share")}
    labels = outcome_labels(result, rows)
    figures = _figures(rows, [shares.get(_key(row)) for row in rows])
    taken = sum(2 + max(width_of(line[place]) for line in figures) for place in range(3))
    # Two cells stand before a label, two behind it.
    most_label = min(_WIDEST_LABEL, screen.width - taken - 4 - _SHORTEST_BAR)
    widest = max(len(_TITLE) - 2, *(min(width_of(label), most_label) for label in labels))
    room = max(screen.width - taken - 4 - widest, 1)
    most = max((share or 0.0 for share in shares.values()), default=0.0) or 1.0
    bars = [bar((shares.get(_key(row)) or 0.0) / most, room, screen) for row in rows]
    lines: list[list[Cell | str]] = [[styled(_TITLE, bold=True), "", *figures[0]]]
    for row, label, drawn, cells in zip(rows, labels, bars, figures[1:], strict=True):
        lines.append([f"  {label}", styled(drawn, fg=_colour(row["outcome"])), *cells])
    columns = [Column(is_left=True, most=most_label + 2), LEFT, RIGHT, RIGHT, RIGHT]
    return lay_out(lines, columns, indent=0)


def _figures(rows: Sequence[Row], shares: Sequence[float | None]) -> list[list[str]]:
    """Return a heading and, for each row, its customers, share and interval."""
    decimals = decimals_for([row["mean"] for row in rows])
    end_decimals = 0 if are_whole(rows) else decimals
    intervals = interval_texts(rows, lambda value: number(value, end_decimals))
    counts = [number(row["mean"], decimals) for row in rows]
    heading = ["customers", "share", HEADING if intervals else ""]
    found = intervals or [""] * len(rows)
    return [heading, *map(list, zip(counts, map(percent, shares), found, strict=True))]


def segment_lines(result: RunResult, screen: Screen) -> list[str]:
    """Return one stacked bar a segment with its shares in percent; nothing for one segment."""
    segments = [name for name in _segments(result) if name != ALL]
    if len(segments) < 2:
        return []
    rows = _totals(result, ALL, "share")[:_MOST_PARTS]
    keys = [_key(row) for row in rows]
    labels = [result.scenario.label_of("segments", name) for name in segments]
    room = screen.width - 5 - min(max(map(width_of, labels)), 18) - 6 * len(keys)
    lines: list[list[Cell | str]] = []
    for name, label in zip(segments, labels, strict=True):
        shares = {_key(row): row["mean"] for row in _totals(result, name, "share")}
        parts = [shares.get(key) for key in keys]
        pieces = stack([part or 0.0 for part in parts], max(room, 10), screen)
        lines.append([label, "".join(pieces), *(_whole_tenths(part) for part in parts)])
    columns = [Column(is_left=True, most=18), LEFT, *[Column() for _ in keys]]
    words = outcome_labels(result, rows)
    marks = fills(screen)
    legend = [f"{marks[min(n, len(marks) - 1)]} {word}" for n, word in enumerate(words)]
    told = wrapped("  ".join(legend), screen.width - len(_HEADING) - 2, cell_len)
    heading: list[list[Cell | str]] = [
        [styled(_HEADING if n == 0 else "", bold=True), row] for n, row in enumerate(told)
    ]
    return [*lay_out(heading, [LEFT, LEFT], indent=0), *lay_out(lines, columns, gap=1)]


def outcome_labels(result: RunResult, rows: Sequence[Row]) -> list[str]:
    """Return what to call each outcome: its word, and its step where that says more.

    It does where several steps end so, and where it is the competitor's name.
    """
    words = [row["outcome"] for row in rows]
    labels = []
    for row in rows:
        word, step = row["outcome"], row["step"]
        label = result.scenario.label_of("steps", step) if step else ""
        is_name = word == "competitor" and label != step
        labels.append(f"{word}: {label}" if step and (words.count(word) > 1 or is_name) else word)
    return labels


def _totals(result: RunResult, segment: str, measure: str) -> list[Row]:
    """Return the rows of the whole horizon, good news first."""
    rows = result.rows("outcomes", period=TOTAL, segment=segment, measure=measure)
    return sorted(rows, key=lambda row: rank_of_outcome(row["outcome"]))


def _segments(result: RunResult) -> list[str]:
    rows = result.rows("outcomes", period=TOTAL)
    return [str(name) for name in dict.fromkeys(row["segment"] for row in rows)]


def _key(row: Row) -> tuple[str, str]:
    return row["outcome"], row["step"]


def _colour(outcome: str) -> str:
    return _COLOURS.get(outcome, "blue")


def _whole_tenths(share: float | None) -> str:
    """Return a share for a narrow column: percent without the sign."""
    return percent(share).removesuffix(" %")
