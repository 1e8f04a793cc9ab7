"""A text as matplotlib is to draw it, and the font for that.

The fonts that ship draw nearly all. A text with characters that they lack (Chinese alone, above
all) takes a font of the machine that has them, where there is one of those that are known to be
good; else each such character becomes a hollow square. The user's settings play no part.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from forkroad.maps.lettering import Lettering, Weight, drawable, font_file

if TYPE_CHECKING:
    from matplotlib.font_manager import FontEntry, FontProperties

# Fonts with Chinese that systems bring along or planners install, the best first.
FAMILIES: tuple[str, ...] = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "Noto Sans CJK TC",
    "Noto Sans TC",
    "Microsoft JhengHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Droid Sans Fallback",
    "Arial Unicode MS",
)
_HEAVY = {"regular": 400, "bold": 700}


def typeset(text: str, lettering: Lettering) -> tuple[str, FontProperties]:
    """Return a text with what cannot be drawn replaced, and the font to draw it with."""
    shown = drawable(text, lettering.weight)
    if shown == text:
        return shown, font_of(lettering)
    kept = "".join(c for c in text if c not in "\u200c\u200d\ufe0e\ufe0f")
    for file in _machine_fonts(FAMILIES, lettering.weight):
        if _characters(file).issuperset(map(ord, kept)):
            return kept, _sized(file, lettering)
    return shown, font_of(lettering)


def font_of(lettering: Lettering) -> FontProperties:
    """Return the font that ships, by its file: the user's list of fonts stays as it is."""
    return _sized(font_file(lettering.weight), lettering)


def _sized(file: Path, lettering: Lettering) -> FontProperties:
    font = _font(file).copy()
    font.set_size(lettering.size)
    return font


@cache
def _font(file: Path) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=file)


@cache
def _machine_fonts(families: tuple[str, ...], weight: Weight) -> tuple[Path, ...]:
    """Return files of the machine's fonts of these families, the nearest weights first."""
    from matplotlib.font_manager import fontManager, weight_dict

    def rank(entry: FontEntry) -> tuple[int, bool, int, str]:
        heavy = entry.weight
        number = weight_dict.get(heavy, 400) if isinstance(heavy, str) else heavy
        is_narrow = entry.stretch != "normal"
        off = abs(number - _HEAVY[weight])
        return families.index(entry.name), is_narrow, off, str(entry.fname)

    found = [it for it in fontManager.ttflist if it.name in families and it.style == "normal"]
    return tuple(Path(entry.fname) for entry in sorted(found, key=rank))


@cache
def _characters(file: Path) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(file)).get_charmap())
