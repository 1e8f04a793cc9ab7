"""Kept forecasts on one screen: which there are, how they did, and how the map would change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from forkroad.cli.backtest_view import drift_lines, month_lines, note_lines, score_lines
from forkroad.cli.grid import LEFT, RIGHT, Cell, lay_out, paint, printable, styled
from forkroad.cli.numerals import number
from forkroad.cli.terminal import Screen

if TYPE_CHECKING:
    from forkroad.learning.kept import Kept
    from forkroad.learning.score import ScoreResult


def kept_lines(kept: Iterable[Kept]) -> list[str]:
    """Return the forecasts of a store, one a line."""
    headings = ("", "made on", "", "from", "months", "scenario", "data", "seed")
    rows: list[list[Cell | str]] = [[styled(text, dim=True) for text in headings]]
    rows += [
        [
            number(one.number),
            one.made_on.isoformat(),
            one.name,
            one.start.isoformat(),
            number(one.months),
            one.scenario_sha256[:10],
            one.data_sha256[:10] or "-",
            str(one.seed),
        ]
        for one in kept
    ]
    return lay_out(rows, [RIGHT, LEFT, LEFT, LEFT, RIGHT, LEFT, LEFT, RIGHT])


def score_view_lines(result: ScoreResult, screen: Screen, *, with_diff: bool) -> list[str]:
    """Return how kept forecasts did."""
    title = f"{printable(result.store)} against {printable(result.title)}"
    parts = [
        [paint(styled(title, bold=True))],
        score_lines(result.tables["scores"]),
        month_lines(result.tables["forecasts"]),
        drift_lines(result.tables["drift"]),
        _diff_lines(result) if with_diff else [],
        note_lines("What it says", (*result.notes, *_about_diff(result, with_diff)), screen),
    ]
    return [line for part in parts if part for line in (*part, "")][:-1]


def _about_diff(result: ScoreResult, with_diff: bool) -> list[str]:
    if with_diff or not result.diff:
        return []
    return ["Learned again the map would change; --diff shows how, -o FILE writes it."]


def _diff_lines(result: ScoreResult) -> list[str]:
    colours = {"+": "green", "-": "red"}
    title = paint(styled("The map, learned again", bold=True))
    return [title, *(paint(styled(line, fg=colours.get(line[:1]))) for line in result.diff)]
