"""What stands on a figure and where: texts with their boxes, as they come out on paper."""

from __future__ import annotations

import re
from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

TOUCHING = 0.5  # dots that two boxes may share before they overlap


def boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every text that is seen, with its box in dots."""
    figure.draw_without_rendering()
    renderer = FigureCanvasAgg(figure).get_renderer()
    found = [text for text in figure.findobj(Text) if text.get_visible()]
    shown = [(text.get_text(), text.get_window_extent(renderer)) for text in found]
    return [(text, box) for text, box in shown if text.strip() and box.width > 0]


def texts(figure: Figure) -> list[str]:
    """Every text, lines apart."""
    found = (text.get_text() for text in figure.findobj(Text) if text.get_visible())
    return [line for text in found for line in text.split("\n") if line.strip()]


def flaws(figure: Figure) -> list[str]:
    """Texts that leave the paper or overlap, in words; none is what is wanted."""
    shown = boxes(figure)
    paper = figure.bbox
    outside = [
        f"{text!r} leaves the paper"
        for text, box in shown
        if box.x0 < 0 or box.y0 < 0 or box.x1 > paper.width or box.y1 > paper.height
    ]
    return outside + [
        f"{one!r} overlaps {other!r}"
        for (one, box), (other, beside) in combinations(shown, 2)
        if _shared(box, beside) > TOUCHING
    ]


def numbers(figure: Figure) -> list[float]:
    """Every number that is written, percents as shares left as they are written."""
    found = (re.findall(r"-?\d[\d,]*\.?\d*", text) for text in texts(figure))
    return [float(number.replace(",", "")) for row in found for number in row]


def _shared(one: Bbox, other: Bbox) -> float:
    """The smaller side of what two boxes have in common, 0 or less if nothing."""
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y1, other.y1) - max(one.y0, other.y0)
    return float(min(across, down))
