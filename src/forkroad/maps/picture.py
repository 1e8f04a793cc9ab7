"""The map as a picture: columns, boxes, wires, heading and legend, ready to be written.

An outcome that many steps lead to would fill the map with long wires; ways that lead to it
from afar end in a label of its colours instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from forkroad.maps.boxes import WIDTH, box_of, draw_box
from forkroad.maps.columns import Column, columns_of
from forkroad.maps.hearing import description
from forkroad.maps.journey_map import JourneyMap
from forkroad.maps.labels import shortened, wrapped
from forkroad.maps.layout import Wire, lay_out
from forkroad.maps.legend import draw_legend
from forkroad.maps.lettering import Lettering
from forkroad.maps.palette import BAND, INK, PAPER, QUIET, OutcomeColors, outcome_colors
from forkroad.maps.routes import Ground, routes_of
from forkroad.maps.shapes import Group, Ink, Outline, Picture, Text, rectangle
from forkroad.maps.tags import Tag, draw_tag, tag_of
from forkroad.maps.wires import draw_wires

TITLE = Lettering(20, "bold")
HEADING = Lettering(13, "bold")
MARGIN = 30.0
LEAST_WIDTH = 560.0
MOST_WIRES_TO_AN_OUTCOME = 3

_TITLE_LINE = 26.0
_BAND_SIDE = 14.0
_BAND_HEAD = 38.0
_BAND_FOOT = 16.0

Shapes = list[Outline | Text | Group]


def picture_of(journey: JourneyMap) -> Picture:
    """Return the picture of a map.

    Raises UsageError for a journey too tangled to draw.
    """
    columns = columns_of(journey)
    boxes = {step.name: box_of(step) for step in journey.steps}
    place = {name: number for number, column in enumerate(columns) for name in column.names}
    colors = outcome_colors(step.outcome for step in journey.steps if step.outcome)
    tags = _tags(journey, place, colors)
    numbers = {name: number for number, name in enumerate(boxes)}
    wires = [_wire(tag, numbers) for tag in tags]
    in_columns = [place[name] for name in boxes]
    sizes = [box.size for box in boxes.values()]
    layout = lay_out(sizes, in_columns, wires)

    width = max(layout.size[0] + 2 * MARGIN, LEAST_WIDTH)
    heading = _heading(journey, width)
    top = MARGIN + _TITLE_LINE * len(heading) + (_BAND_HEAD if journey.stages else 0.0)
    bottom = top + layout.size[1] + _BAND_FOOT
    layout = layout.moved(MARGIN, top)
    middles = dict(zip(boxes, layout.boxes, strict=True))
    routes = routes_of(Ground(sizes, in_columns, layout), wires)
    legend, legend_height = draw_legend(journey, MARGIN, bottom + 14, width - 2 * MARGIN)
    height = bottom + legend_height + MARGIN
    shapes: Shapes = [
        rectangle((0, 0), (width, height), Ink(fill=PAPER)),
        *heading,
        *_bands(columns, middles, top, bottom),
        *draw_wires(tags, routes),
        *(draw_tag(tag, route.label) for tag, route in zip(tags, routes, strict=True)),
        *(draw_box(box, middles[name], colors) for name, box in boxes.items()),
        *legend,
    ]
    return Picture(width, height, journey.title, description(journey), tuple(shapes))


def _tags(
    journey: JourneyMap, place: Mapping[str, int], colors: Mapping[str, OutcomeColors]
) -> list[Tag]:
    """Return the labels of all ways, those drawn to end in their label with its colours."""
    steps = journey.by_name
    led_to = Counter(way.target for way in journey.ways)
    tags = []
    for way in journey.ways:
        outcome = steps[way.target].outcome
        is_far = abs(place[way.target] - place[way.source]) > 1
        ends = outcome and is_far and led_to[way.target] > MOST_WIRES_TO_AN_OUTCOME
        tags.append(tag_of(way, steps, colors[outcome] if ends else None))
    return tags


def _wire(tag: Tag, numbers: Mapping[str, int]) -> Wire:
    target = None if tag.colors else numbers[tag.way.target]
    return Wire(numbers[tag.way.source], target, tag.size)


def _heading(journey: JourneyMap, width: float) -> list[Text]:
    rows = wrapped(journey.title, width - 2 * MARGIN, TITLE.measure, lines=2)
    return [
        Text(row, (MARGIN, MARGIN + 14 + _TITLE_LINE * number), TITLE, INK, "start")
        for number, row in enumerate(rows)
    ]


def _bands(
    columns: Sequence[Column],
    middles: Mapping[str, tuple[float, float]],
    top: float,
    bottom: float,
) -> Shapes:
    """Return the grey bands behind the columns, with the stages' names."""
    shapes: Shapes = []
    side = WIDTH / 2 + _BAND_SIDE
    for column in columns:
        if column.heading:
            x = middles[column.names[0]][0]
            y = top - _BAND_HEAD + 8
            band = rectangle((x - side, y), (2 * side, bottom - y), Ink(fill=BAND), radius=10)
            words = shortened(column.heading, 2 * side - 16, HEADING.measure)
            shapes.append(Group(column.heading, (band, Text(words, (x, y + 19), HEADING, QUIET))))
    return shapes
