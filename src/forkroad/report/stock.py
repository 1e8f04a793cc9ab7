"""Stock: what is wanted, what is there, what to order when; only where stock limits sales."""

from __future__ import annotations

from datetime import date

from forkroad.maps.labels import cleaned
from forkroad.periods import TOTAL
from forkroad.report.columns import chances, counts, moments, periods_of
from forkroad.report.content import Chart, Column, Part, Series, Sheet
from forkroad.report.findings import Findings
from forkroad.report.languages import Language
from forkroad.results.table import Row

_MEASURES = (
    "demand",
    "sold",
    "lost_to_stockout",
    "ordered",
    "received",
    "on_hand_end",
    "base_stock",
)
# What is drawn, how, and in which colour, the usual one where none is named.
_DRAWN = (("demand", "bar", ""), ("ordered", "bar", "own1"), ("on_hand_end", "line", "second"))

Block = Chart | Sheet


def stock_part(found: Findings, language: Language) -> Part | None:
    """Return the part about stock; None where sales are not limited by it."""
    rows = found.rows("stock", measure="demand")
    products = list(dict.fromkeys(row["product"] for row in rows))
    if not products:
        return None
    blocks: list[Block] = []
    texts = []
    for number, product in enumerate(products, start=1):
        texts += _running_out(found, product, language)
        blocks += _levels(found, product, number, language)
        blocks += _orders(found, product, number, language)
    return Part("stock", language.say("part_stock"), texts=tuple(texts), blocks=tuple(blocks))


def _running_out(found: Findings, product: str, language: Language) -> list[str]:
    known = {
        row["measure"]: row["mean"] for row in found.rows("stock", period=TOTAL, product=product)
    }
    lost = known.get("lost_to_stockout")
    return [
        language.say(
            "stock_runs_out",
            product=cleaned(found.result.scenario.label_of("products", product)),
            chance=language.chance(known.get("chance_of_stockout")),
            lost=language.number(lost, 0 if lost is None or lost >= 10 else 1),
        )
    ]


def _levels(found: Findings, product: str, number: int, language: Language) -> list[Block]:
    by_measure: dict[str, dict[str, Row]] = {}
    for row in found.rows("stock", product=product):
        by_measure.setdefault(row["measure"], {})[row["period"]] = row
    periods = list(by_measure["demand"])
    columns = [periods_of(periods, language)]
    places = {}
    for name in (*_MEASURES, "chance_of_stockout"):
        rows = by_measure.get(name, {})
        means = [rows[it]["mean"] if it in rows else None for it in periods]
        if all(mean is None for mean in means):
            continue
        places[name] = len(columns)
        make = chances if name == "chance_of_stockout" else counts
        columns.append(make(language.say(f"col_{name}"), means, language))
    name = f"stock_{number}"
    product_label = cleaned(found.result.scenario.label_of("products", product))
    title = language.say("chart_stock", product=product_label)
    series = tuple(
        Series(places[it], tone=tone, shape=shape) for it, shape, tone in _DRAWN if it in places
    )
    total = periods.index(TOTAL) if TOTAL in periods else -1
    chart = Chart("lines", title, name, series, unit=language.say("col_units"))
    return [chart, Sheet(name, title, tuple(columns), total=total, is_open=True)]


def _orders(found: Findings, product: str, number: int, language: Language) -> list[Block]:
    rows = found.rows("order_plan", product=product)
    if not rows:
        return []
    columns = (
        _days(language.say("col_order_by"), rows, "date", language),
        counts(language.say("col_units"), [row["units"] for row in rows], language),
        _days(language.say("col_arrives"), rows, "arrives", language),
        counts(language.say("col_on_hand"), [row["on_hand"] for row in rows], language),
    )
    label = cleaned(found.result.scenario.label_of("products", product))
    return [Sheet(f"orders_{number}", language.say("sheet_orders", product=label), columns)]


def _days(heading: str, rows: list[Row], name: str, language: Language) -> Column:
    texts = [language.day(date.fromisoformat(row[name])) for row in rows]
    return moments(heading, texts, [row[name] for row in rows])
