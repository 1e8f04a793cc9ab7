"""How long it takes customers to reach each milestone, as spans of days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from forkroad.maps.labels import cleaned, shortened
from forkroad.maps.words import days
from forkroad.plots.asking import chosen_of, provenance, wanted_rows, whose
from forkroad.plots.marks import draw_span
from forkroad.plots.numerals import Scale, percent, tick_texts, ticks
from forkroad.plots.sheet import MARGIN, Key, Sheet, mark_x, open_sheet, title_axis
from forkroad.plots.style import HEAD, LABEL, MAIN, NARROW_BAND, WIDE_BAND, styled
from forkroad.results.definitions import ALL, FIRST_PURCHASE
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW = 34.0
_NUMBERS = 118.0


@styled
def timing(result: RunResult, *, segment: str = ALL) -> Figure:
    """Return the days from setting out to each milestone, among those who reach it."""
    chosen_of(result, "timing", "segment", segment)
    rows = wanted_rows(result, "timing", segment=segment, measure="days")
    reaching = result.rows("timing", segment=segment, measure="share_reaching")
    shares = {row["milestone"]: row["mean"] for row in reaching}
    # Who buys in one milestone alone would be shown twice.
    shown = sorted(rows, key=lambda row: (row["p50"] is None, row["p50"] or 0.0, row["mean"] or 0))
    sheet = open_sheet(
        "Time to each milestone" + whose(result, segment),
        "Days from setting out, among those who reach it by the horizon's end.",
        provenance(result),
        body=_ROW * len(shown) + 42,
        keys=[
            Key("median", "dots", MAIN, (("marker", "o"), ("markersize", 6.5))),
            Key("5 in 10 customers", "area", NARROW_BAND),
            Key("9 in 10 customers", "area", WIDE_BAND),
        ],
    )
    _draw(sheet, [_label(result, row["milestone"]) for row in shown], shown, shares)
    return sheet.figure


def _label(result: RunResult, milestone: str) -> str:
    if milestone == FIRST_PURCHASE:
        return "first purchase"
    return cleaned(result.scenario.label_of("steps", milestone))


def _draw(
    sheet: Sheet,
    labels: Sequence[str],
    rows: Sequence[Row],
    shares: Mapping[str, float | None],
) -> None:
    left = MARGIN + min(max(map(LABEL.measure, labels)), 170.0) + 10
    right = sheet.width - MARGIN - _NUMBERS
    axes = _axes(sheet, left, right, rows)
    for number, (row, label) in enumerate(zip(rows, labels, strict=True)):
        middle = sheet.top + 16 + _ROW * (number + 0.5)
        sheet.write((MARGIN, middle), shortened(label, left - MARGIN - 8, LABEL.measure), LABEL)
        draw_span(axes, number, row, row["mean"] if row["p50"] is None else row["p50"])
        if row["p50"] is not None:
            at = (right + 12, middle)
            sheet.write(at, days(row["p50"]), HEAD)
        share = shares.get(row["milestone"])
        told = "nobody" if row["mean"] is None else percent(share) if share is not None else ""
        sheet.write((sheet.width - MARGIN, middle), told, LABEL, anchor="right")


def _axes(sheet: Sheet, left: float, right: float, rows: Sequence[Row]) -> Axes:
    longest = max([row["p95"] or row["mean"] or 0.0 for row in rows])
    places = ticks(0, max(longest * 1.03, 1.0), 6)
    axes = sheet.axes(left, right, sheet.top + 16, sheet.bottom - 26)
    mark_x(axes, places, tick_texts(places, Scale()), grid=True)
    axes.set_yticks([])
    axes.set_xlim(places[0], places[-1])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    title_axis(sheet, (right, sheet.bottom + 4), "days from setting out", "right")
    title_axis(sheet, (right + 12, sheet.top + 8), "median")
    title_axis(sheet, (sheet.width - MARGIN, sheet.top + 8), "reach it", "right")
    return axes
