"""What to ask first, on one screen: the options, what knowing is worth, the next survey."""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.cli.compare_view import compare_header
from forkroad.cli.difference_text import column_of, units_of
from forkroad.cli.grid import paint, printable, styled, wrapped_lines
from forkroad.cli.named_columns import NamedColumn, named_columns
from forkroad.cli.numerals import UNKNOWN, about, chance, number, numbers
from forkroad.cli.run_view import warning_lines
from forkroad.cli.terminal import Screen
from forkroad.results.rounding import Number
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

LEGEND = (
    "Known: what it is worth to know it exactly. Asked: what the answers of so many customers are "
    "worth. What several places are worth does not add up."
)


def ask_lines(result: RunResult, screen: Screen) -> list[str]:
    """Return the whole view."""
    parts = [
        compare_header(result, screen),
        _options(result, screen),
        _worth(result, screen),
        warning_lines(result, screen),
        wrapped_lines(closing_sentence(result), screen.width),
    ]
    return [line for part in parts if part for line in (*part, "")][:-1]


def closing_sentence(result: RunResult) -> str:
    """Return whom to ask next, how many, and what it can save; or why nobody need be asked."""
    rows = result.rows("worth_asking")
    if not rows:
        return ""
    best = next(row["what_if"] for row in result.rows("options") if row["is_best"])
    if rows[0]["evpi"] <= 0:
        return f"Nobody need be asked: {best} is the best option whatever turns out to be true."
    surveys = [row for row in rows if row["n"] is not None]
    useful = [row for row in surveys if row["evsi"] > 2 * row["se"]]
    if not useful:
        return _without_survey(result, rows, surveys, best)
    row = max(useful, key=lambda it: it["net"])
    worth, n = _money(row["evsi"], result), number(row["n"])
    if row["net"] <= 0:
        return (
            f"No survey pays: the answers of {n} customers at {_name(row, rows)} are worth about "
            f"{worth} and cost {_money(row['cost'], result)}. Without asking, take {best}."
        )
    if row["cost"]:
        paid = f"{_money(row['net'], result)} more than they cost"
    else:
        paid = f"so that one answer may cost up to {_money(row['evsi'] / row['n'], result)}"
    return (
        f"Ask {n} customers at {_name(row, rows)} next: their answers are worth about {worth}, "
        f"{paid}. Without asking, take {best}."
    )


def _without_survey(
    result: RunResult, rows: Sequence[Row], surveys: Sequence[Row], best: str
) -> str:
    """Return what is worth knowing where no survey is worth anything."""
    first = rows[0]
    if first["evppi"] <= 2 * first["se"]:
        return f"No single answer would change the decision: take {best}."
    told = (
        "Surveys of customers would not change the decision" if surveys else "No fork is in doubt"
    )
    return (
        f"{told}; knowing {_name(first, rows)} would be worth up to "
        f"{_money(first['evppi'], result)}. Without knowing more, take {best}."
    )


def _options(result: RunResult, screen: Screen) -> list[str]:
    """Return what each option brings."""
    rows = result.rows("options")
    measure = rows[0]["measure"]
    units = units_of(measure, result.scenario.currency)
    columns = [
        NamedColumn("mean", numbers(column_of(rows, "mean"))),
        NamedColumn("gain", units.differences(column_of(rows, "gain")), 1),
        NamedColumn("best", [chance(row["chance_best"]) for row in rows], 2),
    ]
    title = ", ".join(part for part in (f"Options by {measure}", units.currency) if part)
    return named_columns(title, [row["what_if"] for row in rows], columns, screen)


def _worth(result: RunResult, screen: Screen) -> list[str]:
    """Return what it is worth to know each place, exactly and by surveys."""
    rows = result.rows("worth_asking")
    perfect = [row for row in rows if row["n"] is None]
    if not perfect:
        return []
    columns = [NamedColumn("known", numbers(column_of(perfect, "evppi")))]
    columns.append(NamedColumn("+-", numbers(column_of(perfect, "se")), 99))
    has_costs = any(row["cost"] for row in rows)
    for place, n in enumerate(sorted({row["n"] for row in rows if row["n"] is not None})):
        asked = {row["place"]: row for row in rows if row["n"] == n}
        of_place = [asked.get(row["place"]) for row in perfect]
        columns.append(NamedColumn(f"{number(n)} asked", _texts(of_place, "evsi"), 10 + place))
        if has_costs:
            columns.append(NamedColumn("net", _texts(of_place, "net"), 10 + place))
    columns.append(NamedColumn("sample", [number(row["sample"]) for row in perfect], 5))
    if any(row["asked_on"] for row in perfect):
        dates = [row["asked_on"] or UNKNOWN for row in perfect]
        columns.append(NamedColumn("asked on", dates, 6))
    if any(row["owner"] for row in perfect):
        owners = [printable(row["owner"] or UNKNOWN) for row in perfect]
        columns.append(NamedColumn("owner", owners, 7, is_left=True))
    names = [_name(row, rows) for row in perfect]
    currency = f", {result.scenario.currency}" if result.scenario.currency else ""
    everything = f"Knowing all of it: {_money(rows[0]['evpi'], result)}."
    notes = [row for text in (everything, LEGEND) for row in wrapped_lines(text, screen.width)]
    lines = named_columns(f"Worth of knowing{currency}", names, columns, screen)
    return [*lines, *(paint(styled(row, dim=True)) for row in notes)]


def _texts(rows: Sequence[Row | None], name: str) -> list[str]:
    values: list[Number] = [row[name] if row else None for row in rows]
    return numbers(values) if any(value is not None for value in values) else [UNKNOWN] * len(rows)


def _name(row: Row, rows: Sequence[Row]) -> str:
    """Return what people call a place; with its rule where a step has several that are unsure."""
    alike = {each["place"] for each in rows if each["step"] == row["step"]}
    name = printable(str(row["label"]))
    if row["step"] is None or len(alike) < 2:
        return name
    _, _, rule = row["place"].partition(f"{row['step']}.")
    return f"{name} ({rule})"


def _money(amount: float, result: RunResult) -> str:
    return f"{about(amount)} {result.scenario.currency}".rstrip()
