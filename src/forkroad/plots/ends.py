"""How journeys end, a bar a segment: who buys, who goes to a competitor, who is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from forkroad.maps.labels import cleaned, shortened
from forkroad.maps.lettering import Lettering
from forkroad.maps.palette import INK, OutcomeColors, outcome_colors
from forkroad.periods import TOTAL, span_in_words
from forkroad.plots.asking import provenance, wanted_rows
from forkroad.plots.numerals import UNKNOWN, percent
from forkroad.plots.sheet import MARGIN, Key, Sheet, open_sheet, title_axis
from forkroad.plots.style import HEAD, LABEL, SMALL, styled
from forkroad.results.definitions import ALL
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STILL = {
    "customer": OutcomeColors("#b7d3e6", "#2d7fb0", INK, "dot"),
    "undecided": OutcomeColors("#cdebdf", "#5fa98c", INK, "dot"),
}
# From what is hoped for to what is not; planners' own words stand between.
_ORDER = ("purchase", "customer")
_LAST = ("undecided", "competitor", "lost")

_ROW = 34.0
_BAR = 20.0


def colors_of(outcomes: Sequence[str]) -> Mapping[str, OutcomeColors]:
    """Return the colours of outcomes as maps have them, and of who is still travelling."""
    return outcome_colors(word for word in outcomes if word not in STILL) | STILL


def in_order(outcomes: Sequence[str]) -> list[str]:
    """Return outcome words from purchase to lost, each once.

    >>> in_order(["lost", "returned", "purchase"])
    ['purchase', 'returned', 'lost']
    """
    words = list(dict.fromkeys(outcomes))
    own = [word for word in words if word not in (*_ORDER, *_LAST)]
    return [word for word in (*_ORDER, *own, *_LAST) if word in words]


@styled
def outcomes(result: RunResult) -> Figure:
    """Return a bar for all customers and one for each segment and group, parted by how they end."""
    rows = wanted_rows(result, "outcomes", period=TOTAL, measure="share")
    names = list(dict.fromkeys(row["segment"] for row in rows))
    words = in_order([row["outcome"] for row in rows if (row["mean"] or 0) > 0])
    colors = colors_of(words)
    sheet = open_sheet(
        "How journeys end, by segment",
        "Per cent of those who set out, by the horizon's end: "
        f"{span_in_words(result.scenario.calendar)}. Win rate: of those who bought or went to a "
        "competitor without ever having bought, who bought.",
        provenance(result),
        body=_ROW * len(names) + 12,
        keys=[Key(word, "area", colors[word].fill, _edge(colors[word])) for word in words],
    )
    _draw(sheet, result, names, [row for row in rows if row["outcome"] in words])
    return sheet.figure


def _edge(look: OutcomeColors) -> tuple[tuple[str, object], ...]:
    return (("edgecolor", look.border), ("linewidth", 0.6))


def _draw(sheet: Sheet, result: RunResult, names: Sequence[str], rows: Sequence[Row]) -> None:
    labels = [_label(result, name) for name in names]
    columns = _columns(result, rows)
    left = MARGIN + min(max(map(HEAD.measure, labels)), 150.0) + 8
    right = sheet.width - MARGIN - sum(width for width, _ in columns.values()) - 4
    for number, (name, label) in enumerate(zip(names, labels, strict=True)):
        middle = sheet.top + 12 + _ROW * (number + 0.5)
        words = shortened(label, left - MARGIN - 6, HEAD.measure)
        sheet.write((MARGIN, middle), words, HEAD if name == ALL else LABEL)
        _draw_bar(sheet, (left, right), middle, [row for row in rows if row["segment"] == name])
    x = sheet.width - MARGIN
    for heading, (width, shares) in reversed(columns.items()):
        title_axis(sheet, (x, sheet.top + 4), heading, "right")
        for number, name in enumerate(names):
            share = shares.get(name)
            at = (x, sheet.top + 12 + _ROW * (number + 0.5))
            told = UNKNOWN if share is None else percent(share)
            sheet.write(at, told, LABEL, anchor="right")
        x -= width


def _columns(
    result: RunResult, rows: Sequence[Row]
) -> dict[str, tuple[float, Mapping[str, float | None]]]:
    """Return what is written beside the bars, and how wide: shares by segment.

    An outcome that several steps end in has rows of its own for each, and no column.
    """
    found: dict[str, Mapping[str, float | None]] = {}
    for word in ("purchase", "competitor"):
        own = [row for row in rows if row["outcome"] == word]
        if len({row["step"] for row in own}) == 1:
            found[word] = {row["segment"]: row["mean"] for row in own}
    rates = result.rows("conversion", period=TOTAL, measure="win_rate")
    found["win rate"] = {row["segment"]: row["mean"] for row in rates}
    return {word: (SMALL.measure(word) + 16, shares) for word, shares in found.items()}


def _label(result: RunResult, name: str) -> str:
    return "all" if name == ALL else cleaned(result.scenario.label_of("segments", name))


def _draw_bar(sheet: Sheet, ends: tuple[float, float], middle: float, rows: Sequence[Row]) -> None:
    """Draw one bar, its parts in order; a part that is wide enough says its share."""
    order = in_order([row["outcome"] for row in rows])
    colors = colors_of(order)
    x, width = ends[0], ends[1] - ends[0]
    for row in sorted(rows, key=lambda row: order.index(row["outcome"])):
        look, part = colors[row["outcome"]], width * (row["mean"] or 0.0)
        edge = {"edgecolor": look.border, "linewidth": 0.6}
        sheet.area((x, middle - _BAR / 2), (part, _BAR), look.fill, **edge)
        text = percent(row["mean"] or 0.0)
        if _fits(text, part, SMALL):
            sheet.write((x + part / 2, middle), text, SMALL, color=look.ink, anchor="center")
        x += part


def _fits(text: str, room: float, lettering: Lettering) -> bool:
    return lettering.measure(text) + 6 <= room
