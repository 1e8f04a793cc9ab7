"""What several figures draw alike: lines with gaps, bands over periods, spans with a dot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from forkroad.maps.palette import PAPER
from forkroad.plots.style import AXIS, MAIN, NARROW_BAND, WIDE_BAND
from forkroad.results.table import Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Values = Sequence[float | None]


def draw_line(axes: Axes, values: Values, color: str, **look: Any) -> None:
    """Draw values period by period, with a gap for each that is not known."""
    known = [math.nan if value is None else value for value in values]
    axes.plot(range(len(known)), known, color=color, **look)


def draw_band(axes: Axes, lows: Values, highs: Values, color: str, **look: Any) -> None:
    """Draw a band period by period, none where an end is not known.

    The band of one period alone has some width.
    """
    ends = [(low, high) for low, high in zip(lows, highs, strict=True) if low is not None]
    if len(ends) < len(lows) or any(high is None for _, high in ends):
        return
    places = [-0.25, 0.25] if len(ends) == 1 else [float(place) for place in range(len(ends))]
    ends = ends * 2 if len(ends) == 1 else ends
    below, above = zip(*ends, strict=True)
    axes.fill_between(places, below, above, color=color, **({"linewidth": 0} | look))


def draw_span(axes: Axes, place: int, row: Row, middle: float | None) -> None:
    """Draw a row's quantiles as two bars across, and a dot for its middle.

    What has no spread is a dot alone.
    """
    for low, high, height, color in (
        ("p05", "p95", 0.28, WIDE_BAND),
        ("p25", "p75", 0.42, NARROW_BAND),
    ):
        if row[low] is not None and row[high] is not None:
            look: dict[str, Any] = {"color": color, "edgecolor": AXIS, "linewidth": 0.3}
            axes.barh(place, row[high] - row[low], height, row[low], zorder=3, **look)
    if middle is not None:
        look = {"color": MAIN, "markeredgecolor": PAPER, "markersize": 7, "zorder": 5}
        axes.plot(middle, place, marker="o", clip_on=False, **look)
