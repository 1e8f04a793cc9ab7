"""Runs of the shipped scenarios, each made once, and look-ups in their tables."""

from __future__ import annotations

from functools import lru_cache

import forkroad
from forkroad.results.run_result import RunResult
from forkroad.scenario.model import Scenario
from forkroad.scenario.shipped import shipped_scenario, shipped_scenarios

NAMES = [one.name for one in shipped_scenarios()]

# Few draws keep the tests quick; claims about uncertain inputs say what that costs them.
DRAWS = 60

# Sales of these are limited by stock, which the exact engine leaves to others.
UNLIMITED = {"cream", "limited_edition"}


@lru_cache
def scenario(name: str, *settings: str) -> Scenario:
    """One of them, with some places set."""
    return forkroad.with_settings(forkroad.load(shipped_scenario(name).path), settings)


@lru_cache
def forecast(
    name: str, *settings: str, what_if: str | None = None, draws: int = DRAWS
) -> RunResult:
    """Its forecast, with the same seed always."""
    return forkroad.run(
        scenario(name, *settings),
        seed=1,
        draws=draws,
        unlimited=name in UNLIMITED,
        what_if=what_if,
    )


def mean(result: RunResult, table: str, measure: str, **keys: object) -> float:
    """The mean in the one row that has these keys; period total and segment all if not said."""
    known = {"period", "segment"} & set(result.tables[table].columns)
    wanted = {key: {"period": "total", "segment": "all"}[key] for key in known} | keys
    (row,) = result.rows(table, measure=measure, **wanted)
    return row["mean"]


def total(result: RunResult, table: str, measure: str, **keys: object) -> float:
    """The sum of the means of all rows that have these keys."""
    return sum(row["mean"] for row in result.rows(table, measure=measure, **keys))
