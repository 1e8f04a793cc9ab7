from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from forkroad.maps.lettering import Lettering, Weight, drawable, font_file

FONTS = Path(str(font_file("regular"))).parent
WEIGHTS: tuple[Weight, ...] = ("regular", "bold")


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_fonts_are_the_ones_that_their_page_names(weight: Weight) -> None:
    page = (FONTS / "README.md").read_text(encoding="utf-8")
    sums = dict(re.findall(r"`(Pretendard\S+)` \| `([0-9a-f]{64})`", page))
    file = font_file(weight)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == sums[file.name]
    assert "SIL OPEN FONT LICENSE" in (FONTS / "LICENSE.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_fonts_have_korean_japanese_and_latin(weight: Weight) -> None:
    hangul = "".join(chr(code) for code in range(0xAC00, 0xD7A4))
    kana = "".join(chr(code) for code in (*range(0x3041, 0x3095), *range(0x30A1, 0x30FB)))
    # Rows 16 to 84 of JIS X 0208 are its kanji of both levels.
    rows = (bytes([0xA0 + row, 0xA0 + cell]) for row in range(16, 85) for cell in range(1, 95))
    kanji = "".join(code.decode("euc_jp", "ignore") for code in rows)
    assert len(kanji) == 6_355
    for text in (hangul, kana, kanji, "Größe, œuvre, Łódź – 42 % · € … → ▶"):
        assert drawable(text, weight) == text


def test_characters_that_the_font_lacks_become_squares() -> None:
    assert drawable("你们 a 🙂", "regular") == "□□ a □"
    # Joiners and variation selectors are not shown at all.
    assert drawable("👩\u200d👧\ufe0f", "bold") == "□□"


@pytest.mark.parametrize("weight", WEIGHTS)
def test_widths_are_those_of_the_font_file(weight: Weight) -> None:
    # Read by fontTools, which shares no code with FreeType.
    font = TTFont(font_file(weight))
    names, advances = font.getBestCmap(), font["hmtx"]
    for text in ("visit_site", "단골 구매자", "店頭で試す", "20–45 %"):
        units = sum(advances[names[ord(character)]][0] for character in text)
        expected = 14 * units / font["head"].unitsPerEm
        assert Lettering(14, weight).measure(text) == pytest.approx(expected, abs=0.05)
