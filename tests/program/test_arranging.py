"""Departures in the order of their kinds: the same ways, neighbours where they are alike."""

from __future__ import annotations

from collections import Counter

import numpy as np

from forkroad.program.arranging import arrange
from forkroad.program.departures import Lag
from forkroad.program.program import Departures, Transitions

FIXED, GEOMETRIC, CHANCES = Lag(table=(2, 2, 2)), Lag(leave=0.5), Lag(chances=(0.0, 0.4, 0.6))


def test_ways_stay_what_they_are_and_kinds_become_neighbours() -> None:
    lags = (FIXED, CHANCES, GEOMETRIC, FIXED, CHANCES, GEOMETRIC)
    departures = Departures(np.arange(6), lags, (None,) * 6)
    transitions = Transitions(
        departure=np.array([0, 0, 1, 2, 3, 4, 5]),
        target=np.array([5, 4, 3, 2, 1, 0, 5]),
        cell=np.arange(7),
        factor=np.ones(7),
    )
    # State 4 is an opening (level 0): its departure goes last.
    level = np.array([1, 1, 1, 1, 0, 1])
    arranged, moved = arrange(departures, transitions, level)
    assert arranged.lags == (GEOMETRIC, GEOMETRIC, CHANCES, FIXED, FIXED, CHANCES)
    assert arranged.state.tolist() == [2, 5, 1, 0, 3, 4]

    def ways(of: Departures, by: Transitions) -> Counter[tuple[int, int, Lag]]:
        return Counter(
            (int(of.state[leaving]), int(target), of.lags[leaving])
            for leaving, target in zip(by.departure, by.target, strict=True)
        )

    assert ways(arranged, moved) == ways(departures, transitions)
    assert moved.cell.tolist() == transitions.cell.tolist()
