"""The forecast of months that a scenario learned before them has not seen.

Arrivals are the scenario's own, or those that really came (so that what is scored is the
journey alone), or none (so that only who was under way at the cut counts).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from forkroad.forecast.run import run
from forkroad.learning.journey_rules import PURCHASE
from forkroad.learning.predicted import Predicted, of_rows
from forkroad.periods import TOTAL
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row
from forkroad.scenario.changes import with_settings
from forkroad.scenario.model import Scenario

Arrivals = Literal["own", "given", "none"]
ARRIVALS: tuple[Arrivals, ...] = ("own", "given", "none")

Foretold = Mapping[str, Mapping[str, Predicted]]


def foretell(
    scenario: Scenario,
    words: Sequence[str],
    came: Mapping[str, Mapping[date, float]] | None,
    *,
    seed: int,
    draws: int | None,
) -> Foretold:
    """Return what a scenario foretells: outcome word and month to the forecast.

    came : segment to how many set out on which day; None for the scenario's own arrivals.
    """
    if came is not None:
        scenario = arriving(scenario, came)
    result = run(scenario, seed=seed, draws=draws)
    return {word: foretold_by_month(result, word) for word in words}


def arriving(scenario: Scenario, came: Mapping[str, Mapping[date, float]]) -> Scenario:
    """Return a scenario in which exactly so many customers of each segment arrive on each day."""
    return with_settings(scenario, [_setting(name, came[name]) for name in came])


def by_segment(
    scenario: Scenario, came: Mapping[str, Mapping[date, float]]
) -> dict[str, dict[date, float]]:
    """Return who came by the scenario's segments.

    came : by the log's segments. Those of one that the scenario does not have are divided in
        proportion to the arrivals that the scenario expects, as of customers whose kind nobody
        can see.
    """
    found: dict[str, dict[date, float]] = {name: {} for name in scenario.segments}
    for segment, by_day in came.items():
        parts = {segment: 1.0} if segment in found else _parts(scenario)
        for name, part in parts.items():
            for day, n in by_day.items():
                found[name][day] = found[name].get(day, 0.0) + part * n
    return found


def _parts(scenario: Scenario) -> dict[str, float]:
    """Return each segment's part of all arrivals that are expected."""
    names = list(scenario.segments)
    if len(names) == 1:
        return {names[0]: 1.0}
    result = run(scenario, seed=0, draws=1, engine="exact", unlimited=True)
    rows = result.rows("arrivals", period=TOTAL, measure="customers")
    means = {row["segment"]: float(row["mean"] or 0.0) for row in rows}
    total = sum(means[name] for name in names)
    return {name: means[name] / total if total else 1.0 / len(names) for name in names}


def _setting(segment: str, by_day: Mapping[date, float]) -> str:
    """Return the setting by which exactly these customers arrive."""
    place = f"segments.{segment}.arrivals"
    if not by_day:
        return f"{place}={{per_month: 0}}"
    days = ", ".join(f"{day.isoformat()}: {n:.10g}" for day, n in sorted(by_day.items()))
    return f"{place}={{by_date: {{{days}}}, spread: fixed}}"


def foretold_by_month(result: RunResult, word: str) -> dict[str, Predicted]:
    """Return the forecast of one outcome by month and in total, where it has any.

    Of purchases all orders count, of other outcomes those who ended so.
    """
    found: dict[str, list[Row]] = {}
    orders = result.rows("sales", segment="all", measure="orders") if word == PURCHASE else []
    ends = result.rows("outcomes", segment="all", outcome=word, measure="customers")
    for row in orders or ends:
        found.setdefault(row["period"], []).append(row)
    return {label: of_rows(rows) for label, rows in found.items()}
