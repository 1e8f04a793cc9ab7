"""The levers: what moves the main measure most, a point or a per cent at a time."""

from __future__ import annotations

from forkroad.report.columns import words
from forkroad.report.content import Chart, Column, Part, Series, Sheet
from forkroad.report.findings import Findings
from forkroad.report.languages import UNKNOWN, Language
from forkroad.report.lever_words import change_text, lever_in_words, moving_levers
from forkroad.report.measure_words import is_share, level_text, measure_in_words, unit_of
from forkroad.report.notes import notes_in_words
from forkroad.results.table import Row

_DRAWN = 15


def levers_part(found: Findings, language: Language) -> Part | None:
    """Return the part about levers; None where they were not asked for."""
    title = language.say("part_levers")
    if found.levers is None:
        trouble = found.troubles.get("levers")
        return Part("levers", title, notes=notes_in_words([trouble], language)) if trouble else None
    rows = moving_levers(found)
    if not rows:
        return None
    measure = rows[0]["measure"]
    name = measure_in_words(measure, language)
    now = level_text(measure, rows[0]["total"], language)
    chart = Chart(
        "bars",
        language.say("chart_levers", measure=name),
        "levers",
        (Series(1, "mean"),),
        rows=tuple(range(min(len(rows), _DRAWN))),
        is_share=is_share(measure),
        unit=unit_of(measure, found.result.scenario.currency),
    )
    columns = _columns(rows, found, language)
    sheet = Sheet("levers", language.say("sheet_levers", measure=name), columns)
    texts = (language.say("levers_mean", measure=name, now=now), language.say("levers_how"))
    notes = [it for it in found.levers.all_warnings if it not in found.result.all_warnings]
    return Part(
        "levers", title, texts=texts, blocks=(chart, sheet), notes=notes_in_words(notes, language)
    )


def _columns(rows: list[Row], found: Findings, language: Language) -> tuple[Column, ...]:
    return (
        words(
            language.say("col_lever"),
            [_name(row, found, language) for row in rows],
            [row["place"] for row in rows],
        ),
        _change(rows, language),
        words(
            language.say("col_moved_by"),
            [_step(row, language) for row in rows],
            [row["kind"] for row in rows],
        ),
        Column(
            language.say("col_now"),
            [_now(row, language) for row in rows],
            [row["base"] for row in rows],
        ),
        Column(
            language.say("col_elasticity"),
            [language.signed(row["elasticity"], 2) for row in rows],
            [row["elasticity"] for row in rows],
        ),
    )


def _name(row: Row, found: Findings, language: Language) -> str:
    return lever_in_words(row["place"], found.result.scenario, language)


def _change(rows: list[Row], language: Language) -> Column:
    texts = [change_text(row["measure"], row["per_point"], language) for row in rows]
    return Column(language.say("col_changes_it"), texts, [row["per_point"] for row in rows])


def _step(row: Row, language: Language) -> str:
    return language.say("one_point" if row["kind"] == "branch" else "one_percent")


def _now(row: Row, language: Language) -> str:
    if row["base"] is None:
        return UNKNOWN
    if row["per"] == "probability":
        return language.percent(row["base"])
    return language.number(row["base"], 0 if abs(row["base"]) >= 100 else 2)
