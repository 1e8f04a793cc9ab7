"""Which timelines can be side by side in one program: those that differ in numbers alone."""

from __future__ import annotations

import numpy as np

from forkroad.program.timeline import Timeline
from forkroad.scenario.alike import IN_A_PROGRAM


def are_alike(first: Timeline, other: Timeline) -> bool:
    """Return whether two timelines at central inputs can be side by side.

    The same must be in force on the same days, and what is in force be alike.
    """
    return (
        first.calendar == other.calendar
        and len(first.regimes) == len(other.regimes)
        and np.array_equal(first.regime_at, other.regime_at)
        and first.running.keys() == other.running.keys()
        and all(np.array_equal(it, other.running[name]) for name, it in first.running.items())
        and all(map(IN_A_PROGRAM.of, first.regimes, other.regimes))
    )
