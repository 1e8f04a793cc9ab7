"""The journey in DOT, for planners who have Graphviz and want to change the drawing.

Texts stand in quotes with everything escaped that could end the text or mean something within
it, so they are never read as markup, as Graphviz' escapes or as entities. In the graph itself
steps are called n1, n2, ...
"""

from __future__ import annotations

from collections.abc import Iterator

from forkroad.maps.columns import columns_of
from forkroad.maps.journey_map import JourneyMap, MapStep
from forkroad.maps.labels import wrapped
from forkroad.maps.lettering import FAMILY
from forkroad.maps.palette import BAND, BORDER, INK, PAPER, QUIET, WIRE, outcome_colors
from forkroad.maps.ways import Kind, MapWay

THICKEST = 10.0
_LINE_LENGTH = 24
_TITLE_LENGTH = 80
_STYLES: dict[Kind, str] = {
    "share": "solid",
    "timeout": "dashed",
    "sold_out": "dotted",
    "back": "dashed",
}


def draw_dot(journey: JourneyMap) -> str:
    """Return the map as a graph from left to right, a stage to a cluster."""
    return "\n".join(_lines(journey)) + "\n"


def _lines(journey: JourneyMap) -> Iterator[str]:
    names = {step.name: f"n{number}" for number, step in enumerate(journey.steps, start=1)}
    font = f'fontname="{FAMILY}, Helvetica, sans-serif"'
    yield "digraph journey {"
    yield f"  graph [rankdir=LR, newrank=true, labelloc=t, fontsize=20, {font},"
    yield f"         label={_quoted(*wrapped(journey.title, _TITLE_LENGTH, len, lines=2))}];"
    yield f'  node [shape=box, style="rounded,filled", fillcolor="{PAPER}", color="{BORDER}",'
    yield f'        fontcolor="{INK}", fontsize=12, {font}];'
    yield f'  edge [color="{WIRE}", fontcolor="{INK}", fontsize=10, {font}];'
    yield from _clusters(journey, names)
    most = max((way.customers or 0.0 for way in journey.ways), default=0.0)
    for way in journey.ways:
        yield f"  {names[way.source]} -> {names[way.target]} [{_edge(way, most)}];"
    yield "}"


def _clusters(journey: JourneyMap, names: dict[str, str]) -> Iterator[str]:
    """Yield the steps, those of one stage in one cluster and one column."""
    steps = journey.by_name
    for number, column in enumerate(columns_of(journey), start=1):
        if column.heading:
            yield f"  subgraph cluster_{number} {{"
            yield f'    style=filled; color="{BAND}"; fontcolor="{QUIET}"; fontsize=13; rank=same;'
            yield f"    label={_quoted(*wrapped(column.heading, _LINE_LENGTH, len, lines=2))};"
        for name in column.names:
            yield f"    {names[name]} [{_node(journey, steps[name])}];"
        if column.heading:
            yield "  }"


def _node(journey: JourneyMap, step: MapStep) -> str:
    """Return a step's attributes: outcomes coloured, milestones with a double border."""
    entries = f"▶ {', '.join(step.entries)}" if step.entries else ""
    asides = [aside.label for aside in step.asides]
    texts = [text for text in (entries, step.label, *step.facts, *asides) if text]
    rows = [row for text in texts for row in wrapped(text, _LINE_LENGTH, len, lines=2)]
    tooltip = [step.full_label, *step.details]
    attributes = f"label={_quoted(*rows)}, tooltip={_quoted(*tooltip)}"
    if step.outcome:
        look = outcome_colors(other.outcome for other in journey.steps if other.outcome)
        colors = look[step.outcome]
        attributes += f', fillcolor="{colors.fill}", color="{colors.border}"'
        attributes += f', fontcolor="{colors.ink}"'
    return attributes + (", peripheries=2" if step.is_milestone else "")


def _edge(way: MapWay, most: float) -> str:
    attributes = f"label={_quoted(*way.lines)}"
    if way.kind != "share":
        attributes += f", style={_STYLES[way.kind]}"
    if way.customers and most:
        attributes += f", penwidth={max(1.0, THICKEST * way.customers / most):.1f}"
    return attributes


def _quoted(*rows: str) -> str:
    r"""Return lines of text as one quoted string of DOT.

    >>> print(_quoted('say "hi" & \\N', "<b>"))
    "say \"hi\" &amp; \\N\n<b>"
    """
    escaped = (row.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for row in rows)
    return '"' + "\\n".join(escaped) + '"'
