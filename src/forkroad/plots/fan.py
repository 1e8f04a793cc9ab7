"""Sales period by period as a fan: the median in bands that hold 50 and 90 of 100 cases.

Beside it stands what happened, and what methods without a model say, where the result knows
either (`learning.past_actuals` adds the second).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from forkroad.maps.palette import INK, PAPER
from forkroad.periods import TOTAL
from forkroad.plots.asking import chosen_of, periods_of, provenance, wanted_rows, whose
from forkroad.plots.marks import draw_band, draw_line
from forkroad.plots.methods import method_keys, method_look
from forkroad.plots.numerals import Scale, scale_of, tick_texts, ticks
from forkroad.plots.sheet import MARGIN, Key, Sheet, mark_x, mark_y, open_sheet, title_axis
from forkroad.plots.style import LABEL, MAIN, NARROW_BAND, SMALL, WIDE_BAND, styled
from forkroad.plots.times import CUT, cut_periods, period_labels, period_name
from forkroad.records import record
from forkroad.results.definitions import ALL, SALES
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Baselines = Mapping[str, Mapping[str, float]]

_BODY = 270.0
_NAMES = {
    "orders": "Orders",
    "first_orders": "First orders",
    "repeat_orders": "Repeat orders",
    "units": "Units sold",
    "revenue": "Revenue",
}


@styled
def sales(
    result: RunResult,
    *,
    product: str | None = None,
    measure: str | None = None,
    segment: str = ALL,
) -> Figure:
    """Return what is sold of one product by period, with intervals, baselines and what happened.

    product : the first one if not given.
    measure : of the table `sales`; if not given units, or the one of which it is known what
        happened.

    Raises UsageError for names that the result does not have.
    """
    product = chosen_of(result, "sales", "product", product)
    measure = chosen_of(result, "sales", "measure", measure or usual_measure(result, product))
    chosen_of(result, "sales", "segment", segment)
    rows = wanted_rows(result, "sales", product=product, measure=measure, segment=segment)
    counted = f"{product}.{measure}"
    beside = _Beside()
    if segment == ALL:
        beside = _Beside(_actuals(result, counted), _baselines(result, counted))
    name = result.scenario.label_of("products", product)
    title = f"{name}: {_NAMES[measure].lower()} by {result.scenario.report_by}"
    return _fan(result, title + whose(result, segment), _unit(result, measure), rows, beside)


@record
class _Beside:
    """What stands beside the fan: what happened by period, what each method says by period.

    baselines : None where nobody has looked for any.
    """

    actuals: Mapping[str, float] = field(default_factory=dict)
    baselines: Baselines | None = None

    @property
    def methods(self) -> Baselines:
        """The methods that say something."""
        return self.baselines or {}


def usual_measure(result: RunResult, product: str) -> str:
    """Return what to draw of a product's sales: units, or what was counted where that is another.

    What was counted stands in the tables `actuals` and `baselines`.
    """
    beside = (*result.rows("actuals"), *result.rows("baselines"))
    counted = [str(row["counted"]) for row in beside]
    own = [name.removeprefix(f"{product}.") for name in counted if name.startswith(f"{product}.")]
    known = [name for name in own if name in _NAMES]
    return "units" if not known or "units" in known else known[0]


def _unit(result: RunResult, measure: str) -> str:
    unit = next(it.unit for it in SALES.measures if it.name == measure)
    return result.scenario.currency or "money" if unit == "currency" else unit


def _actuals(result: RunResult, counted: str) -> dict[str, float]:
    """Return what happened by period."""
    rows = result.rows("actuals", counted=counted)
    return {row["period"]: row["actual"] for row in rows if row["actual"] is not None}


def _baselines(result: RunResult, counted: str) -> Baselines | None:
    """Return method to period to what it says; None where the result has no such table."""
    if "baselines" not in result.tables:
        return None
    found: dict[str, dict[str, float]] = {}
    for row in result.rows("baselines", counted=counted):
        found.setdefault(row["method"], {})[row["period"]] = row["value"]
    return found


def _fan(result: RunResult, title: str, unit: str, rows: Sequence[Row], beside: _Beside) -> Figure:
    shown = periods_of(rows)
    periods = [row["period"] for row in shown]
    highest = [row["p95"] or row["mean"] for row in shown]
    for known in (beside.actuals, *beside.methods.values()):
        highest += [known[period] for period in periods if period in known]
    scale = scale_of(highest)
    cut = cut_periods(result.scenario.calendar)
    total = next((row for row in rows if row["period"] == TOTAL), None)
    sheet = open_sheet(
        title,
        ". ".join((*_notes(total, scale.unit(unit), cut), *_without(beside, result))),
        provenance(result),
        body=_BODY,
        keys=_keys(shown, beside),
    )
    axes = _axes(sheet, shown, highest, scale, cut)
    title_axis(sheet, (MARGIN, sheet.top + 2), f"{scale.unit(unit)} a {result.scenario.report_by}")
    _draw_bands(axes, shown)
    _draw_baselines(axes, periods, beside.methods)
    _draw_actuals(axes, periods, beside.actuals)
    _draw_numbers(sheet, axes, shown, scale)
    return sheet.figure


def _notes(total: Row | None, unit: str, cut: Sequence[str]) -> list[str]:
    """Return the sum of the horizon in a sentence, and what a star means."""
    parts = []
    if total is not None and total["mean"] is not None:
        scale = scale_of([total["mean"]])
        plain = unit.removeprefix("million ").removeprefix("billion ")
        text = f"{scale.text(total['mean'])} {scale.unit(plain)} in all"
        if total["p05"] is not None and total["p05"] != total["p95"]:
            low, high = scale.text(total["p05"]), scale.text(total["p95"])
            text += f", {low} to {high} in 9 of 10 cases"
        parts.append(text)
    return [*parts, CUT] if cut else parts


def _without(beside: _Beside, result: RunResult) -> list[str]:
    """Return why there are no baselines, where somebody has looked for them."""
    if beside.baselines is None or beside.baselines:
        return []
    if result.scenario.report_by != "month":
        return ["No baselines: they are of months"]
    start = period_name(result.scenario.calendar.periods[0].label)
    return [f"No baselines: the file has no actuals of it before {start}"]


def _keys(rows: Sequence[Row], beside: _Beside) -> list[Key]:
    line = (("linewidth", 2.0), ("marker", "o"))
    keys = [Key("median" if _has_bands(rows) else "expected", "line", MAIN, line)]
    if _has_bands(rows):
        keys.append(Key("5 in 10 cases", "area", NARROW_BAND))
        keys.append(Key("9 in 10 cases", "area", WIDE_BAND))
    keys += method_keys(list(beside.methods))
    if beside.actuals:
        look = (("marker", "D"), ("markerfacecolor", PAPER), ("markersize", 5.0))
        keys.append(Key("what happened", "dots", INK, look))
    return keys


def _has_bands(rows: Sequence[Row]) -> bool:
    return any(row["p05"] is not None for row in rows)


def _middle(row: Row) -> float | None:
    middle: float | None = row["mean"] if row["p50"] is None else row["p50"]
    return middle


def _axes(
    sheet: Sheet, rows: Sequence[Row], highest: Sequence[float], scale: Scale, cut: Sequence[str]
) -> Axes:
    places = ticks(0, max([*highest, 0.0]) * 1.06)
    texts = tick_texts(places, scale)
    left = MARGIN + max(map(SMALL.measure, texts)) + 8
    right = sheet.width - MARGIN
    axes = sheet.axes(left, right, sheet.top + 12, sheet.bottom - 36)
    room = (right - left) / len(rows)
    mark_y(axes, places, texts, grid=True)
    mark_x(axes, range(len(rows)), period_labels([row["period"] for row in rows], cut, room))
    axes.set_xlim(-0.5, len(rows) - 0.5)
    axes.set_ylim(places[0], places[-1])
    return axes


def _draw_bands(axes: Axes, rows: Sequence[Row]) -> None:
    """Draw the bands and the median in them."""
    for low, high, color in (("p05", "p95", WIDE_BAND), ("p25", "p75", NARROW_BAND)):
        lows, highs = ([row[end] for row in rows] for end in (low, high))
        draw_band(axes, lows, highs, color, zorder=2)
    size = 4.5 if len(rows) < 40 else 0
    middles = [_middle(row) for row in rows]
    draw_line(axes, middles, MAIN, linewidth=2, marker="o", markersize=size, zorder=3)


def _draw_baselines(axes: Axes, periods: Sequence[str], methods: Baselines) -> None:
    for number, told in enumerate(methods.values()):
        color, look = method_look(number)
        known = [told.get(period) for period in periods]
        draw_line(axes, known, color, markersize=3.5, zorder=4, **dict(look))


def _draw_actuals(axes: Axes, periods: Sequence[str], actuals: Mapping[str, float]) -> None:
    known = [actuals.get(period) for period in periods]
    look = {"marker": "D", "markersize": 5.5, "markerfacecolor": PAPER, "zorder": 5}
    draw_line(axes, known, INK, linestyle="", **look)


def _draw_numbers(sheet: Sheet, axes: Axes, rows: Sequence[Row], scale: Scale) -> None:
    """Write each median below its period, where there is room for all of them."""
    texts = [scale.text(_middle(row)) for row in rows]
    box = axes.get_position()
    room = box.width * sheet.width / len(rows)
    if max(map(LABEL.measure, texts)) + 4 > room:
        return
    for place, text in enumerate(texts):
        x = box.x0 * sheet.width + room * (place + 0.5)
        at = (x, sheet.bottom + 2)
        sheet.write(at, text, LABEL, color=MAIN, anchor="center", level="baseline")
