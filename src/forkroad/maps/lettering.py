"""How wide texts are in the fonts that ship, so that boxes fit their labels.

Widths come from the fonts' own advances, kerning left out. The fonts are read from the
package; the machine's fonts and the user's drawing settings play no part.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from forkroad.maps.labels import Measure

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

Weight = Literal["regular", "bold"]
FAMILY = "Pretendard JP"
# What an SVG asks for: the fonts that ship, where they are installed, else what the reader's
# system has for Latin, Korean and Japanese.
FAMILIES = (
    f"'{FAMILY}', Pretendard, system-ui, -apple-system, 'Segoe UI', Roboto, "
    "'Apple SD Gothic Neo', 'Malgun Gothic', 'Hiragino Sans', 'Yu Gothic', "
    "'Noto Sans CJK KR', 'Noto Sans KR', 'Noto Sans JP', sans-serif"
)
_FILES = {"regular": "PretendardJP-Regular.otf", "bold": "PretendardJP-Bold.otf"}
_PIXELS = 100.0  # the size at which advances are read


@dataclass(frozen=True, slots=True)
class Lettering:
    """A size in pixels and a weight."""

    size: float
    weight: Weight = "regular"

    @property
    def measure(self) -> Measure:
        """The function that gives a text's width in pixels."""
        return lambda text: self.size * sum(_advance(c, self.weight) for c in text)


def font_file(weight: Weight) -> Path:
    """Return the file of the font that ships."""
    return Path(str(files("forkroad.maps") / "fonts" / _FILES[weight]))


def drawable(text: str, weight: Weight) -> str:
    """Return a text with a hollow square for each character that the font lacks.

    Characters that only join or vary others are left out.
    """
    known = _characters(weight)
    kept = (c for c in text if c not in "\u200c\u200d\ufe0e\ufe0f")
    return "".join(c if ord(c) in known else "\u25a1" for c in kept)


@cache
def _font(weight: Weight) -> FT2Font:
    # matplotlib takes a fifth of a second to load, which only pictures should pay.
    from matplotlib.ft2font import FT2Font

    font = FT2Font(str(font_file(weight)))
    font.set_size(_PIXELS, 72)
    return font


@cache
def _characters(weight: Weight) -> frozenset[int]:
    return frozenset(_font(weight).get_charmap())


@cache
def _advance(character: str, weight: Weight) -> float:
    """Return a character's advance in ems, 1 where the font lacks it, as the square is wide."""
    if ord(character) not in _characters(weight):
        return 1.0
    # FreeType gives the unhinted advance as a 16.16 fixed-point number of pixels.
    return float(_font(weight).load_char(ord(character)).linearHoriAdvance) / 65536 / _PIXELS
