"""Bars of block characters, and of plain ones where the stream cannot encode blocks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from forkroad.cli.terminal import Screen

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_HEIGHTS = "▁▂▃▄▅▆▇█"
_PLAIN_HEIGHTS = ".:-=+*#@"
_FILLS = "█▓▒░·"
_PLAIN_FILLS = "#=+-."


def bar(part: float, width: int, screen: Screen) -> str:
    """Return a bar that fills `part` (0 to 1) of a width in cells.

    >>> bar(0.5, 5, Screen())
    '██▌'
    """
    part = min(max(part, 0.0), 1.0)
    if not screen.has_blocks:
        return "#" * round(part * width)
    eighths = round(part * width * 8)
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[rest] if rest else "")


def height(part: float, screen: Screen) -> str:
    """Return one character as high as `part` (0 to 1); nothing for nothing.

    >>> height(1.0, Screen()), height(0.0, Screen())
    ('█', '')
    """
    if not part > 0:
        return ""
    heights = _HEIGHTS if screen.has_blocks else _PLAIN_HEIGHTS
    return heights[min(int(part * len(heights)), len(heights) - 1)]


def fills(screen: Screen) -> str:
    """Return the characters that tell the parts of a stacked bar apart, most first."""
    return _FILLS if screen.has_blocks else _PLAIN_FILLS


def stack(parts: Sequence[float], width: int, screen: Screen) -> list[str]:
    """Return the pieces of a stacked bar, one a part; they fill the width if the parts add to 1.

    Each piece ends where the sum so far ends, so that rounding never adds up.

    >>> stack([0.5, 0.25, 0.25], 8, Screen())
    ['████', '▓▓', '▒▒']
    """
    marks = fills(screen)
    ends = [0]
    total = 0.0
    for part in parts:
        total += part
        ends.append(min(round(total * width), width))
    lengths = [end - start for start, end in pairwise(ends)]
    return [marks[min(place, len(marks) - 1)] * n for place, n in enumerate(lengths)]
