"""The one door to the maps: a scenario in, a drawing in the wanted format out."""

from __future__ import annotations

from typing import Literal, get_args

from forkroad.errors import UsageError, did_you_mean
from forkroad.maps.journey_map import JourneyMap, map_of
from forkroad.maps.ways import Flows
from forkroad.scenario.model import Scenario

MapKind = Literal["text", "mermaid", "dot", "svg", "png"]
KINDS: tuple[MapKind, ...] = get_args(MapKind)


def draw(
    scenario: Scenario, kind: MapKind, *, flows: Flows | None = None, width: int = 80
) -> str | bytes:
    """Return the scenario's map as text, bytes for a PNG.

    flows : predicted customers and share by (from, to), as in the table `branches`: sets the
        widths and labels of the ways on.
    width : cells of the terminal, for `text` alone.

    Raises UsageError for a kind that does not exist.
    """
    # A format's module is loaded when it is asked for: a text map waits for no drawing library.
    journey = map_of(scenario, flows)
    if kind == "text":
        from forkroad.maps.text import draw_text

        return draw_text(journey, width)
    if kind == "mermaid":
        from forkroad.maps.mermaid import draw_mermaid

        return draw_mermaid(journey)
    if kind == "dot":
        from forkroad.maps.dot import draw_dot

        return draw_dot(journey)
    return _picture(journey, kind)


def _picture(journey: JourneyMap, kind: str) -> str | bytes:
    if kind == "svg":
        from forkroad.maps.svg import draw_svg

        return draw_svg(journey)
    if kind == "png":
        from forkroad.maps.png import draw_png

        return draw_png(journey)
    hint = did_you_mean(kind, KINDS)
    raise UsageError(f'a map cannot be drawn as "{kind}"{hint}; there are {", ".join(KINDS)}')
