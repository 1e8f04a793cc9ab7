"""Exact variances of every amount, by row of the tables and by period.

Second moments come from the backward sweep: over all
customers, E[X^2] is the sum of f_t(s) (E[u^2] + 2 E[u] V after); this is the variance where
arrivals are Poisson. Groups of customers of a known number, and months whose rate is itself
random, correct it by the square of what the group contributes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.amounts import Amount, Spans
from forkroad.engines.flow import carried_draws, run_forward
from forkroad.engines.flows import Flow, Inflow
from forkroad.engines.inflow import Group, grouped_inflow, whole_inflow
from forkroad.engines.sweep import Sweep
from forkroad.engines.unfolding import Unfolded
from forkroad.engines.values import run_backward
from forkroad.engines.wiring import Wiring
from forkroad.workers.word import Word

Array = NDArray[np.float64]
K = TypeVar("K")

# Columns at which a day's calls cost little beside what they compute.
WIDE = 256


def begin_seconds(
    wiring: Wiring,
    spans: Spans,
    amounts: Sequence[Amount],
    behind: Unfolded | None,
    flow: Word[Flow],
) -> Callable[[], dict[int, Array]]:
    """Do what can be done without the flow, and return what waits for it.

    That finds for each amount that can repeat (n_rows, n_periods + 1, n_draws) sums of E[X^2].

    behind, flow : the copies of the flow, if it has some, and the flow with the entries of every
        day. The sweep also yields every amount's mean total a second time, which must agree.

    Raises EnginesDisagree.
    """
    inflow = whole_inflow(wiring.program)
    sweep = Sweep(wiring, spans, amounts, inflow, behind, flow)
    periods = wiring.program.calendar.periods
    days = sweep.days
    run_backward(
        days.wiring,
        days.rewarding(sweep.reward),
        (sweep.n_columns, days.wiring.program.n_draws),
        sweep.visit,
        states=days.states,
        cuts=spans.starts.tolist(),
        fresh_after=frozenset(period.stop - 1 for period in periods),
        fresh_columns=slice(sweep.n_basic),
    )

    def found() -> dict[int, Array]:
        sweep.finish()
        repeating = [place for place, amount in enumerate(amounts) if not amount.once]
        return {place: sweep.seconds[:, row] for row, place in enumerate(repeating)}

    return found


def find_contributions(
    wiring: Wiring,
    spans: Spans,
    groups: Sequence[Group],
    measure: Callable[[Flow, Inflow, Sequence[Group], range], dict[K, Array]],
) -> dict[K, Array]:
    """Return what each group of customers contributes to each measure.

    measure : gives for a flow, its inflow, the groups in its lanes and these lanes one array a
        measure, the groups last.

    Result: by measure (n_rows, n_periods + 1, n_draws, n_groups).
    """
    n_draws, n_states = wiring.program.n_draws, wiring.program.states.count
    in_memory = max(1, int(2e7 // max(n_states * n_draws * spans.count, 1)))
    n_lanes = 1 + max(group.lane for group in groups)
    # Lanes that set out late have no days before; few at a time leave out most of them.
    n_carried = carried_draws(wiring, whole_inflow(wiring.program))
    n_parts = -(-n_lanes // max(1, min(in_memory, WIDE // n_carried)))
    at_once = -(-n_lanes // n_parts)
    parts, order = [], []
    for first in range(0, n_lanes, at_once):
        lanes = range(first, min(first + at_once, n_lanes))
        places = [place for place, group in enumerate(groups) if group.lane in lanes]
        chosen = [groups[place] for place in places]
        inflow = grouped_inflow(wiring.program, chosen, lanes)
        flow = run_forward(wiring, inflow, spans.starts, n_lanes=len(lanes))
        parts.append(measure(flow, inflow, chosen, lanes))
        order += places
    back = np.argsort(order)
    return {
        key: np.concatenate([found[key] for found in parts], axis=-1)[..., back] for key in parts[0]
    }
