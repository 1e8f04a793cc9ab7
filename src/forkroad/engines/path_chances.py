"""Path chances: how likely given ways through the journey are, over all draws.

A few draws are followed along each way, those that begin alike together; who ends in its last
step at all, which all draws tell, carries that over to the others.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.carrying import Carried, Known, carry_over
from forkroad.engines.flow import run_forward
from forkroad.engines.inflow import whole_inflow
from forkroad.engines.path_steps import Steps
from forkroad.engines.setting_out import set_out_by_row
from forkroad.engines.wiring import Wiring
from forkroad.program.program import Program
from forkroad.program.slicing import parts_of_draws, slice_draws

Array = NDArray[np.float64]

# Beginnings x draws that may be followed.
WORK = 1_000
# Days x draws that one part of the draws carries at a time.
PART_SIZE = 4e4


def find_chances(
    program: Program, ways: Sequence[tuple[int, ...]], ended: Array, least_draws: int
) -> list[Carried]:
    """Return how many customers went exactly so, a way at a time, those who set out last.

    ways : the numbers of the steps of each. ended : (n_steps, n_draws) who ended in each step.
    least_draws : draws that are followed whatever it costs.
    """
    beginnings = {way[:length] for way in ways for length in range(1, len(way) + 1)}
    n = min(program.n_draws, max(least_draws, WORK // max(len(beginnings), 1)))
    at_once = max(1, int(PART_SIZE / program.n_days))
    parts = [slice_draws(program, first, min(at_once, n - first)) for first in range(0, n, at_once)]
    found = np.concatenate([_follow(part, ways, beginnings) for part in parts], axis=-1)
    known = [Known(ended[way[-1], :n], ended[way[-1]].mean()) for way in ways]
    carried = [
        carry_over(by_draw, [each], program.n_draws)
        for by_draw, each in zip(found, known, strict=True)
    ]
    set_out = set_out_by_row(program)[0]
    all_know = Known(set_out[:n], set_out.mean())
    return [*carried, carry_over(set_out[:n], [all_know], program.n_draws)]


def count_ended(program: Program) -> Array:
    """Return (n_steps, n_draws) how many end in each step; 0 for steps with a way on."""
    ends = [place for place, word in enumerate(program.names.outcomes) if word]
    found = np.zeros((len(program.names.steps), program.n_draws))
    first = 0
    for part in parts_of_draws(program, program.n_draws):
        flow = run_forward(Wiring(part), whole_inflow(part), np.zeros(1, dtype=np.intp))
        draws = slice(first, first + part.n_draws)
        for step in ends:
            found[step, draws] = flow.entered[0, program.states.step == step, :, 0].sum(axis=0)
        first += part.n_draws
    return found


def _follow(
    program: Program, ways: Sequence[tuple[int, ...]], beginnings: set[tuple[int, ...]]
) -> Array:
    """Return (n_ways, n_draws) who ended so."""
    steps = Steps(program)
    ended = dict.fromkeys(ways, np.zeros(program.n_draws))
    waiting = list(steps.starts(with_days=False))
    while waiting:
        way = waiting.pop()
        if way.steps in ended:
            ended[way.steps] = way.numbers.sum(axis=(0, 1, 3))
        elif way.steps in beginnings:
            onward = {it[len(way.steps)] for it in ways if it[: len(way.steps)] == way.steps}
            waiting += steps.grow(way, only=onward)
    return np.stack([ended[way] for way in ways])
