"""A comparison on one screen: what each alternative brings, what it costs, which is best."""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.cli.decision_view import closing_sentence, decision_lines
from forkroad.cli.difference_text import column_of, intervals, units_of
from forkroad.cli.grid import paint, styled, wrapped_lines
from forkroad.cli.interval_text import HEADING
from forkroad.cli.named_columns import NamedColumn, named_columns
from forkroad.cli.numerals import level_of_share, signed_percent
from forkroad.cli.periods_text import HEADINGS, labels
from forkroad.cli.run_view import header_lines, warning_lines
from forkroad.cli.terminal import Screen
from forkroad.periods import TOTAL
from forkroad.results.definitions import ALL
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

EXPECTED = (
    "Differences of expected values: the interval holds what is not known of the inputs, and no "
    "luck."
)
SIMULATED = "Differences replication by replication: the interval holds luck too."
EFFECT = "At 25 %: it works for that share of the customers whom it is about."
HINT = "Cells that moved: --changes. Every period: --json or --out."


def compare_lines(result: RunResult, screen: Screen) -> list[str]:
    """Return the whole view."""
    decided = names_of(result.rows("decision"))
    parts = [
        compare_header(result, screen),
        _differences(result, screen),
        _by_period(result, screen),
        decision_lines(result, decided, screen),
        _notes(result, screen),
        warning_lines(result, screen),
        wrapped_lines(closing_sentence(result, decided), screen.width),
    ]
    return [line for part in parts if part for line in (*part, "")][:-1]


def compare_header(result: RunResult, screen: Screen) -> list[str]:
    """Return the title, how the result was made, and what `set` stands for."""
    facts = result.scenario
    # What --set says is an alternative here, not a change of the base.
    lines = header_lines(result.with_settings(()), screen)
    told = f"set: {', '.join(facts.settings)}" if facts.settings else ""
    return [*lines, *_dim(told, screen)]


def names_of(rows: Sequence[Row]) -> list[str]:
    """Return what alternatives are called, with the share for whom they work."""
    return [
        row["what_if"]
        if row["effect"] is None
        else f"{row['what_if']} at {level_of_share(row['effect'])}"
        for row in rows
    ]


def _differences(result: RunResult, screen: Screen) -> list[str]:
    """Return the totals of every alternative, the first measure with its interval and uplift."""
    by_measure: dict[str, list[Row]] = {}
    for row in result.rows("differences", period=TOTAL):
        by_measure.setdefault(row["measure"], []).append(row)
    columns: list[NamedColumn] = []
    for place, (measure, rows) in enumerate(by_measure.items()):
        units = units_of(measure, result.scenario.currency)
        means = units.differences(column_of(rows, "mean"))
        columns.append(NamedColumn(units.heading, means, place))
        if place:
            continue
        between = intervals(column_of(rows, "p05"), column_of(rows, "p95"), units)
        if between:
            columns.append(NamedColumn(HEADING, between))
        if not units.is_share:
            uplift = [signed_percent(row["uplift"]) for row in rows]
            columns.append(NamedColumn("uplift", uplift, len(by_measure)))
    first = next(iter(by_measure.values()), [])
    return [
        *_against(result, by_measure, screen),
        *named_columns("", names_of(first), columns, screen),
    ]


def _against(result: RunResult, by_measure: dict[str, list[Row]], screen: Screen) -> list[str]:
    """Return what the base has of each measure, in one sentence."""
    values = [
        f"{measure} {units_of(measure, result.scenario.currency).level(rows[0]['base'])}"
        for measure, rows in by_measure.items()
    ]
    segments = {row["segment"] for rows in by_measure.values() for row in rows} - {ALL}
    alone = [result.scenario.label_of("segments", it) for it in sorted(segments)]
    whose = f", {', '.join(alone)} alone" if alone else ""
    text = f"Against the base{whose} ({'; '.join(values)})"
    return [paint(styled(row, bold=True)) for row in wrapped_lines(text, screen.width)]


def _by_period(result: RunResult, screen: Screen) -> list[str]:
    """Return the first measure period by period, where there is one alternative alone."""
    rows = result.rows("differences")
    if len({row["what_if"] for row in rows}) != 1:
        return []
    shown = rows[-1]["effect"], rows[0]["measure"]
    rows = [row for row in rows if (row["effect"], row["measure"]) == shown]
    if len(rows) < 2 or all(row["mean"] is None for row in rows):
        return []
    units = units_of(rows[0]["measure"], result.scenario.currency)
    columns = [
        NamedColumn("base", units.levels(column_of(rows, "base"))),
        NamedColumn(names_of(rows)[0], units.levels(column_of(rows, "changed")), 1),
        NamedColumn(
            "points" if units.is_share else "difference", units.differences(column_of(rows, "mean"))
        ),
    ]
    between = intervals(column_of(rows, "p05"), column_of(rows, "p95"), units)
    if between:
        columns.append(NamedColumn(HEADING, between))
    calendar = result.scenario.calendar
    names = labels((row["period"] for row in rows), calendar)
    return named_columns(f"{HEADINGS[calendar.report_by]}, {units.name}", names, columns, screen)


def _notes(result: RunResult, screen: Screen) -> list[str]:
    """Return what the intervals hold, where there are any, and where to look for more."""
    notes = [HINT]
    if any(effect not in (None, 1) for effect in result.tables["decision"].columns["effect"]):
        notes.insert(0, EFFECT)
    if result.engine != "exact":
        notes.insert(0, SIMULATED)
    elif result.draws:
        notes.insert(0, EXPECTED)
    return [line for note in notes for line in _dim(note, screen)]


def _dim(text: str, screen: Screen) -> list[str]:
    return [paint(styled(row, dim=True)) for row in wrapped_lines(text, screen.width)]
