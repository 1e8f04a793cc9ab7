"""Evidence and its age: what each input rests on, who says so, and when it was found out."""

from __future__ import annotations

from datetime import date

from forkroad.report.columns import counts, moments, shares, words
from forkroad.report.content import Chart, Column, Part, Series, Sheet
from forkroad.report.findings import Findings
from forkroad.report.languages import UNKNOWN, Language
from forkroad.report.lever_words import lever_in_words
from forkroad.report.measure_words import measure_in_words
from forkroad.results.table import Row

_DRAWN = 12
_DAYS_A_MONTH = 30.44


def evidence_part(found: Findings, language: Language) -> Part | None:
    """Return the part about what the forecast rests on; None where nothing is known of it."""
    rows = found.rows("assumptions")
    if not rows:
        return None
    rows = sorted(
        rows, key=lambda row: (-(row["share_of_variance"] or 0), -abs(row["elasticity"] or 0))
    )
    start = found.result.scenario.start
    sheet = Sheet(
        "evidence", language.say("sheet_evidence"), _columns(rows, start, found, language)
    )
    texts = _summary(rows, start, language)
    drawn = [place for place, row in enumerate(rows) if row["share_of_variance"]][:_DRAWN]
    blocks: tuple[Chart | Sheet, ...] = (sheet,)
    if drawn:
        measure = measure_in_words(rows[drawn[0]]["main_measure"] or "", language)
        title = language.say("chart_doubt", measure=measure)
        chart = Chart(
            "bars", title, "evidence", (Series(7, "mean"),), rows=tuple(drawn), is_share=True
        )
        blocks = (chart, sheet)
    return Part("evidence", language.say("part_evidence"), texts=texts, blocks=blocks)


def _columns(
    rows: list[Row], start: date, found: Findings, language: Language
) -> tuple[Column, ...]:
    names = [lever_in_words(row["place"], found.result.scenario, language) for row in rows]
    samples = [row["sample"] for row in rows]
    return (
        words(language.say("col_input"), names, [row["place"] for row in rows]),
        words(language.say("col_written"), [str(row["written"] or "") for row in rows]),
        counts(language.say("col_sample"), samples, language),
        words(language.say("col_source"), [row["source"] or "" for row in rows]),
        moments(
            language.say("col_asked_on"),
            [_day(row, language) for row in rows],
            [row["asked_on"] or "" for row in rows],
        ),
        moments(language.say("col_age"), [_age(row, start, language) for row in rows]),
        words(language.say("col_owner"), [row["owner"] or "" for row in rows]),
        shares(language.say("col_doubt"), [row["share_of_variance"] for row in rows], language),
        Column(
            language.say("col_elasticity"),
            [language.signed(row["elasticity"], 2) for row in rows],
            [row["elasticity"] for row in rows],
        ),
    )


def _summary(rows: list[Row], start: date, language: Language) -> tuple[str, ...]:
    """Return how many inputs have evidence, and how old the oldest is."""
    known = [row for row in rows if row["sample"] or row["source"] or row["asked_on"]]
    texts = [language.say("evidence_has", n=len(known), of=len(rows))]
    dated = [row["asked_on"] for row in rows if row["asked_on"]]
    if dated:
        oldest = date.fromisoformat(min(dated))
        texts.append(
            language.say(
                "evidence_oldest", date=language.day(oldest), age=_months(oldest, start, language)
            )
        )
    return tuple(texts)


def _day(row: Row, language: Language) -> str:
    return language.day(date.fromisoformat(row["asked_on"])) if row["asked_on"] else ""


def _age(row: Row, start: date, language: Language) -> str:
    if not row["asked_on"]:
        return UNKNOWN
    return _months(date.fromisoformat(row["asked_on"]), start, language)


def _months(asked: date, start: date, language: Language) -> str:
    """Return how old evidence is on the first day of the forecast."""
    months = round((start - asked).days / _DAYS_A_MONTH)
    if months < 1:
        return language.say("age_fresh")
    return language.say("age_one" if months == 1 else "age_months", n=months)
