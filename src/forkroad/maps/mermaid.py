"""The journey as a Mermaid flowchart, for wikis and pull requests.

Whatever in a planner's text could mean something to Mermaid, to HTML or to Markdown is written
as an entity code, so that a label can be nothing but a label. In the flowchart itself steps
are called n1, n2, ...
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from forkroad.maps.columns import columns_of
from forkroad.maps.journey_map import JourneyMap, MapStep
from forkroad.maps.labels import shortened
from forkroad.maps.palette import outcome_colors
from forkroad.maps.ways import Kind, MapWay

MOST_CHARACTERS = 80
THICKEST = 10.0
_ARROWS: dict[Kind, str] = {"share": "-->", "timeout": "-.->", "sold_out": "-.->", "back": "-.->"}
# All of ASCII but letters, digits, spaces and commas; and what Mermaid itself puts in the
# place of entity codes while it works.
_SPEAKING = re.compile(r"[!-+\--/:-@\[-`{-~\u00b6\ufb02]")


def draw_mermaid(journey: JourneyMap) -> str:
    """Return the map as a flowchart from left to right, a stage to a subgraph."""
    return "\n".join(_lines(journey)) + "\n"


def _lines(journey: JourneyMap) -> Iterator[str]:
    names = {step.name: f"n{number}" for number, step in enumerate(journey.steps, start=1)}
    steps = journey.by_name
    classes = {word: f"o{n}" for n, word in enumerate(_outcomes(journey), start=1)}
    yield "flowchart LR"
    yield f"  accTitle: {_escaped(journey.title)}"
    for number, column in enumerate(columns_of(journey), start=1):
        if column.heading:
            yield f'  subgraph s{number}["{_escaped(column.heading)}"]'
        for name in column.names:
            yield f"    {names[name]}{_node(steps[name], classes)}"
        if column.heading:
            yield "  end"
    for way in journey.ways:
        label = "<br/>".join(_label(text) for text in way.lines)
        yield f'  {names[way.source]} {_ARROWS[way.kind]}|"{label}"| {names[way.target]}'
    yield from _styles(journey, classes)
    yield from _widths(journey.ways)


def _outcomes(journey: JourneyMap) -> list[str]:
    return list(dict.fromkeys(step.outcome for step in journey.steps if step.outcome))


def _node(step: MapStep, classes: dict[str, str]) -> str:
    """Return a step's shape and label: outcomes round, milestones with a double border."""
    entries = f"▶ {', '.join(step.entries)}" if step.entries else ""
    asides = [aside.label for aside in step.asides]
    label = "<br/>".join(
        _escaped(text) for text in (entries, step.label, *step.facts, *asides) if text
    )
    if step.outcome:
        return f'(["{label}"]):::{classes[step.outcome]}'
    return f'[["{label}"]]' if step.is_milestone else f'["{label}"]'


def _styles(journey: JourneyMap, classes: dict[str, str]) -> Iterator[str]:
    for word, look in outcome_colors(_outcomes(journey)).items():
        colors = f"fill:{look.fill},stroke:{look.border},color:{look.ink}"
        yield f"  classDef {classes[word]} {colors}"


def _widths(ways: tuple[MapWay, ...]) -> Iterator[str]:
    """Yield the widths of the ways, where customers are predicted."""
    most = max((way.customers or 0.0 for way in ways), default=0.0)
    for number, way in enumerate(ways):
        if way.customers and most:
            width = max(1.0, THICKEST * way.customers / most)
            yield f"  linkStyle {number} stroke-width:{width:.1f}px"


def _escaped(text: str) -> str:
    """Return a text in which nothing speaks to Mermaid, of bounded length."""
    short = shortened(text, MOST_CHARACTERS, len)
    return _SPEAKING.sub(lambda found: f"#{ord(found.group())};", short)


def _label(text: str) -> str:
    """Return a way's label, which holds numbers and words of ours alone."""
    return text.replace("<", "#lt;").replace(">", "#gt;")
