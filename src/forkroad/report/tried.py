"""What was tried before: the verdict of a gate in the file, and a backtest that was kept.

Neither is computed here. The gate's numbers stand in the scenario file; a backtest is what
`forkroad backtest --json` printed, whose rows are looked at before they are believed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forkroad.errors import UsageError
from forkroad.records import record
from forkroad.report.columns import counts, moments, periods_of, shares, words
from forkroad.report.content import Chart, Column, Series, Sheet
from forkroad.report.languages import Language
from forkroad.results.backtest_definitions import FORECASTS, SCORES
from forkroad.results.columns import TableDefinition
from forkroad.results.table import Row
from forkroad.scenario.gates import Gate
from forkroad.scenario.judged import has_changed_since
from forkroad.scenario.model import Scenario

OURS = "forkroad"
_TOGETHER = "all"

Block = Chart | Sheet


@record
class Backtest:
    """The tables of a backtest: forecasts of months that were not seen, and their scores."""

    forecasts: tuple[Row, ...]
    scores: tuple[Row, ...]


def read_backtest(kept: Any, file: str) -> Backtest:
    """Return what a file keeps of a backtest; see `rows_kept`."""
    return Backtest(*rows_kept(kept, file, FORECASTS, SCORES))


def rows_kept(kept: Any, file: str, *tables: TableDefinition) -> list[tuple[Row, ...]]:
    """Return the rows of some tables of a backtest that was kept, each cell looked at.

    kept : what the file's JSON says, None where it is none.

    Raises UsageError for what `forkroad backtest --json` would not print.
    """
    try:
        return [tuple(_row(row, it) for row in kept["tables"][it.name]) for it in tables]
    except (KeyError, TypeError, ValueError):
        needed = " and ".join(f"tables.{it.name}" for it in tables)
        raise UsageError(
            f"{file}: is not what `forkroad backtest --json` prints, an object with {needed}"
        ) from None


def _row(row: Mapping[str, Any], definition: TableDefinition) -> Row:
    """Return the cells of a row; each has to be of its column's kind."""
    for column in definition.columns:
        cell = row[column.name]
        is_text = column.kind == "text"
        if not isinstance(cell, str if is_text else int | float | None) or isinstance(cell, bool):
            raise ValueError(column.name)
    return {name: row[name] for name in definition.column_names}


def gate_texts(scenario: Scenario, language: Language) -> list[str]:
    """Return the verdict of a gate as a sentence; none where there is no verdict."""
    gate = scenario.gate
    if gate is None:
        return []
    within = language.percent(gate.within)
    when = language.day(gate.on) if gate.on else "–"
    said = language.say(f"gate_{gate.verdict}", log=gate.log or "–", date=when, within=within)
    return [said, *([language.say("gate_changed")] if has_changed_since(scenario) else [])]


def gate_sheets(gate: Gate | None, language: Language) -> list[Sheet]:
    """Return what was observed beside what the base has."""
    if gate is None:
        return []
    conversion = (gate.observed_conversion, gate.expected_conversion)
    orders = (gate.observed_orders, gate.expected_orders)
    both = [
        Column(
            language.say(heading),
            [language.percent(conversion[place]), language.number(orders[place])],
            [conversion[place], orders[place]],
        )
        for place, heading in enumerate(("col_observed", "col_mean"))
    ]
    names = ["conversion", "orders"]
    labels = [language.say("conversion"), language.say("measure_orders")]
    measures = words(language.say("col_measure"), labels, names)
    return [Sheet("gate", language.say("sheet_gate"), (measures, *both))]


def backtest_texts(backtest: Backtest | None, language: Language) -> list[str]:
    """Return how good such forecasts were, in a sentence."""
    rows = [row for row in backtest.scores if row["method"] == OURS] if backtest else []
    together = [row for row in rows if row["outcome"] == _TOGETHER] or rows
    if not together:
        return []
    row = together[0]
    held, off = (language.percent(row[name]) for name in ("coverage_90", "wape"))
    return [language.say("backtest_said", held=held, off=off)]


def backtest_blocks(backtest: Backtest | None, language: Language) -> list[Block]:
    """Return what was foretold beside what happened, then the scores of all methods."""
    if backtest is None:
        return []
    return [*_foretold(backtest.forecasts, language), _scores(backtest.scores, language)]


def _foretold(forecasts: Sequence[Row], language: Language) -> list[Block]:
    """Return the forecasts of the first outcome, those from the last cut drawn."""
    ours = [row for row in forecasts if row["method"] == OURS]
    first = next((row for row in ours if row["outcome"] == "purchase"), ours[0] if ours else None)
    if first is None:
        return []
    kind = (first["outcome"], first["arrivals"])
    rows = [row for row in ours if (row["outcome"], row["arrivals"]) == kind]
    columns = [
        periods_of([row["period"] for row in rows], language),
        moments(language.say("col_cut"), [row["cut"] for row in rows]),
        counts(language.say("col_mean"), [row["mean"] for row in rows], language),
        counts(language.say("col_p05"), [row["p05"] for row in rows], language),
        counts(language.say("col_p95"), [row["p95"] for row in rows], language),
        counts(language.say("col_actual"), [row["actual"] for row in rows], language),
    ]
    last = max(row["cut"] for row in rows)
    drawn = tuple(place for place, row in enumerate(rows) if row["cut"] == last)
    title = language.say("sheet_foretold", outcome=language.outcome(first["outcome"]))
    series = (Series(2, "mean"), Series(3, "p05"), Series(4, "p95"), Series(5, "actual"))
    chart = Chart("fan", title, "foretold", series, rows=drawn, unit=language.say("col_customers"))
    return [chart, Sheet("foretold", title, tuple(columns))]


def _scores(rows: Sequence[Row], language: Language) -> Sheet:
    def named(kind: str, name: str) -> list[str]:
        return [language.words.get(f"{kind}_{row[name]}", row[name]) for row in rows]

    outcomes = [
        language.say("total") if row["outcome"] == _TOGETHER else language.outcome(row["outcome"])
        for row in rows
    ]
    columns = (
        words(language.say("col_outcome"), outcomes, [row["outcome"] for row in rows]),
        words(
            language.say("col_arrivals"), named("came", "arrivals"), [it["arrivals"] for it in rows]
        ),
        words(language.say("col_method"), named("method", "method"), [it["method"] for it in rows]),
        shares(language.say("col_wape"), [row["wape"] for row in rows], language),
        shares(language.say("col_bias"), [row["bias"] for row in rows], language),
        counts(language.say("col_crps"), [row["crps"] for row in rows], language),
        shares(language.say("col_held"), [row["coverage_90"] for row in rows], language),
    )
    return Sheet("scores", language.say("sheet_scores"), columns)
