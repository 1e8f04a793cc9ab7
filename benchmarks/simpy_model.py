"""The same journey as a planner would script it in SimPy: one process per customer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from itertools import accumulate
from typing import Any

import numpy as np
import simpy

from forkroad.scenario.forks import Shares
from forkroad.scenario.model import Scenario
from forkroad.scenario.stays import Fixed

Events = Generator[simpy.Event, Any, None]


class SimpyModel:
    """Draws stays and branches from tables made once, so that SimPy itself is what is timed."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self._scenario = scenario
        self._random = np.random.default_rng(seed)
        self._n_days = scenario.calendar.n_days
        self._stays: dict[str, Any] = {}
        self._ways: dict[str, tuple[list[str], Any]] = {}
        for name, step in scenario.journey.steps.items():
            if step.next is not None:
                self._stays[name] = self._stay_table(step.takes)
                names, limits = ways_and_limits(step.next.rules[0].ways)
                self._ways[name] = names, np.array(limits)
        self.counts: Counter[str] = Counter()

    def run(self) -> Counter[str]:
        """Run one replication and return visits by step, customers as `arrivals`."""
        environment = simpy.Environment()
        for segment in self._scenario.segments:
            environment.process(self._arrivals(environment, segment))
        environment.run(until=self._n_days - 0.5)
        return self.counts

    def _arrivals(self, environment: simpy.Environment, segment: str) -> Events:
        start = first_step(self._scenario, segment)
        for day in self._scenario.calendar.dates:
            for _ in range(self._random.poisson(daily_rate(self._scenario, segment, day))):
                self.counts["arrivals"] += 1
                environment.process(self._customer(environment, start))
            yield environment.timeout(1)

    def _customer(self, environment: simpy.Environment, step: str) -> Events:
        uniform = self._random.random
        while True:
            self.counts[step] += 1
            if step not in self._ways:
                return
            reached = self._stays[step]
            days = 0 if reached is None else int(np.searchsorted(reached, uniform(), "right"))
            yield environment.timeout(self._fixed(step) if reached is None else days)
            names, limits = self._ways[step]
            step = names[int(np.searchsorted(limits, uniform(), "right"))]

    def _fixed(self, step: str) -> int:
        takes = self._scenario.journey.steps[step].takes
        return takes.days if isinstance(takes, Fixed) else 0

    def _stay_table(self, takes: Any) -> Any:
        if isinstance(takes, Fixed):
            return None
        return np.cumsum(takes.probabilities(self._n_days + 1))


def first_step(scenario: Scenario, segment: str) -> str:
    """Return the step at which customers of a segment set out."""
    step = scenario.segments[segment].start_at or scenario.journey.start_at
    assert step is not None
    return step


def ways_and_limits(ways: Any) -> tuple[list[str], list[float]]:
    """Return the ways on of a fork, and the uniform number up to which each is taken."""
    assert isinstance(ways, Shares)
    shares = {branch.to: branch.share for branch in ways.branches}
    stated = {to: share for to, share in shares.items() if isinstance(share, int | float)}
    rest = 1.0 - sum(stated.values())
    limits = list(accumulate(stated.get(to, rest) for to in shares))
    limits[-1] = 1.0
    return list(shares), limits


def daily_rate(scenario: Scenario, segment: str, day: Any) -> float:
    """Return the expected arrivals of a day: the monthly number, seasonal, spread evenly."""
    from forkroad.periods import days_in_month

    arrivals = scenario.segments[segment].arrivals
    assert arrivals is not None
    assert arrivals.seasonality is not None
    monthly = arrivals.per_month.value  # type: ignore[union-attr]
    rate: float = monthly * arrivals.seasonality[day.month - 1] / days_in_month(day.year, day.month)
    return rate
