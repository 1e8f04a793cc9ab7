"""A step as a box: how large it must be for its words, and how it is drawn.

The words are measured first, since the layout needs the size before it knows the place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forkroad.maps.journey_map import MapStep
from forkroad.maps.labels import shortened, wrapped
from forkroad.maps.layout import Point, Size
from forkroad.maps.lettering import Lettering
from forkroad.maps.palette import BORDER, FAINT, INK, PAPER, QUIET, OutcomeColors
from forkroad.maps.shapes import Group, Ink, Outline, Text, line, rectangle
from forkroad.maps.signs import RADIUS, SIGNS, face, flag

WIDTH = 156.0
NAME = Lettering(13.5, "bold")
FACT = Lettering(10.5)
TAB = Lettering(10, "bold")

_PADDING = 12.0  # the signs on the upper border reach 9 pixels into the box
_SIDE = 12.0
_NAME_LINE = 17.0
_FACT_LINE = 14.0
_ASIDE_LINE = 16.0
_LEAST_HEIGHT = 46.0


@dataclass(frozen=True, slots=True)
class Box:
    """A step with its words broken into lines, and the size that they need."""

    step: MapStep
    name_lines: tuple[str, ...]
    fact_lines: tuple[str, ...]
    size: Size

    @property
    def words_height(self) -> float:
        """The height of the name and the facts together."""
        return _NAME_LINE * len(self.name_lines) + _FACT_LINE * len(self.fact_lines)


def box_of(step: MapStep) -> Box:
    """Return a step's box: two lines of name at most, two of facts, then its asides."""
    room = WIDTH - 2 * _SIDE
    name = wrapped(step.label, room - (14 if step.outcome else 0), NAME.measure, lines=2)
    facts = wrapped(" · ".join(step.facts), room, FACT.measure, lines=2)
    height = 2 * _PADDING + _NAME_LINE * len(name) + _FACT_LINE * len(facts)
    height = max(height, _LEAST_HEIGHT) + _ASIDE_LINE * len(step.asides)
    return Box(step, tuple(name), tuple(facts), (WIDTH, height))


def draw_box(box: Box, middle: Point, colors: Mapping[str, OutcomeColors]) -> Group:
    """Return the box of a step around its middle."""
    step = box.step
    look = colors[step.outcome] if step.outcome else None
    shapes = [_frame(box, middle, look), *_words(box, middle, look), *_asides(box, middle)]
    return Group(_title(step), (*shapes, *_badges(step, box, middle)))


def _frame(box: Box, middle: Point, look: OutcomeColors | None) -> Outline:
    left, top, _, height = _corner(box, middle)
    if look:
        ink = Ink(look.fill, look.border, 1.4)
        return rectangle((left, top), box.size, ink, radius=min(height / 2, 23))
    ink = Ink(PAPER, BORDER, 2.2 if box.step.is_milestone else 1.2)
    return rectangle((left, top), box.size, ink, radius=8)


def _corner(box: Box, middle: Point) -> tuple[float, float, float, float]:
    """Return the left and upper side of a box, its width and height."""
    width, height = box.size
    return middle[0] - width / 2, middle[1] - height / 2, width, height


def _words(box: Box, middle: Point, look: OutcomeColors | None) -> list[Outline | Text]:
    """Return the name and the facts, centred; an outcome's sign stands before its name."""
    x, top = middle[0], _corner(box, middle)[1]
    room = box.size[1] - _ASIDE_LINE * len(box.step.asides)
    y = top + (room - box.words_height) / 2
    shapes: list[Outline | Text] = []
    if look:
        widest = max(NAME.measure(row) for row in box.name_lines)
        sign_y = y + _NAME_LINE * len(box.name_lines) / 2
        shapes += SIGNS[look.sign]((x - widest / 2 - 4, sign_y), look.ink)
        x += 8
    for row in box.name_lines:
        shapes.append(Text(row, (x, y + 13), NAME, look.ink if look else INK))
        y += _NAME_LINE
    for row in box.fact_lines:
        shapes.append(Text(row, (middle[0], y + 10.5), FACT, look.ink if look else QUIET))
        y += _FACT_LINE
    return shapes


def _asides(box: Box, middle: Point) -> list[Outline | Text]:
    """Return the ways that lead to no other step, below a dashed rule."""
    if not box.step.asides:
        return []
    left, top, width, height = _corner(box, middle)
    y = top + height - _ASIDE_LINE * len(box.step.asides) - 3
    rule = line([(left + 8, y), (left + width - 8, y)], Ink(stroke=FAINT, dash=(3, 3)))
    shapes: list[Outline | Text] = [rule]
    for aside in box.step.asides:
        half = FACT.measure(aside.label) / 2
        shapes += SIGNS[aside.kind]((middle[0] - half - 5, y + 9), QUIET)
        shapes.append(Text(aside.label, (middle[0] + 7, y + 12.5), FACT, QUIET))
        y += _ASIDE_LINE
    return shapes


def _badges(step: MapStep, box: Box, middle: Point) -> list[Outline | Text]:
    """Return what sits on the upper border: the signs on the right, who starts on the left."""
    left, top, width, _ = _corner(box, middle)
    x = left + width - RADIUS - 6
    shapes: list[Outline | Text] = []
    if step.feeling:
        shapes += face((x, top), step.feeling)
        x -= 2 * RADIUS + 4
    if step.is_milestone:
        shapes += flag((x, top))
        x -= 2 * RADIUS + 4
    if step.entries:
        shapes += _tab(", ".join(step.entries), left + 8, top, x + RADIUS - left - 8)
    return shapes


def _tab(text: str, left: float, y: float, room: float) -> list[Outline | Text]:
    """Return the dark tab that says who sets out here."""
    words = shortened(text, room - 22, TAB.measure)
    width = TAB.measure(words) + 21
    body = rectangle((left, y - 8), (width, 16), Ink(fill=INK), radius=8)
    arrow = [(left + 7, y - 3.5), (left + 12.5, y), (left + 7, y + 3.5)]
    label = Text(words, (left + 15, y + 3.6), TAB, PAPER, "start")
    return [body, line(arrow, Ink(fill=PAPER), closed=True), label]


def _title(step: MapStep) -> str:
    """Return all that is known of a step, a line each."""
    facts = list(step.facts)
    facts += ["milestone"] if step.is_milestone else []
    facts += [f"feeling {step.feeling}"] if step.feeling else []
    facts += [f"entry of {', '.join(step.entries)}"] if step.entries else []
    facts += [aside.label for aside in step.asides]
    return (
        "\n".join([step.full_label, " · ".join(facts), *step.details]).replace("\n\n", "\n").strip()
    )
