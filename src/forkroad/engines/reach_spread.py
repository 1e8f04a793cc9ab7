"""The spread of how many customers ever reach some steps: headcounts of first passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.ends import Ends
from forkroad.engines.estimates import Estimate
from forkroad.engines.first_passage import taking
from forkroad.engines.headcounts import InflowOf, find_headcounts
from forkroad.engines.reaching import SetName
from forkroad.program.program import Program, Truths

Array = NDArray[np.float64]


def find_reach_spread(program: Program, sets: Mapping[SetName, Truths]) -> dict[SetName, Estimate]:
    """Return for each set of states how many customers reach it by the horizon, with luck."""
    if not sets:
        return {}
    found = find_headcounts(program, partial(_count, sets=list(sets.values())))
    return dict(zip(sets, found, strict=True))


def _count(program: Program, inflow_of: InflowOf, n_lanes: int, *, sets: Sequence[Truths]) -> Array:
    """Return (n_rows, n_sets, n_draws, n_lanes) who gets there; see `Count`."""
    ends = Ends(program, sets)
    total = np.zeros((ends.count, program.n_draws * n_lanes))
    if ends.count:
        inflow, take = inflow_of(ends.cut.program), taking(ends, n_lanes)
        for day in range(program.n_days):
            total += take(day, inflow)[0][: ends.count].reshape(ends.count, -1)
    by_row = ends.sums(total).swapaxes(0, 1)
    return by_row.reshape(*by_row.shape[:2], program.n_draws, n_lanes)
