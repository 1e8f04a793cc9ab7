"""Types: the classes of a segment's customers for whom all conditions read alike.

Attributes matter only through the expressions that read them. Each such expression is split
into its largest parts that read nothing but attributes; the values of these parts over the
grid of all attribute values are a customer's signature, and equal signatures are one type.
A continuous attribute enters by the intervals between the thresholds that it is compared with.
Where no finite split exists, `NoFiniteState` says why.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forkroad.program.limits import NoFiniteState
from forkroad.program.timeline import Grid, Timeline
from forkroad.records import record
from forkroad.scenario.attributes import Attribute, ContinuousAttribute, Value
from forkroad.scenario.evaluation import NotFinite, evaluate
from forkroad.scenario.expressions import (
    Bought,
    Comparison,
    Expression,
    Members,
    Name,
    Node,
    Visits,
    children,
    walk,
)
from forkroad.scenario.model import Scenario

MAX_GRID = 1_000_000
MAX_THRESHOLDS = 60


@record
class CustomerType:
    """A class of a segment's customers.

    values : attribute to the value that stands for the class.
    share : (n_days or 1, 1) the class's share of the segment's customers who set out that day.
    """

    segment: str
    values: dict[str, Value]
    share: Grid


def split_segment(
    segment: str, expressions: Sequence[Expression], timeline: Timeline
) -> list[CustomerType]:
    """Return the types of a segment for the expressions that its customers can meet.

    Raises NoFiniteState.
    """
    variants = timeline.variants(lambda regime: _attributes(regime, segment))
    known = set(variants[0][0])
    parts = {part for each in expressions for part in _attribute_parts(each.root, known)}
    read = sorted({name for part in parts for name in _names_in(part) & known})
    thresholds = _thresholds(segment, read, variants[0][0], expressions, timeline)
    axes = [_axis(name, variants, thresholds) for name in read]
    size = int(np.prod([len(axis) for axis in axes], dtype=float))
    if size > MAX_GRID:
        raise NoFiniteState(f"{segment}: its attributes have {size:,} combinations of values")
    columns = _columns(read, axes, segment)
    labels = _signatures(parts, columns, size)
    return _types_of(segment, read, columns, labels, variants, axes)


def _attributes(regime: Scenario, segment: str) -> dict[str, Attribute]:
    segments = regime.segments
    return dict(segments[segment].attributes) if segment in segments else {}


def _names_in(part: Node) -> set[str]:
    return {node.name for node in walk(part) if isinstance(node, Name)}


def _attribute_parts(node: Node, known: set[str]) -> set[Node]:
    """Return the largest parts of a tree that read attributes and nothing else."""
    names = _names_in(node)
    if not names & known:
        return set()
    has_memory = any(isinstance(below, Visits | Bought) for below in walk(node))
    if names <= known | {"segment"} and not has_memory and not isinstance(node, Members):
        return {node}
    return {part for below in children(node) for part in _attribute_parts(below, known)}


def _thresholds(
    segment: str,
    read: Sequence[str],
    attributes: dict[str, Attribute],
    expressions: Sequence[Expression],
    timeline: Timeline,
) -> dict[str, set[float]]:
    """Return, for each continuous attribute that is read, what it is compared with."""
    continuous = {name for name in read if isinstance(attributes[name], ContinuousAttribute)}
    found: dict[str, set[float]] = {name: set() for name in continuous}
    for expression in expressions:
        for node in walk(expression.root):
            _refuse_arithmetic(segment, node, continuous, expression)
            if isinstance(node, Comparison):
                for name, other in _compared(node, continuous):
                    found[name] |= _values_of(segment, name, other, expression, timeline)
    return found


def _refuse_arithmetic(
    segment: str, node: Node, continuous: set[str], expression: Expression
) -> None:
    """A continuous attribute may stand in comparisons alone."""
    if isinstance(node, Comparison | Members):
        return
    for below in children(node):
        if isinstance(below, Name) and below.name in continuous:
            raise NoFiniteState(
                f'{segment}: "{expression.source}" uses the continuous attribute '
                f"{below.name} in arithmetic"
            )


def _compared(node: Comparison, continuous: set[str]) -> Iterable[tuple[str, Node]]:
    """Yield (attribute, other side) for each comparison of a chain with such an attribute."""
    left = node.first
    for _, right in node.rest:
        sides = right.items if isinstance(right, Members) else (right,)
        for side in sides:
            if isinstance(left, Name) and left.name in continuous:
                yield left.name, side
            if isinstance(side, Name) and side.name in continuous:
                yield side.name, left
        left = right


def _values_of(
    segment: str, name: str, other: Node, expression: Expression, timeline: Timeline
) -> set[float]:
    """Return every value that the other side of a comparison takes."""
    for node in walk(other):
        if isinstance(node, Visits | Bought) or (
            isinstance(node, Name) and node.name not in timeline.environment
        ):
            raise NoFiniteState(
                f'{segment}: "{expression.source}" compares the continuous attribute {name} '
                "with something that differs from customer to customer"
            )
    found = evaluate(Expression(expression.source, other), timeline.environment)
    values = set(np.ravel(found).tolist())
    if len(values) > MAX_THRESHOLDS:
        raise NoFiniteState(
            f'{segment}: "{expression.source}" compares the continuous attribute {name} with '
            f"{len(values):,} different numbers"
        )
    return {float(value) for value in values}


Axis = list[tuple[Value, list[float]]]


def _axis(
    name: str,
    variants: Sequence[tuple[dict[str, Attribute], Grid]],
    thresholds: dict[str, set[float]],
) -> Axis:
    """Return (value, probability in each variant) for one attribute."""
    pairs = [_categories(attributes[name], thresholds.get(name)) for attributes, _ in variants]
    values = list(dict.fromkeys(value for each in pairs for value, _ in each))
    tables = [dict(each) for each in pairs]
    return [(value, [table.get(value, 0.0) for table in tables]) for value in values]


def _categories(
    attribute: Attribute, thresholds: set[float] | None
) -> Sequence[tuple[Value, float]]:
    if not isinstance(attribute, ContinuousAttribute):
        return attribute.categories()
    cuts = sorted(thresholds or ())
    if not cuts:
        return [(0.0, 1.0)]
    inner = [(low + high) / 2 for low, high in itertools.pairwise(cuts)]
    values = [cuts[0] - 1.0, *inner, cuts[-1] + 1.0]
    below = [0.0, *(attribute.below(cut) for cut in cuts), 1.0]
    chances = [after - before for before, after in itertools.pairwise(below)]
    return list(zip(values, chances, strict=True))


def _columns(read: Sequence[str], axes: Sequence[Axis], segment: str) -> dict[str, NDArray[Any]]:
    """Return each attribute's value at every point of the grid, and the segment's name."""
    values = [np.array([value for value, _ in axis], dtype=object) for axis in axes]
    points = np.meshgrid(*values, indexing="ij") if values else []
    columns = {name: _plain(grid.ravel()) for name, grid in zip(read, points, strict=True)}
    return {**columns, "segment": segment}  # type: ignore[dict-item]


def _plain(column: NDArray[Any]) -> NDArray[Any]:
    """Return a column of one kind as an array of that kind, for speed."""
    kinds = {type(value) for value in column}
    return np.array(column.tolist()) if len(kinds) == 1 else column


def _signatures(parts: set[Node], columns: dict[str, NDArray[Any]], size: int) -> NDArray[np.int64]:
    """Return for each point of the grid the number of its signature."""
    labels = np.zeros(size, dtype=np.int64)
    for column in _part_values(parts, columns):
        full = np.broadcast_to(column, (size,))
        codes = np.unique(full.astype(str) if full.dtype == object else full, return_inverse=True)
        pairs = labels * (int(codes[1].max(initial=0)) + 1) + codes[1]
        labels = np.unique(pairs, return_inverse=True)[1]
    return labels


def _part_values(parts: set[Node], columns: dict[str, NDArray[Any]]) -> Iterable[NDArray[Any]]:
    for part in sorted(parts, key=repr):
        try:
            yield np.asarray(evaluate(Expression("", part), columns))
        except NotFinite:
            # An `and` before it may shield these points, so the attributes themselves tell.
            yield from (columns[name] for name in sorted(_names_in(part) - {"segment"}))


def _types_of(
    segment: str,
    read: Sequence[str],
    columns: dict[str, NDArray[Any]],
    labels: NDArray[np.int64],
    variants: Sequence[tuple[dict[str, Attribute], Grid]],
    axes: Sequence[Axis],
) -> list[CustomerType]:
    """Gather the points of the grid by signature; types that nobody is of are left out."""
    chances = np.array([_point_chances(axes, place) for place in range(len(variants))])
    count = int(labels.max(initial=0)) + 1
    totals = np.array([np.bincount(labels, weights=each, minlength=count) for each in chances])
    first = np.unique(labels, return_index=True)[1]
    types = []
    for label in range(count):
        if totals[:, label].max() <= 0:
            continue
        values = {name: columns[name][first[label]].item() for name in read}
        share = np.full((1, 1), totals[0, label])
        for (_, where), total in zip(variants[1:], totals[1:, label], strict=True):
            share = np.where(where, total, share)
        types.append(CustomerType(segment, values, share))
    return types


def _point_chances(axes: Sequence[Axis], variant: int) -> NDArray[np.float64]:
    chances = np.ones(1)
    for axis in axes:
        chances = np.outer(chances, [each[variant] for _, each in axis]).ravel()
    return chances
