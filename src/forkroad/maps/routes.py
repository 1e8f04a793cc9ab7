"""How each way runs once the boxes stand: its curves, its label's place, its tip.

A way leaves the side of a box, passes its label, and arrives at the side of another box. Where
several leave or arrive on one side they are spread over it in the order of where they come
from, so that they do not cross there. A way to the box right above or below runs straight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from forkroad.maps.layout import GAP_ACROSS, Curve, Layout, Point, Size, Wire

_SPREAD = 13.0  # between two ways on one side of a box
_CORNER = 11.0  # kept free at either end of a side
_BESIDE = 10.0  # between two ways that run straight side by side

Side = Literal["left", "right"]
End = Literal["out", "in"]


@dataclass(frozen=True, slots=True)
class Route:
    """A way's curves in its direction, its tip, where that points, and its label's middle."""

    curves: tuple[Curve, ...]
    tip: Point
    pointing: Point
    label: Point


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands on the map: the size and the column of each box, and where it all is."""

    sizes: Sequence[Size]
    columns: Sequence[int]
    layout: Layout

    def moved(self, right: float, down: float) -> Ground:
        """Return the same boxes elsewhere."""
        return Ground(self.sizes, self.columns, self.layout.moved(right, down))

    def side(self, box: int, side: Side) -> float:
        """Return the x of a side of a box."""
        half = self.sizes[box][0] / 2
        return self.layout.boxes[box][0] + (half if side == "right" else -half)


def routes_of(ground: Ground, wires: Sequence[Wire]) -> list[Route]:
    """Return how the ways run, in their order."""
    straight = _straight(ground, wires)
    ports = _ports(ground, wires, frozenset(straight))
    return [
        straight.get(number) or _sideways(ground, wire, ports, number)
        for number, wire in enumerate(wires)
    ]


def _straight(ground: Ground, wires: Sequence[Wire]) -> dict[int, Route]:
    """Return the ways between neighbours in a column, as many as fit between the two boxes."""
    between: dict[tuple[int, int], list[int]] = {}
    below = _neighbours(ground)
    for number, wire in enumerate(wires):
        for upper, lower in ((wire.source, wire.target), (wire.target, wire.source)):
            if upper is not None and lower is not None and below.get(upper) == lower:
                between.setdefault((upper, lower), []).append(number)
    routes: dict[int, Route] = {}
    for (upper, lower), numbers in between.items():
        room = ground.sizes[upper][0] - 2 * _CORNER
        while sum(wires[n].label[0] + _BESIDE for n in numbers) - _BESIDE > room:
            numbers.pop()
        routes |= _side_by_side(ground, wires, (upper, lower), numbers)
    return routes


def _neighbours(ground: Ground) -> dict[int, int]:
    """Return the box right below each box."""
    boxes = ground.layout.boxes
    order = sorted(range(len(boxes)), key=lambda box: (ground.columns[box], boxes[box][1]))
    return {a: b for a, b in pairwise(order) if ground.columns[a] == ground.columns[b]}


def _side_by_side(
    ground: Ground, wires: Sequence[Wire], pair: tuple[int, int], numbers: Sequence[int]
) -> dict[int, Route]:
    """Return straight ways between an upper and a lower box, from left to right."""
    upper, lower = pair
    x, y = ground.layout.boxes[upper]
    top = y + ground.sizes[upper][1] / 2
    bottom = ground.layout.boxes[lower][1] - ground.sizes[lower][1] / 2
    left = x - (sum(wires[n].label[0] + _BESIDE for n in numbers) - _BESIDE) / 2
    routes = {}
    for number in numbers:
        width, height = wires[number].label
        middle = (left + width / 2, (top + bottom) / 2)
        goes_down = wires[number].source == upper
        start, end = (top, bottom) if goes_down else (bottom, top)
        down = 1.0 if goes_down else -1.0
        out = _level((middle[0], start), (middle[0], middle[1] - down * height / 2))
        on = _level((middle[0], middle[1] + down * height / 2), (middle[0], end))
        routes[number] = Route((out, on), (middle[0], end), (0.0, down), middle)
        left += width + _BESIDE
    return routes


Ports = dict[tuple[int, End], Point]


def _ports(ground: Ground, wires: Sequence[Wire], done: frozenset[int]) -> Ports:
    """Return where each way leaves and arrives, spread over the sides of the boxes."""
    ends: dict[tuple[int, Side], list[tuple[float, int, End]]] = {}
    for number, wire in enumerate(wires):
        if number in done:
            continue
        place = ground.layout.wires[number]
        key = (wire.source, _leaves(ground, wire))
        ends.setdefault(key, []).append((place.label[1], number, "out"))
        if wire.target is not None:
            came_from = place.on[-4][1] if len(place.on) > 4 else place.label[1]
            key = (wire.target, _arrives(ground, wire))
            ends.setdefault(key, []).append((came_from, number, "in"))
    ports: Ports = {}
    for (box, side), found in ends.items():
        x, y = ground.side(box, side), ground.layout.boxes[box][1]
        gap = min(_SPREAD, (ground.sizes[box][1] - 2 * _CORNER) / max(1, len(found) - 1))
        for rank, (_, number, end) in enumerate(sorted(found)):
            ports[number, end] = (x, y + (rank - (len(found) - 1) / 2) * gap)
    return ports


def _columns_on(ground: Ground, wire: Wire) -> int:
    """Return how many columns a way goes on, below 0 where it leads back."""
    if wire.target is None:
        return 1
    return ground.columns[wire.target] - ground.columns[wire.source]


def _leaves(ground: Ground, wire: Wire) -> Side:
    return "left" if _columns_on(ground, wire) < 0 else "right"


def _arrives(ground: Ground, wire: Wire) -> Side:
    return "left" if _columns_on(ground, wire) > 0 else "right"


def _sideways(ground: Ground, wire: Wire, ports: Ports, number: int) -> Route:
    """Return a way that leaves and arrives at the sides of its boxes."""
    place = ground.layout.wires[number]
    x, y = place.label
    half = wire.label[0] / 2
    on = _columns_on(ground, wire)
    near, far = ((x + half, y), (x - half, y)) if on < 0 else ((x - half, y), (x + half, y))
    start = ports[number, "out"]
    if wire.target is None:
        return Route((_leaving(start, near),), near, (1.0, 0.0), place.label)
    tip = ports[number, "in"]
    if on == 0:
        # Out to the right and back: both halves meet on the label's left side.
        nudge = 3.0 if tip[1] > start[1] else -3.0
        out = _leaving(start, (near[0], y - nudge))
        back = _arriving((near[0], y + nudge), tip)
        return Route((out, back), tip, (-1.0, 0.0), place.label)
    # Around the boxes between, if any, as dot led it; but it arrives elsewhere on the side.
    around = (*place.on[:-2], (place.on[-2][0], tip[1]), tip)
    onward = _arriving(far, tip) if abs(on) == 1 else around
    return Route((_leaving(start, near), onward), tip, (1.0 if on > 0 else -1.0, 0.0), place.label)


def _level(start: Point, end: Point) -> Curve:
    """Return a curve that leaves and arrives level, straight where both are in line."""
    middle = (start[0] + end[0]) / 2
    return (start, (middle, start[1]), (middle, end[1]), end)


def _leaving(start: Point, end: Point) -> Curve:
    """Return the way from a box's side to a label: the bend in the gap, then straight.

    The gap beside a box is free of labels; only there can a way go far up or down.
    """
    reach = GAP_ACROSS if end[0] > start[0] else -GAP_ACROSS
    knot = (start[0] + reach, end[1])
    if abs(end[0] - start[0]) <= GAP_ACROSS:
        return _level(start, end)
    return (*_level(start, knot), *_level(knot, end)[1:])


def _arriving(start: Point, end: Point) -> Curve:
    """Return the way from a label to a box's side."""
    return _leaving(end, start)[::-1]
