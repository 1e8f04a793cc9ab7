"""Who is still there: customers by the period in which they set out and the periods since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from forkroad.maps.labels import shortened
from forkroad.maps.palette import INK, PAPER, QUIET
from forkroad.periods import TOTAL
from forkroad.plots.asking import chosen_of, provenance, wanted_rows, whose
from forkroad.plots.numerals import Scale, scale_of
from forkroad.plots.sheet import MARGIN, Sheet, open_sheet, title_axis
from forkroad.plots.style import GRID, HEAD, SMALL, styled
from forkroad.plots.times import period_name
from forkroad.results.definitions import ALL
from forkroad.results.run_result import RunResult

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_WRITTEN = 14  # wider heat maps have room for the first number of a row alone

_ROW = 21.0
_HEAD = 34.0
_SCALE = 34.0
_TITLES = {
    "active": "Who is still there",
    "buyers": "Who buys, and how long after setting out",
    "revenue": "Revenue by time since setting out",
}
_UNITS = {"active": "customers who visited any step", "buyers": "customers who bought"}

Cells = Mapping[tuple[str, int], float]


@styled
def retention(result: RunResult, *, measure: str | None = None, segment: str = ALL) -> Figure:
    """Return a heat map: a row for each arrival period, a column for each period since.

    measure : active if not given, buyers or revenue. Cells are coloured by what they are of the
        largest in their row.
    """
    measure = chosen_of(result, "cohorts", "measure", measure or "active")
    chosen_of(result, "cohorts", "segment", segment)
    rows = wanted_rows(result, "cohorts", measure=measure, segment=segment)
    cells = {
        (row["arrival_period"], row["periods_since"]): row["mean"]
        for row in rows
        if row["mean"] is not None
    }
    starts = [start for start in dict.fromkeys(key for key, _ in cells) if start != TOTAL]
    ages = sorted({age for _, age in cells})
    facts = result.scenario
    scale = scale_of([cells[key] for key in cells if key[0] != TOTAL])
    unit = _UNITS.get(measure) or facts.currency or "money"
    sheet = open_sheet(
        _TITLES[measure] + whose(result, segment),
        f"By the {facts.report_by} of setting out: {scale.unit(unit)}; darker is more of the "
        "row's largest number.",
        provenance(result),
        body=_HEAD + _ROW * len(starts) + _SCALE,
    )
    _draw(sheet, cells, starts, ages, scale)
    title_axis(sheet, (sheet.width - MARGIN, sheet.top + 6), f"{facts.report_by}s since", "right")
    return sheet.figure


def _draw(
    sheet: Sheet, cells: Cells, starts: Sequence[str], ages: Sequence[int], scale: Scale
) -> None:
    labels = [_name(start) for start in starts]
    if len(ages) > MOST_WRITTEN:
        firsts = (scale.text(cells.get((start, 0))) for start in starts)
        labels = [f"{label}:  {first}" for label, first in zip(labels, firsts, strict=True)]
    left = MARGIN + max(map(SMALL.measure, labels)) + 8
    each = (sheet.width - MARGIN - left) / len(ages)
    numbers = _written(cells, starts, each, scale) if len(ages) <= MOST_WRITTEN else {}
    _head(sheet, left, each, ages)
    for number, start in enumerate(starts):
        top = sheet.top + _HEAD + _ROW * number
        sheet.write((MARGIN, top + _ROW / 2), labels[number], SMALL)
        own = {age: cells[start, age] for age in ages if (start, age) in cells}
        largest = max([*own.values(), 1e-12])
        for place, age in enumerate(ages):
            if age in own:
                box = (left + each * place, top, each, _ROW)
                _draw_cell(sheet, box, own[age] / largest, numbers.get((start, age), ""))
    _draw_scale(sheet, left, sheet.bottom - 8)


def _name(start: str) -> str:
    return "already here" if start == "already_here" else period_name(start)


def _head(sheet: Sheet, left: float, each: float, ages: Sequence[int]) -> None:
    """Number the columns, as many of them as there is room for."""
    every = next(n for n in range(1, 1000) if n * each > HEAD.measure(str(ages[-1])) + 4)
    for place, age in enumerate(ages):
        if place % every == 0:
            at = (left + each * (place + 0.5), sheet.top + _HEAD - 6)
            sheet.write(at, str(age), HEAD, anchor="center", level="baseline")


def _written(
    cells: Cells, starts: Sequence[str], each: float, scale: Scale
) -> dict[tuple[str, int], str]:
    """Return the numbers of all cells, or none where one of them would not fit."""
    texts = {
        key: "<1" if 0 < cell < 0.5 and scale.factor == 1 else scale.text(cell)
        for key, cell in cells.items()
        if key[0] in starts
    }
    widest = max(map(SMALL.measure, texts.values()))
    return texts if widest + 4 <= each else {}


def _draw_cell(
    sheet: Sheet, box: tuple[float, float, float, float], part: float, text: str
) -> None:
    x, y, width, height = box
    sheet.area((x, y), (width, height), shade(part), edgecolor=PAPER, linewidth=1.2)
    if text:
        ink = PAPER if part > 0.33 else INK
        text = shortened(text, width, SMALL.measure)
        sheet.write((x + width / 2, y + height / 2), text, SMALL, color=ink, anchor="center")


def shade(part: float) -> str:
    """Return the colour of a part of the largest: its square root, since most parts are small.

    >>> shade(0.0), shade(1.0)
    ('#eef4f9', '#063a61')
    """
    light, dark = (0xEE, 0xF4, 0xF9), (0x06, 0x3A, 0x61)
    way = max(0.0, min(part, 1.0)) ** 0.5
    return "#" + "".join(
        f"{round(a + (b - a) * way):02x}" for a, b in zip(light, dark, strict=True)
    )


def _draw_scale(sheet: Sheet, left: float, y: float) -> None:
    """Draw what the shades mean."""
    sheet.write((left, y), "of the row's largest", SMALL, color=QUIET)
    x = left + SMALL.measure("of the row's largest") + 10
    for number, part in enumerate((0.0, 0.01, 0.05, 0.25, 0.5, 1.0)):
        corner = (x + 62 * number, y - 6)
        sheet.area(corner, (22.0, 12.0), shade(part), edgecolor=GRID, linewidth=0.6)
        sheet.write((corner[0] + 26, y), f"{100 * part:g} %", SMALL, color=QUIET)
