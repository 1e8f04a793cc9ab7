"""A backtest on one screen: the scores, the months, the forks that changed, and what to think."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from forkroad.cli.grid import LEFT, RIGHT, Cell, Column, lay_out, paint, printable, styled
from forkroad.cli.numerals import UNKNOWN, number, percent, signed_percent
from forkroad.cli.terminal import Screen
from forkroad.maps.labels import shortened, wrapped
from forkroad.periods import date_in_words
from forkroad.results.table import Row, Table

if TYPE_CHECKING:
    from forkroad.learning.backtest import BacktestResult

_NAME = Column(is_left=True, most=24)
_MOST_MONTHS = 24
_MOST_FORKS = 8
_MOST_LOOPS = 4


def backtest_lines(result: BacktestResult, screen: Screen) -> list[str]:
    """Return the whole view."""
    parts = [
        _header(result, screen),
        score_lines(result.tables["scores"]),
        month_lines(result.tables["forecasts"]),
        drift_lines(result.tables["drift"]),
        note_lines("What it says", result.notes, screen),
    ]
    return [line for part in parts if part for line in (*part, "")][:-1]


def score_lines(scores: Table) -> list[str]:
    """Return the scores, the smallest error of each outcome first."""
    rows = sorted(scores.rows(), key=lambda row: (row["outcome"], row["arrivals"], _error(row)))
    lines = [_headings("", "arrivals", "", "error", "too high", "CRPS", "90 % held")]
    lines += [
        [
            row["outcome"],
            row["arrivals"],
            row["method"],
            percent(row["wape"]),
            signed_percent(row["bias"]),
            number(row["crps"], 1),
            UNKNOWN if row["coverage_90"] is None else percent(row["coverage_90"]),
        ]
        for row in rows
    ]
    return [
        paint(styled("How good the forecasts were", bold=True)),
        *lay_out(lines, [_NAME, LEFT, LEFT, RIGHT, RIGHT, RIGHT, RIGHT]),
    ]


def month_lines(forecasts: Table) -> list[str]:
    """Return what the forecast said of each month, and what happened."""
    rows = [row for row in forecasts.rows() if row["method"] == "forkroad"]
    lines = [_headings("", "", "arrivals", "from", "came", "foretold", "90 % between")]
    lines += [
        [
            row["outcome"],
            row["period"],
            row["arrivals"],
            row["cut"],
            number(row["actual"]),
            number(row["mean"]),
            _interval(row),
        ]
        for row in rows[:_MOST_MONTHS]
    ]
    left = len(rows) - _MOST_MONTHS
    more = [f"  and {number(left)} more, which --json lists"] if left > 0 else []
    columns = [_NAME, LEFT, LEFT, LEFT, RIGHT, RIGHT, RIGHT]
    return [paint(styled("Month by month", bold=True)), *lay_out(lines, columns), *more]


def drift_lines(drift: Table) -> list[str]:
    """Return the forks and the loops that changed by more than luck; nothing where none did."""
    from forkroad.learning.drift_words import is_clear, plain_loops

    clear = [row for row in drift.rows() if is_clear(row)]
    forks = _ways_that_changed(
        "Which forks changed", [row for row in clear if row["kind"] == "next"], _MOST_FORKS
    )
    loops = _ways_that_changed("Which loops changed", plain_loops(clear), _MOST_LOOPS)
    return [*forks, *([""] if forks and loops else []), *loops]


def _ways_that_changed(title: str, clear: Sequence[Row], most: int) -> list[str]:
    if not clear:
        return []
    lines = [_headings("", "", "who", "before", "after", "out of line", "then", "else")]
    for row in clear[:most]:
        first, last = row["first_out_of_line"], row["last_out_of_line"]
        lines.append(
            [
                "anywhere" if row["step"] == "all" else row["step"],
                row["to"] if row["kind"] == "next" else f"back to {row['to']}",
                row["segment"],
                percent(row["share_before"]),
                percent(row["share_after"]),
                first if first == last else f"{first} to {last}",
                percent(row["share_then"]) if first else "",
                percent(row["share_else"]) if first else "",
            ]
        )
    left = len(clear) - most
    more = [f"  and {number(left)} more, which --json lists"] if left > 0 else []
    columns = [_NAME, _NAME, LEFT, RIGHT, RIGHT, LEFT, RIGHT, RIGHT]
    return [paint(styled(title, bold=True)), *lay_out(lines, columns), *more]


def note_lines(title: str, notes: Sequence[str], screen: Screen) -> list[str]:
    """Return sentences under a title."""
    if not notes:
        return []
    lines = []
    for note in notes:
        first, *rest = wrapped(printable(note), screen.width - 4, cell_len)
        lines += [f"  - {first}", *(f"    {row}" for row in rest)]
    return [paint(styled(title, bold=True)), *lines]


def _header(result: BacktestResult, screen: Screen) -> list[str]:
    cuts = ", ".join(date_in_words(cut) for cut in result.cuts)
    span = f"forecast from {cuts}"
    title = shortened(printable(result.title), max(screen.width - len(span) - 2, 10), cell_len)
    padding = " " * max(screen.width - cell_len(title) - len(span), 2)
    return [paint(styled(title, bold=True)) + padding + span]


def _interval(row: Row) -> Cell | str:
    text = f"{number(row['p05'])} to {number(row['p95'])}"
    is_held = row["p05"] <= row["actual"] <= row["p95"]
    return f"{text}  " if is_held else styled(f"{text} !", fg="red")


def _error(row: Row) -> float:
    return float("inf") if row["wape"] is None else float(row["wape"])


def _headings(*texts: str) -> list[Cell | str]:
    return [styled(text, dim=True) for text in texts]
