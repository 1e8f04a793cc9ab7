"""What alternatives bring against the base: differences with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from forkroad.maps.labels import cleaned, shortened, wrapped
from forkroad.maps.palette import INK, QUIET
from forkroad.periods import TOTAL, span_in_words
from forkroad.plots.asking import chosen_of, provenance, wanted_rows, whose
from forkroad.plots.inputs import measure_name, measure_scale, measure_unit
from forkroad.plots.marks import draw_span
from forkroad.plots.numerals import tick_texts, ticks
from forkroad.plots.sheet import MARGIN, Key, Sheet, mark_x, open_sheet, title_axis
from forkroad.plots.style import HEAD, LABEL, MAIN, NARROW_BAND, SMALL, WIDE_BAND, styled
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ROW = 32.0
_HEAD = 26.0
_AXIS = 34.0
_LINE = 11.5


@styled
def differences(result: RunResult, *, measure: str | None = None) -> Figure:
    """Return what each alternative has more than the base over the horizon, a panel a measure.

    measure : this one alone.

    Raises UsageError where nothing was compared.
    """
    rows = wanted_rows(result, "differences", period=TOTAL)
    if measure is not None:
        measure = chosen_of(result, "differences", "measure", measure)
        rows = [row for row in rows if row["measure"] == measure]
    measures = list(dict.fromkeys(row["measure"] for row in rows))
    panels = [[row for row in rows if row["measure"] == name] for name in measures]
    heights = [_HEAD + _ROW * len(panel) + _AXIS for panel in panels]
    sheet = open_sheet(
        "What changes against the base" + whose(result, rows[0]["segment"]),
        f"{span_in_words(result.scenario.calendar)}. {_interval(result)}",
        provenance(result),
        body=sum(heights) - 8,
        keys=[
            Key("expected difference", "dots", MAIN, (("marker", "o"), ("markersize", 6.5))),
            Key("5 in 10 cases", "area", NARROW_BAND),
            Key("9 in 10 cases", "area", WIDE_BAND),
        ],
    )
    labels = [_label(result, row) for row in panels[0]]
    top = sheet.top
    for panel, height in zip(panels, heights, strict=True):
        _draw_panel(sheet, result, panel, labels, top)
        top += height
    return sheet.figure


def _interval(result: RunResult) -> str:
    """Return what the intervals hold, which depends on how it was computed."""
    if result.replications:
        return "Bands hold luck and what is not known of the inputs."
    return "Bands hold what is not known of the inputs, no luck."


def _label(result: RunResult, row: Row) -> str:
    """Return an alternative's label, several together one by one, with whom it works for."""
    names = str(row["what_if"]).split("+")
    label = " + ".join(result.scenario.label_of("what_ifs", name) for name in names)
    effect = row["effect"]
    return cleaned(label if effect is None else f"{label} (works for {100 * effect:.4g} %)")


def _draw_panel(
    sheet: Sheet, result: RunResult, rows: Sequence[Row], labels: Sequence[str], top: float
) -> None:
    ends = [row[end] for row in rows for end in ("mean", "p05", "p95") if row[end] is not None]
    measure = rows[0]["measure"]
    scale = measure_scale(measure, ends)
    unit = measure_unit(measure, scale, result.scenario.currency, is_difference=True)
    base = measure_scale(measure, [rows[0]["base"]])
    told = (
        f"base {base.text(rows[0]['base'])} {measure_unit(measure, base, result.scenario.currency)}"
    )
    room = sheet.width - 2 * MARGIN - SMALL.measure(f"{told}difference in {unit}") - 24
    head = shortened(measure_name(result, measure), room, HEAD.measure)
    sheet.write((MARGIN, top + 11), head, HEAD, level="baseline")
    sheet.write(
        (MARGIN + HEAD.measure(head) + 8, top + 11), told, SMALL, color=QUIET, level="baseline"
    )
    texts = [_text(scale.text(row["mean"], signed=True), row["uplift"]) for row in rows]
    left = MARGIN + 172.0
    right = sheet.width - MARGIN - max(map(LABEL.measure, texts)) - 14
    bottom = top + _HEAD + _ROW * len(rows)
    axes = sheet.axes(left, right, top + _HEAD - 6, bottom)
    places = ticks(min([*ends, 0.0]), max([*ends, 0.0]))
    mark_x(axes, places, tick_texts(places, scale, signed=True), grid=True)
    axes.set_yticks([])
    axes.set_xlim(places[0], places[-1])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.axvline(0, color=INK, linewidth=1.1, zorder=3)
    title_axis(sheet, (sheet.width - MARGIN, top + 11), f"difference in {unit}", "right")
    for number, (row, label, text) in enumerate(zip(rows, labels, texts, strict=True)):
        middle = top + _HEAD - 6 + (bottom - top - _HEAD + 6) * (number + 0.5) / len(rows)
        _write_label(sheet, label, middle)
        sheet.write((sheet.width - MARGIN, middle), text, LABEL, anchor="right")
        draw_span(axes, number, row, row["mean"])


def _text(difference: str, uplift: float | None) -> str:
    return difference if uplift is None else f"{difference}  ({100 * uplift:+.1f} %)"


def _write_label(sheet: Sheet, label: str, middle: float) -> None:
    lines = wrapped(label, 160, LABEL.measure, lines=2)
    for number, line in enumerate(lines):
        y = middle + (number - (len(lines) - 1) / 2) * _LINE
        sheet.write((MARGIN, y), line, LABEL)
