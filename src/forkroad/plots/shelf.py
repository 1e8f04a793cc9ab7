"""Stock of one product by period: what is wanted and sold, what lies there, when it runs out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from forkroad.maps.labels import cleaned
from forkroad.maps.palette import INK, PAPER
from forkroad.periods import span_in_words
from forkroad.plots.asking import chosen_of, periods_of, provenance, wanted_rows
from forkroad.plots.marks import draw_band, draw_line
from forkroad.plots.numerals import PERCENT, Scale, scale_of, tick_texts, ticks
from forkroad.plots.sheet import MARGIN, Key, Sheet, mark_x, mark_y, open_sheet
from forkroad.plots.style import HEAD, MAIN, NARROW_BAND, OTHER, RIVAL, SMALL, WIDE_BAND, styled
from forkroad.plots.times import CUT, cut_periods, period_labels
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PANELS = (130.0, 150.0, 84.0)
_BETWEEN = 26.0
_FEET = 30.0

Rows = Mapping[str, Sequence[Row]]


@styled
def stock(result: RunResult, *, product: str | None = None) -> Figure:
    """Return demand and sales, stock and orders, and the chance of running out, by period.

    product : the first that has stock if not given.

    Raises UsageError where stock limits nothing.
    """
    product = chosen_of(result, "stock", "product", product)
    found = periods_of(wanted_rows(result, "stock", product=product))
    rows: dict[str, list[Row]] = {}
    for row in found:
        rows.setdefault(row["measure"], []).append(row)
    cut = cut_periods(result.scenario.calendar)
    facts = result.scenario
    sheet = open_sheet(
        f"{cleaned(facts.label_of('products', product))}: stock and demand by {facts.report_by}",
        f"Expected, {span_in_words(facts.calendar)}.{' ' + CUT + '.' if cut else ''}",
        provenance(result),
        body=sum(_PANELS) + 2 * _BETWEEN + _FEET,
        keys=_keys(),
    )
    _draw(sheet, rows, cut, facts.report_by)
    return sheet.figure


def _keys() -> list[Key]:
    hatched = (("edgecolor", OTHER), ("linewidth", 0.8), ("hatch", "////"))
    return [
        Key("sold", "area", MAIN),
        Key("wanted and not there", "area", PAPER, hatched),
        Key("on hand at the end, and 9 in 10 cases", "line", MAIN, (("linewidth", 2.0),)),
        Key("ordered", "area", RIVAL, (("edgecolor", INK), ("linewidth", 0.4))),
        Key("order up to", "line", INK, (("linewidth", 1.4), ("linestyle", (0, (4, 2))))),
    ]


def _draw(sheet: Sheet, rows: Rows, cut: Sequence[str], grouping: str) -> None:
    """Draw the three panels, all with the periods below one another."""
    counted = [row for name in rows if name != "chance_of_stockout" for row in rows[name]]
    units = [row["p95"] or row["mean"] or 0.0 for row in counted]
    scale = scale_of(units)
    left = MARGIN + SMALL.measure(scale.text(max(units))) + 14
    heads = (
        f"Demand, {scale.unit('units')} a {grouping}",
        f"Stock and orders, {scale.unit('units')}",
        f"Chance that somebody finds too little, % a {grouping}",
    )
    top = sheet.top
    for number, (head, height) in enumerate(zip(heads, _PANELS, strict=True)):
        sheet.write((MARGIN, top + 8), head, HEAD, level="baseline")
        axes = sheet.axes(left, sheet.width - MARGIN, top + 18, top + height)
        (_draw_demand, _draw_shelf, _draw_chance)[number](axes, rows, scale)
        _mark_periods(sheet, axes, rows["demand"], cut if number == 2 else None)
        top += height + _BETWEEN


def _mark_periods(sheet: Sheet, axes: Axes, rows: Sequence[Row], cut: Sequence[str] | None) -> None:
    """Name the periods below the last panel; above it leave them out."""
    room = axes.get_position().width * sheet.width / len(rows)
    if cut is None:
        axes.set_xticks([])
    else:
        labels = period_labels([row["period"] for row in rows], cut, room)
        mark_x(axes, range(len(rows)), labels)
    axes.set_xlim(-0.6, len(rows) - 0.4)


def _draw_demand(axes: Axes, rows: Rows, scale: Scale) -> None:
    sold, lost, wanted = (_means(rows, name) for name in ("sold", "lost_to_stockout", "demand"))
    places = range(len(sold))
    axes.bar(places, sold, 0.66, color=MAIN, zorder=2)
    missed = [place for place in places if lost[place] > 0]
    hatched: dict[str, Any] = {"color": PAPER, "edgecolor": OTHER, "hatch": "////"}
    feet = [sold[place] for place in missed]
    axes.bar(missed, [lost[place] for place in missed], 0.66, feet, linewidth=0.8, **hatched)
    _limit(axes, [*wanted, *(a + b for a, b in zip(sold, lost, strict=True))], scale)


def _draw_shelf(axes: Axes, rows: Rows, scale: Scale) -> None:
    """Draw orders as bars, the stock in its band, and the level that is ordered up to."""
    places = list(range(len(rows["on_hand_end"])))
    ordered, on_hand = _means(rows, "ordered"), _means(rows, "on_hand_end")
    axes.bar(places, ordered, 0.5, color=RIVAL, edgecolor=INK, linewidth=0.4, zorder=2)
    lows, highs = ([row[end] for row in rows["on_hand_end"]] for end in ("p05", "p95"))
    edge = {"alpha": 0.75, "linewidth": 0.5, "edgecolor": NARROW_BAND}
    draw_band(axes, lows, highs, WIDE_BAND, zorder=3, **edge)
    draw_line(axes, on_hand, MAIN, linewidth=2, marker="o", markersize=4, zorder=5)
    levels = [row["mean"] for row in rows.get("base_stock", ())]
    if any(levels):
        draw_line(axes, levels, INK, linewidth=1.4, linestyle=(0, (4, 2)), zorder=4)
    _limit(axes, [*ordered, *on_hand, *levels, *lows, *highs], scale)


def _draw_chance(axes: Axes, rows: Rows, _: Scale) -> None:
    chances = _means(rows, "chance_of_stockout")
    axes.bar(range(len(chances)), chances, 0.66, color=OTHER, zorder=2)
    places = [0.0, 0.5, 1.0] if max(chances) > 0.25 else ticks(0, max(*chances, 0.02), 3)
    mark_y(axes, places, tick_texts(places, PERCENT), grid=True)
    axes.set_ylim(0, places[-1])


def _limit(axes: Axes, values: Sequence[float | None], scale: Scale) -> None:
    known = [value for value in values if value is not None]
    places = ticks(min([*known, 0.0]), max([*known, 1.0]) * 1.02, 4)
    mark_y(axes, places, tick_texts(places, scale), grid=True)
    axes.set_ylim(places[0], places[-1])


def _means(rows: Rows, measure: str) -> list[float]:
    return [row["mean"] or 0.0 for row in rows[measure]]
