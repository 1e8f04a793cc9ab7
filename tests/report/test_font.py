"""The part of the font holds what is used, under a name of its own, with its licence."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from forkroad.report.font import FAMILY, font_part

TEXT = "가격 49 €, お客様 →"


@pytest.fixture(scope="module")
def part() -> Any:
    return TTFont(BytesIO(font_part("bold", TEXT)))


def test_the_part_holds_the_characters_that_are_used_and_no_others(part: Any) -> None:
    assert {chr(code) for code in part.getBestCmap()} == set(TEXT)


def test_the_reserved_name_is_nowhere_in_the_part(part: Any) -> None:
    names = {entry.nameID: str(entry) for entry in part["name"].names}
    outlines = part["CFF "].cff
    top = outlines.topDictIndex[0]
    called = [*(names[it] for it in (1, 2, 3, 4, 6)), *outlines.fontNames]
    called += [top.FullName, top.FamilyName]
    assert [it for it in called if "pretendard" in it.lower()] == []
    assert names[1] == top.FamilyName == FAMILY


def test_its_author_and_its_licence_stay_in_it(part: Any) -> None:
    names = {entry.nameID: str(entry) for entry in part["name"].names}
    assert "Kil Hyung-jin" in names[0]
    assert "SIL Open Font License" in names[13]


def test_the_same_text_makes_the_same_part() -> None:
    assert font_part("regular", "ab") == font_part("regular", "ab")
