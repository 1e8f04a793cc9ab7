"""What happened beside what was forecast: row by row, or summed up where there are many."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from forkroad.cli.grid import LEFT, RIGHT, Cell, lay_out, printable, styled
from forkroad.cli.interval_text import HEADING, interval_texts
from forkroad.cli.money_view import is_share
from forkroad.cli.numerals import UNKNOWN, number, percent
from forkroad.cli.periods_text import labels
from forkroad.cli.terminal import Screen
from forkroad.maps.labels import wrapped
from forkroad.periods import TOTAL
from forkroad.results.definitions import ALL
from forkroad.results.rounding import Number, decimals_for
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

_TITLE = "Against actuals"
_MOST_ROWS = 14
_WORDS = {True: "inside", False: "outside", None: ""}


def actual_lines(result: RunResult, screen: Screen, segment: str = ALL) -> list[str]:
    """Return the forecast beside what happened; nothing where nothing is known to have happened.

    segment : whom the view is about; actuals are of all customers, and say so beside others.
    """
    rows = result.rows("actuals")
    if not rows:
        return []
    title = _TITLE if segment == ALL else f"{_TITLE} (of all customers)"
    if len(rows) <= _MOST_ROWS:
        return _one_by_one(result, title, rows)
    return [*_summed_up(title, rows), *_outside(result, rows, screen)]


def _one_by_one(result: RunResult, title: str, rows: Sequence[Row]) -> list[str]:
    written = [
        {**row, **{end: _text(row, row[end]) for end in ("p05", "p95")}}
        if row["p05"] is not None
        else row
        for row in rows
    ]
    intervals = interval_texts(written, lambda end: end or UNKNOWN) or [""] * len(rows)
    heading = HEADING if any(interval.strip() for interval in intervals) else ""
    names = _named(result, rows)
    lines: list[list[Cell | str]] = [
        [styled(title, bold=True), "", "forecast", heading, "happened", ""]
    ]
    for row, name, interval in zip(rows, names, intervals, strict=True):
        figures = (_text(row, row["mean"]), interval, _text(row, row["actual"]))
        lines.append([f"  {row['counted']}", name, *figures, _WORDS[row["inside"]]])
    return lay_out(lines, [LEFT, LEFT, RIGHT, RIGHT, RIGHT, LEFT], indent=0)


def _summed_up(title: str, rows: Sequence[Row]) -> list[str]:
    """Return a line a measure: the sums over its periods, and how many lie inside."""
    lines: list[list[Cell | str]] = [
        [styled(title, bold=True), "forecast", "happened", "off", "inside 90 %"]
    ]
    for counted in dict.fromkeys(row["counted"] for row in rows):
        own = [row for row in rows if row["counted"] == counted]
        periods = [row for row in own if row["period"] != TOTAL] or own
        lines.append([f"  {counted}", *_sums(periods), _inside(own)])
    return lay_out(lines, [LEFT, RIGHT, RIGHT, RIGHT, RIGHT], indent=0)


def _sums(rows: Sequence[Row]) -> tuple[str, str, str]:
    """Return forecast, what happened, and how much more that is; shares do not add up."""
    if _is_share(rows[0]) or any(row["mean"] is None for row in rows):
        return "", "", ""
    forecast, actual = (sum(row[name] for row in rows) for name in ("mean", "actual"))
    decimals = decimals_for([forecast, actual])
    off = f"{100 * (actual / forecast - 1):+.1f} %" if forecast else UNKNOWN
    return number(forecast, decimals), number(actual, decimals), off


def _inside(rows: Sequence[Row]) -> str:
    judged = [row for row in rows if row["inside"] is not None]
    return f"{sum(row['inside'] for row in judged)} of {len(judged)}" if judged else UNKNOWN


def _outside(result: RunResult, rows: Sequence[Row], screen: Screen) -> list[str]:
    """Return which periods of which measure lie outside."""
    lines = []
    for counted in dict.fromkeys(row["counted"] for row in rows):
        own = [row for row in rows if row["counted"] == counted and row["inside"] is False]
        if own:
            periods = labels([row["period"] for row in own], result.scenario.calendar)
            text = f"outside: {counted} in {', '.join(periods)}"
            first, *more = wrapped(printable(text), screen.width - 4, cell_len)
            lines += [f"  {first}", *(f"    {row}" for row in more)]
    return lines


def _named(result: RunResult, rows: Sequence[Row]) -> list[str]:
    """Return the periods of rows, each with its year."""
    calendar = result.scenario.calendar
    return [labels([row["period"]], calendar)[0] for row in rows]


def _text(row: Row, value: Number) -> str:
    if _is_share(row):
        return percent(value)
    return number(value, 0 if value is None or abs(value) >= 10 or value == int(value) else 1)


def _is_share(row: Row) -> bool:
    return is_share({"goal_measure": row["counted"]})
