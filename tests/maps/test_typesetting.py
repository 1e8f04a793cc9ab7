from __future__ import annotations

from pathlib import Path

import pytest

from forkroad.maps import typesetting
from forkroad.maps.lettering import Lettering, font_file
from forkroad.maps.typesetting import font_of, typeset

PLAIN, BOLD = Lettering(10), Lettering(14, "bold")
# Georgian, which the shipped fonts lack and DejaVu Sans, which comes with matplotlib, has.
GEORGIAN = "წიგნი"


def test_what_the_shipped_fonts_have_is_drawn_with_them() -> None:
    text, font = typeset("고객 お客様 $x_1$", PLAIN)
    assert text == "고객 お客様 $x_1$"
    assert Path(str(font.get_file())) == font_file("regular")
    assert font.get_size() == 10
    assert Path(str(font_of(BOLD).get_file())) == font_file("bold")


def test_what_no_font_has_becomes_squares(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "FAMILIES", ())
    text, font = typeset(GEORGIAN, PLAIN)
    assert text == "\u25a1" * 5
    assert Path(str(font.get_file())) == font_file("regular")


@pytest.mark.parametrize(
    "lettering, name", [(PLAIN, "DejaVuSans.ttf"), (BOLD, "DejaVuSans-Bold.ttf")]
)
def test_what_a_font_of_the_machine_has_is_drawn_with_it(
    lettering: Lettering, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "FAMILIES", ("DejaVu Sans",))
    text, font = typeset(GEORGIAN, lettering)
    assert text == GEORGIAN
    assert Path(str(font.get_file())).name == name
    # One character that it lacks, a Korean one, and the shipped font draws what it can.
    text, font = typeset(f"{GEORGIAN} 고", lettering)
    assert text == "\u25a1" * 5 + " 고"
