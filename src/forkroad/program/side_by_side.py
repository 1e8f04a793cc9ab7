"""Scenarios side by side: one timeline whose columns are scenarios instead of draws.

Where scenarios differ in numbers alone (shares, prices, costs, values, arrivals), one program
carries all of them at once, each in a column of its own, as it carries draws: whatever reads
the numbers finds them there. Uncertain inputs are at their means. What is no number (steps,
stays, conditions, attributes) must be the same; `are_alike` says whether it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from forkroad.program.timeline import ALWAYS, Grid, Timeline
from forkroad.records import record
from forkroad.scenario.model import Scenario

T = TypeVar("T")


@record
class SideBySide(Timeline):
    """The timelines of scenarios that are alike but for numbers, each with a column.

    members : the timelines; the first one's regimes stand for all that they have in common.
    """

    members: tuple[Timeline, ...] = ()

    @property
    def n_columns(self) -> int:
        """One column a scenario."""
        return len(self.members)

    def variants(self, part: Callable[[Scenario], T]) -> list[tuple[T, Grid]]:
        """Return the distinct values of the first scenario; see `columns`."""
        return [(values[0], where) for values, where in self.columns(part)]

    def columns(self, part: Callable[[Scenario], T]) -> list[tuple[tuple[T, ...], Grid]]:
        """Return the variants of a part, each as its value in every scenario.

        Days are of one variant where every scenario has the same on them.
        """
        found: list[tuple[tuple[T, ...], Grid]] = []
        for place in range(len(self.regimes)):
            values = tuple(part(each.regimes[place]) for each in self.members)
            here = self.regime_at == place
            for number, (known, where) in enumerate(found):
                if all(a is b or a == b for a, b in zip(known, values, strict=True)):
                    found[number] = (known, where | here)
                    break
            else:
                found.append((values, here))
        return found if len(found) > 1 else [(found[0][0], ALWAYS)]

    def spread(self, values: Sequence[T], make: Callable[[T, Timeline], Grid]) -> Grid:
        """Return what is made of the values, each in its column; once where they are the same."""
        first = values[0]
        if all(value is first or value == first for value in values):
            return make(first, self)
        grids = [make(value, each) for value, each in zip(values, self.members, strict=True)]
        n_days = max(len(grid) for grid in grids)
        return np.hstack([np.broadcast_to(grid, (n_days, 1)) for grid in grids])


def side_by_side(members: Sequence[Timeline]) -> Timeline:
    """Return one timeline for scenarios that are alike, each of one column.

    Raises what a formula out of its range raises, whosever it is.
    """
    first = members[0]
    if len(members) == 1:
        return first
    return SideBySide(
        first.calendar,
        first.draws,
        first.regimes,
        first.regime_at,
        first.running,
        tuple(members),
    )
