"""The tornado: the measure where one input is low or high and all others stay.

Low and high are the 5 and 95 % quantiles of what the file says is uncertain, or so many per cent
around every input. Both ends are computed anew, so that bends show.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from forkroad.engines.inputs import Input
from forkroad.errors import ScenarioError
from forkroad.program.draws import quantiles_of
from forkroad.records import record
from forkroad.results.rank_definitions import TORNADO
from forkroad.results.table import Builder, Table
from forkroad.scenario.numbers import Uncertain
from forkroad.whatif.central import Centre
from forkroad.whatif.dials import Dial
from forkroad.whatif.levers import Lever

Progress = Callable[[int, int], None]

LOW, HIGH = 0.05, 0.95
OF_THE_FILE = "file"


@record
class Swing:
    """One input at its low and its high end.

    ends : low and high input. at_ends : the measure there, NaN where the input cannot be so.
    """

    dial: Dial
    ends: tuple[float, float]
    at_ends: tuple[float, float]

    @property
    def width(self) -> float:
        """How far the measure swings; ends that cannot be swing nothing."""
        swing = abs(self.at_ends[1] - self.at_ends[0])
        return swing if math.isfinite(swing) else -1.0


def tornado_table(
    centre: Centre,
    levers: Sequence[Lever],
    row: str,
    around: float | None = None,
    progress: Progress | None = None,
) -> Table:
    """Return the table of the tornado, the widest swing first.

    around : such as 0.1 for 10 % around every input; None for what the file is uncertain of.
    """
    at_base = centre.total(row=row)
    chosen = list(_ends(levers, around))
    found = []
    for number, (dial, ends) in enumerate(chosen):
        found.append(Swing(dial, ends, _at(centre, dial, ends, row)))
        if progress:
            progress(number + 1, len(chosen))
    builder = Builder(TORNADO)
    for swing in sorted(found, key=lambda each: -each.width):
        builder.add(
            (swing.dial.place, row, centre.asked.text),
            base=swing.dial.base,
            low=swing.ends[0],
            high=swing.ends[1],
            range=OF_THE_FILE if around is None else f"{100 * around:g}%",
            unit=swing.dial.unit,
            at_base=at_base,
            at_low=swing.at_ends[0],
            at_high=swing.at_ends[1],
            swing=swing.at_ends[1] - swing.at_ends[0],
        )
    return builder.table()


def range_in_file(each: Input) -> tuple[float, float] | None:
    """Return the 5 and 95 % quantiles of an input that the file is uncertain of, else None."""
    if each.number is not None:
        return _quantiles(each.number)
    sample, share = each.evidence.sample, each.value
    if each.role != "share" or not sample or share is None or not 0 < share < 1:
        return None
    # One share of a Dirichlet distribution is a beta number, its siblings keep their proportions.
    return _beta_quantiles(sample * share, sample * (1 - share))


def _ends(
    levers: Sequence[Lever], around: float | None
) -> Iterator[tuple[Dial, tuple[float, float]]]:
    for lever in levers:
        dial = lever.dial
        if dial is None:
            continue
        if around is None:
            ends = range_in_file(lever.each)
        else:
            ends = dial.base * (1 - around), dial.base * (1 + around)
        if ends is not None:
            low, high = (min(max(end, dial.low), dial.high) for end in sorted(ends))
            yield dial, (low, high)


def _at(centre: Centre, dial: Dial, ends: tuple[float, float], row: str) -> tuple[float, float]:
    low, high = (_measured(centre, dial, end, row) for end in ends)
    return low, high


def _measured(centre: Centre, dial: Dial, value: float, row: str) -> float:
    try:
        return centre.total(dial.changes(value), row)
    except ScenarioError:
        return math.nan


def _quantiles(number: Uncertain) -> tuple[float, float]:
    if number.family == "beta":
        low, high = _beta_quantiles(*number.parameters)
        return number.times * low, number.times * high
    low, high = quantiles_of(number, np.array([LOW, HIGH])).tolist()
    return low, high


def _beta_quantiles(successes: float, failures: float) -> tuple[float, float]:
    from scipy.special import betaincinv

    low, high = betaincinv(successes, failures, np.array([LOW, HIGH])).tolist()
    return low, high
