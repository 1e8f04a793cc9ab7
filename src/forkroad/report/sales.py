"""The forecast period by period: a fan for each product, or for how journeys end."""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.maps.labels import cleaned
from forkroad.periods import TOTAL
from forkroad.plots.fan import usual_measure
from forkroad.records import record
from forkroad.report.columns import amounts, counts, periods_of
from forkroad.report.content import Chart, Column, Part, Series, Sheet
from forkroad.report.findings import Findings
from forkroad.report.languages import Language
from forkroad.results.definitions import ALL
from forkroad.results.key_columns import BAD_OR_OPEN
from forkroad.results.rounding import Number
from forkroad.results.table import Row

_FAN = ("p05", "p25", "p75", "p95")

Block = Chart | Sheet


@record
class Fan:
    """What a fan is of: the name of its sheet, its title, its unit, the measure of its actuals."""

    name: str
    title: str
    unit: str
    measure: str


def sales_part(found: Findings, language: Language) -> Part | None:
    """Return the part that forecasts month by month; None where there is nothing to forecast."""
    sold = found.rows("sales", segment=ALL, measure="units")
    blocks: list[Block] = []
    for number, product in enumerate(dict.fromkeys(row["product"] for row in sold)):
        blocks += _product(found, product, number, language)
    if not blocks:
        blocks = _ends(found, language)
    if not blocks:
        return None
    texts = (language.say("fan_means"), *_without_baselines(found, language))
    return Part("sales", language.say("part_sales"), texts=texts, blocks=tuple(blocks))


def _without_baselines(found: Findings, language: Language) -> list[str]:
    """Return that there are none, where the report is by months and could have some."""
    facts = found.result.scenario
    if facts.report_by != "month" or found.rows("baselines"):
        return []
    return [language.say("no_baselines", start=language.period(facts.calendar.periods[0].label))]


def _product(found: Findings, product: str, number: int, language: Language) -> list[Block]:
    """Return the fan of units, or of what was counted, and the other measures beside it."""
    keys = {"segment": ALL, "product": product}
    measure = usual_measure(found.result, product)
    rows = found.rows("sales", measure=measure, **keys)
    label = cleaned(found.result.scenario.label_of("products", product))
    unit = language.words.get(f"measure_{measure}", measure.replace("_", " "))
    title = f"{label}: {unit}"
    if measure == "units":
        title = language.say("chart_sales", product=label)
    beside = []
    for name, make in (("units", counts), ("revenue", amounts), ("orders", counts)):
        if name != measure:
            values = _means(found.rows("sales", measure=name, **keys), rows)
            beside.append(make(language.say(f"measure_{name}"), values, language))
    fan = Fan(f"sales_{number + 1}", title, unit, f"{product}.{measure}")
    return _fan(found, rows, fan, beside, language)


def _ends(found: Findings, language: Language) -> list[Block]:
    """Return the fan of the first good way to end, for journeys that sell nothing."""
    rows = found.rows("outcomes", segment=ALL, measure="customers")
    good = [row for row in rows if row["step"] and row["outcome"] not in BAD_OR_OPEN]
    kept = [row for row in good if row["step"] == good[0]["step"]]
    if not kept:
        return []
    label = cleaned(found.result.scenario.label_of("steps", kept[0]["step"]))
    title = language.say("chart_ends", step=label)
    fan = Fan("ends_1", title, language.say("col_customers"), f"{kept[0]['step']}.customers")
    return _fan(found, kept, fan, [], language)


def _fan(
    found: Findings, rows: list[Row], fan: Fan, more: list[Column], language: Language
) -> list[Block]:
    """Return a fan chart over its sheet."""
    periods = [row["period"] for row in rows]
    arrived = found.rows("arrivals", segment=ALL, measure="customers")
    quantiles = [it for it in _FAN if any(row[it] is not None for row in rows)]
    columns = [
        periods_of(periods, language),
        counts(fan.unit, [row["mean"] for row in rows], language),
        *(
            counts(language.say(f"col_{it}"), [row[it] for row in rows], language)
            for it in quantiles
        ),
    ]
    series = [Series(1, "mean"), *(Series(n + 2, it) for n, it in enumerate(quantiles))]
    for method, told in _baselines(found, fan.measure).items():
        series.append(Series(len(columns), "baseline"))
        values = [told.get(period) for period in periods]
        columns.append(counts(language.say(f"method_{method}"), values, language))
    actual = _actuals(found, fan.measure, periods)
    if any(value is not None for value in actual):
        series.append(Series(len(columns), "actual"))
        columns.append(counts(language.say("col_actual"), actual, language))
    columns += [*more, counts(language.say("col_arrivals"), _means(arrived, rows), language)]
    total = periods.index(TOTAL) if TOTAL in periods else -1
    sheet = Sheet(fan.name, fan.title, tuple(columns), total=total, is_open=True)
    return [Chart("fan", fan.title, fan.name, tuple(series), unit=fan.unit), sheet]


def _actuals(found: Findings, measure: str, periods: Sequence[str]) -> list[Number]:
    known = {row["period"]: row["actual"] for row in found.rows("actuals", counted=measure)}
    return [known.get(period) for period in periods]


def _baselines(found: Findings, measure: str) -> dict[str, dict[str, float]]:
    """Return method to period to what it says without a model."""
    told: dict[str, dict[str, float]] = {}
    for row in found.rows("baselines", counted=measure):
        told.setdefault(row["method"], {})[row["period"]] = row["value"]
    return told


def _means(rows: Sequence[Row], like: Sequence[Row]) -> list[Number]:
    """Return one mean a period, None where a period has no row."""
    means = {row["period"]: row["mean"] for row in rows}
    return [means.get(row["period"]) for row in like]
