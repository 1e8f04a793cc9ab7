"""Everything that can stand in a report's notes has words in every language."""

from __future__ import annotations

import string
from importlib import import_module
from pathlib import Path

import pytest

from forkroad.report.build import report_of
from forkroad.report.findings import Findings
from forkroad.report.languages import CODES, language_of
from forkroad.report.notes import note_in_words
from tests.report.note_sources import notes_of_sources

NOTES: dict[str, dict[str, str]] = {
    code: import_module(f"forkroad.report.notes_{code}").NOTES for code in CODES
}
OTHERS = [code for code in CODES if code != "en"]


def parts_of(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


@pytest.mark.parametrize("code", OTHERS)
def test_every_note_that_the_sources_can_say_has_words(code: str, root: Path) -> None:
    said = list(notes_of_sources(root))
    language = language_of(code)
    unknown = [(where, it) for where, it in said if note_in_words(it, language).language != code]
    assert unknown == []
    # That the reading of the sources finds what there is: one of each kind.
    texts = {text for _, text in said}
    assert {
        "nobody can reach this step; lead somebody here, or take it out",
        "no rule holds",
        'stock of "7" limits sales at "7" (when_out_of_stock)',
        "7: the shares left the range from 0 to 1 in 7 of 7 draws and were clipped",
        "profit is before holding_cost here: only the counts and the agents engine follow stock",
        NOTES["en"]["more_paths"],
    } <= texts
    assert len(said) > 80


@pytest.mark.parametrize("code", OTHERS)
def test_every_language_has_all_notes_with_the_same_parts(code: str) -> None:
    english = {key: parts_of(text) for key, text in NOTES["en"].items()}
    assert {key: parts_of(text) for key, text in NOTES[code].items()} == english


@pytest.mark.parametrize("code", OTHERS)
def test_what_stays_as_it_is_are_commands_and_keys(code: str) -> None:
    # Sentences of theirs have letters of their own script.
    without = {
        key
        for key, text in NOTES[code].items()
        if any(it.isalpha() for it in "".join(lit for lit, _, _, _ in _parsed(text)))
        and text.isascii()
    }
    assert without == set()


def _parsed(text: str) -> list[tuple[str, str | None, str | None, str | None]]:
    return list(string.Formatter().parse(text))


@pytest.mark.parametrize(
    "english,korean",
    [
        # Two reasons of which one holds what joins them, in one sentence.
        (
            'the exact engine cannot follow this: stock of "차" limits sales at "구매" '
            "(when_out_of_stock); the journey has 9 states and 5 are the most; fewer types of "
            "customers (now 3) would do",
            '정확 엔진은 다음을 계산할 수 없습니다: "구매" 단계의 판매가 "차" 재고에 제한됩니다'
            "(when_out_of_stock); 여정의 상태는 9개이고 최대는 5개입니다; 고객 유형(현재 3개)을 "
            "줄이면 됩니다",
        ),
        # A place, dates, and what follows from them.
        (
            "a.yaml:3:5: warning: products.차.stock.on_order.2027-05-01: 2027-05-01 is outside of "
            "the forecast, which goes from 2026-01-01 to 2026-12-31; it comes too late",
            "a.yaml:3:5: 경고: products.차.stock.on_order.2027-05-01: 2027년 5월 1일은(는) 2026년 "
            "1월 1일부터 2026년 12월 31일까지의 예측 기간 밖입니다; 너무 늦게 들어옵니다",
        ),
        # Lists are joined as the language does.
        (
            "cheaper and the base cannot be told apart in tea.units and profit by 200 "
            "replications; more tell more (--replications)",
            "200번 반복으로는 cheaper과(와) 기준안의 차이를 알 수 없습니다(tea.units, profit); 더 "
            "반복하면 알 수 있습니다(--replications)",
        ),
        (
            "the counts engine follows no single customer: stages, timing, cohorts, paths are "
            "left empty; --engine agents fills them",
            "counts 엔진은 고객을 한 명씩 따라가지 않으므로 단계 구간, 걸리는 시간, 유지, 경로 "
            "표는 비어 있습니다; --engine agents로 채울 수 있습니다",
        ),
    ],
)
def test_notes_are_said_again_with_what_they_name(english: str, korean: str) -> None:
    assert note_in_words(english, language_of("ko")).text == korean


def test_what_nobody_has_words_for_stays_english_and_is_marked_so() -> None:
    note = note_in_words("a sentence of a plug-in; it was asked for", language_of("ja"))
    assert (note.text, note.language) == ("a sentence of a plug-in; it was asked for", "en")


def test_the_notes_of_a_report_are_in_its_language(stocked: Findings) -> None:
    for code in CODES:
        report = report_of(stocked, language_of(code))
        notes = [note for part in report.parts for note in part.notes]
        assert len(notes) > 2
        assert {note.language for note in notes} == {code}
