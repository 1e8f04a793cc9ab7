"""The league of what-ifs on the screen: the best set in a sentence, then all by their return."""

from __future__ import annotations

from forkroad.cli.grid import RIGHT, Cell, Column, lay_out, paint, styled
from forkroad.cli.lever_text import headings, indented
from forkroad.cli.numerals import UNKNOWN, number
from forkroad.cli.terminal import Screen
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

_WIDEST_NAME = 34
_HEADINGS = ("", "cost", "profit", "90 % between", "", "return", "together")


def league_lines(result: RunResult, screen: Screen, top: int) -> list[str]:
    """Return the league; nothing where none was asked for.

    top : how many sets are shown.
    """
    rows = result.rows("league")
    if not rows:
        return []
    computed = [row for row in rows if row["profit"] is not None]
    cells = [headings(*_HEADINGS), *map(_cells, computed[:top])]
    room = max(screen.width - 58, 16)
    columns = [Column(is_left=True, most=min(room, _WIDEST_NAME)), *[RIGHT] * 6]
    said = [_best(result, computed)]
    if len(computed) > top:
        said.append(f"{len(computed) - top} more sets are not shown (--top).")
    said += [f"{row['what_if']} cannot be: {row['why']}." for row in rows if row["why"]]
    title = paint(styled("What-ifs by return", bold=True))
    lines = [line for text in said for line in indented(text, screen)]
    return [title, *lay_out(cells, columns), *lines]


def _cells(row: Row) -> list[Cell | str]:
    ratio, together = row["return_on_investment"], row["interaction"]
    mark = "" if row["fits"] else " (too dear)"
    return [
        f"{row['what_if']}{mark}",
        number(row["cost"]),
        _signed(row["profit"]),
        _signed(row["profit_p05"]),
        _signed(row["profit_p95"]),
        UNKNOWN if ratio is None else f"{100 * ratio:+,.0f} %",
        "" if together is None else _signed(together),
    ]


def _best(result: RunResult, rows: list[Row]) -> str:
    best = next((row for row in rows if row["best"]), None)
    if best is None:
        return "Best is to do nothing: no set that fits the budget brings more than the base."
    currency = result.scenario.currency
    profit, cost = (f"{number(best[name])} {currency}".rstrip() for name in ("profit", "cost"))
    return f"Best is {best['what_if']}: it brings {profit} more than the base and costs {cost}."


def _signed(amount: float) -> str:
    return f"{'+' if amount > 0 else ''}{number(amount)}"
