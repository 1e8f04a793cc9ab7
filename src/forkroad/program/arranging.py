"""Arranging: departures stand by the kind of their lags, so that a day's work takes slices.

The order has no meaning of its own; engines gain by it, because the departures of one kind are
then neighbours in memory.
"""

from __future__ import annotations

import numpy as np

from forkroad.program.departures import Lag
from forkroad.program.program import Departures, Ints, Transitions


def arrange(
    departures: Departures, transitions: Transitions, level: Ints
) -> tuple[Departures, Transitions]:
    """Return the same ways in the order of their kinds.

    level : (n_states,) place in the order of a day; states of level 0 are there on day 0 alone.
    """
    is_endless = np.array([lag.leave > 0 for lag in departures.lags], dtype=bool)
    is_opening = (level[departures.state] == 0) & ~is_endless
    ranks: dict[Lag, int] = {}
    for lag in sorted(set(departures.lags), key=_kind):
        ranks[lag] = len(ranks)
    keys = np.array([ranks[lag] for lag in departures.lags], dtype=np.intp)
    order = np.lexsort((departures.state, keys, is_opening))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    arranged = Departures(
        state=departures.state[order],
        lags=tuple(departures.lags[each] for each in order),
        where=tuple(departures.where[each] for each in order),
    )
    moved = Transitions(
        departure=place[transitions.departure],
        target=transitions.target,
        cell=transitions.cell,
        factor=transitions.factor,
    )
    return arranged, moved


def _kind(lag: Lag) -> tuple[int, int, tuple[float, ...]]:
    """Return a key that puts geometric lags first, then chances, then tables by their days."""
    if lag.leave:
        return 0, 0, (lag.leave,)
    if lag.chances:
        return 1, len(lag.chances), lag.chances
    if not lag.table:
        # Ways for want of stock are taken on entering and have no lag.
        return 4, 0, ()
    # Fixed lags in ascending order: those that are due on an early day come first.
    return (2 if min(lag.table) == max(lag.table) else 3), max(lag.table), (lag.weight,)
