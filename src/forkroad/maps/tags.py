"""The labels of ways: how large they are, and how they are drawn.

A way whose label says that it ends there, in an outcome's colours, saves a long wire across
the map to an outcome that many steps lead to.
"""

from __future__ import annotations

from dataclasses import dataclass

from forkroad.maps.journey_map import MapStep
from forkroad.maps.labels import shortened
from forkroad.maps.layout import Point, Size
from forkroad.maps.lettering import Lettering
from forkroad.maps.palette import INK, PAPER, OutcomeColors
from forkroad.maps.shapes import Group, Ink, Outline, Text, rectangle
from forkroad.maps.signs import SIGNS
from forkroad.maps.ways import MapWay

SHARE = Lettering(11)
CUSTOMERS = Lettering(11, "bold")
_LINE = 13.0
_MOST_ROOM = 104.0


@dataclass(frozen=True, slots=True)
class Tag:
    """A way's label in lines, and its size; `colors` where the way ends in it."""

    way: MapWay
    title: str
    lines: tuple[str, ...]
    size: Size
    colors: OutcomeColors | None = None

    def lettering(self, row: int) -> Lettering:
        """Return the letters of a line: customers in bold, their share below."""
        return CUSTOMERS if row == 0 and self.way.customers is not None else SHARE


def tag_of(way: MapWay, steps: dict[str, MapStep], colors: OutcomeColors | None = None) -> Tag:
    """Return the label of a way; with `colors`, of one that is drawn to end in its label."""
    target = steps[way.target].label
    title = f"{steps[way.source].label} → {target}: {', '.join(way.lines)}"
    lines = way.lines
    if colors:
        lines = (*lines[:-1], f"{lines[-1]} {target}")
    fitting = tuple(
        shortened(text, _MOST_ROOM, CUSTOMERS.measure if row == 0 else SHARE.measure)
        for row, text in enumerate(lines)
    )
    widest = max(CUSTOMERS.measure(text) for text in fitting)
    size = (widest + (30 if colors else 8), _LINE * len(lines) + (5 if colors else 2))
    return Tag(way, title, fitting, size, colors)


def draw_tag(tag: Tag, middle: Point) -> Group:
    """Return a label around its middle."""
    x, y = middle
    width, height = tag.size
    left, top = x - width / 2, y - height / 2
    shapes: list[Outline | Text] = []
    color = INK
    if tag.colors:
        ink = Ink(tag.colors.fill, tag.colors.border, 1.0)
        shapes.append(rectangle((left, top), tag.size, ink, radius=min(height / 2, 9)))
        shapes += SIGNS[tag.colors.sign]((left + 11, y), tag.colors.ink)
        color, x = tag.colors.ink, x + 7
    else:
        shapes.append(rectangle((left, top), tag.size, Ink(fill=PAPER), radius=4))
    foot = y - _LINE * len(tag.lines) / 2 + 10.4
    for row, text in enumerate(tag.lines):
        shapes.append(Text(text, (x, foot + _LINE * row), tag.lettering(row), color))
    return Group(tag.title, tuple(shapes))
