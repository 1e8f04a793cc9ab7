"""Letters that only look like others."""

from __future__ import annotations

import pytest

from forkroad.scenario.lookalikes import letter_name, mixed_letter, skeleton


@pytest.mark.parametrize(
    "name, letter",
    [
        ("c\u0430rt", "\u0430"),  # Cyrillic a in a Latin word
        ("\u03bfrder", "\u03bf"),  # Greek omicron
        (
            "site_\u0441\u043e\u0440",
            "\u0441",
        ),  # Cyrillic, and reads "cop"
    ],
)
def test_a_latin_name_with_a_letter_of_another_alphabet_is_found_out(
    name: str, letter: str
) -> None:
    assert mixed_letter(name) == letter


@pytest.mark.parametrize("name", ["cart", "шаг_web", "сор", "카트_web", "ışık", "x_α", "買う"])
def test_honest_names_are_left_alone(name: str) -> None:
    assert mixed_letter(name) is None


def test_names_that_look_alike_have_one_skeleton() -> None:
    assert skeleton("\u0441\u043e\u0440") == skeleton("cop")
    assert skeleton("\u30ab") == skeleton("\u529b")  # Katakana ka, the character for force
    assert skeleton("cart") != skeleton("card")


def test_a_letter_is_told_by_its_full_name() -> None:
    assert letter_name("\u0430") == "Cyrillic small letter a"
