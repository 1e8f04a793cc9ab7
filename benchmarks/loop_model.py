"""The same journey as a plain Python loop: one customer after the other, no library at all."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np

from benchmarks.simpy_model import daily_rate, first_step, ways_and_limits
from forkroad.scenario.model import Scenario

# A step's stay as cumulative chances by days, then its ways on and their cumulative shares.
Plan = tuple[Sequence[float], Sequence[str], Sequence[float]]


class LoopModel:
    """Draws stays and branches from lists made once, so that the loop itself is what is timed."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self._scenario, self._seed = scenario, seed
        self._n_days = scenario.calendar.n_days
        self._plans = {
            name: self._plan(step.takes, step.next.rules[0].ways)
            for name, step in scenario.journey.steps.items()
            if step.next is not None
        }

    def run(self) -> Counter[str]:
        """Run one replication and return visits by step, customers as `arrivals`."""
        counts: Counter[str] = Counter()
        # The standard library has no Poisson numbers before Python 3.12.
        arrivals = np.random.default_rng(self._seed)
        uniform = Random(self._seed).random
        for name in self._scenario.segments:
            start = first_step(self._scenario, name)
            for day, when in enumerate(self._scenario.calendar.dates):
                number = int(arrivals.poisson(daily_rate(self._scenario, name, when)))
                counts["arrivals"] += number
                for _ in range(number):
                    self._follow(start, day, counts, uniform)
        return counts

    def _follow(self, step: str, day: int, counts: Counter[str], uniform: Any) -> None:
        while True:
            counts[step] += 1
            plan = self._plans.get(step)
            if plan is None:
                return
            stays, ways, limits = plan
            day += bisect_right(stays, uniform())
            if day >= self._n_days:
                return
            step = ways[bisect_right(limits, uniform())]

    def _plan(self, takes: Any, ways: Any) -> Plan:
        stays = list(itertools.accumulate(takes.probabilities(self._n_days + 1)))
        return stays, *ways_and_limits(ways)
