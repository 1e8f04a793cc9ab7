"""Break-even: the value of one input with which a measure reaches what is wanted.

The scenario is run again at every value that is tried; nothing is taken to be linear. The search
goes out from the input's own value on both sides until the measure crosses what is wanted, and
closes in on the crossing (Brent 1973). What is found is put back and measured once more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from forkroad.records import record
from forkroad.results.rank_definitions import BREAK_EVEN
from forkroad.results.table import Builder, Table
from forkroad.whatif.central import Centre
from forkroad.whatif.dials import Dial

# How close the measure must come, of what is wanted or of 1.
CLOSE = 1e-6
# How far is looked at, in sizes of the input on both sides, where nothing bounds it.
_FARTHEST = 100.0
# Distances to look at, of the farthest: first close by, since the nearest is wanted.
_LOOKS = (0.00125, 0.005, 0.02, 0.08, 0.25, 0.5, 1.0)
# How often an edge is halved beyond which the input cannot be.
_HALVINGS = 12


@record
class BreakEven:
    """Where an input makes a measure reach a value.

    value : None where nothing between low and high does, as `why` says.
    at_base, at_value : the measure there, the latter None where there is no value.
    """

    dial: Dial
    wanted: float
    at_base: float
    low: float
    high: float
    value: float | None = None
    at_value: float | None = None
    why: str = ""


def find_break_even(centre: Centre, dial: Dial, wanted: float, row: str) -> BreakEven:
    """Return where one input makes the measure reach what is wanted, the nearest such value."""

    def gap(value: float) -> float:
        return centre.total_if_it_can_be(dial.changes(value), row) - wanted

    at_base = centre.total(row=row)
    search = _Search(gap, dial, at_base - wanted)
    pair = search.crossing()
    nothing = BreakEven(dial, wanted, at_base, search.low, search.high)
    if pair is None:
        return _without(nothing, search)
    value = _closed_in(gap, *pair)
    at_value = centre.total_if_it_can_be(dial.changes(value), row)
    if not abs(at_value - wanted) <= CLOSE * max(1.0, abs(wanted)):
        why = f"the measure jumps over it at {value:.6g}"
        return BreakEven(dial, wanted, at_base, search.low, search.high, why=why)
    return BreakEven(dial, wanted, at_base, search.low, search.high, value, at_value)


def break_even_table(centre: Centre, found: Sequence[BreakEven], row: str) -> Table:
    """Return the table of break-even values."""
    builder = Builder(BREAK_EVEN)
    for each in found:
        builder.add(
            (each.dial.place, row, centre.asked.text),
            base=each.dial.base,
            value=each.value,
            unit=each.dial.unit,
            wanted=each.wanted,
            at_base=each.at_base,
            at_value=each.at_value,
            low=each.low,
            high=each.high,
            why=each.why,
        )
    return builder.table()


class _Search:
    """Looks farther and farther out on both sides for two values with the wanted one between."""

    def __init__(self, gap: Callable[[float], float], dial: Dial, at_base: float) -> None:
        self._gap, self._dial = gap, dial
        self.low = self.high = dial.base
        self._at = {dial.base: at_base}
        self._is_closed = {-1: False, 1: False}

    @property
    def gaps(self) -> list[float]:
        """All that was seen."""
        return list(self._at.values())

    def crossing(self) -> tuple[float, float] | None:
        """Return the nearest pair of values across the wanted one, None if there is none."""
        base = self._dial.base
        if not math.isfinite(self._at[base]):
            return None
        if self._at[base] == 0:
            return base, base
        for side, value in self._looks():
            inner = self.high if side > 0 else self.low
            outer = self._reached(inner, value)
            if outer != value:
                self._is_closed[side] = True
            if outer == inner:
                continue
            self.low, self.high = min(self.low, outer), max(self.high, outer)
            if self._at[inner] * self._at[outer] <= 0:
                return min(inner, outer), max(inner, outer)
        return None

    def _looks(self) -> Iterator[tuple[int, float]]:
        dial = self._dial
        size = abs(dial.base) or 1.0
        up = min(dial.high - dial.base, _FARTHEST * size)
        down = min(dial.base - dial.low, _FARTHEST * size)
        for part in _LOOKS:
            for side, reach in ((1, up), (-1, down)):
                if reach > 0 and not self._is_closed[side]:
                    yield side, dial.base + side * part * reach

    def _reached(self, inner: float, value: float) -> float:
        """Return the value if the input can be so, else the last one that it can be."""
        if self._is_there(value):
            return value
        good, bad = inner, value
        for _ in range(_HALVINGS):
            middle = (good + bad) / 2
            good, bad = (middle, bad) if self._is_there(middle) else (good, middle)
        return good

    def _is_there(self, value: float) -> bool:
        gap = self._gap(value)
        if math.isfinite(gap):
            self._at[value] = gap
        return math.isfinite(gap)


def _closed_in(gap: Callable[[float], float], low: float, high: float) -> float:
    """Return where the gap closes between two values of different signs."""
    if low == high:
        return low
    from scipy.optimize import brentq

    size = max(abs(low), abs(high))
    found: float = brentq(gap, low, high, xtol=1e-14 * size, rtol=1e-14, maxiter=200)
    return found


def _without(nothing: BreakEven, search: _Search) -> BreakEven:
    """Say why no value was found."""
    if not math.isfinite(nothing.at_base):
        why = "the measure has no meaning here: there is nothing to divide by"
    elif nothing.low == nothing.high:
        why = "no other value can stand there; where only whole numbers can, a grid shows them"
    else:
        seen = [gap + nothing.wanted for gap in search.gaps]
        why = f"the measure stays between {min(seen):.6g} and {max(seen):.6g}"
    dial, wanted = nothing.dial, nothing.wanted
    return BreakEven(dial, wanted, nothing.at_base, nothing.low, nothing.high, why=why)
