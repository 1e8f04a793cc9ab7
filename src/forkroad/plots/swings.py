"""How far a measure swings where one input is low or high: a tornado, the widest on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from forkroad.maps.labels import shortened
from forkroad.maps.palette import INK, QUIET
from forkroad.periods import span_in_words
from forkroad.plots.asking import provenance, wanted_rows, whose
from forkroad.plots.inputs import (
    input_name,
    input_value,
    measure_name,
    measure_scale,
    measure_unit,
)
from forkroad.plots.numerals import Scale, tick_texts, ticks
from forkroad.plots.sheet import MARGIN, Key, Sheet, mark_x, open_sheet, title_axis
from forkroad.plots.style import LABEL, MAIN, SMALL, WIDE_BAND, styled
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 15

_ROW = 26.0
_NAME = 168.0
_VALUE = 52.0  # room for an input's value beside the longest bar
_BAR = 0.56


@styled
def tornado(result: RunResult) -> Figure:
    """Return the measure at the low and the high end of each input, the widest swings alone.

    Raises UsageError where nothing was swung or nothing moves the measure.
    """
    rows = wanted_rows(result, "tornado")
    moving = [row for row in rows if row["at_low"] is not None and row["at_high"] is not None]
    shown = [row for row in moving if row["swing"]][:MOST] or moving[:1]
    measure = shown[0]["measure"]
    ends = [row[end] for row in shown for end in ("at_low", "at_high", "at_base")]
    scale = measure_scale(measure, ends)
    unit = measure_unit(measure, scale, result.scenario.currency)
    base = shown[0]["at_base"]
    title = f"What moves {measure_name(result, measure)} most{whose(result, shown[0]['segment'])}"
    sheet = open_sheet(
        title,
        f"{_swung(shown[0]['range'])} The line is at {scale.text(base)} {unit}, "
        f"{span_in_words(result.scenario.calendar)}.{_left_out(len(moving) - len(shown))}",
        provenance(result),
        body=_ROW * len(shown) + 40,
        keys=[
            Key("the input is low", "area", WIDE_BAND, (("edgecolor", MAIN), ("linewidth", 0.8))),
            Key("the input is high", "area", MAIN),
        ],
    )
    _draw(sheet, result, shown, scale, unit)
    return sheet.figure


def _swung(by: str) -> str:
    if by == "file":
        return "One input at a time at its 5 and its 95 per cent quantile."
    return f"One input at a time, {by} less and more."


def _left_out(number: int) -> str:
    return f" {number} weaker inputs are not shown." if number > 0 else ""


def _draw(sheet: Sheet, result: RunResult, rows: Sequence[Row], scale: Scale, unit: str) -> None:
    left, right = MARGIN + _NAME + _VALUE, sheet.width - MARGIN - _VALUE
    axes = _axes(sheet, (left, right), rows, scale, unit)
    for number, row in enumerate(rows):
        middle = sheet.top + 8 + _ROW * (number + 0.5)
        name = shortened(input_name(result, row["place"]), _NAME - 4, LABEL.measure)
        sheet.write((MARGIN, middle), name, LABEL)
        _draw_bars(axes, number, row)
        _write_ends(sheet, axes, row, middle)


def _axes(
    sheet: Sheet, ends: tuple[float, float], rows: Sequence[Row], scale: Scale, unit: str
) -> Axes:
    values = [row[end] for row in rows for end in ("at_low", "at_high", "at_base")]
    places = ticks(min(values), max(values), 4)
    axes = sheet.axes(*ends, sheet.top + 8, sheet.bottom - 32)
    mark_x(axes, places, tick_texts(places, scale), grid=True)
    axes.set_yticks([])
    axes.set_xlim(places[0], places[-1])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.axvline(rows[0]["at_base"], color=INK, linewidth=1.1, zorder=4)
    title_axis(sheet, (ends[1], sheet.bottom - 4), unit, "right")
    return axes


def _draw_bars(axes: Axes, place: int, row: Row) -> None:
    """Draw from the base to both ends; where both lie on one side the shorter is in front."""
    base = row["at_base"]
    looks: dict[str, dict[str, Any]] = {
        "at_low": {"facecolor": WIDE_BAND, "edgecolor": MAIN, "linewidth": 0.8},
        "at_high": {"facecolor": MAIN, "edgecolor": MAIN, "linewidth": 0.8},
    }
    for end in sorted(looks, key=lambda end: -abs(row[end] - base)):
        axes.barh(place, row[end] - base, _BAR, base, zorder=3, **looks[end])


def _write_ends(sheet: Sheet, axes: Axes, row: Row, middle: float) -> None:
    """Write the input's values beside the ends that they lead to."""
    box, (low, high) = axes.get_position(), axes.get_xlim()
    width = box.width * sheet.width

    def x_of(value: float) -> float:
        return float(box.x0 * sheet.width + width * (value - low) / (high - low))

    base = row["at_base"]
    beside = sorted(("low", "high"), key=lambda end: row[f"at_{end}"])
    left, right = (row[f"at_{end}"] for end in beside)
    texts = [
        shortened(input_value(row["unit"], row[end]), _VALUE - 5, SMALL.measure) for end in beside
    ]
    x = x_of(min(left, base)) - 4
    sheet.write((x, middle), texts[0], SMALL, color=QUIET, anchor="right")
    x = x_of(max(right, base)) + 4
    sheet.write((x, middle), texts[1], SMALL, color=QUIET)
