"""Urns: many small distributions at once, each drawn by inverse distribution function.

An urn holds values with their chances. A draw compares a uniform with the cumulative chances,
never by an alias table, so that a little more chance for one value leaves most draws as they
were. A guide by the first eight bits (Chen & Asau 1974) finds nearly all of them at one look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from forkroad.program.hashing import Words, uniforms
from forkroad.records import record

Floats = NDArray[np.float64]
Ints = NDArray[np.signedinteger]

_GUIDES = 1024
_TO_GUIDE = np.uint64(54)


@record
class Urns:
    """The urns laid end to end.

    values : (n,) what is drawn. cumulative : (n,) chances added up; each urn's last is 1.
    first, last : (n_urns * 256,) the places between which a draw with these first bits lies.
    """

    values: Ints
    cumulative: Floats
    first: Ints
    last: Ints

    def draw(self, urns: Ints, random: Words) -> Ints:
        """Return one value from each urn, by its 64 random bits."""
        guide = (random >> _TO_GUIDE).view(np.int64)
        guide += urns * _GUIDES
        place = self.first[guide]
        last = self.last[guide]
        unsure = np.nonzero(place < last)[0]
        if len(unsure):
            levels = uniforms(random[unsure])
            place[unsure] = self._search(place[unsure], last[unsure], levels)
        return self.values[place]

    def _search(self, low: Ints, high: Ints, levels: Floats) -> Ints:
        """Return the first place whose cumulative chance lies above each level, by halving.

        Who is found stays found, since the chance at the place lies above the level.
        """
        for _ in range(int((high - low).max()).bit_length()):
            middle = (low + high) >> 1
            above = self.cumulative[middle] > levels
            high = np.where(above, middle, high)
            low = np.where(above, low, middle + 1)
        return low


@dataclass
class UrnBook:
    """Collects urns, each distinct one once."""

    _urns: list[tuple[Ints, Floats]] = field(default_factory=list)
    _known: dict[tuple[bytes, bytes], int] = field(default_factory=dict)

    def enter(self, values: Sequence[int], chances: Sequence[float] | Floats) -> int:
        """Return the number of an urn; its chances add up to 1, the last taking the rounding."""
        found = np.asarray(chances, dtype=float)
        kept = np.nonzero(found > 0)[0]
        cumulative = np.minimum(np.cumsum(found[kept]), 1.0)
        # What lies beyond a rounded 1 is never drawn.
        cumulative = cumulative[: int(np.searchsorted(cumulative, 1.0)) + 1]
        cumulative[-1] = 1.0
        held = np.asarray(values, dtype=np.int64)[kept[: len(cumulative)]]
        key = (held.tobytes(), cumulative.tobytes())
        if key not in self._known:
            self._known[key] = len(self._urns)
            self._urns.append((held, cumulative))
        return self._known[key]

    def close(self) -> Urns:
        """Return the urns laid end to end."""
        edges = np.arange(_GUIDES + 1) / _GUIDES
        values, cumulative, first, last = [], [], [], []
        begin = 0
        for held, chances in self._urns:
            places = np.searchsorted(chances, edges, side="right")
            values.append(held)
            cumulative.append(chances)
            first.append(begin + places[:-1])
            # A bucket ends just below the next edge, which may be a chance itself.
            last.append(begin + np.searchsorted(chances, edges[1:], side="left"))
            begin += len(held)
        nothing = np.zeros(0, dtype=np.int64)
        return Urns(
            np.concatenate([nothing, *values]),
            np.concatenate([np.zeros(0), *cumulative]),
            np.concatenate([nothing, *first]).astype(np.int64),
            np.concatenate([nothing, *last]).astype(np.int64),
        )
