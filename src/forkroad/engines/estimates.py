"""Estimates: what the exact engine found, measure by measure, before any table is written."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.amounts import Spans
from forkroad.program.program import Program
from forkroad.records import record

Array = NDArray[np.float64]
Key = tuple[str, str]


@record
class Estimate:
    """One measure by table row and period, the total last.

    means : (n_rows, n_periods + 1, n_draws) expected value in each draw.
    luck : (n_rows, n_periods + 1, n_luck) variance in the first draws, given their inputs.
    with_arrivals : (n_rows, n_luck) covariance of the total with the number who set out.
    poisson : (n_rows, n_periods + 1) whether it is exactly Poisson, given the inputs.
    """

    means: Array
    luck: Array
    with_arrivals: Array
    poisson: NDArray[np.bool_]
    is_count: bool

    def part(self, rows: slice, periods: slice) -> Estimate:
        """Return the estimate of some rows and periods."""
        return Estimate(
            self.means[rows, periods],
            self.luck[rows, periods],
            self.with_arrivals[rows],
            self.poisson[rows, periods],
            self.is_count,
        )


@record
class Answer:
    """What the exact engine found.

    estimates : (kind, subject) to estimate, as `amounts` names them, with arrivals, set_out,
        undecided and customer.
    visits : (n_rows, n_periods + 1, n_steps). present : (n_rows, n_periods, n_steps).
    moves : (n_rows, n_periods, n_transitions) mean moves of each transition.
    """

    program: Program
    spans: Spans
    estimates: Mapping[Key, Estimate]
    visits: Array
    present: Array
    moves: Array
