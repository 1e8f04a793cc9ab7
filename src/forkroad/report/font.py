"""The part of the shipped font that a page uses, as CSS that needs no file beside it.

The font's licence reserves its name, so the part is called otherwise; its author, its licence
and the address of that stay in it. Characters that it lacks are left to the reader's fonts.
"""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import Any

from forkroad.maps.lettering import Weight, font_file

FAMILY = "Forkroad Sans"
_LEFT_OUT = ("GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG")
_WEIGHTS: dict[Weight, int] = {"regular": 400, "bold": 700}


def font_faces(text: str) -> str:
    """Return the rules `@font-face` with the characters of a text, regular and bold."""
    return "\n".join(_face(weight, number, text) for weight, number in _WEIGHTS.items())


def _face(weight: Weight, number: int, text: str) -> str:
    encoded = b64encode(font_part(weight, text)).decode("ascii")
    return (
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {number}; font-display: block; '
        f'src: url(data:font/woff;base64,{encoded}) format("woff"); }}'
    )


def font_part(weight: Weight, text: str) -> bytes:
    """Return a font with the characters of a text alone, as WOFF."""
    # Loading it takes a third of a second, which only reports should pay.
    from fontTools import subset

    options = subset.Options(
        flavor="woff",
        # Taking hints and shared strokes out apart takes longer and saves nothing.
        desubroutinize=True,
        layout_features=[],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True,
    )
    with subset.load_font(str(font_file(weight)), options, dontLoadGlyphNames=False) as font:
        font.recalcTimestamp = False
        return _part_of(font, weight, text, options)


def _part_of(font: Any, weight: Weight, text: str, options: Any) -> bytes:
    from fontTools import subset

    # Without kerning, as the maps are measured; reading these tables would take half the time.
    for table in _LEFT_OUT:
        if table in font:
            del font[table]
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    _rename(font, weight.capitalize())
    stream = BytesIO()
    subset.save_font(font, stream, options)
    return stream.getvalue()


def _rename(font: Any, style: str) -> None:
    """Give a font the name of the part everywhere that it carries one."""
    plain = f"{FAMILY.replace(' ', '')}-{style}"
    full = f"{FAMILY} {style}"
    names = {1: FAMILY, 2: style, 3: f"part for one page; {plain}", 4: full, 6: plain}
    for entry in font["name"].names:
        if entry.nameID in names:
            entry.string = names[entry.nameID]
    outlines = font["CFF "].cff
    outlines.fontNames = [plain]
    outlines.topDictIndex[0].FullName = full
    outlines.topDictIndex[0].FamilyName = FAMILY
