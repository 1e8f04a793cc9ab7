"""The map of a journey as plain data for journey.js: boxes, labels and ways with their places.

Places come from the layout of `maps`, so that the page shows the same map as `forkroad map`.
Words are the language's; nothing is computed beyond what the tables and the layout say.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from forkroad.maps.boxes import WIDTH, Box
from forkroad.maps.columns import ENDS
from forkroad.maps.journey_map import JourneyMap, map_of
from forkroad.maps.layout import Curve, Point
from forkroad.maps.palette import COMPETITOR, LOST, PURCHASE, outcome_colors
from forkroad.maps.plan import Plan, plan_of
from forkroad.maps.routes import Ground, Route, routes_of
from forkroad.maps.tags import Tag
from forkroad.maps.ways import Flows
from forkroad.maps.wires import THICKEST, THINNEST
from forkroad.report.journey_words import entry_in_words, fact_lines, facts_of, way_lines
from forkroad.report.languages import Language
from forkroad.scenario.model import Scenario

_BAND_SIDE = 14.0
_BAND_HEAD = 36.0
_BAND_FOOT = 16.0
_LEAST_POINTS = 6  # of a bend; long ones have a point every so many pixels
_PIXELS_A_POINT = 16.0
_MOST_POINTS = 24
_KNOWN_TONES = {PURCHASE.fill: "purchase", COMPETITOR.fill: "competitor", LOST.fill: "lost"}


def journey_data(scenario: Scenario, flows: Flows, language: Language) -> dict[str, Any]:
    """Return what journey.js draws; its comment says what each key holds.

    flows : predicted customers and share by (from, to), as in the table `branches`.

    Raises UsageError for a journey too tangled to draw.
    """
    journey = map_of(scenario, flows)
    plan = plan_of(journey)
    head = _BAND_HEAD if journey.stages else 12.0
    ground = plan.ground.moved(_BAND_SIDE, head)
    across, down = plan.ground.layout.size
    height = down + head + _BAND_FOOT
    return {
        "width": _rounded(across + 2 * _BAND_SIDE),
        "height": _rounded(height),
        "columns": _columns(plan, ground, height, language),
        "steps": [
            _step(box, middle, scenario, tones_of(journey), language)
            for box, middle in zip(plan.boxes, ground.layout.boxes, strict=True)
        ],
        "ways": _ways(journey, plan, routes_of(ground, plan.wires), flows, language),
    }


def tones_of(journey: JourneyMap) -> dict[str, str]:
    """Return the colour of each outcome's word, by the names of colors.css."""
    return tones_of_outcomes([step.outcome for step in journey.steps if step.outcome])


def tones_of_outcomes(outcomes: Sequence[str]) -> dict[str, str]:
    """Return colours by name: of the known outcomes their own, planners' words taking turns.

    >>> tones_of_outcomes(["lost", "returned", "undecided"])
    {'lost': 'lost', 'returned': 'own0', 'undecided': 'undecided'}
    """
    found: dict[str, str] = {}
    n_own = 0
    for word, colors in outcome_colors(outcomes).items():
        if word in ("customer", "undecided"):
            found[word] = word
            continue
        found[word] = _KNOWN_TONES.get(colors.fill, f"own{n_own % 4}")
        n_own += found[word].startswith("own")
    return found


def _columns(plan: Plan, ground: Ground, height: float, language: Language) -> list[dict[str, Any]]:
    bands = []
    for number, column in enumerate(plan.columns):
        if column.heading:
            x = ground.layout.boxes[ground.columns.index(number)][0]
            heading = language.say("map_ends") if column.heading == ENDS else column.heading
            width = WIDTH + 2 * _BAND_SIDE
            bands.append(_placed((x, height / 2), width, height, heading=heading))
    return bands


def _step(
    box: Box, middle: Point, scenario: Scenario, tones: dict[str, str], language: Language
) -> dict[str, Any]:
    step = box.step
    stay = scenario.journey.steps[step.name].takes
    return _placed(
        middle,
        *box.size,
        label=list(box.name_lines),
        facts=fact_lines(facts_of(step, stay, language), lines=max(len(box.fact_lines), 1)),
        tone=tones.get(step.outcome, ""),
        milestone=step.is_milestone,
        feeling=step.feeling or "",
        entry=entry_in_words(step, language),
    )


def _placed(middle: Point, width: float, height: float, **more: Any) -> dict[str, Any]:
    x, y = middle
    place = {"x": x, "y": y, "width": width, "height": height}
    return {**{name: _rounded(value) for name, value in place.items()}, **more}


def _ways(
    journey: JourneyMap, plan: Plan, routes: Sequence[Route], flows: Flows, language: Language
) -> list[dict[str, Any]]:
    numbers = {step.name: number for number, step in enumerate(journey.steps)}
    most = max((tag.way.customers or 0.0 for tag in plan.tags), default=0.0)
    tones, steps = tones_of(journey), journey.by_name
    ways = []
    for tag, route in zip(plan.tags, routes, strict=True):
        way = tag.way
        target = steps[way.target]
        flow = flows.get((way.source, way.target), (0.0, 0.0))
        ways.append(
            {
                "from": numbers[way.source],
                "to": numbers[way.target],
                "kind": way.kind,
                "width": _rounded(_width(tag, most)),
                "points": _points(route),
                "lines": way_lines(way, flow, target.label if tag.colors else "", language),
                "x": _rounded(route.label[0]),
                "y": _rounded(route.label[1]),
                "tag_width": _rounded(tag.size[0]),
                "tag_height": _rounded(tag.size[1]),
                "tone": tones[target.outcome] if tag.colors else "",
            }
        )
    return ways


def _width(tag: Tag, most: float) -> float:
    if tag.way.customers is None or most <= 0:
        return THINNEST
    return max(THINNEST, THICKEST * tag.way.customers / most)


def _points(route: Route) -> list[list[float]]:
    """Return points along a route, close enough to look like its curves."""
    found: list[list[float]] = []
    for curve in route.curves:
        for point in _along(curve):
            rounded = [_rounded(point[0]), _rounded(point[1])]
            if not found or rounded != found[-1]:
                found.append(rounded)
    return found


def _along(curve: Curve) -> list[Point]:
    """Return points on a chain of cubic Bezier pieces."""
    found = [curve[0]]
    for start in range(0, len(curve) - 3, 3):
        a, b, c, d = curve[start : start + 4]
        is_level = a[1] == b[1] == c[1] == d[1]
        near = int(math.dist(a, d) / _PIXELS_A_POINT)
        steps = 1 if is_level else min(max(near, _LEAST_POINTS), _MOST_POINTS)
        found += [_bezier((a, b, c, d), place / steps) for place in range(1, steps + 1)]
    return found


def _bezier(points: tuple[Point, Point, Point, Point], t: float) -> Point:
    """Return the point of a cubic Bezier curve at t from 0 to 1 (Bernstein's form)."""
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    x, y = (sum(w * p[axis] for w, p in zip(weights, points, strict=True)) for axis in (0, 1))
    return x, y


def _rounded(value: float) -> float:
    return round(value, 1)
