"""Findings: what an engine hands to the tables, whichever way it was computed.

The exact engine makes figures from means and variances, the sampling engines from replications.
The tables ask for figures by row of the segment column and by period, the total last, and never
look behind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from forkroad.program.program import Names
from forkroad.results.figures import Figures

ByRow = list[Figures]
ByPeriod = list[list[Figures]]
# (row, from step, to step, moves, share of those who left)
Branch = tuple[int, int, int, Figures, Figures]


class Findings(Protocol):
    """What the tables need; lists are by row, then by period with the total last."""

    @property
    def names(self) -> Names:
        """The names of steps, products and rows."""

    @property
    def labels(self) -> Sequence[str]:
        """The periods' labels, the total last."""

    def measure(self, kind: str, subject: str = "") -> ByPeriod:
        """Return the figures of one measure."""

    def share(self, kind: str, subject: str = "") -> ByRow:
        """Return a measure's total as a share of those who set out."""

    def win_rates(self) -> ByPeriod:
        """Return converted / (converted + lost to a rival without ever having bought)."""

    def costs_per_customer(self, fixed_costs: NDArray[np.float64]) -> ByPeriod:
        """Return what a first-time buyer cost; fixed costs count for all alone."""

    def holding_costs(self) -> ByRow | None:
        """Return by period what holding stock cost; None where nobody followed it."""

    def profit(self, fixed_costs: NDArray[np.float64]) -> ByRow:
        """Return by period, for all, contribution less fixed and holding costs."""

    def visits(self, step: int) -> ByPeriod:
        """Return the visits of a step."""

    def present(self, step: int) -> ByPeriod:
        """Return who is in a step at each period's end; the total is the last one's."""

    def branches(self) -> Iterable[Branch]:
        """Yield the moves over the horizon, where there are any, by row and pair of steps."""
