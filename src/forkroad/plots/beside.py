"""Words beside the bars of a figure, set apart where bars are too thin for them."""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.records import record

LINE = 11.5
_BETWEEN = 5.0
_BEYOND = 14.0  # how far words may reach below what they stand beside


@record
class Words:
    """A text of several lines, a name in bold and then numbers, and the middle of its bar."""

    name: tuple[str, ...]
    numbers: tuple[str, ...]
    middle: float

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines from top to bottom."""
        return (*self.name, *self.numbers)

    @property
    def height(self) -> float:
        """The room that the text takes, that to the next one included."""
        return LINE * len(self.lines) + _BETWEEN


def set_apart(words: Sequence[Words], height: float) -> list[tuple[Words, float]]:
    """Return texts with their middles, moved as far as they would touch.

    They are pushed down from the top, then up again from the foot of what they stand beside.

    >>> close = [Words(("a",), (), 0.0), Words(("b",), (), 1.0)]
    >>> [middle for _, middle in set_apart(close, 100.0)]
    [0.0, 16.5]
    """
    middles: list[float] = []
    foot = -(LINE + _BETWEEN) / 2
    for text in words:
        middles.append(max(text.middle, foot + text.height / 2))
        foot = middles[-1] + text.height / 2
    head = max(height + _BEYOND, _lowest(words))
    for place in range(len(words) - 1, -1, -1):
        tall = words[place].height
        middles[place] = min(middles[place], head - tall / 2)
        head = middles[place] - tall / 2
    return list(zip(words, middles, strict=True))


def _lowest(words: Sequence[Words]) -> float:
    """Return the foot of all texts where they stand without a gap from the top."""
    return sum(text.height for text in words) - (LINE + _BETWEEN) / 2
