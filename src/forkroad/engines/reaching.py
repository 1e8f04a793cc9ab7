"""Reaching: how many customers ever reach some steps, over all draws.

Short journeys are followed in every draw. In longer ones the first draws tell which part of the
visits are first visits, and what all draws together tell of visits, conversions and setting out
does the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.carrying import Carried, Known, carry_over
from forkroad.engines.estimates import Answer
from forkroad.engines.first_passage import count_reaching
from forkroad.engines.flow import run_forward
from forkroad.engines.inflow import whole_inflow
from forkroad.engines.setting_out import set_out_by_row
from forkroad.engines.wiring import Wiring
from forkroad.program.distinct import distinct
from forkroad.program.program import Program, Truths
from forkroad.program.slicing import parts_of_draws
from forkroad.records import record

Array = NDArray[np.float64]

# Sets x states x days x draws that may be followed, but no fewer draws than these.
WORK = 5e6
LEAST_DRAWS = 32


# What a set of states is called: ("stage", its name) or ("milestone", its name).
SetName = tuple[str, str]


@record
class Reached:
    """How many customers reach each set of states by the horizon, and set out: (n_rows,) each."""

    count: Mapping[SetName, Carried]
    set_out: Carried


def find_reached(
    program: Program, sets: Mapping[SetName, Truths], answer: Answer | None = None
) -> Reached:
    """Return who reaches each set.

    answer : what is known of all draws; without it the first draws speak for all.
    """
    each = list(sets.values())
    n = _draws_to_follow(program, len(sets))
    count = {}
    if each:
        parts = parts_of_draws(program, n)
        found = np.concatenate([count_reaching(part, each) for part in parts], axis=-1)
        known = [] if answer is None or n == program.n_draws else _known(program, each, n, answer)
        carried = carry_over(found, known, program.n_draws)
        count = {name: carried.at(place) for place, name in enumerate(sets)}
    by_draw = set_out_by_row(program)
    nothing = np.zeros((len(by_draw), n))
    set_out = Carried(by_draw.mean(axis=-1), by_draw[:, :n], nothing, program.n_draws)
    return Reached(count, set_out)


def _draws_to_follow(program: Program, n_sets: int) -> int:
    size = max(n_sets, 1) * program.states.count * program.n_days
    return min(program.n_draws, max(LEAST_DRAWS, int(WORK / size)))


def _known(program: Program, sets: Sequence[Truths], n: int, answer: Answer) -> list[Known]:
    """Return what goes along with reaching a set: setting out, converting, visits of its steps."""
    total = (answer.estimates[key].means[:, -1] for key in (("set_out", ""), ("converted", "")))
    everywhere = [Known(means[np.newaxis, :, :n], means.mean(axis=-1)) for means in total]
    steps = [distinct(program.states.step[each]) for each in sets]
    by_step = _visits(program, n)
    first = np.stack([by_step[:, each].sum(axis=1) for each in steps])
    mean = np.stack([answer.visits[:, -1, each].sum(axis=-1) for each in steps])
    return [Known(first, mean), *everywhere]


def _visits(program: Program, n: int) -> Array:
    """Return (n_rows, n_steps, n) visits in the first n draws."""
    rows = program.row_of_type[:, program.states.type].astype(float)
    counted = np.zeros((len(program.names.steps), program.states.count))
    counted[program.states.step, np.arange(program.states.count)] = program.states.is_entered
    found = []
    for part in parts_of_draws(program, n):
        flow = run_forward(Wiring(part), whole_inflow(part), np.zeros(1, dtype=np.intp))
        entered = flow.entered[0, ..., 0]
        found.append(np.stack([(counted * row) @ entered for row in rows]))
    return np.concatenate(found, axis=-1)
