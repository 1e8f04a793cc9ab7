"""A sweep on one screen: how far each measure reaches, the best scenarios, what failed and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from click import unstyle
from rich.cells import cell_len

from forkroad.cli.grid import LEFT, RIGHT, Cell, lay_out, paint, printable, styled
from forkroad.cli.numerals import level_of_share, number, numbers, percent
from forkroad.cli.run_view import header_lines, warning_lines
from forkroad.cli.terminal import Screen
from forkroad.maps.labels import wrapped
from forkroad.results.columns import Column
from forkroad.results.run_result import RunResult
from forkroad.results.sweep_definitions import SWEEP
from forkroad.results.table import Row, Table

# Scenarios that are shown, varied paths and measures beside them, and reasons of failures.
_MOST_ROWS = 12
_MOST_PATHS = 5
_MOST_MEASURES = 4
_MOST_REASONS = 3


def sweep_lines(result: RunResult, screen: Screen, store: Path | None = None) -> list[str]:
    """Return the whole view; `store` is the file that has all scenarios."""
    table = result.tables[SWEEP]
    parts = [
        header_lines(result, screen),
        _varied(table, screen),
        _reach(table),
        _best(table, screen),
        _failures(table, screen),
        warning_lines(result, screen),
        _where_all_are(table, store, screen),
    ]
    return [line for part in parts if part for line in (*part, "")][:-1]


def failed_sentence(result: RunResult) -> str:
    """Return how many scenarios failed and why the first did; nothing where none did."""
    table = result.tables[SWEEP]
    reasons = _reasons(table)
    if not reasons:
        return ""
    count = sum(reasons.values())
    return (
        f"{number(count)} of {number(len(table))} scenarios failed; "
        f"the first because: {printable(next(iter(reasons)))}"
    )


def _varied(table: Table, screen: Screen) -> list[str]:
    """Return what varies, each path with the letter that stands for it below."""
    count = len(table)
    title = f"{number(count)} scenario{'' if count == 1 else 's'}"
    lines = [paint(styled(title, bold=True))]
    for letter, column in zip(_letters(table), _paths(table), strict=True):
        values = list(dict.fromkeys(table.columns[column.name]))
        reach = f"{len(values):,} values" if len(values) > 1 else "one value"
        ends = sorted(values) if column.unit or column.kind == "number" else values  # type: ignore[type-var]
        shown = f"{_cell(ends[0], column)} to {_cell(ends[-1], column)}" if values else ""
        text = f"{letter}  {column.name}: {reach}, {shown}"
        lines += [f"  {row}" for row in wrapped(printable(text), screen.width - 2, cell_len)]
    return lines


def _reach(table: Table) -> list[str]:
    """Return the lowest and the highest value of each measure, with the scenario's number."""
    rows: list[list[Cell | str]] = []
    for column in _measures(table):
        found = [(row[column.name], row["scenario"]) for row in table.rows()]
        known = [each for each in found if each[0] is not None]
        if known:
            # Of equals the first scenario counts.
            low = min(known, key=lambda each: (each[0], each[1]))
            high = max(known, key=lambda each: (each[0], -each[1]))
            lowest, highest = _figures([low[0], high[0]], column)
            rows.append(
                [column.name, lowest, f"in {low[1]:,}", highest, f"in {high[1]:,}"],
            )
    if not rows:
        return []
    headings: list[Cell | str] = [
        styled(text, dim=True) for text in ("", "lowest", "scenario", "highest", "scenario")
    ]
    lines = lay_out([headings, *rows], [LEFT, RIGHT, RIGHT, RIGHT, RIGHT])
    return [paint(styled("How far it reaches", bold=True)), *lines]


def _best(table: Table, screen: Screen) -> list[str]:
    """Return all of a few scenarios in their order, or the best by the first measure."""
    measures = _measures(table)[:_MOST_MEASURES]
    if not measures or not len(table):
        return []
    rows = list(table.rows())
    title = "Each scenario"
    if len(rows) > _MOST_ROWS:
        first = measures[0].name
        known = [row for row in rows if row[first] is not None]
        rows = sorted(known, key=lambda row: (-row[first], row["scenario"]))[:_MOST_ROWS]
        title = f"The {len(rows)} with the most {first}"
    if not rows:
        return []
    lines = _grid(table, rows, measures)
    while len(measures) > 1 and any(cell_len(unstyle(line)) > screen.width for line in lines):
        measures = measures[:-1]
        lines = _grid(table, rows, measures)
    return [paint(styled(title, bold=True)), *lines]


def _grid(table: Table, rows: Sequence[Row], measures: Sequence[Column]) -> list[str]:
    paths = _paths(table)[:_MOST_PATHS]
    headings = ["scenario", *_letters(table)[:_MOST_PATHS], *(it.name for it in measures)]
    columns = [_figures([row[it.name] for row in rows], it) for it in measures]
    cells: list[list[Cell | str]] = [[styled(text, dim=True) for text in headings]]
    for place, row in enumerate(rows):
        varied = [_cell(row[path.name], path) for path in paths]
        cells.append([number(row["scenario"]), *varied, *(column[place] for column in columns)])
    return lay_out(cells, [RIGHT] * len(headings))


def _failures(table: Table, screen: Screen) -> list[str]:
    reasons = _reasons(table)
    if not reasons:
        return []
    title = f"{number(sum(reasons.values()))} failed"
    lines = [paint(styled(title, fg="yellow", bold=True))]
    for reason, count in reasons.most_common(_MOST_REASONS):
        text = printable(f"{number(count)} times: {reason}" if count > 1 else reason)
        lines += [f"  {row}" for row in wrapped(text, screen.width - 2, cell_len)]
    left = len(reasons) - _MOST_REASONS
    return [*lines, *([f"  and {left:,} other reasons"] if left > 0 else [])]


def _where_all_are(table: Table, store: Path | None, screen: Screen) -> list[str]:
    if len(table) <= _MOST_ROWS:
        return []
    kept = f"All scenarios are in {store}; " if store else "All scenarios: "
    text = f"{kept}--out DIR writes them as a table, --json prints them."
    return wrapped(printable(text), screen.width, cell_len)


def _reasons(table: Table) -> Counter[str]:
    return Counter(str(reason) for reason in table.columns["reason"] if reason)


def _paths(table: Table) -> Sequence[Column]:
    return table.definition.keys[1:]


def _measures(table: Table) -> Sequence[Column]:
    return table.definition.details[2:]


def _letters(table: Table) -> list[str]:
    """Return a, b, ... z, a1, b1, ... for the varied paths."""
    return [
        chr(ord("a") + place % 26) + (str(place // 26) if place >= 26 else "")
        for place in range(len(_paths(table)))
    ]


def _figures(values: Sequence[float | None], column: Column) -> list[str]:
    """Return the figures of one measure, all with the same decimals."""
    return [percent(value) for value in values] if column.unit == "share" else numbers(values)


def _cell(value: object, column: Column) -> str:
    if not isinstance(value, int | float):
        return str(value)
    if column.unit == "share":
        return level_of_share(round(value, 6))
    plain = f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
    if column.unit == "times":
        return f"x{plain}"
    return f"{plain} days" if column.unit == "days" else plain
