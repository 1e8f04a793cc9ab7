"""What was learned from a log, on one screen: what was read, the forks, the stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from rich.cells import cell_len

from forkroad.cli.grid import LEFT, RIGHT, Cell, Column, lay_out, paint, printable, styled
from forkroad.cli.numerals import number, percent
from forkroad.cli.terminal import Screen
from forkroad.maps.labels import shortened, wrapped
from forkroad.periods import date_in_words
from forkroad.results.definitions import ALL
from forkroad.results.table import Row

if TYPE_CHECKING:
    from forkroad.learning.fit_result import FitResult

_NAME = Column(is_left=True, most=28)
# Ways of one fork that are listed; the others are in the file and in --json.
_MOST_WAYS = 4
_MOST_FORKS = 20
_MOST_MONTHS = 8


def fit_lines(result: FitResult, screen: Screen) -> list[str]:
    """Return the whole view."""
    parts = [
        _header(result, screen),
        _reading(result),
        _forks(result),
        _stays(result),
        _unmapped(result),
        _models(result),
        _retention(result),
        _notes(result, screen),
    ]
    return [line for part in parts if part for line in (*part, "")][:-1]


def _header(result: FitResult, screen: Screen) -> list[str]:
    last_day = result.end_day - timedelta(days=1)
    span = f"{date_in_words(result.first_day)} to {date_in_words(last_day)}"
    title = shortened(printable(result.title), screen.width - len(span) - 2, cell_len)
    padding = " " * (screen.width - cell_len(title) - len(span))
    return [paint(styled(title, bold=True)) + padding + span]


def _reading(result: FitResult) -> list[str]:
    """Return what was counted, without what is 0."""
    rows: list[list[Cell | str]] = [
        [row["what"], number(row["count"])]
        for row in result.tables["reading"].rows()
        if row["count"]
    ]
    return [paint(styled("What was read", bold=True)), *lay_out(rows, [LEFT, RIGHT])]


def _forks(result: FitResult) -> list[str]:
    """Return the ways of every fork, the most frequent first, over all segments where known."""
    by_fork: dict[tuple[str, str, int], list[Row]] = {}
    for row in result.tables["evidence"].rows():
        by_fork.setdefault((row["step"], row["segment"], row["rule"]), []).append(row)
    # What tells rules apart, besides segments, is not in the table.
    several = {step for step, segment, rule in by_fork if segment == ALL and rule > 1}
    rows: list[list[Cell | str]] = [_headings("", "", "share", "90 % between", "seen")]
    for (step, segment, rule), ways in list(by_fork.items())[:_MOST_FORKS]:
        parts = [] if segment == ALL else [segment]
        parts += [f"rule {rule}"] if step in several else []
        rows += _ways(f"{step} ({', '.join(parts)})" if parts else step, ways)
    if len(rows) == 1:
        return []
    title = paint(styled("Where customers go", bold=True))
    left = len(by_fork) - _MOST_FORKS
    more = [f"  and {number(left)} more forks, which --json lists"] if left > 0 else []
    return [title, *lay_out(rows, [_NAME, _NAME, RIGHT, RIGHT, RIGHT]), *more]


def _ways(step: str, ways: Sequence[Row]) -> list[list[Cell | str]]:
    ordered = sorted(ways, key=lambda row: -row["share"])
    rows: list[list[Cell | str]] = [
        [
            step if place == 0 else "",
            row["to"],
            percent(row["share"]),
            f"{percent(row['p05'])} to {percent(row['p95'])}",
            number(row["count"]),
        ]
        for place, row in enumerate(ordered[:_MOST_WAYS])
    ]
    left = ordered[_MOST_WAYS:]
    if left:
        share = percent(sum(row["share"] for row in left))
        seen = number(_sum([row["count"] for row in left]))
        rows.append(["", f"{len(left)} more", share, "", seen])
    return rows


def _sum(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _stays(result: FitResult) -> list[str]:
    found = [row for row in result.tables["stays"].rows() if row["mean"]]
    if not found:
        return []
    rows: list[list[Cell | str]] = [
        _headings("", "days", "half up to", "stays", "not over", "form")
    ]
    rows += [
        [
            row["step"],
            number(row["mean"], 1),
            number(row["median"]),
            number(row["n"]),
            number(row["censored"]),
            row["family"],
        ]
        for row in found
    ]
    title = paint(styled("How long they stay", bold=True))
    return [title, *lay_out(rows, [_NAME, RIGHT, RIGHT, RIGHT, RIGHT, LEFT])]


def _unmapped(result: FitResult) -> list[str]:
    """Return what the log or the given scenario has alone."""
    found = list(result.tables["unmapped"].rows())
    if not found:
        return []
    rows: list[list[Cell | str]] = [
        [row["kind"], printable(row["name"]), number(row["count"]) if row["count"] else ""]
        for row in found[:_MOST_FORKS]
    ]
    left = len(found) - _MOST_FORKS
    more = [f"  and {number(left)} more, which --json lists"] if left > 0 else []
    title = paint(styled("What the log or the map has alone", bold=True))
    return [title, *lay_out(rows, [LEFT, _NAME, RIGHT]), *more]


def _models(result: FitResult) -> list[str]:
    """Return the models of repeat purchase that were tried, with the parameters of the best."""
    if "repeat_models" not in result.tables:
        return []
    found: dict[str, list[Row]] = {}
    for row in result.tables["repeat_models"].rows():
        found.setdefault(row["model"], []).append(row)
    rows: list[list[Cell | str]] = [_headings("", "log-likelihood", "BIC", "parameters")]
    for model, told in found.items():
        parameters = ", ".join(
            f"{row['parameter']} {row['value']:.4g}" for row in told if row["value"] is not None
        )
        best = told[0]
        rows.append([model, number(best["log_likelihood"], 1), number(best["bic"], 1), parameters])
    title = paint(styled("How customers differ who buy again", bold=True))
    return [title, *lay_out(rows, [_NAME, RIGHT, RIGHT, LEFT])] if found else []


def _retention(result: FitResult) -> list[str]:
    """Return how many of all cohorts bought again in the months after their first."""
    if "retention" not in result.tables:
        return []
    pooled = list(result.tables["retention"].where(cohort=ALL).rows())[: _MOST_MONTHS + 1]
    if len(pooled) < 2:
        return []
    after: list[Cell | str] = [str(row["months_since"]) for row in pooled[1:]]
    bought: list[Cell | str] = [percent(row["buyers_share"]) for row in pooled[1:]]
    rows = [["months after the first", *after], ["bought again then", *bought]]
    title = paint(styled("Who came back", bold=True))
    return [title, *lay_out(rows, [_NAME, *[RIGHT] * len(after)])]


def _notes(result: FitResult, screen: Screen) -> list[str]:
    lines = []
    for note in result.notes:
        first, *rest = wrapped(printable(note), screen.width - 4, cell_len)
        lines += [f"  - {first}", *(f"    {row}" for row in rest)]
    return [paint(styled("What was decided", bold=True)), *lines]


def _headings(*texts: str) -> list[Cell | str]:
    return [styled(text, dim=True) for text in texts]
