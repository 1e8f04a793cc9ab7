"""What a picture will show and where: boxes, labels and ways, measured and laid out.

An outcome that many steps lead to would fill the map with long wires; ways that lead to it
from afar end in a label of its colours instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forkroad.maps.boxes import Box, box_of
from forkroad.maps.columns import Column, columns_of
from forkroad.maps.journey_map import JourneyMap
from forkroad.maps.layout import Wire, lay_out
from forkroad.maps.palette import OutcomeColors, outcome_colors
from forkroad.maps.routes import Ground
from forkroad.maps.tags import Tag, tag_of

MOST_WIRES_TO_AN_OUTCOME = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """A map before it is drawn: boxes in the order of the steps, tags in that of the ways."""

    columns: tuple[Column, ...]
    boxes: tuple[Box, ...]
    tags: tuple[Tag, ...]
    wires: tuple[Wire, ...]
    colors: Mapping[str, OutcomeColors]
    ground: Ground


def plan_of(journey: JourneyMap) -> Plan:
    """Return the plan of a map.

    Raises UsageError for a journey too tangled to draw.
    """
    columns = columns_of(journey)
    place = {name: number for number, column in enumerate(columns) for name in column.names}
    boxes = tuple(box_of(step) for step in journey.steps)
    colors = outcome_colors(step.outcome for step in journey.steps if step.outcome)
    tags = _tags(journey, place, colors)
    wires = _wires(journey, tags)
    sizes = [box.size for box in boxes]
    in_columns = [place[step.name] for step in journey.steps]
    ground = Ground(sizes, in_columns, lay_out(sizes, in_columns, wires))
    return Plan(columns, boxes, tags, wires, colors, ground)


def _tags(
    journey: JourneyMap, place: Mapping[str, int], colors: Mapping[str, OutcomeColors]
) -> tuple[Tag, ...]:
    """Return the labels of all ways, with colours where a way is drawn to end in its label."""
    steps = journey.by_name
    led_to = Counter(way.target for way in journey.ways)
    tags = []
    for way in journey.ways:
        outcome = steps[way.target].outcome
        is_far = abs(place[way.target] - place[way.source]) > 1
        ends = outcome and is_far and led_to[way.target] > MOST_WIRES_TO_AN_OUTCOME
        tags.append(tag_of(way, steps, colors[outcome] if ends else None))
    return tuple(tags)


def _wires(journey: JourneyMap, tags: Sequence[Tag]) -> tuple[Wire, ...]:
    numbers = {step.name: number for number, step in enumerate(journey.steps)}
    return tuple(
        Wire(numbers[tag.way.source], None if tag.colors else numbers[tag.way.target], tag.size)
        for tag in tags
    )
