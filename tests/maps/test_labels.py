from __future__ import annotations

import pytest

from forkroad.maps.labels import cleaned, shortened, wrapped
from tests.maps.journeys import HOSTILE


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_cleaned_text_is_one_line_of_characters_that_xml_allows(text: str) -> None:
    shown = cleaned(text)
    assert shown
    assert len(shown) <= 500
    assert not any(
        ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF or ord(c) >= 0xFFFE
        for c in shown
        if ord(c) < 0x10000
    )


def test_direction_overrides_are_dropped_but_joiners_stay() -> None:
    # U+202E and U+2066 turn text around; U+200D joins the family emoji and Indic letters.
    assert cleaned("safe\u202egpj.exe\u2066") == "safegpj.exe"
    assert cleaned("👩\u200d👧") == "👩\u200d👧"


def test_control_characters_and_line_ends_become_spaces() -> None:
    assert cleaned("one\ntwo\x1b[31m\x00three") == "one two [31m three"


def test_a_text_of_a_million_characters_is_cut_to_five_hundred() -> None:
    assert len(cleaned("x" * 1_000_000)) == 500


def test_a_text_that_fits_is_left_alone() -> None:
    assert shortened("cart", 4, len) == "cart"


@pytest.mark.parametrize("room", range(1, 30))
def test_shortened_and_wrapped_texts_fit_the_room(room: int) -> None:
    text = "compare the creams for sensitive skin"
    assert len(shortened(text, room, len)) <= room
    assert all(len(row) <= room for row in wrapped(text, room, len))


def test_wrapping_loses_nothing_but_the_spaces_at_the_breaks() -> None:
    text = "compare the creams for sensitive skin"
    assert " ".join(wrapped(text, 12, len)) == text


def test_japanese_breaks_anywhere_but_before_closing_marks() -> None:
    # Five characters fit; the sixth is a closing mark that may not begin a line, so the fifth
    # goes down with it.
    assert wrapped("店頭で試す。次へ", 5, len) == ["店頭で試", "す。次へ"]


def test_korean_breaks_at_spaces() -> None:
    assert wrapped("공식 누리집을 본다", 6, len) == ["공식", "누리집을", "본다"]


def test_the_last_allowed_line_ends_in_an_ellipsis() -> None:
    assert wrapped("one two three four", 5, len, lines=2) == ["one", "two…"]


@pytest.mark.parametrize(
    "text, room, rows",
    [
        ("one point brings -310 units", 18, ["one point brings", "-310 units"]),
        ("the second-hand shop", 12, ["the second-", "hand shop"]),
        ("the goal is likely: 80 %.", 22, ["the goal is likely:", "80 %."]),
        ("-310", 2, ["-3", "10"]),
    ],
)
def test_a_minus_and_a_percent_sign_stay_with_their_number(text, room, rows) -> None:
    assert wrapped(text, room, len) == rows
