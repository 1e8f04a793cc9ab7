"""What-ifs: what each alternative brings more than the base, what it costs, what it moves."""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.maps.labels import cleaned
from forkroad.periods import TOTAL
from forkroad.report.columns import amounts, chances, differences, moments, words
from forkroad.report.content import Chart, Column, Part, Series, Sheet
from forkroad.report.findings import Findings
from forkroad.report.languages import UNKNOWN, Language
from forkroad.report.lever_words import change_text
from forkroad.report.measure_words import is_share, level_text, measure_in_words
from forkroad.report.notes import notes_in_words
from forkroad.results.rounding import Number
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row
from forkroad.whatif.alternatives import BASE

Block = Chart | Sheet


def what_ifs_part(found: Findings, language: Language) -> Part | None:
    """Return the part that compares; None where the file has nothing to compare."""
    result = found.comparison
    title = language.say("part_what_ifs")
    if result is None:
        trouble = found.troubles.get("what_ifs")
        return (
            Part("what_ifs", title, notes=notes_in_words([trouble], language)) if trouble else None
        )
    blocks: list[Block] = [*_decision(result, language), *_differences(result, language)]
    blocks += _changes(result, language)
    notes = [text for text in result.all_warnings if text not in found.result.all_warnings]
    key = "what_ifs_exact" if result.engine == "exact" else "what_ifs_simulated"
    texts = (language.say(key), language.say("what_ifs_effect"))
    return Part(
        "what_ifs", title, texts=texts, blocks=tuple(blocks), notes=notes_in_words(notes, language)
    )


def _names(rows: Sequence[Row], result: RunResult, language: Language) -> list[str]:
    """Return what alternatives are called, with the share of customers for whom they work."""
    names = []
    for row in rows:
        name = row["what_if"]
        label = language.say("base") if name == BASE else result.scenario.label_of("what_ifs", name)
        if row["effect"] is not None:
            label = language.say("at_effect", name=label, share=f"{100 * row['effect']:g}")
        names.append(cleaned(label))
    return names


def _decision(result: RunResult, language: Language) -> list[Block]:
    rows = result.rows("decision")
    money = {
        name: [row[name] for row in rows]
        for name in ("gain", "cost", "profit", "profit_p05", "profit_p95")
    }
    columns = [
        words(
            language.say("col_what_if"),
            _names(rows, result, language),
            [row["what_if"] for row in rows],
        ),
        differences(language.say("col_more_profit"), money["profit"], language),
        differences(language.say("col_p05"), money["profit_p05"], language),
        differences(language.say("col_p95"), money["profit_p95"], language),
        differences(language.say("col_gain"), money["gain"], language),
        amounts(language.say("col_cost"), money["cost"], language),
        _returns(rows, language),
        _paybacks(rows, language),
        chances(language.say("col_chance_best"), [row["chance_best"] for row in rows], language),
        chances(language.say("col_chance_loss"), [row["chance_loss"] for row in rows], language),
    ]
    title = language.say("chart_decision")
    alternatives = tuple(place for place, row in enumerate(rows) if row["what_if"] != BASE)
    series = (Series(1, "mean"), Series(2, "p05"), Series(3, "p95"))
    chart = Chart(
        "intervals", title, "decision", series, unit=result.scenario.currency, rows=alternatives
    )
    return [chart, Sheet("decision", title, tuple(columns), is_open=True)]


def _returns(rows: Sequence[Row], language: Language) -> Column:
    values: list[Number] = [row["return_on_investment"] for row in rows]
    texts = [
        UNKNOWN if value is None else language.say("percent", n=language.signed(100 * value))
        for value in values
    ]
    return Column(language.say("col_return"), texts, values)


def _paybacks(rows: Sequence[Row], language: Language) -> Column:
    months = [row["payback_month"] or "" for row in rows]
    texts = [language.period(month) if month else UNKNOWN for month in months]
    return moments(language.say("col_payback"), texts, months)


def _differences(result: RunResult, language: Language) -> list[Block]:
    """Return one table a measure: the base, the alternative, and the difference."""
    by_measure: dict[str, list[Row]] = {}
    for row in result.rows("differences", period=TOTAL):
        by_measure.setdefault(row["measure"], []).append(row)
    return [
        _difference(measure, rows, number, result, language)
        for number, (measure, rows) in enumerate(by_measure.items(), start=1)
    ]


def _difference(
    measure: str, rows: list[Row], number: int, result: RunResult, language: Language
) -> Sheet:
    def levels(name: str) -> Column:
        values = [row[name] for row in rows]
        texts = [level_text(measure, value, language) for value in values]
        return Column(language.say(f"col_{name}"), texts, values)

    def changes(name: str) -> Column:
        values = [row[name] for row in rows]
        if not is_share(measure):
            return differences(language.say(f"diff_{name}"), values, language)
        texts = [UNKNOWN if it is None else change_text(measure, it, language) for it in values]
        return Column(language.say(f"diff_{name}"), texts, values)

    uplift = [row["uplift"] for row in rows]
    columns = (
        words(
            language.say("col_what_if"),
            _names(rows, result, language),
            [row["what_if"] for row in rows],
        ),
        levels("base"),
        levels("changed"),
        *(changes(name) for name in ("mean", "p05", "p95")),
        Column(language.say("col_uplift"), [_uplift(it, language) for it in uplift], uplift),
    )
    title = language.say("sheet_differences", measure=measure_in_words(measure, language))
    return Sheet(f"differences_{number}", title, columns)


def _uplift(value: Number, language: Language) -> str:
    return UNKNOWN if value is None else language.say("percent", n=language.signed(100 * value, 1))


def _changes(result: RunResult, language: Language) -> list[Block]:
    rows = result.rows("changes")
    if not rows:
        return []
    columns = [
        words(
            language.say("col_what_if"),
            _names(rows, result, language),
            [row["what_if"] for row in rows],
        )
    ]
    for name in ("place", "before", "after", "from"):
        texts = [str(row[name] or "") for row in rows]
        columns.append(words(language.say(f"col_{name}"), texts))
    return [Sheet("changes", language.say("sheet_changes"), tuple(columns))]
