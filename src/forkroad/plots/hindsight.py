"""Forecasts made in the past beside what came of it: the table `forecasts` of a backtest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from forkroad.errors import UsageError
from forkroad.maps.labels import cleaned, shortened
from forkroad.maps.palette import INK, PAPER, QUIET
from forkroad.periods import date_in_words
from forkroad.plots.asking import chosen
from forkroad.plots.marks import draw_band, draw_line
from forkroad.plots.methods import method_keys, method_look
from forkroad.plots.numerals import Scale, scale_of, tick_texts, ticks
from forkroad.plots.sheet import MARGIN, Key, Sheet, mark_x, mark_y, open_sheet
from forkroad.plots.style import HEAD, MAIN, SMALL, WIDE_BAND, styled
from forkroad.plots.times import period_labels
from forkroad.results.table import Row, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from forkroad.learning.backtest import BacktestResult

OURS = "forkroad"

_PANEL = 168.0
_FEET = 40.0
_ARRIVALS = {
    "given": "arrivals as they came",
    "own": "arrivals forecast as well",
    "none": "of who was under way at the cut alone",
}


@styled
def backtest(
    forecasts: BacktestResult | Table | Iterable[Row],
    *,
    outcome: str | None = None,
    arrivals: str | None = None,
) -> Figure:
    """Return what was forecast at each cut beside what happened, a panel an outcome and cut.

    forecasts : a backtest's result, its table of that name, or rows of it.
    outcome, arrivals : of these alone; if not given all outcomes, with arrivals as they came
        where that was computed.

    Raises UsageError for a table without rows and for names that it does not have.
    """
    table = getattr(forecasts, "tables", {}).get("forecasts", forecasts)
    rows = list(table.rows() if isinstance(table, Table) else table)
    if not rows:
        raise UsageError("there is nothing to draw: the table forecasts is empty")
    known = sorted({row["arrivals"] for row in rows})
    arrivals = chosen(arrivals, known, "arrivals")
    rows = [row for row in rows if row["arrivals"] == arrivals]
    if outcome is not None:
        outcome = chosen(outcome, (row["outcome"] for row in rows), "outcome")
        rows = [row for row in rows if row["outcome"] == outcome]
    return _draw(rows, arrivals)


def _draw(rows: Sequence[Row], arrivals: str) -> Figure:
    panels = list(dict.fromkeys((row["outcome"], row["cut"]) for row in rows))
    methods = [name for name in dict.fromkeys(row["method"] for row in rows) if name != OURS]
    sheet = open_sheet(
        "Forecasts beside what happened",
        f"By month, {_ARRIVALS.get(arrivals, arrivals)}; each forecast knows only what "
        "was seen before its first period.",
        f"backtest · {len(panels)} forecasts",
        body=(_PANEL + _FEET) * len(panels),
        keys=_keys(methods),
    )
    top = sheet.top
    for outcome, cut in panels:
        own = [row for row in rows if (row["outcome"], row["cut"]) == (outcome, cut)]
        _draw_panel(sheet, top, own, methods)
        top += _PANEL + _FEET
    return sheet.figure


def _keys(methods: Sequence[str]) -> list[Key]:
    keys = [
        Key("what happened", "line", INK, (("marker", "D"), ("markerfacecolor", PAPER))),
        Key(OURS, "line", MAIN, (("linewidth", 2.0), ("marker", "o"))),
        Key("9 in 10 cases", "area", WIDE_BAND),
    ]
    return [*keys, *method_keys(methods)]


def _draw_panel(sheet: Sheet, top: float, rows: Sequence[Row], methods: Sequence[str]) -> None:
    periods = sorted({row["period"] for row in rows if row["period"] != "total"})
    shown = {(row["method"], row["period"]): row for row in rows if row["period"] in periods}
    first = rows[0]
    head = shortened(cleaned(str(first["outcome"])), 0.6 * sheet.width, HEAD.measure)
    sheet.write((MARGIN, top + 9), head, HEAD, level="baseline")
    at = (MARGIN + HEAD.measure(head) + 8, top + 9)
    sheet.write(
        at,
        f"as known on {date_in_words(date.fromisoformat(first['cut']))}",
        SMALL,
        color=QUIET,
        level="baseline",
    )
    known = [shown[key][name] for key in shown for name in ("actual", "mean", "p95")]
    axes = _axes(sheet, top, periods, [value for value in known if value is not None])
    ours = [shown.get((OURS, period)) for period in periods]
    _draw_ours(axes, ours)
    for number, method in enumerate(methods):
        color, look = method_look(number)
        means = [_figure(shown.get((method, period)), "mean") for period in periods]
        draw_line(axes, means, color, markersize=4, zorder=4, **dict(look))
    happened = [_actual(shown, period) for period in periods]
    dots = {"marker": "D", "markersize": 5.5, "markerfacecolor": PAPER}
    draw_line(axes, happened, INK, linewidth=1.2, zorder=6, **dots)


def _axes(sheet: Sheet, top: float, periods: Sequence[str], values: Sequence[float]) -> Axes:
    scale: Scale = scale_of(values)
    places = ticks(0, max([*values, 1.0]) * 1.03, 4)
    texts = tick_texts(places, scale)
    left, right = MARGIN + max(map(SMALL.measure, texts)) + 8, sheet.width - MARGIN
    axes = sheet.axes(left, right, top + 18, top + _PANEL)
    mark_y(axes, places, texts, grid=True)
    room = (right - left) / max(len(periods), 1)
    mark_x(axes, range(len(periods)), period_labels(periods, [], room))
    axes.set_xlim(-0.5, len(periods) - 0.5)
    axes.set_ylim(places[0], places[-1])
    return axes


def _draw_ours(axes: Axes, rows: Sequence[Row | None]) -> None:
    """Draw our forecast in its band, by its median where that is known."""
    lows, highs = ([_figure(row, end) for row in rows] for end in ("p05", "p95"))
    draw_band(axes, lows, highs, WIDE_BAND)
    middles = [_figure(row, "p50") for row in rows]
    if all(middle is None for middle in middles):
        middles = [_figure(row, "mean") for row in rows]
    draw_line(axes, middles, MAIN, linewidth=2, marker="o", markersize=5, zorder=5)


def _actual(rows: dict[tuple[str, str], Row], period: str) -> float | None:
    """Return what happened in a period, which every method's row says."""
    found = (row["actual"] for (_, when), row in rows.items() if when == period)
    return next((actual for actual in found if actual is not None), None)


def _figure(row: Row | None, name: str) -> float | None:
    found: float | None = None if row is None else row[name]
    return found
