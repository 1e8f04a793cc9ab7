"""The cells that alternatives move, before and after, for `forkroad compare --changes`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from forkroad.cli.compare_view import compare_header, names_of
from forkroad.cli.grid import LEFT, Cell, Column, lay_out, paint, styled
from forkroad.cli.numerals import UNKNOWN
from forkroad.cli.run_view import warning_lines
from forkroad.cli.terminal import Screen
from forkroad.periods import date_in_words
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

_WIDEST_VALUE = 24


def moved_lines(result: RunResult, screen: Screen) -> list[str]:
    """Return the cells of every alternative, at its own effect or 100 %."""
    decisions = result.rows("decision")[1:]
    shown = {row["what_if"]: row["effect"] for row in decisions}  # the headline comes last
    parts = [compare_header(result, screen)]
    for name, effect in shown.items():
        rows = result.rows("changes", what_if=name, effect=effect)
        parts.append(_cells(names_of([{"what_if": name, "effect": effect}])[0], rows, result))
    parts.append(warning_lines(result, screen))
    return [line for part in parts if part for line in (*part, "")][:-1]


def _cells(name: str, rows: Sequence[Row], result: RunResult) -> list[str]:
    if not rows:
        return [paint(styled(f"{name}: moves nothing", bold=True))]
    has_days = any(row["from"] != result.scenario.start.isoformat() for row in rows)
    headings = ["", "before", "after", *(["from"] if has_days else [])]
    cells: list[list[Cell | str]] = [[styled(it, dim=True) for it in headings]]
    for row in rows:
        since = [date_in_words(date.fromisoformat(row["from"]))] if has_days else []
        cells.append([row["place"], _value(row["before"]), _value(row["after"]), *since])
    value = Column(is_left=True, most=_WIDEST_VALUE)
    shape = [LEFT, value, value, *([LEFT] if has_days else [])]
    return [paint(styled(name, bold=True)), *lay_out(cells, shape)]


def _value(text: str | None) -> str:
    return UNKNOWN if text is None else text
