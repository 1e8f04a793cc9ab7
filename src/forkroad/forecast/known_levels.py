"""Levels to order up to that are known from before.

They rest on what is demanded and not on what is simulated with them, so that the thorough
forecast of a scenario need not find again what its first look has found.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict

from forkroad.forecast.plan import Plan
from forkroad.forecast.replications import Levels
from forkroad.forecast.stock_need import StockNeed

_MOST_KEPT = 8


class KnownLevels:
    """The levels of the last scenarios, by all that they depend on."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Levels | None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, need: StockNeed) -> Levels | None:
        """Return the levels of what is needed, None where nothing is ordered up to one."""
        key = _what_levels_depend_on(need.plan)
        if key not in self._kept:
            self._kept[key] = need.levels
        self._kept.move_to_end(key)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]


def _what_levels_depend_on(plan: Plan) -> bytes:
    """Return a digest of the scenarios in force and of what is drawn; arrivals may be of a file."""
    worlds = [(world.source.data, world.segments) for world in plan.worlds]
    first_days = [each.first_day for each in plan.in_force]
    parts = (worlds, first_days, plan.seed, plan.n_draws > 0, plan.unlimited)
    return hashlib.sha256(repr(parts).encode()).digest()
