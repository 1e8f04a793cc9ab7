"""Goals: what is wanted, what is expected, and the chance of getting there."""

from __future__ import annotations

from forkroad.maps.labels import cleaned
from forkroad.report.columns import chances, periods_of, words
from forkroad.report.content import Chart, Column, Part, Series, Sheet
from forkroad.report.findings import Findings
from forkroad.report.languages import Language
from forkroad.report.measure_words import level_text, measure_in_words
from forkroad.results.definitions import ALL
from forkroad.results.table import Row

_MOST_BARS = 40


def goals_part(found: Findings, language: Language) -> Part | None:
    """Return the part about goals; None where there are none."""
    rows = found.rows("goals", measure="value")
    if not rows:
        return None
    targets, chance = (
        {_key(row): row["mean"] for row in found.rows("goals", measure=measure)}
        for measure in ("target", "chance")
    )
    names = [_named(found, row, language) for row in rows]
    columns = [
        words(language.say("col_goal"), names, [row["goal"] for row in rows]),
        periods_of([row["period"] for row in rows], language),
        _bounds(rows, [targets.get(_key(row)) for row in rows], language),
        *(
            _levels(language.say(f"col_{name}"), rows, [row[name] for row in rows], language)
            for name in ("mean", "p05", "p95")
        ),
        chances(language.say("col_chance"), [chance.get(_key(row)) for row in rows], language),
    ]
    sheet = Sheet("goals", language.say("sheet_goals"), tuple(columns), is_open=True)
    chart = Chart(
        "bars", language.say("chart_goals"), "goals", (Series(6, "mean"),), labels=0, is_share=True
    )
    is_drawn = 1 < len(rows) <= _MOST_BARS and len(set(names)) == len(names)
    blocks = (chart, sheet) if is_drawn else (sheet,)
    return Part("goals", language.say("part_goals"), blocks=blocks)


def goal_in_words(found: Findings, row: Row, language: Language) -> str:
    """Return a goal with what it wants."""
    wanted = [it for it in found.rows("goals", measure="target") if _key(it) == _key(row)]
    level = level_text(row["goal_measure"] or "", wanted[0]["mean"] if wanted else None, language)
    bound = language.say(row["wanted"] or "at_least", level=level)
    return f"{_named(found, row, language)}, {bound}"


def _named(found: Findings, row: Row, language: Language) -> str:
    """Return a goal's name, its measure, and whom it is about where not all."""
    about, label_of = row["segment"] or ALL, found.result.scenario.label_of
    whose = "" if about == ALL else f", {label_of('segments', about)}"
    measure = measure_in_words(str(row["goal_measure"] or ""), language)
    name = str(row["goal"])
    step = name.removeprefix("steps.")
    return cleaned(f"{name if step == name else label_of('steps', step)} ({measure}{whose})")


def _levels(
    heading: str, rows: list[Row], values: list[float | None], language: Language
) -> Column:
    texts = [
        level_text(str(row["goal_measure"] or ""), value, language)
        for row, value in zip(rows, values, strict=True)
    ]
    return Column(heading, texts, values)


def _bounds(rows: list[Row], targets: list[float | None], language: Language) -> Column:
    texts = [
        language.say(
            row["wanted"] or "at_least",
            level=level_text(str(row["goal_measure"] or ""), it, language),
        )
        for row, it in zip(rows, targets, strict=True)
    ]
    return Column(language.say("col_wanted"), texts, targets)


def _key(row: Row) -> tuple[str, str]:
    return row["goal"], row["period"]
