"""The ways on as lines with arrowheads, as thick as their customers are many."""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.maps.layout import Curve, Point
from forkroad.maps.palette import WIRE
from forkroad.maps.routes import Route
from forkroad.maps.shapes import Group, Ink, Outline, curve, line
from forkroad.maps.tags import Tag
from forkroad.maps.ways import Kind

THINNEST = 1.3
THICKEST = 11.0
DASHES: dict[Kind, tuple[float, ...]] = {
    "share": (),
    "timeout": (6, 4),
    "sold_out": (1.5, 3.5),
    "back": (3, 3),
}


def draw_wires(tags: Sequence[Tag], routes: Sequence[Route]) -> list[Group]:
    """Return the lines of all ways, one group each.

    Where customers are predicted, a line's thickness is in proportion to them, that of the
    busiest way being THICKEST; none is thinner than THINNEST.
    """
    most = max((tag.way.customers or 0.0 for tag in tags), default=0.0)
    return [
        Group(tag.title, _line(route, tag.way.kind, _width(tag, most)))
        for tag, route in zip(tags, routes, strict=True)
    ]


def _width(tag: Tag, most: float) -> float:
    customers = tag.way.customers
    if customers is None or most <= 0:
        return THINNEST
    return max(THINNEST, THICKEST * customers / most)


def _line(route: Route, kind: Kind, width: float) -> tuple[Outline, ...]:
    ink = Ink(stroke=WIRE, width=width, dash=DASHES[kind])
    *before, last = route.curves
    shorter = _shortened(last, route.pointing, 0.8 * _head_length(width))
    lines = [curve(points, ink) for points in (*before, shorter)]
    return (*lines, _head(route.tip, route.pointing, width))


def _shortened(points: Curve, pointing: Point, length: float) -> Curve:
    """Return a curve without the end that its arrowhead covers."""
    (x1, y1), (x2, y2) = points[-2:]
    dx, dy = pointing[0] * length, pointing[1] * length
    return (*points[:-2], (x1 - dx, y1 - dy), (x2 - dx, y2 - dy))


def _head_length(width: float) -> float:
    return 7.0 + 0.7 * width


def _head(tip: Point, pointing: Point, width: float) -> Outline:
    (x, y), (dx, dy) = tip, pointing
    length, half = _head_length(width), 2.8 + 0.75 * width
    foot = (x - dx * length, y - dy * length)
    corners = [
        (foot[0] - dy * half, foot[1] + dx * half),
        tip,
        (foot[0] + dy * half, foot[1] - dx * half),
    ]
    return line(corners, Ink(fill=WIRE), closed=True)
