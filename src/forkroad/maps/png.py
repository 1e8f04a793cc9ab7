"""A picture as PNG, drawn by matplotlib with the fonts that ship.

Only a figure of our own is drawn on: the user's settings and figures are neither read nor
changed. What becomes of characters that the fonts lack is told in `typesetting`.
"""

from __future__ import annotations

import math
from io import BytesIO
from typing import TYPE_CHECKING, Any

from forkroad.maps.journey_map import JourneyMap
from forkroad.maps.layout import Point
from forkroad.maps.picture import picture_of
from forkroad.maps.shapes import Outline, Picture, Text, flattened
from forkroad.maps.typesetting import typeset

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.transforms import Transform

SCALE = 2.0  # dots for each pixel of the picture: sharp on a slide
MOST_DOTS = 60_000_000
MOST_DOTS_A_SIDE = 30_000
_PER_INCH = 72.0
_ANCHORS = {"start": "left", "middle": "center", "end": "right"}


def draw_png(journey: JourneyMap) -> bytes:
    """Return the map as a PNG, two dots to a pixel, fewer where it would be huge.

    Raises UsageError for a journey too tangled to draw.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    buffer = BytesIO()
    canvas = FigureCanvasAgg(figure_of(journey))
    canvas.print_figure(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def figure_of(journey: JourneyMap) -> Figure:
    """Return the map as a matplotlib Figure, 72 pixels of the picture to an inch.

    Raises UsageError for a journey too tangled to draw.
    """
    from matplotlib.figure import Figure

    picture = picture_of(journey)
    size = (picture.width / _PER_INCH, picture.height / _PER_INCH)
    figure = Figure(figsize=size, dpi=_PER_INCH * _scale(picture), facecolor="white")
    placed = _placed(figure, picture)
    for order, shape in enumerate(flattened(picture)):
        if isinstance(shape, Text):
            _add_text(figure, placed, shape, order)
        else:
            _add_outline(figure, placed, shape, order)
    return figure


def _scale(picture: Picture) -> float:
    """Return the dots for each pixel, so few that memory holds them."""
    longest = max(picture.width, picture.height)
    area = picture.width * picture.height
    return min(SCALE, MOST_DOTS_A_SIDE / longest, math.sqrt(MOST_DOTS / area))


def _placed(figure: Figure, picture: Picture) -> Transform:
    """Return what takes the picture's pixels, y down, to the figure's dots, y up."""
    from matplotlib.transforms import Affine2D

    pixels = Affine2D().scale(1 / _PER_INCH, -1 / _PER_INCH)
    return pixels.translate(0, picture.height / _PER_INCH) + figure.dpi_scale_trans


def _add_text(figure: Figure, placed: Transform, shape: Text, order: int) -> None:
    text, font = typeset(shape.text, shape.lettering)
    figure.text(
        *shape.at,
        text,
        transform=placed,
        fontproperties=font,
        color=shape.color,
        horizontalalignment=_ANCHORS[shape.anchor],
        verticalalignment="baseline",
        parse_math=False,  # a price in dollars is not a formula
        usetex=False,
        zorder=order,
    )


def _add_outline(figure: Figure, placed: Transform, shape: Outline, order: int) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    codes = {"M": [Path.MOVETO], "L": [Path.LINETO], "C": [Path.CURVE4] * 3, "Z": [Path.CLOSEPOLY]}
    vertices: list[Point] = []
    commands: list[Any] = []
    for command, points in shape.pieces:
        vertices += points or ((0.0, 0.0),)
        commands += codes[command]
    ink = shape.ink
    patch = PathPatch(
        Path(vertices, commands),
        facecolor=ink.fill or "none",
        edgecolor=ink.stroke or "none",
        linewidth=ink.width if ink.stroke else 0,
        # matplotlib counts dashes in line widths.
        linestyle=(0, tuple(part / ink.width for part in ink.dash)) if ink.dash else "solid",
        capstyle="butt",
        joinstyle="round",
        transform=placed,
        zorder=order,
    )
    figure.add_artist(patch)
