"""What alternatives cost and bring, and the sentence that says which one is best."""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.cli.difference_text import column_of, has_width, intervals, units_of
from forkroad.cli.interval_text import HEADING
from forkroad.cli.named_columns import NamedColumn, named_columns
from forkroad.cli.numerals import UNKNOWN, about, about_between, chance, numbers, signed_percent
from forkroad.cli.periods_text import labels
from forkroad.cli.terminal import Screen
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row
from forkroad.whatif.alternatives import BASE


def decision_lines(result: RunResult, names: Sequence[str], screen: Screen) -> list[str]:
    """Return the table of the decision, the base first."""
    rows, money = result.rows("decision"), units_of("profit", "")
    columns: list[NamedColumn] = []
    has_costs = any(row["cost"] for row in rows)
    if has_costs:
        columns.append(NamedColumn("gain", money.differences(column_of(rows, "gain")), 3))
        columns.append(NamedColumn("cost", numbers(column_of(rows, "cost")), 1))
    columns.append(NamedColumn("profit", money.differences(column_of(rows, "profit"))))
    between = intervals(column_of(rows, "profit_p05"), column_of(rows, "profit_p95"), money)
    if between:
        columns.append(NamedColumn(HEADING, between, 2))
    if has_costs:
        returns = [signed_percent(row["return_on_investment"]) for row in rows]
        columns.append(NamedColumn("return", returns))
        columns.append(NamedColumn("pays back", [_payback(row, result) for row in rows], 4))
    columns.append(NamedColumn("best", [chance(row["chance_best"]) for row in rows]))
    columns.append(NamedColumn("loses", [chance(row["chance_loss"]) for row in rows], 5))
    currency = f", {result.scenario.currency}" if result.scenario.currency else ""
    return named_columns(f"Profit for cost{currency}", names, columns, screen)


def closing_sentence(result: RunResult, names: Sequence[str]) -> str:
    """Return which alternative earns most, or that none earns more than the base."""
    rows = result.rows("decision")
    # An alternative at its own effect, or at 100 %, comes last among its rows.
    own = {row["what_if"]: (row, name) for row, name in zip(rows, names, strict=True)}
    best, name = max(own.values(), key=lambda it: it[0]["profit"])
    said = chance(best["chance_best"])
    if best["what_if"] == BASE:
        return f"None of them earns more than the base, which is best with a chance of {said}."
    mean, low, high = best["profit"], best["profit_p05"], best["profit_p95"]
    amount, interval = about(mean), ""
    if has_width(low, high):
        amount, *ends = about_between(mean, low, high)
        interval = f" ({ends[0]} to {ends[1]} in 9 cases out of 10)"
    currency = f" {result.scenario.currency}".rstrip()
    return (
        f"{name} earns most: {amount}{currency} more profit than the base{interval}; it is best "
        f"with a chance of {said}."
    )


def _payback(row: Row, result: RunResult) -> str:
    month = row["payback_month"]
    return labels([month], result.scenario.calendar)[0] if month else UNKNOWN
