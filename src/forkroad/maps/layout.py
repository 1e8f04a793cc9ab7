"""Where each box and each label of a map stands: coordinates, nothing else.

Graphviz's `dot` orders the columns and leads ways around boxes. It is given rectangles of
known size, named n1, n2, ..., and never a word of the planner's: its own drawing would turn
labels into markup, link files and draw Korean as squares. The label of a way is such a
rectangle too, between the columns, with a wire on either side.

All coordinates are pixels, x to the right, y down, the drawing's upper left corner at (0, 0).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from forkroad.errors import UsageError

Point = tuple[float, float]
Size = tuple[float, float]
# A Bezier curve: its first point, then three points for each cubic piece.
Curve = tuple[Point, ...]

GAP_ACROSS = 32.0  # between a box and the labels of its ways
GAP_DOWN = 13.0
# How many columns all ways together may cross: more takes minutes, and nobody could read it.
MOST_CROSSINGS = 4_000

_PER_INCH = 72.0
_LINE_AND_HEAD = 28.0  # what a way between two boxes shows beside its label


@dataclass(frozen=True, slots=True)
class Wire:
    """A way to lay out: indices of its boxes, and the size of its label.

    target : None where the way ends in its label.
    """

    source: int
    target: int | None
    label: Size


@dataclass(frozen=True, slots=True)
class WireLayout:
    """Where a way runs: the middle of its label, and how it goes on from there.

    on : from the label to the box that it leads to; empty where it ends in the label.
    """

    label: Point
    on: Curve


@dataclass(frozen=True, slots=True)
class Layout:
    """The middle of each box, the course of each way, and the size of the whole."""

    boxes: tuple[Point, ...]
    wires: tuple[WireLayout, ...]
    size: Size

    def moved(self, right: float, down: float) -> Layout:
        """Return the same layout elsewhere."""
        wires = tuple(
            WireLayout(_moved((wire.label,), right, down)[0], _moved(wire.on, right, down))
            for wire in self.wires
        )
        return Layout(_moved(self.boxes, right, down), wires, self.size)


def _moved(points: Curve, right: float, down: float) -> Curve:
    return tuple((x + right, y + down) for x, y in points)


def lay_out(boxes: Sequence[Size], columns: Sequence[int], wires: Sequence[Wire]) -> Layout:
    """Return where boxes and ways stand.

    boxes : width and height of each.
    columns : the column of each box, every number from 0 to the largest in use.

    Raises UsageError for a tangle that would take minutes.
    """
    _refuse_tangles(columns, wires)
    margin = _margin(columns, wires)
    graph = _graph([(width, height + 2 * margin) for width, height in boxes], columns)
    for number, wire in enumerate(wires):
        _add_wire(graph, number + len(boxes), wire, columns)
    graph.layout(prog="dot")
    return _read(graph, len(boxes), wires)


def _refuse_tangles(columns: Sequence[int], wires: Sequence[Wire]) -> None:
    crossings = len(wires) + sum(
        abs(columns[wire.target] - columns[wire.source])
        for wire in wires
        if wire.target is not None
    )
    if crossings > MOST_CROSSINGS:
        raise UsageError(
            f"this journey is too tangled for a picture: its {len(wires):,} ways cross columns "
            f"{crossings:,} times, {MOST_CROSSINGS:,} is the most; draw it as text, or give the "
            "steps stages"
        )


def _margin(columns: Sequence[int], wires: Sequence[Wire]) -> float:
    """Return what is kept free above and below each box for labels between two of them."""
    heights = [
        wire.label[1]
        for wire in wires
        if wire.target is not None and columns[wire.source] == columns[wire.target]
    ]
    return (max(heights, default=0.0) + _LINE_AND_HEAD - GAP_DOWN) / 2


def _graph(boxes: Sequence[Size], columns: Sequence[int]) -> Any:
    """Return a graph of the boxes in their columns, still without ways."""
    # Loading it takes a quarter of a second, which only pictures should pay.
    from pygraphviz import AGraph

    graph = AGraph(
        directed=True,
        strict=False,
        rankdir="LR",
        splines="true",
        nodesep=str(GAP_DOWN / _PER_INCH),
        ranksep=str(GAP_ACROSS / _PER_INCH),
    )
    for number, size in enumerate(boxes):
        _add_box(graph, number, size)
    firsts = []
    for column in range(max(columns, default=-1) + 1):
        members = [_name(box) for box, place in enumerate(columns) if place == column]
        graph.add_subgraph(members, rank="same")
        firsts.append(members[0])
    # Columns are two ranks apart; the labels of ways stand in the rank between.
    for left, right in pairwise(firsts):
        graph.add_edge(left, right, key="column", style="invis", weight="0", minlen="2")
    return graph


def _name(number: int) -> str:
    return f"n{number + 1}"


def _add_box(graph: Any, number: int, size: Size) -> None:
    width, height = (str(pixels / _PER_INCH) for pixels in size)
    graph.add_node(
        _name(number), label="", shape="box", fixedsize="true", width=width, height=height
    )


def _add_wire(graph: Any, number: int, wire: Wire, columns: Sequence[int]) -> None:
    """Add a way's label and the two wires, which always run from left to right.

    The label stands beside the box that the way comes from: to its right, or to its left where
    the way leads back. A way within a column leaves to the right and returns from there.
    """
    _add_box(graph, number, wire.label)
    label = _name(number)
    if wire.target is None:
        _add_edge(graph, _name(wire.source), label, 1)
        return
    far = abs(columns[wire.target] - columns[wire.source]) * 2 - 1
    if columns[wire.target] < columns[wire.source]:
        _add_edge(graph, label, _name(wire.source), 1)
        _add_edge(graph, _name(wire.target), label, far)
        return
    _add_edge(graph, _name(wire.source), label, 1)
    if columns[wire.target] == columns[wire.source]:
        _add_edge(graph, _name(wire.target), label, 1)
        _keep_order(graph, wire.source, wire.target)
    else:
        _add_edge(graph, label, _name(wire.target), far)


def _keep_order(graph: Any, source: int, target: int) -> None:
    """Ask for a way within a column to lead down where it leads on in the order of the boxes."""
    if source < target:
        graph.add_edge(_name(source), _name(target), key="order", style="invis")


def _add_edge(graph: Any, left: str, right: str, ranks: int) -> None:
    graph.add_edge(left, right, dir="none", tailport="e", headport="w", minlen=str(ranks))


def _read(graph: Any, n_boxes: int, wires: Sequence[Wire]) -> Layout:
    """Return what dot found, in pixels from the upper left corner."""
    _, _, right, top = (float(number) for number in graph.graph_attr["bb"].split(","))
    points = [_points(graph.get_node(_name(n)).attr["pos"], top)[0] for n in range(n_boxes)]
    courses = []
    for number, wire in enumerate(wires, start=n_boxes):
        middle = _points(graph.get_node(_name(number)).attr["pos"], top)[0]
        courses.append(WireLayout(middle, _curve(graph, number, wire.target, top)))
    return Layout(tuple(points), tuple(courses), (right, top))


def _curve(graph: Any, label: int, target: int | None, top: float) -> Curve:
    """Return the wire from a label to a box, in that direction."""
    if target is None:
        return ()
    if graph.has_edge(_name(label), _name(target)):
        return _points(graph.get_edge(_name(label), _name(target)).attr["pos"], top)
    return _points(graph.get_edge(_name(target), _name(label)).attr["pos"], top)[::-1]


def _points(text: str, top: float) -> Curve:
    """Return the points of a position of Graphviz, whose y counts upwards."""
    pairs = (pair.split(",") for pair in text.split())
    return tuple((float(x), top - float(y)) for x, y in pairs)
