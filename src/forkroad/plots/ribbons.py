"""The shapes of an alluvial figure: streams between two columns, and streams that turn back.

Places are points of the sheet; what flows is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forkroad.maps.layout import Point
from forkroad.maps.palette import WIRE
from forkroad.plots.sheet import Sheet
from forkroad.plots.style import AXIS

if TYPE_CHECKING:
    from matplotlib.artist import Artist

FAINT = 0.62  # of streams, so that those that cross can be told apart
STUB = 22.0

_NOTCH = 7.0
_TURN = 26.0


def draw_ribbon(sheet: Sheet, start: Point, stop: Point, height: float, color: str) -> None:
    """Draw a stream by the upper ends of its two sides."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    (x1, y1), (x2, y2) = start, stop
    half = (x1 + x2) / 2
    upper = [(x1, y1), (half, y1), (half, y2), (x2, y2)]
    lower = [(x2, y2 + height), (half, y2 + height), (half, y1 + height), (x1, y1 + height)]
    curve = [Path.CURVE4] * 3
    codes = [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY]
    path = Path([*upper, *lower, (x1, y1)], codes)
    _add(sheet, PathPatch(path, facecolor=color, alpha=FAINT, linewidth=0, **_at(sheet)))


def draw_arc(sheet: Sheet, start: Point, stop: Point, over: float, width: float) -> None:
    """Draw a stream that turns back: out to the right, over `over`, in from the left."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    (x1, y1), (x2, y2) = start, stop
    out = [(x1, y1), (x1 + _TURN, y1), (x1 + _TURN, over), (x1, over)]
    back = [(x2, over), (x2 - _TURN, over), (x2 - _TURN, y2), (x2, y2)]
    curve = [Path.CURVE4] * 3
    path = Path([*out, *back], [Path.MOVETO, *curve, Path.LINETO, *curve])
    _add(
        sheet,
        PathPatch(
            path, facecolor="none", edgecolor=WIRE, alpha=0.45, linewidth=max(width, 0.7),
            capstyle="butt", **_at(sheet),
        ),
    )  # fmt: skip


def draw_stub(sheet: Sheet, start: Point, height: float) -> None:
    """Draw the end of a stream that is cut: an arrow's body from a notch to its point."""
    from matplotlib.patches import Polygon

    (x, y), half = start, height / 2
    corners = [
        (x, y - half), (x + STUB - _NOTCH, y - half), (x + STUB, y),
        (x + STUB - _NOTCH, y + half), (x, y + half), (x + _NOTCH, y),
    ]  # fmt: skip
    _add(sheet, Polygon(corners, facecolor=WIRE, alpha=0.6, linewidth=0, **_at(sheet)))


def draw_leader(sheet: Sheet, start: Point, stop: Point) -> None:
    """Draw a thin line from a bar to its words."""
    from matplotlib.lines import Line2D

    xs, ys = zip(start, stop, strict=True)
    _add(sheet, Line2D(xs, ys, color=AXIS, linewidth=0.7, **_at(sheet)))


def _at(sheet: Sheet) -> dict[str, Any]:
    return {"transform": sheet.points}


def _add(sheet: Sheet, shape: Artist) -> None:
    sheet.figure.add_artist(shape)
