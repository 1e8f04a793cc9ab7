"""A picture as SVG: outlines and texts, no scripts, no links, nothing loaded from anywhere.

The font is named, not embedded: where Pretendard JP is not installed, the reader's own fonts
take its place, drawn as wide as it would be.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from forkroad.maps.journey_map import JourneyMap
from forkroad.maps.lettering import FAMILIES, drawable
from forkroad.maps.picture import picture_of
from forkroad.maps.shapes import Group, Outline, Picture, Text


def draw_svg(journey: JourneyMap) -> str:
    """Return the map as an SVG document.

    Raises UsageError for a journey too tangled to draw.
    """
    return "\n".join(_document(picture_of(journey))) + "\n"


def _document(picture: Picture) -> Iterator[str]:
    width, height = _number(picture.width), _number(picture.height)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" aria-label={quoteattr(picture.title)}>'
    )
    yield f"<title>{escape(picture.title)}</title>"
    yield f"<desc>{escape(picture.description)}</desc>"
    yield (
        f'<g font-family="{FAMILIES}" stroke-linecap="butt" stroke-linejoin="round" fill="none">'
    )
    for shape in picture.shapes:
        if isinstance(shape, Group):
            yield f"<g><title>{escape(shape.title)}</title>"
            yield from (_shape(member) for member in shape.shapes)
            yield "</g>"
        else:
            yield _shape(shape)
    yield "</g>"
    yield "</svg>"


def _shape(shape: Outline | Text) -> str:
    return _text(shape) if isinstance(shape, Text) else _outline(shape)


def _outline(shape: Outline) -> str:
    path = "".join(
        command + " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
        for command, points in shape.pieces
    )
    ink = shape.ink
    attributes = f' fill="{ink.fill}"' if ink.fill else ""
    if ink.stroke:
        attributes += f' stroke="{ink.stroke}" stroke-width="{_number(ink.width)}"'
    if ink.stroke and ink.dash:
        attributes += f' stroke-dasharray="{" ".join(_number(length) for length in ink.dash)}"'
    return f'<path d="{path}"{attributes}/>'


def _text(shape: Text) -> str:
    x, y = (_number(place) for place in shape.at)
    lettering = shape.lettering
    weight = ' font-weight="700"' if lettering.weight == "bold" else ""
    anchor = f' text-anchor="{shape.anchor}"' if shape.anchor != "start" else ""
    # A font that runs wider than the measured one is drawn in as much room, so that words stay
    # in their boxes. Where our font lacks a character nothing was measured.
    is_measured = drawable(shape.text, lettering.weight) == shape.text
    length = _number(lettering.measure(shape.text))
    fit = f' textLength="{length}" lengthAdjust="spacingAndGlyphs"' if is_measured else ""
    return (
        f'<text x="{x}" y="{y}" font-size="{_number(lettering.size)}"{weight}{anchor}{fit} '
        f'fill="{shape.color}">{escape(shape.text)}</text>'
    )


def _number(value: float) -> str:
    """Return a number with two decimals at most."""
    return f"{round(value, 2):g}" if abs(value) < 1e5 else f"{value:.1f}"
