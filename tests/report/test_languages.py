"""The languages have the same words, and write numbers and dates as their readers do."""

from __future__ import annotations

import string
from datetime import date

import pytest

from forkroad.errors import UsageError
from forkroad.report.languages import CODES, language_of
from forkroad.results.rounding import decimals_for, power_for

LANGUAGES = {code: language_of(code) for code in CODES}


def parts_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_the_same_words(code: str) -> None:
    assert set(LANGUAGES[code].words) == set(LANGUAGES["en"].words)
    assert [key for key, text in LANGUAGES[code].words.items() if not text.strip()] == []


@pytest.mark.parametrize("code", CODES)
def test_every_word_takes_the_same_parts_in_every_language(code: str) -> None:
    english = {key: parts_of(text) for key, text in LANGUAGES["en"].words.items()}
    assert {key: parts_of(text) for key, text in LANGUAGES[code].words.items()} == english


@pytest.mark.parametrize("code", ["ko", "ja"])
def test_hardly_a_word_is_left_in_english(code: str) -> None:
    same = {
        key
        for key, text in LANGUAGES[code].words.items()
        if text == LANGUAGES["en"].words[key] and any(it.isalpha() for it in _fixed(text))
    }
    assert same == set()


def _fixed(text: str) -> str:
    return "".join(literal for literal, _, _, _ in string.Formatter().parse(text))


@pytest.mark.parametrize(
    "code,day,month,week,quarter,share",
    [
        ("en", "1 Mar 2026", "Mar 2026", "week 10, 2026", "Q1 2026", "17.9 %"),
        ("ko", "2026년 3월 1일", "2026년 3월", "2026년 10주", "2026년 1분기", "17.9%"),
        ("ja", "2026年3月1日", "2026年3月", "2026年第10週", "2026年第1四半期", "17.9%"),
    ],
)
def test_dates_and_shares_are_written_as_the_language_does(
    code: str, day: str, month: str, week: str, quarter: str, share: str
) -> None:
    language = LANGUAGES[code]
    assert language.day(date(2026, 3, 1)) == day
    assert [language.period(it) for it in ("2026-03", "2026-W10", "2026-Q1")] == [
        month,
        week,
        quarter,
    ]
    assert language.percent(0.179) == share


def test_numbers_are_rounded_and_what_is_not_known_is_a_dash() -> None:
    language = LANGUAGES["en"]
    assert language.number(12048.4) == "12,048"
    assert language.number(-0.2) == "0"  # a zero has no sign
    assert language.number(-1234.0) == "−1,234"
    assert language.number(None) == "–"
    assert language.signed(0.2) == "0"  # nor has a difference that rounds to nothing
    assert language.signed(1210.0) == "+1,210"
    assert [language.percent(it) for it in (0.0001, 0.9999, 1.0)] == [
        "<0.1 %",
        ">99.9 %",
        "100.0 %",
    ]
    assert [language.chance(it) for it in (0.0, 0.0234, 0.999)] == ["<1 %", "2 %", ">99 %"]


def test_a_column_is_written_with_the_decimals_that_its_largest_number_asks_for() -> None:
    assert decimals_for([3.25, 0.5]) == 2
    assert decimals_for([31.25, None]) == 1
    assert decimals_for([1204.5, 0.5]) == 0
    assert decimals_for([3.0, 4.0]) == 0  # whole numbers need none


def test_a_figure_is_rounded_to_a_fifth_of_its_interval_at_most() -> None:
    # 3,607 / 5 = 721, whose power of ten is 100; 20 / 5 = 4, whose power is 1.
    assert power_for(12048.0, 10297.0, 13904.0) == 2
    assert power_for(12048.0, 12040.0, 12060.0) == 0


def test_a_language_that_there_is_not_is_refused() -> None:
    with pytest.raises(UsageError, match='no language "jp"; there are en, ko, ja'):
        language_of("jp")
