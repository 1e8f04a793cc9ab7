"""What takes time: how long customers need to each milestone, and who is still there later."""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.periods import TOTAL
from forkroad.report.columns import amounts, counts, figures, moments, shares, words
from forkroad.report.content import Chart, Column, Series, Sheet
from forkroad.report.findings import Findings
from forkroad.report.languages import Language
from forkroad.results.definitions import ALL, FIRST_PURCHASE
from forkroad.results.figures import QUANTILES
from forkroad.results.rounding import Number
from forkroad.results.table import Row

# More cohorts than this are no picture; then all of them together are drawn.
MOST_COHORTS = 26
_ALREADY_HERE = "already_here"

Block = Chart | Sheet


def timing_blocks(found: Findings, language: Language) -> list[Block]:
    """Return the days to each milestone as spans; nothing where nobody reaches any."""
    rows = [
        row for row in found.rows("timing", segment=ALL, measure="days") if row["mean"] is not None
    ]
    if not rows:
        return []
    rows.sort(key=lambda row: row["mean"] if row["p50"] is None else row["p50"])
    reaching = {
        row["milestone"]: row["mean"]
        for row in found.rows("timing", segment=ALL, measure="share_reaching")
    }
    names = [row["milestone"] for row in rows]
    label = found.result.scenario.label_of
    labels = [
        language.say("first_purchase") if it == FIRST_PURCHASE else label("steps", it)
        for it in names
    ]
    spread = figures(rows, language.say("col_mean"), counts, language, names=QUANTILES)
    columns = (
        words(language.say("col_milestone"), labels, names),
        *spread,
        shares(language.say("col_share_reaching"), [reaching.get(it) for it in names], language),
    )
    roles = ("mean", *QUANTILES)[: len(spread)]
    series = tuple(Series(place, role) for place, role in enumerate(roles, start=1))
    title = language.say("sheet_timing")
    chart = Chart("spans", title, "timing", series, unit=language.say("col_days"))
    return [chart, Sheet("timing", title, columns)]


def retention_blocks(found: Findings, language: Language) -> list[Block]:
    """Return how many of those who set out in each period are active so many periods later."""
    whole = found.rows("cohorts", arrival_period=TOTAL, segment=ALL)
    if not any(row["measure"] == "active" for row in whole):
        return []
    rows = found.rows("cohorts", segment=ALL, measure="active")
    starts = [it for it in dict.fromkeys(row["arrival_period"] for row in rows) if it != TOTAL]
    together = _together(whole, language)
    if 1 < len(starts) <= MOST_COHORTS:
        return [*_apart(rows, starts, language), together]
    title = language.say("sheet_retention")
    series = (Series(1, shape="bar"), Series(2, shape="line"))
    return [
        Chart("lines", title, "retention", series, unit=language.say("col_customers")),
        together,
    ]


def _apart(rows: Sequence[Row], starts: Sequence[str], language: Language) -> list[Block]:
    """Return a row for each period of setting out, a column for each period since."""
    known = {(row["arrival_period"], row["periods_since"]): row["mean"] for row in rows}
    ages = sorted({age for _, age in known})
    labels = [
        language.say("already_here") if it == _ALREADY_HERE else language.period(it)
        for it in starts
    ]
    columns = [moments(language.say("col_set_out"), labels, starts)]
    for age in ages:
        values = [known.get((start, age)) for start in starts]
        columns.append(Column(str(age), [_whole(it, language) for it in values], values))
    title = language.say("chart_retention")
    series = tuple(Series(place) for place in range(1, len(columns)))
    unit = language.say("heat_columns")
    return [
        Chart("heat", title, "cohorts", series, unit=unit),
        Sheet("cohorts", title, tuple(columns)),
    ]


def _whole(value: Number, language: Language) -> str:
    """Return a number of customers, whole; fewer than half a one are not nobody."""
    return "<1" if value is not None and 0 < value < 0.5 else language.number(value)


def _together(rows: Sequence[Row], language: Language) -> Sheet:
    """Return all who set out together: who is active, buys, and for how much, by periods since."""
    by_measure: dict[str, dict[int, float | None]] = {}
    for row in rows:
        by_measure.setdefault(row["measure"], {})[row["periods_since"]] = row["mean"]
    since = list(by_measure["active"])
    columns = [Column(language.say("col_periods_since"), [str(it) for it in since], since)]
    for name, make in (("active", counts), ("buyers", counts), ("revenue", amounts)):
        known = by_measure.get(name, {})
        heading = language.say("revenue" if name == "revenue" else f"col_{name}")
        columns.append(make(heading, [known.get(it) for it in since], language))
    return Sheet("retention", language.say("sheet_retention"), tuple(columns))
