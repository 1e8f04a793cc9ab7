"""The row at the foot of a picture that says what its signs mean, as far as they occur."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from forkroad.maps.journey_map import JourneyMap
from forkroad.maps.layout import Point
from forkroad.maps.lettering import Lettering
from forkroad.maps.palette import QUIET, WIRE
from forkroad.maps.shapes import Ink, Outline, Text, line
from forkroad.maps.signs import SIGNS, face, flag
from forkroad.maps.ways import Kind
from forkroad.maps.wires import DASHES, THINNEST
from forkroad.scenario.model import Feeling

LEGEND = Lettering(10.5)
_SIGN_WIDTH = 30.0
_BETWEEN = 22.0
_ROW = 24.0

Sign = Callable[[Point], tuple[Outline, ...]]


def draw_legend(
    journey: JourneyMap, left: float, top: float, room: float
) -> tuple[list[Outline | Text], float]:
    """Return the legend's shapes, broken into rows that fit the room, and its height."""
    shapes: list[Outline | Text] = []
    x, y = left, top + _ROW / 2
    for sign, words in _entries(journey):
        before = _SIGN_WIDTH if sign else 0.0
        width = before + LEGEND.measure(words)
        if x > left and x + width > left + room:
            x, y = left, y + _ROW
        if sign:
            shapes += sign((x + 11, y))
        shapes.append(Text(words, (x + before, y + 3.8), LEGEND, QUIET, "start"))
        x += width + _BETWEEN
    return shapes, (y - top + _ROW / 2 if shapes else 0.0)


def _entries(journey: JourneyMap) -> Iterator[tuple[Sign | None, str]]:
    """Yield the signs that the map has, with their meaning."""
    if any(step.is_milestone for step in journey.steps):
        yield flag, "milestone"
    felt = {step.feeling for step in journey.steps}
    for feeling, sign in _FACES.items():
        if feeling in felt:
            yield sign, f"feels {feeling}"
    kinds = {way.kind for way in journey.ways}
    for kind, words in _WIRES.items():
        if kind in kinds:
            yield _stroke(THINNEST, kind), words
    asides = {aside.kind for step in journey.steps for aside in step.asides}
    for aside, words in _ASIDES.items():
        if aside in asides:
            yield _aside(SIGNS[aside]), words
    if journey.has_flows:
        yield _stroke(5, "share"), "as wide as the customers predicted are many"
    elif any("–" in text for way in journey.ways for text in way.lines):
        yield None, "a–b %: differs between rules"


_FACES: dict[Feeling, Sign] = {
    "positive": partial(face, feeling="positive"),
    "neutral": partial(face, feeling="neutral"),
    "negative": partial(face, feeling="negative"),
}
_WIRES: dict[Kind, str] = {
    "timeout": "who is still there after so many days",
    "sold_out": "where it is sold out",
    "back": "went back there",
}
_ASIDES = {
    "back": "back to the step before",
    "stay": "waits here",
    "again": "comes here again",
}


def _aside(sign: Callable[[Point, str], tuple[Outline, ...]]) -> Sign:
    return lambda at: sign(at, QUIET)


def _stroke(width: float, kind: Kind) -> Sign:
    ink = Ink(stroke=WIRE, width=width, dash=DASHES[kind])
    return lambda at: (line([(at[0] - 11, at[1]), (at[0] + 11, at[1])], ink),)
