"""Where the streams of an alluvial figure run: items in columns, and ribbons between them.

Heights only; how far columns stand apart is the drawing's. A stream that passes a stage runs above
it; who has ended runs on below it to the last column, so that an outcome is seen to grow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forkroad.plots.streams import Place, Streams
from forkroad.records import record

GAP = 9.0

# What stands in a column: a segment, a stage, an end, or a stream that passes.
Item = tuple[str | int, ...]
Links = Mapping[tuple[Item, Item], float]


@record
class Ribbon:
    """A stream from a column to the next one: its two items, its upper ends and its height."""

    column: int
    origin: Item
    to: Item
    left: float
    right: float
    height: float


@record
class Loop:
    """A stream back from a stage to an earlier one: the middles of its ends, and its height."""

    origin: int
    to: int
    start: float
    stop: float
    height: float


@record
class Lanes:
    """A figure laid out: by column each item's top and height; ribbons; loops; its height."""

    items: tuple[Mapping[Item, tuple[float, float]], ...]
    ribbons: tuple[Ribbon, ...]
    loops: tuple[Loop, ...]
    height: float


def lay_lanes(streams: Streams, room: float) -> Lanes:
    """Return the figure laid out in so many points of height."""
    links = _links(streams)
    amounts = [_amounts(streams, links, column) for column in range(len(links) + 1)]
    scale = min(
        (room - GAP * (len(column) - 1)) / max(sum(column.values()), 1e-12) for column in amounts
    )
    items = tuple(_stacked(column, scale) for column in amounts)
    # How far down the left and the right side of each item is taken already.
    lefts = [{item: top for item, (top, _) in column.items()} for column in items]
    rights = [dict(column) for column in lefts]
    loops = _loops(streams, lefts, rights, scale)
    ribbons = _ribbons(links, (lefts, rights), scale)
    height = max(top + tall for column in items for top, tall in column.values())
    return Lanes(items, ribbons, loops, height)


def _links(streams: Streams) -> list[dict[tuple[Item, Item], float]]:
    """Return what flows from each column to the next: segments, stages, ends from left to right."""
    last = len(streams.stages) + 1
    links: list[dict[tuple[Item, Item], float]] = [{} for _ in range(last)]
    for (origin, to), amount in streams.forward.items():
        stop = last if to[0] == "end" else _column(to)
        item: Item = origin
        for column in range(_column(origin), stop):
            is_there = to[0] == "end" or column + 1 == stop
            after: Item = to if is_there else ("pass", *origin, *to)
            links[column][item, after] = links[column].get((item, after), 0.0) + amount
            item = after
    return links


def _column(place: Place) -> int:
    return 0 if place[0] == "segment" else int(place[1]) + 1


def _amounts(streams: Streams, links: Sequence[Links], column: int) -> dict[Item, float]:
    """Return the items of a column from top to bottom: what passes, what stands, who has ended."""
    coming = links[column - 1] if column else {}
    going = links[column] if column < len(links) else {}
    came: dict[Item, float] = {}
    went: dict[Item, float] = {}
    for (_, item), amount in coming.items():
        came[item] = came.get(item, 0.0) + amount
    for (item, _), amount in going.items():
        went[item] = went.get(item, 0.0) + amount
    for (origin, to), amount in streams.back.items():
        if column in (origin + 1, to + 1):
            side, stage = (went, origin) if column == origin + 1 else (came, to)
            side["stage", stage] = side.get(("stage", stage), 0.0) + amount
    found = sorted({*came, *went}, key=lambda item: _rank(streams, item))
    return {item: max(came.get(item, 0.0), went.get(item, 0.0)) for item in found}


def _rank(streams: Streams, item: Item) -> tuple[object, ...]:
    if item[0] == "pass":
        return (0, str(item))
    if item[0] == "end":
        return (2, streams.ends.index(str(item[1])))
    return (1, streams.sources.index(str(item[1])) if item[0] == "segment" else 0)


def _stacked(column: Mapping[Item, float], scale: float) -> dict[Item, tuple[float, float]]:
    """Return the top and the height of each item, one below the other."""
    places, top = {}, 0.0
    for item, amount in column.items():
        places[item] = (top, amount * scale)
        top += amount * scale + GAP
    return places


def _loops(
    streams: Streams,
    lefts: Sequence[dict[Item, float]],
    rights: Sequence[dict[Item, float]],
    scale: float,
) -> tuple[Loop, ...]:
    """Return the streams back; they take the upper ends of what they join, short ones first."""
    loops = []
    for (origin, to), amount in sorted(streams.back.items(), key=lambda it: it[0][0] - it[0][1]):
        height = amount * scale
        side, other = rights[origin + 1], lefts[to + 1]
        start, stop = side["stage", origin], other["stage", to]
        side["stage", origin] += height
        other["stage", to] += height
        loops.append(Loop(origin, to, start + height / 2, stop + height / 2, height))
    return tuple(loops)


def _ribbons(
    links: Sequence[Links],
    sides: tuple[Sequence[dict[Item, float]], Sequence[dict[Item, float]]],
    scale: float,
) -> tuple[Ribbon, ...]:
    """Return the ribbons; at each item they stand in the order of where they come from or go."""
    lefts, rights = sides
    ribbons = []
    for column, found in enumerate(links):
        tops_here, tops_there = dict(rights[column]), dict(lefts[column + 1])
        starts, stops = {}, {}
        for key in sorted(found, key=lambda key: tops_there[key[1]]):
            starts[key] = rights[column][key[0]]
            rights[column][key[0]] += found[key] * scale
        for key in sorted(found, key=lambda key: tops_here[key[0]]):
            stops[key] = lefts[column + 1][key[1]]
            lefts[column + 1][key[1]] += found[key] * scale
        for key, amount in found.items():
            ribbons.append(Ribbon(column, *key, starts[key], stops[key], amount * scale))
    return tuple(ribbons)
