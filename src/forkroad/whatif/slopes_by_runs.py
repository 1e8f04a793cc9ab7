"""Differences: the slope of a lever from runs with it a little more and a little less.

Two runs around the value, or four on one side where the other cannot be, give a slope that is
good to some 1e-8 of itself (Abramowitz and Stegun 1964, 25.3.21 and table 25.2).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from forkroad.errors import ScenarioError
from forkroad.whatif.central import Centre
from forkroad.whatif.dials import Dial

# Of the size of the input: the slope is off by some 1e-8 of itself, and by rounding, which is
# divided by the step, some 1e-9 of the measure.
_STEP = 1e-4
# On one side the error is of the third order, and the step may be larger.
_STEP_ON_ONE_SIDE = 1e-3
# Days: so many of the customers stay a day longer.
_PART_OF_A_DAY = 2e-3

_CENTRAL = {-1: -1 / 2, 1: 1 / 2}
_FORWARD = {0: -11 / 6, 1: 18 / 6, 2: -9 / 6, 3: 2 / 6}
_BACKWARD = {-place: -weight for place, weight in _FORWARD.items()}


def slope_by_difference(centre: Centre, dial: Dial, rows: Sequence[str]) -> dict[str, float]:
    """Return the change of the measure per unit of the dial by row; NaN where it cannot be."""
    for step, weights in _schemes(dial):
        found = dict.fromkeys(rows, 0.0)
        try:
            for place, weight in weights.items():
                totals = centre.totals(dial.changes(dial.base + place * step), rows)
                for row in rows:
                    found[row] += weight * totals[row] / step
        except ScenarioError:
            continue
        return found
    return dict.fromkeys(rows, math.nan)


def _schemes(dial: Dial) -> list[tuple[float, dict[int, float]]]:
    """Return steps with the weights of the runs so many steps away, the best first."""
    if dial.unit == "days":
        # A day less is no mirror of a day more: the shortest stays cannot become shorter.
        return [(_PART_OF_A_DAY, _FORWARD)]
    size = abs(dial.base)
    if math.isfinite(dial.high):
        size = min(size, abs(dial.high - dial.base))
    size = size if size > np.finfo(float).tiny else 1.0
    on_one_side = _STEP_ON_ONE_SIDE * size
    return [(_STEP * size, _CENTRAL), (on_one_side, _FORWARD), (on_one_side, _BACKWARD)]
