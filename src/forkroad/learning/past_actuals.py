"""Baselines of a forecast: what its file's actuals of the months before it would have told.

The same methods that a backtest is held against, with what was known on the day of the start:
months of the forecast itself teach them nothing. Where the actuals begin later, or the forecast
is not by months, there is nothing to tell, and the table is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from forkroad.errors import UsageError
from forkroad.learning.baselines import History, foretell
from forkroad.periods import add_months, month_label
from forkroad.results.backtest_definitions import BASELINES
from forkroad.results.lazy import LazyTables
from forkroad.results.run_result import RunResult
from forkroad.results.table import Builder, Table
from forkroad.scenario.measures import parse_measure
from forkroad.scenario.model import Scenario


def with_baselines(result: RunResult, scenario: Scenario) -> RunResult:
    """Return a run's result with a table `baselines` beside its own; see `baselines_table`."""
    tables = result.tables
    makers: dict[str, Callable[[], Table]] = {
        name: lambda name=name: tables[name]  # type: ignore[misc]
        for name in tables
    }
    makers[BASELINES.name] = lambda: baselines_table(scenario)
    return replace(result, tables=LazyTables(makers))


def baselines_table(scenario: Scenario) -> Table:
    """Return what each method says of each month of a forecast, measure by measure.

    Empty where the file has no actuals of the month before the start, or the periods of the
    report are not months.
    """
    builder = Builder(BASELINES)
    calendar = scenario.calendar
    months = [
        date.fromisoformat(f"{it.label}-01") for it in calendar.periods if it.label[5].isdecimal()
    ]
    for measure, numbers in _known(scenario).items() if months else ():
        history = _history(numbers, months[0])
        for method, told in foretell(history, months).items():
            for month, said in zip(months, told, strict=True):
                if said is not None:
                    builder.add((month_label(month), measure, method), value=said.mean)
    return builder.table()


def _known(scenario: Scenario) -> dict[str, dict[str, float]]:
    """Return measure to period to what happened, for measures that the scenario has."""
    found: dict[str, dict[str, float]] = {}
    names: dict[str, str | None] = {}
    for period, written, value in scenario.actuals or ():
        if written not in names:
            names[written] = _name(written, scenario)
        name = names[written]
        if name is not None:
            found.setdefault(name, {})[period] = value
    return found


def _name(written: str, scenario: Scenario) -> str | None:
    try:
        return parse_measure(written, scenario).text
    except UsageError:
        return None


def _history(numbers: Mapping[str, float], start: date) -> History:
    """Return the months without gaps that end on the day before a start."""
    months: list[date] = []
    month = add_months(start, -1)
    while month_label(month) in numbers:
        months.insert(0, month)
        month = add_months(month, -1)
    return History(tuple(months), tuple(numbers[month_label(it)] for it in months))
