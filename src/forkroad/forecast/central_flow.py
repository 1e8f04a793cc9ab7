"""Means of a program from a flow of customers that may be known from before.

Who goes where does not depend on what it costs or brings in. So whoever moves a price that nobody
in the journey looks at, a unit cost or the cost of a visit gets new amounts of the same flow. What
a flow depends on is compared in full: a flow is another one as soon as one bit of that differs.
"""

from __future__ import annotations

import hashlib
import pickle
from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.amounts import Spans, find_spans, list_amounts
from forkroad.engines.column_flow import run_column
from forkroad.engines.estimates import Answer, Estimate
from forkroad.engines.flow import run_forward
from forkroad.engines.flows import Flow, Inflow
from forkroad.engines.inflow import whole_inflow
from forkroad.engines.measures import Measures
from forkroad.engines.tally import make_tally
from forkroad.engines.wiring import Wiring
from forkroad.program.moulds import Moulds
from forkroad.program.program import Program

Array = NDArray[np.float64]

_MOST_KEPT = 8


class Flows:
    """The last flows that were worked out, by what they depend on, and moulds of their programs."""

    def __init__(self) -> None:
        self.moulds = Moulds()
        self._kept: OrderedDict[bytes, tuple[Inflow, Flow]] = OrderedDict()
        self._wiring: Wiring | None = None

    def __len__(self) -> int:
        return len(self._kept)

    def wiring(self, program: Program) -> Wiring:
        """Return a program's wiring, as laid out for the one before where the ways are the same."""
        known = self._wiring.laid_out_for(program) if self._wiring else None
        self._wiring = known or Wiring(program)
        return self._wiring

    def of(self, wiring: Wiring, spans: Spans) -> tuple[Inflow, Flow]:
        """Return who sets out and where they go, summed by span."""
        key = _what_flows_depend_on(wiring.program, spans)
        if key not in self._kept:
            inflow = whole_inflow(wiring.program)
            flow = run_column(wiring, inflow, spans.starts)
            self._kept[key] = inflow, flow or run_forward(wiring, inflow, spans.starts)
        self._kept.move_to_end(key)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]


def find_means(program: Program, flows: Flows) -> Answer:
    """Return the means of a program in one column; visits and who is present are left out."""
    spans, wiring = find_spans(program), flows.wiring(program)
    inflow, flow = flows.of(wiring, spans)
    tally = make_tally(wiring, spans)
    measures = Measures(wiring, tally, list_amounts(program, spans))
    found = measures.of(flow, inflow, with_cohorts=True)
    origin = program.departures.state[program.transitions.departure]
    nothing = np.zeros((len(tally.rows), 0, 0))
    return Answer(
        program,
        spans,
        {
            key: _estimate(mean[..., 0], is_count=measures.is_count(key))
            for key, mean in found.items()
        },
        nothing,
        nothing,
        tally.rows[:, np.newaxis, origin] * flow.moves,
    )


def _estimate(means: Array, *, is_count: bool) -> Estimate:
    nothing = np.zeros((*means.shape[:2], 0))
    poisson = np.zeros(means.shape[:2], dtype=bool)
    return Estimate(means, nothing, nothing[:, -1], poisson, is_count)


def _what_flows_depend_on(program: Program, spans: Spans) -> bytes:
    """Return a digest of all of a program but its amounts and names."""
    parts = (
        program.n_days,
        [period.start for period in program.calendar.periods],
        spans.starts,
        program.states,
        program.departures,
        program.transitions,
        program.cells,
        program.streams,
        program.entries,
        program.cohorts,
        program.row_of_type,
        program.stock,
        program.referrals,
    )
    return hashlib.sha256(pickle.dumps(parts, protocol=5)).digest()
