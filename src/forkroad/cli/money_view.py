"""Money over the whole horizon, and the goals with their chance."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from rich.cells import cell_len

from forkroad.cli.grid import LEFT, RIGHT, Cell, lay_out, printable, styled
from forkroad.cli.interval_text import HEADING, interval_texts
from forkroad.cli.numerals import UNKNOWN, chance, level_of_share, money, number, percent
from forkroad.cli.periods_text import labels
from forkroad.cli.terminal import Screen
from forkroad.periods import TOTAL
from forkroad.results.business_definitions import ALWAYS_SHOWN, CALCULATION, PER_CUSTOMER
from forkroad.results.definitions import ALL
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

_GOAL_FIGURES = 38  # cells that the figures of a goal take
_RESULTS = ("contribution", "profit")


def money_lines(result: RunResult, segment: str) -> list[str]:
    """Return revenue, costs and what is left; costs that are not there are left out."""
    found = {row["measure"]: row for row in result.rows("money", period=TOTAL, segment=segment)}
    rows = [
        found[name]
        for name in (*CALCULATION, PER_CUSTOMER)
        if name in found and _is_shown(found[name])
    ]
    if not any(row["mean"] for row in rows):
        return []
    is_large = any(abs(row["mean"]) >= 1000 for row in rows)
    intervals = _intervals(rows, is_large=is_large)
    heading = HEADING if any(interval.strip() for interval in intervals) else ""
    title = styled("Money", bold=True)
    lines: list[list[Cell | str]] = [[title, result.scenario.currency, heading]]
    for row, interval in zip(rows, intervals, strict=True):
        is_result = row["measure"] in _RESULTS
        name = f"  {row['measure'].replace('_', ' ')}"
        cells = (name, _amount(row, "mean", is_large=is_large), interval)
        lines.append([styled(cell, bold=is_result) for cell in cells])
    return lay_out(lines, [LEFT, RIGHT, RIGHT], indent=0)


def _is_shown(row: Row) -> bool:
    return row["mean"] is not None and (row["mean"] != 0 or row["measure"] in ALWAYS_SHOWN)


def _intervals(rows: Sequence[Row], *, is_large: bool) -> list[str]:
    if all(row["p05"] is None for row in rows):
        return [""] * len(rows)
    written = [
        {**row, **{end: _amount(row, end, is_large=is_large) for end in ("p05", "p95")}}
        for row in rows
    ]
    return interval_texts(written, str) or []


def _amount(row: Row, figure: str, *, is_large: bool) -> str:
    """Return an amount; where amounts are large, only what is per customer has cents."""
    value = row[figure]
    return money(value) if row["measure"] == PER_CUSTOMER or not is_large else number(value)


def goal_lines(result: RunResult, screen: Screen, segment: str = ALL) -> list[str]:
    """Return each goal with what is expected and the chance of meeting it, a line a period.

    segment : whom the view is about; a goal that is about others says so.
    """
    rows = result.rows("goals", measure="value")
    if not rows:
        return []
    targets = _means(result.rows("goals", measure="target"))
    names = [_name(result, row, targets, segment) for row in rows]
    fits = all(cell_len(name) <= screen.width - _GOAL_FIGURES for name in names)
    is_short = fits and all(row["period"] == TOTAL for row in rows)
    shown = names if is_short else [f"  {when}" for when in _whens(result, rows, names)]
    heading, *lines = _goal_grid(result, rows, shown)
    if is_short:
        return [heading, *lines]
    with_names: list[str] = []
    for place, (name, line) in enumerate(zip(names, lines, strict=True)):
        is_new = place == 0 or name != names[place - 1]
        with_names += [f"  {printable(name)}", line] if is_new else [line]
    return [heading, *with_names]


def _whens(result: RunResult, rows: Sequence[Row], names: Sequence[str]) -> list[str]:
    """Return the period of each row, its year told anew where a new goal begins."""
    found: list[str] = []
    for _, group in groupby(zip(names, rows, strict=True), key=itemgetter(0)):
        found += labels([row["period"] for _, row in group], result.scenario.calendar)
    return found


def _goal_grid(result: RunResult, rows: list[Row], shown: list[str]) -> list[str]:
    chances = _means(result.rows("goals", measure="chance"))
    written = [
        {**row, **{end: _level(row[end], row) for end in ("p05", "p95") if row[end] is not None}}
        for row in rows
    ]
    intervals = interval_texts(written, str) or [""] * len(rows)
    heading = HEADING if any(interval.strip() for interval in intervals) else ""
    lines: list[list[Cell | str]] = [[styled("Goals", bold=True), "expected", heading, "chance"]]
    for row, name, interval in zip(rows, shown, intervals, strict=True):
        likely = styled(chance(chances.get(_key(row))), bold=True)
        lines.append([f"  {name}", _level(row["mean"], row), interval, likely])
    return lay_out(lines, [LEFT, RIGHT, RIGHT, RIGHT], indent=0)


def _name(
    result: RunResult, row: Row, targets: dict[tuple[str, str], float | None], segment: str
) -> str:
    """Return what a goal wants, in words."""
    wanted = str(row["wanted"] or "").replace("_", " ")
    whose = whose_goal(result, row, segment)
    name = f"{row['goal']}: {row['goal_measure']} {wanted} {target_of(targets.get(_key(row)), row)}"
    return f"{name}, {whose}" if whose else name


def whose_goal(result: RunResult, row: Row, segment: str) -> str:
    """Return whom a goal is about, where these are not those whom the view is about."""
    about = row["segment"] or ALL
    if about == segment:
        return ""
    return (
        "of all customers" if about == ALL else f"of {result.scenario.label_of('segments', about)}"
    )


def _means(rows: Sequence[Row]) -> dict[tuple[str, str], float | None]:
    return {_key(row): row["mean"] for row in rows}


def _key(row: Row) -> tuple[str, str]:
    return row["goal"], row["period"]


def _level(value: float | None, row: Row) -> str:
    """Return what is expected of a goal: a share in percent, a count whole."""
    return percent(value) if is_share(row) else _count(value)


def target_of(target: float | None, row: Row) -> str:
    """Return the level that a goal wants, in its own unit."""
    if target is None:
        return UNKNOWN
    return level_of_share(target) if is_share(row) else _count(target)


def is_share(row: Row) -> bool:
    """Return whether a goal is about a share: of a branch, or of an outcome."""
    measure = str(row["goal_measure"] or "")
    return measure.startswith("share(") or measure.endswith(".share")


def _count(value: float | None) -> str:
    return number(value, 3 if value is not None and 0 < abs(value) < 1 else 0)
