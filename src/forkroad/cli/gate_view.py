"""A gate on one screen: what was observed beside what the base expects, and the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forkroad.cli.backtest_view import note_lines
from forkroad.cli.grid import LEFT, RIGHT, Cell, lay_out, paint, printable, styled
from forkroad.cli.numerals import level_of_share, number, percent, signed_percent
from forkroad.cli.terminal import Screen
from forkroad.results.table import Row

if TYPE_CHECKING:
    from forkroad.learning.gate import GateResult


def gate_lines(result: GateResult, screen: Screen) -> list[str]:
    """Return the whole view."""
    headings: list[Cell | str] = [
        styled(text, dim=True)
        for text in ("", "", "observed", "expected", "90 % between", "difference", "")
    ]
    rows = [headings, *(_row(row) for row in result.tables["gate"].rows())]
    columns = [LEFT, LEFT, RIGHT, RIGHT, RIGHT, RIGHT, LEFT]
    title = f"{printable(result.scenario)} against {printable(result.title)}"
    return [
        paint(styled(title, bold=True)),
        "",
        *lay_out(rows, columns),
        "",
        *note_lines("How it was compared", result.notes, screen),
        "",
        _verdict(result),
    ]


def _row(row: Row) -> list[Cell | str]:
    write = percent if row["measure"] == "conversion" else number
    judged = {None: "", True: "within", False: styled("beyond", fg="red")}[row["within"]]
    return [
        row["measure"],
        row["period"],
        write(row["observed"]),
        write(row["expected"]),
        f"{write(row['p05'])} to {write(row['p95'])}",
        signed_percent(row["difference"]),
        judged,
    ]


def _verdict(result: GateResult) -> str:
    within = level_of_share(result.verdict.within or 0.0)
    if result.is_passed:
        return f"Passed: the base reproduces what was observed within {within}."
    return paint(
        styled(f"Failed: the base does not reproduce what was observed within {within}.", fg="red")
    )
