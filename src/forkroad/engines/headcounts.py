"""Headcounts: numbers of customers each of whom counts once, with the luck that is in them.

Who is at a step on one day, or ever reaches a stage, counts once or not at all. Among customers
who come like a Poisson stream such a number is Poisson, its variance its mean; groups of a known
number, and months whose rate is itself random, correct that by the square of what they
contribute, as in `luck`. No backward pass is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.estimates import Estimate
from forkroad.engines.exact import LUCK_DRAWS
from forkroad.engines.flows import Inflow
from forkroad.engines.inflow import Group, grouped_inflow, list_groups, whole_inflow
from forkroad.program.program import Program
from forkroad.program.slicing import parts_of_draws, slice_draws
from forkroad.records import record

Array = NDArray[np.float64]
# Gives the inflow of a program, whose states may have other numbers than the one asked about.
InflowOf = Callable[[Program], Inflow]
# Counts those of an inflow: (n_rows, n_places, n_draws, n_lanes) of a program and so many lanes.
Count = Callable[[Program, InflowOf, int], Array]

# States x draws x lanes that are followed at a time.
AT_ONCE = 2e6
# What is left of a correction below this part of the mean is rounding.
ROUNDING = 1e-12


@record
class Luck:
    """What chance alone makes of some numbers, (n_rows, n_places, n_draws) each.

    variance : theirs. with_arrivals : their covariance with how many set out.
    is_poisson : (n_rows, n_places) whether nothing had to be corrected.
    """

    variance: Array
    with_arrivals: Array
    is_poisson: NDArray[np.bool_]


def find_headcounts(program: Program, count: Count) -> list[Estimate]:
    """Return one estimate a place, each of (n_rows, 1, n_draws) means."""
    parts = parts_of_draws(program, program.n_draws)
    means = np.concatenate([count(part, whole_inflow, 1)[..., 0] for part in parts], axis=-1)
    known = slice_draws(program, 0, min(program.n_draws, LUCK_DRAWS))
    luck = find_luck(known, means[..., : known.n_draws], count)
    return [
        Estimate(
            means[:, [place]],
            luck.variance[:, [place]],
            luck.with_arrivals[:, place],
            luck.is_poisson[:, [place]],
            is_count=True,
        )
        for place in range(means.shape[1])
    ]


def find_luck(program: Program, means: Array, count: Count) -> Luck:
    """Return the luck of numbers whose means are known; means : (n_rows, n_places, n_draws)."""
    added, together, size = (np.zeros_like(means) for _ in range(3))
    for group, given in each_alone(program, list_groups(program), count):
        added += group.factor * given**2
        together += group.factor * group.size * given
        size += np.abs(group.factor) * given**2
    is_poisson = np.asarray((size <= ROUNDING * np.abs(means)).all(axis=-1))
    return Luck(np.maximum(means + added, 0.0), means + together, is_poisson)


def each_alone(
    program: Program, groups: Sequence[Group], count: Count
) -> Iterator[tuple[Group, Array]]:
    """Yield each group with (n_rows, n_places, n_draws) what it contributes."""
    # Each has a lane of its own, so that nobody else's customers are among its own.
    apart = [replace(group, lane=lane) for lane, group in enumerate(groups)]
    at_once = max(1, int(AT_ONCE // (program.states.count * program.n_draws)))
    for first in range(0, len(apart), at_once):
        lanes = range(first, min(first + at_once, len(apart)))
        chosen = apart[lanes.start : lanes.stop]
        inflow_of = partial(grouped_inflow, groups=chosen, lanes=lanes)
        given = count(program, inflow_of, len(lanes))
        for place, group in enumerate(chosen):
            yield group, given[..., place]
