"""Small drawings that mean something without words or colour: flags, faces, arrows.

Each function returns the shapes of one sign around a middle point. They are drawn, not set in
type, since few fonts have them and phones would turn some into emoji.
"""

from __future__ import annotations

from collections.abc import Callable

from forkroad.maps.layout import Point
from forkroad.maps.palette import BAD_FACE, EVEN_FACE, FLAG, GOOD_FACE, INK, PAPER
from forkroad.maps.shapes import Ink, Outline, circle, curve, line
from forkroad.scenario.model import Feeling

RADIUS = 9.0
_FACES = {"positive": GOOD_FACE, "neutral": EVEN_FACE, "negative": BAD_FACE}
# How far the corners and the middle of the mouth lie below the middle of the face.
_MOUTHS = {"positive": (1.8, 5.6), "neutral": (3.6, 3.6), "negative": (5.2, 1.4)}


def flag(middle: Point) -> tuple[Outline, ...]:
    """Return the sign of a milestone."""
    x, y = middle
    pole = line([(x - 2.8, y - 5.2), (x - 2.8, y + 5.2)], Ink(stroke=INK, width=1.5))
    cloth = [(x - 2.8, y - 5.2), (x + 4.6, y - 2.6), (x - 2.8, y)]
    disc = circle(middle, RADIUS, Ink(PAPER, INK, 1.2))
    return (disc, line(cloth, Ink(FLAG, INK, 1.1), closed=True), pole)


def face(middle: Point, feeling: Feeling) -> tuple[Outline, ...]:
    """Return the sign of a feeling."""
    x, y = middle
    corners, bottom = _MOUTHS[feeling]
    mouth = ((x - 4, y + corners), (x - 2, y + bottom), (x + 2, y + bottom), (x + 4, y + corners))
    eyes = [circle((x + side, y - 2.2), 1.2, Ink(fill=INK)) for side in (-3.0, 3.0)]
    disc = circle(middle, RADIUS, Ink(_FACES[feeling], INK, 1.2))
    return (disc, *eyes, curve(mouth, Ink(stroke=INK, width=1.4)))


def back(middle: Point, color: str) -> tuple[Outline, ...]:
    """Return a dashed hook that turns back to where it came from."""
    x, y = middle
    hook = ((x - 4, y - 2.5), (x + 7, y - 2.5), (x + 7, y + 4), (x - 4, y + 4))
    head = [(x - 6.5, y - 2.5), (x - 2, y - 5), (x - 2, y)]
    ink = Ink(stroke=color, width=1.3, dash=(2.4, 1.6))
    return (curve(hook, ink), line(head, Ink(fill=color), closed=True))


def waits(middle: Point, color: str) -> tuple[Outline, ...]:
    """Return two bars: who stays and waits."""
    x, y = middle
    ink = Ink(stroke=color, width=2.0)
    return tuple(line([(x + side, y - 3.6), (x + side, y + 3.6)], ink) for side in (-2.2, 2.2))


def again(middle: Point, color: str) -> tuple[Outline, ...]:
    """Return a loop that ends where it began."""
    x, y = middle
    loop = (
        (x + 3.4, y - 2.6),
        *((x + 0.6, y - 6), (x - 4.6, y - 4), (x - 4.6, y)),
        *((x - 4.6, y + 5), (x + 3.2, y + 5.6), (x + 4.4, y + 1)),
    )
    head = [(x + 5.6, y - 0.8), (x + 5, y - 6), (x + 1, y - 1.8)]
    return (curve(loop, Ink(stroke=color, width=1.3)), line(head, Ink(fill=color), closed=True))


def check(middle: Point, color: str) -> tuple[Outline, ...]:
    """Return a tick: bought."""
    x, y = middle
    return (line([(x - 4, y), (x - 1, y + 3.4), (x + 4.4, y - 3.6)], Ink(stroke=color, width=2)),)


def cross(middle: Point, color: str) -> tuple[Outline, ...]:
    """Return a cross: lost."""
    x, y = middle
    ink = Ink(stroke=color, width=1.8)
    down = line([(x - 3.3, y - 3.3), (x + 3.3, y + 3.3)], ink)
    return (down, line([(x - 3.3, y + 3.3), (x + 3.3, y - 3.3)], ink))


def away(middle: Point, color: str) -> tuple[Outline, ...]:
    """Return an arrow that leaves: gone to a competitor."""
    x, y = middle
    shaft = line([(x - 3.6, y + 3.6), (x + 1.6, y - 1.6)], Ink(stroke=color, width=1.8))
    head = [(x + 4.2, y - 4.2), (x + 3.6, y + 1.2), (x - 1.2, y - 3.6)]
    return (shaft, line(head, Ink(fill=color), closed=True))


def dot(middle: Point, color: str) -> tuple[Outline, ...]:
    """Return a dot: an outcome that the planner named."""
    return (circle(middle, 3.4, Ink(fill=color)),)


SIGNS: dict[str, Callable[[Point, str], tuple[Outline, ...]]] = {
    "again": again,
    "away": away,
    "back": back,
    "check": check,
    "cross": cross,
    "dot": dot,
    "stay": waits,
}
