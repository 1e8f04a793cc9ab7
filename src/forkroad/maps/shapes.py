"""What a picture is made of: outlines, texts, and groups of them that have a name.

The SVG and the PNG are written from the same shapes, so that they look the same. Pixels, x to
the right, y down. Nothing here knows what a journey is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from forkroad.maps.layout import Curve, Point, Size
from forkroad.maps.lettering import Lettering

# How far the control points of a quarter circle lie from its ends, for radius 1.
_KAPPA = 4 * (math.sqrt(2) - 1) / 3

# A piece of an outline: move to a point, a line to a point, a cubic Bezier curve (two control
# points and its end), or back to the beginning.
Piece = tuple[Literal["M", "L", "C", "Z"], tuple[Point, ...]]


@dataclass(frozen=True, slots=True)
class Ink:
    """How an outline is drawn; an empty colour is not drawn, `dash` is on, off, on, ..."""

    fill: str = ""
    stroke: str = ""
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """A line or an area."""

    pieces: tuple[Piece, ...]
    ink: Ink


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; `at` is the foot of its letters at its start, middle or end."""

    text: str
    at: Point
    lettering: Lettering
    color: str
    anchor: Literal["start", "middle", "end"] = "middle"


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that belong together; `title` is what a reader who points at them is told."""

    title: str
    shapes: tuple[Outline | Text, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole drawing, with its name and its content in words."""

    width: float
    height: float
    title: str
    description: str
    shapes: tuple[Outline | Text | Group, ...]


def flattened(picture: Picture) -> list[Outline | Text]:
    """Return the shapes in the order in which they are drawn, groups taken apart."""
    shapes: list[Outline | Text] = []
    for shape in picture.shapes:
        shapes.extend(shape.shapes if isinstance(shape, Group) else (shape,))
    return shapes


def line(points: Sequence[Point], ink: Ink, *, closed: bool = False) -> Outline:
    """Return straight lines from point to point."""
    first: Piece = ("M", (points[0],))
    rest: list[Piece] = [("L", (point,)) for point in points[1:]]
    return Outline((first, *rest, *_closing(closed)), ink)


def curve(points: Curve, ink: Ink) -> Outline:
    """Return a Bezier curve: its first point, then three points for each piece."""
    pieces: list[Piece] = [
        ("C", tuple(points[place : place + 3])) for place in range(1, len(points) - 2, 3)
    ]
    return Outline((("M", (points[0],)), *pieces), ink)


def rectangle(corner: Point, size: Size, ink: Ink, *, radius: float = 0) -> Outline:
    """Return a rectangle by its upper left corner, its own corners round."""
    (left, top), (width, height) = corner, size
    right, bottom = left + width, top + height
    bend = radius * (1 - _KAPPA)
    return Outline(
        (
            ("M", ((left + radius, top),)),
            ("L", ((right - radius, top),)),
            ("C", ((right - bend, top), (right, top + bend), (right, top + radius))),
            ("L", ((right, bottom - radius),)),
            ("C", ((right, bottom - bend), (right - bend, bottom), (right - radius, bottom))),
            ("L", ((left + radius, bottom),)),
            ("C", ((left + bend, bottom), (left, bottom - bend), (left, bottom - radius))),
            ("L", ((left, top + radius),)),
            ("C", ((left, top + bend), (left + bend, top), (left + radius, top))),
            ("Z", ()),
        ),
        ink,
    )


def circle(middle: Point, radius: float, ink: Ink) -> Outline:
    """Return a circle."""
    x, y = middle
    return rectangle((x - radius, y - radius), (2 * radius, 2 * radius), ink, radius=radius)


def _closing(closed: bool) -> tuple[Piece, ...]:
    return (("Z", ()),) if closed else ()
