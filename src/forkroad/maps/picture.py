"""The map as a picture: heading, columns, ways, boxes and legend, ready to be written."""

from __future__ import annotations

from forkroad.maps.boxes import WIDTH, draw_box
from forkroad.maps.hearing import description
from forkroad.maps.journey_map import JourneyMap
from forkroad.maps.labels import shortened, wrapped
from forkroad.maps.legend import draw_legend
from forkroad.maps.lettering import Lettering
from forkroad.maps.palette import BAND, INK, PAPER, QUIET
from forkroad.maps.plan import Plan, plan_of
from forkroad.maps.routes import routes_of
from forkroad.maps.shapes import Group, Ink, Outline, Picture, Text, rectangle
from forkroad.maps.tags import draw_tag
from forkroad.maps.wires import draw_wires

TITLE = Lettering(20, "bold")
HEADING = Lettering(13, "bold")
MARGIN = 30.0
LEAST_WIDTH = 560.0

_TITLE_LINE = 26.0
_BAND_SIDE = 14.0
_BAND_HEAD = 38.0
_BAND_FOOT = 16.0

Shapes = list[Outline | Text | Group]


def picture_of(journey: JourneyMap) -> Picture:
    """Return the picture of a map.

    Raises UsageError for a journey too tangled to draw.
    """
    plan = plan_of(journey)
    across, down = plan.ground.layout.size
    width = max(across + 2 * MARGIN, LEAST_WIDTH)
    heading = _heading(journey, width)
    top = MARGIN + _TITLE_LINE * len(heading) + (_BAND_HEAD if journey.stages else 0.0)
    bottom = top + down + _BAND_FOOT
    legend, legend_height = draw_legend(journey, MARGIN, bottom + 14, width - 2 * MARGIN)
    height = bottom + legend_height + MARGIN
    shapes: Shapes = [
        rectangle((0, 0), (width, height), Ink(fill=PAPER)),
        *heading,
        *_map(plan, top, bottom),
        *legend,
    ]
    return Picture(width, height, journey.title, description(journey), tuple(shapes))


def _heading(journey: JourneyMap, width: float) -> list[Text]:
    rows = wrapped(journey.title, width - 2 * MARGIN, TITLE.measure, lines=2)
    return [
        Text(row, (MARGIN, MARGIN + 14 + _TITLE_LINE * number), TITLE, INK, "start")
        for number, row in enumerate(rows)
    ]


def _map(plan: Plan, top: float, bottom: float) -> Shapes:
    """Return the columns and, above them, the ways, their labels and the boxes."""
    ground = plan.ground.moved(MARGIN, top)
    routes = routes_of(ground, plan.wires)
    middles = ground.layout.boxes
    return [
        *_bands(plan, middles, top, bottom),
        *draw_wires(plan.tags, routes),
        *(draw_tag(tag, route.label) for tag, route in zip(plan.tags, routes, strict=True)),
        *(draw_box(box, at, plan.colors) for box, at in zip(plan.boxes, middles, strict=True)),
    ]


def _bands(
    plan: Plan, middles: tuple[tuple[float, float], ...], top: float, bottom: float
) -> Shapes:
    """Return the grey bands behind the columns, with the stages' names."""
    shapes: Shapes = []
    side = WIDTH / 2 + _BAND_SIDE
    for number, column in enumerate(plan.columns):
        if column.heading:
            x = middles[plan.ground.columns.index(number)][0]
            y = top - _BAND_HEAD + 8
            band = rectangle((x - side, y), (2 * side, bottom - y), Ink(fill=BAND), radius=10)
            words = shortened(column.heading, 2 * side - 16, HEADING.measure)
            shapes.append(Group(column.heading, (band, Text(words, (x, y + 19), HEADING, QUIET))))
    return shapes
