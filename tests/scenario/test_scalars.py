"""Plain words by the core rules of YAML 1.2."""

from __future__ import annotations

import pytest

from forkroad.scenario.scalars import Scalar, ScalarError, resolve, shortened


@pytest.mark.parametrize(
    "word, value",
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("FALSE", False),
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("nULL", "nULL"),
        ("0", 0),
        ("+3", 3),
        ("-12", -12),
        (".93", 0.93),
        ("1.", 1.0),
        ("1e5", 100_000.0),
        ("1e15", 1e15),
        ("08.5", 8.5),
        ("1.5.2", "1.5.2"),
        ("12:30", "12:30"),
        ("2026-03-01", "2026-03-01"),
        ("2026-03", "2026-03"),
        ("35%", "35%"),
        ("+5%", "+5%"),
        ("1,000", "1,000"),
        ("3 days", "3 days"),
        ("-", "-"),
        (".", "."),
        ("1_a", "1_a"),
        ("0xg", "0xg"),
    ],
)
def test_a_word_stands_for(word: str, value: Scalar) -> None:
    resolved = resolve(word)

    assert resolved == value
    assert type(resolved) is type(value)


@pytest.mark.parametrize(
    "word",
    [".inf", "-.Inf", ".NaN", "0x1F", "0b101", "-0o7", "1_000", "1_000.5", "007", "-01", "1e16"],
)
def test_a_word_is_refused(word: str) -> None:
    with pytest.raises(ScalarError, match=r"quotes|finite"):
        resolve(word)


def test_fifteen_digits_are_exact_and_sixteen_too_many() -> None:
    assert resolve("9" * 15) == 999_999_999_999_999
    with pytest.raises(ScalarError):
        resolve("9" * 16)


def test_long_texts_are_cut() -> None:
    assert shortened("x" * 60) == "x" * 60
    assert shortened("x" * 61) == "x" * 57 + "..."
