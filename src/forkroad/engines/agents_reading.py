"""What expressions read of customers: one column for each name, gathered when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from forkroad.engines.agents_crowd import Crowd
from forkroad.engines.agents_stays import on_grid
from forkroad.engines.urns import Ints
from forkroad.program.journey import Journey
from forkroad.scenario.expressions import Bought, Visits


class Reading(Mapping[Any, Any]):
    """An environment for `evaluate`: some customers who leave their steps on some days."""

    def __init__(self, journey: Journey, crowd: Crowd, rows: Ints, day: Ints) -> None:
        self._journey, self._crowd = journey, crowd
        self._rows, self._day = rows, day
        self._draw = crowd.draws(rows)

    def __getitem__(self, name: Any) -> Any:
        if isinstance(name, Visits):
            return self._visits(name)
        if isinstance(name, Bought):
            return self._crowd.units[name.product][self._rows].astype(float)
        known = self._journey.timeline.environment
        if name in known:
            return on_grid(known[name], self._day, self._draw)
        if name == "segment":
            return np.array(self._journey.names.segments)[self._crowd.segment[self._rows]]
        if name == "came_from":
            return self._came_from()
        if name == "days_travelled":
            return (self._day - self._crowd.set_out[self._rows]).astype(float)
        return self._crowd.attributes[name].column(self._rows)

    def _visits(self, counter: Visits) -> Any:
        steps = self._journey.names.steps
        total = np.zeros(len(self._rows))
        for step in counter.steps:
            total += self._crowd.visits_of(self._rows, steps.index(step))
        return total

    def _came_from(self) -> Any:
        # The last name stands for -1, where nobody came from any step.
        return np.array([*self._journey.names.steps, ""])[self._crowd.came_from[self._rows]]

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("what can be read of customers is not listed, only asked for")

    def __len__(self) -> int:
        return len(self._rows)
