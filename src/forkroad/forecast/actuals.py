"""Actuals: what happened, read against the measures and the periods of a forecast.

What cannot be compared is left out, and a note says so: a measure that nothing is called, and
periods of another length. Months before or after the horizon are left out without a word.
"""

from __future__ import annotations

from forkroad.engines.actuals_table import Actual
from forkroad.engines.goal_answers import Target
from forkroad.errors import UsageError
from forkroad.forecast.targets import target_of_measure
from forkroad.periods import TOTAL
from forkroad.records import record
from forkroad.scenario.model import Scenario


@record
class Actuals:
    """What happened in the periods of a forecast, and what could not be compared."""

    rows: tuple[Actual, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def targets(self) -> list[Target]:
        """What is counted, each once."""
        return list(dict.fromkeys(row.target for row in self.rows))


def list_actuals(scenario: Scenario) -> Actuals:
    """Return the actuals of a scenario that can stand beside its forecast."""
    written = scenario.actuals or ()
    targets: dict[str, Target] = {}
    notes = []
    for name in dict.fromkeys(measure for _, measure, _ in written):
        try:
            targets[name] = target_of_measure(name, scenario)
        except UsageError as error:
            notes.append(f"actuals: {error}")
    known = {TOTAL, *(period.label for period in scenario.calendar.periods)}
    kind = scenario.report_by
    if any(_kind(period) not in (kind, TOTAL) for period, _, _ in written):
        notes.append(f"actuals: only periods by {kind} are compared, as report_by says")
    rows = tuple(
        Actual(targets[name], period, value)
        for period, name, value in written
        if period in known and name in targets
    )
    return Actuals(rows, tuple(notes))


def _kind(period: str) -> str:
    if period == TOTAL:
        return TOTAL
    return {"W": "week", "Q": "quarter"}.get(period[5:6], "month")
