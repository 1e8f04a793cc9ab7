"""Money: what comes in, what it costs, what is left, over the horizon and by period."""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.periods import TOTAL
from forkroad.report.columns import amounts, figures, periods_of, words
from forkroad.report.content import Chart, Column, Part, Series, Sheet
from forkroad.report.findings import Findings
from forkroad.report.languages import Language
from forkroad.results.business_definitions import ALWAYS_SHOWN, CALCULATION, PER_CUSTOMER
from forkroad.results.definitions import ALL
from forkroad.results.rounding import Number
from forkroad.results.table import Row

_DRAWN = {"revenue": "bar", "profit": "line"}

Block = Chart | Sheet


def money_part(found: Findings, language: Language) -> Part | None:
    """Return the part about money; None where no money flows."""
    by_measure: dict[str, list[Row]] = {}
    for row in found.rows("money", segment=ALL):
        by_measure.setdefault(row["measure"], []).append(row)
    shown = [name for name in CALCULATION if _is_shown(name, by_measure.get(name, []))]
    if not any(row["mean"] for name in shown for row in by_measure[name]):
        return None
    blocks = [*_periods_of(by_measure, shown, found, language), _totals(found, language)]
    per_customer = [it for it in _of_segments(found, language) if it.n_rows > 2]
    return Part("money", language.say("part_money"), blocks=(*blocks, *per_customer))


def _is_shown(name: str, rows: list[Row]) -> bool:
    return bool(rows) and (name in ALWAYS_SHOWN or any(row["mean"] for row in rows))


def _periods_of(
    by_measure: dict[str, list[Row]], shown: list[str], found: Findings, language: Language
) -> list[Block]:
    periods = [row["period"] for row in by_measure[shown[0]]]
    columns = [periods_of(periods, language)]
    for name in shown:
        means = {row["period"]: row["mean"] for row in by_measure[name]}
        columns.append(amounts(language.say(name), [means.get(it) for it in periods], language))
    series = tuple(
        Series(place, shape=_DRAWN[name])
        for place, name in enumerate(shown, start=1)
        if name in _DRAWN
    )
    title = language.say("chart_money")
    unit = found.result.scenario.currency
    total = periods.index(TOTAL) if TOTAL in periods else -1
    chart = Chart("lines", title, "money", series, unit=unit)
    return [chart, Sheet("money", title, tuple(columns), total=total)]


def _totals(found: Findings, language: Language) -> Sheet:
    """Return each sum over the horizon with its interval."""
    known = {row["measure"]: row for row in found.rows("money", period=TOTAL, segment=ALL)}
    names = [it for it in (*CALCULATION, PER_CUSTOMER) if it in known and known[it]["mean"]]
    rows = [known[name] for name in names]
    columns = [
        words(language.say("col_measure"), [language.say(it) for it in names], names),
        *figures(rows, _with_currency("col_mean", found, language), _mixed, language),
    ]
    return Sheet("money_total", language.say("sheet_money_total"), tuple(columns), is_open=True)


def _mixed(heading: str, values: Sequence[Number], language: Language) -> Column:
    """Return sums as `amounts` does, but small ones to the cent."""
    texts = [language.number(it, 0 if it is None or abs(it) >= 1000 else 2) for it in values]
    return Column(heading, texts, values)


def _of_segments(found: Findings, language: Language) -> list[Sheet]:
    """Return what each segment brings."""
    rows = found.rows("money", period=TOTAL, measure="contribution")
    segments = [row["segment"] for row in rows]
    label = found.result.scenario.label_of
    names = [language.say("everybody") if it == ALL else label("segments", it) for it in segments]
    columns = [words(language.say("col_segment"), names, segments)]
    for name in ("revenue", "contribution", PER_CUSTOMER):
        known = {
            row["segment"]: row["mean"] for row in found.rows("money", period=TOTAL, measure=name)
        }
        columns.append(amounts(language.say(name), [known.get(it) for it in segments], language))
    return [Sheet("money_segments", language.say("sheet_money_segments"), tuple(columns))]


def _with_currency(key: str, found: Findings, language: Language) -> str:
    currency = found.result.scenario.currency
    return f"{language.say(key)} ({currency})" if currency else language.say(key)
