"""The most likely ways through the journey, each a row of steps that ends in an outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from forkroad.maps.labels import cleaned, shortened
from forkroad.maps.palette import BAND, FAINT, INK, OutcomeColors, outcome_colors
from forkroad.periods import span_in_words
from forkroad.plots.asking import provenance, wanted_rows
from forkroad.plots.numerals import percent
from forkroad.plots.sheet import MARGIN, WIDTH, Sheet, open_sheet, title_axis
from forkroad.plots.style import AXIS, HEAD, LABEL, MAIN, SMALL, styled
from forkroad.records import record
from forkroad.results.definitions import REST
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 10

_SHARE = 46.0
_BAR = 58.0
_DAYS = 52.0
_CHIP = 15.0
_LINE = 20.0
_ARROW = 12.0
_GAP = 9.0
_LONGEST = 130.0
_SEPARATOR = " > "


@record
class Chip:
    """One step of a way: its words, and where it stands in its row."""

    words: str
    x: float
    line: int
    width: float


@styled
def paths(result: RunResult) -> Figure:
    """Return the ten most likely ways, how likely each is and how long it takes.

    The probability is that of going exactly this way to its end by the horizon.
    """
    rows = wanted_rows(result, "paths", measure="probability")
    shown = [row for row in rows if row["path"] != REST][:MOST]
    lengths = {row["path"]: row["mean"] for row in result.rows("paths", measure="days")}
    laid = [_chips(result, row) for row in shown]
    heights = [_LINE * (chips[-1].line + 1) + _GAP for chips in laid]
    told = [percent(row["mean"]) for row in rows if row["path"] == REST and row["mean"]]
    rest = f" All other ways together: {told[0]}." if told and len(shown) == len(rows) - 1 else ""
    sheet = open_sheet(
        "The most likely ways",
        f"Per cent of those who set out, {span_in_words(result.scenario.calendar)}.{rest}",
        provenance(result),
        body=sum(heights) + 14,
    )
    title_axis(sheet, (sheet.width - MARGIN, sheet.top + 4), "days", "right")
    _draw(sheet, shown, laid, heights, lengths)
    return sheet.figure


def _chips(result: RunResult, row: Row) -> list[Chip]:
    """Return the steps of a way in as many lines as they need; the end has room for its sign."""
    names = str(row["path"]).split(_SEPARATOR)
    left = MARGIN + _SHARE + _BAR
    right = WIDTH - MARGIN - _DAYS
    chips: list[Chip] = []
    x, line = left, 0
    for number, name in enumerate(names):
        words = cleaned(result.scenario.label_of("steps", name))
        words = shortened(words, _LONGEST, SMALL.measure)
        width = SMALL.measure(words) + 12
        if number and x + _ARROW + width > right:
            x, line = left + _ARROW, line + 1
        elif number:
            x += _ARROW
        chips.append(Chip(words, x, line, width))
        x += width
    return chips


def _draw(
    sheet: Sheet,
    rows: Sequence[Row],
    laid: Sequence[Sequence[Chip]],
    heights: Sequence[float],
    lengths: Mapping[str, float | None],
) -> None:
    colors = outcome_colors(row["outcome"] for row in rows if row["outcome"])
    most = max(row["mean"] for row in rows)
    top = sheet.top + 10
    for row, chips, height in zip(rows, laid, heights, strict=True):
        middle = top + _LINE / 2
        sheet.write((MARGIN + _SHARE - 8, middle), percent(row["mean"]), HEAD, anchor="right")
        bar = ((_BAR - 10) * row["mean"] / most, 10.0)
        sheet.area((MARGIN + _SHARE, middle - 5), bar, MAIN)
        for number, chip in enumerate(chips):
            is_end = number == len(chips) - 1 and row["outcome"]
            _draw_chip(sheet, chip, top, colors[row["outcome"]] if is_end else None, number)
        length = lengths.get(row["path"])
        if length is not None:
            at = (sheet.width - MARGIN, middle)
            sheet.write(at, _number_of_days(length), LABEL, anchor="right")
        top += height


def _number_of_days(length: float) -> str:
    """Return days with one decimal where there is one.

    >>> _number_of_days(17.51), _number_of_days(-1e-9), _number_of_days(5.0)
    ('17.5', '0', '5')
    """
    return f"{abs(round(length, 1)):,.1f}".removesuffix(".0")


def _draw_chip(
    sheet: Sheet, chip: Chip, top: float, look: OutcomeColors | None, number: int
) -> None:
    from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

    middle = top + _LINE * chip.line + _LINE / 2
    radius = _CHIP / 2 if look else 3.0
    box = FancyBboxPatch(
        (chip.x, middle - _CHIP / 2), chip.width, _CHIP,
        boxstyle=f"round,pad=0,rounding_size={radius}",
        facecolor=look.fill if look else BAND, edgecolor=look.border if look else FAINT,
        linewidth=0.8, transform=sheet.points,
    )  # fmt: skip
    sheet.figure.add_artist(box)
    if number:
        ends = ((chip.x - _ARROW + 1, middle), (chip.x - 1, middle))
        arrow = FancyArrowPatch(
            *ends, arrowstyle="-|>", mutation_scale=6, color=AXIS, linewidth=0.9,
            shrinkA=0, shrinkB=0, transform=sheet.points,
        )  # fmt: skip
        sheet.figure.add_artist(arrow)
    color = look.ink if look else INK
    at = (chip.x + chip.width / 2, middle)
    sheet.write(at, chip.words, SMALL, color=color, anchor="center")
