"""The exact engine's findings: figures from an answer's means and variances by draw.

Ratios have variances to first order (the delta method). Nothing is computed here that is not
a sum, a ratio or the figures of an estimate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.answer_moves import step_moves
from forkroad.engines.answer_tables import certain
from forkroad.engines.estimates import Answer, Estimate
from forkroad.engines.figures import figures_by_row, ratio_figures
from forkroad.engines.findings import Branch, ByPeriod, ByRow
from forkroad.periods import TOTAL
from forkroad.program.program import Names, Program
from forkroad.records import record
from forkroad.results.figures import Figures

if TYPE_CHECKING:
    from forkroad.engines.branch_spread import Spread

Array = NDArray[np.float64]


@record
class AnswerFindings:
    """An answer as the tables read it.

    full : the answer has the visits of every step as estimates; who is at each step and branches
        get a spread too.
    program : without the turnstiles of goals; None where the answer's own has none.
    has_holding_cost : whether stock costs something to hold, which the exact engine does not
        follow.
    only_all, only_total : whether a glance asks for no segments, or no single periods.
    """

    answer: Answer
    full: bool = False
    has_holding_cost: bool = False
    program: Program | None = None
    only_all: bool = False
    only_total: bool = False

    @property
    def names(self) -> Names:
        """The program's names, with the rows that are asked for."""
        names = self.answer.program.names
        return replace(names, rows=names.rows[:1]) if self.only_all else names

    @property
    def labels(self) -> list[str]:
        """The periods' labels, the total last."""
        periods = self.answer.program.calendar.periods
        return [TOTAL] if self.only_total else [*(it.label for it in periods), TOTAL]

    def part(self, *, only_all: bool = False, only_total: bool = False) -> AnswerFindings:
        """Return what a glance asks for, of which nothing is about single steps."""
        rows = slice(1) if only_all else slice(None)
        periods = slice(-1, None) if only_total else slice(None)
        estimates = {key: it.part(rows, periods) for key, it in self.answer.estimates.items()}
        answer = replace(self.answer, estimates=estimates)
        return replace(self, answer=answer, only_all=only_all, only_total=only_total)

    def measure(self, kind: str, subject: str = "") -> ByPeriod:
        """Return the figures of one measure."""
        return figures_by_row(self.answer.estimates[kind, subject])

    def share(self, kind: str, subject: str = "") -> ByRow:
        """Return a measure's total as a share of those who set out."""
        return shares_of_set_out(self.answer, self.answer.estimates[kind, subject])

    def win_rates(self) -> ByPeriod:
        """Return by row and period the share of those decided who bought."""
        return _win_rates(self.answer)

    def costs_per_customer(self, fixed_costs: Array) -> ByPeriod:
        """Return by row and period what a first-time buyer cost."""
        return _costs_per_customer(self.answer, fixed_costs)

    def holding_costs(self) -> ByRow | None:
        """Return nothing at all, or nothing known."""
        return None if self.has_holding_cost else [certain(0.0) for _ in self.labels]

    def profit(self, fixed_costs: Array) -> ByRow:
        """Return contribution less fixed costs, by period."""
        contribution = self.answer.estimates["contribution", ""]
        return figures_by_row(_shifted(contribution, -fixed_costs))[0]

    def visits(self, step: int) -> ByPeriod:
        """Return visits, with their spread where it was worked out."""
        if self.full:
            return self.measure("step_visits", self.names.steps[step])
        return _only_means(self.answer.visits[:, :, step])

    def present(self, step: int) -> ByPeriod:
        """Return who is there at each period's end; rounding may leave a little below 0."""
        if self.full:
            return figures_by_row(self._presence[step])
        here = np.maximum(self.answer.present[:, :, step], 0.0)
        return _only_means(np.concatenate([here, here[:, -1:]], axis=1))

    @cached_property
    def _presence(self) -> Sequence[Estimate]:
        # Few ask for it, and it takes passes of its own.
        from forkroad.engines.presence import find_presence

        return find_presence(self.program or self.answer.program)

    def _branch_spread(self) -> Spread:
        if not self.full:
            return {}
        # Few ask for it, and it takes passes of its own.
        from forkroad.engines.branch_spread import find_branch_spread

        return find_branch_spread(self.program or self.answer.program, self.answer)

    def branches(self) -> Iterable[Branch]:
        """Yield the moves over the horizon, with their spread where it is wanted."""
        moves = step_moves(self.answer).sum(axis=1)
        leaving = moves.sum(axis=2)
        spread = self._branch_spread()
        for row in range(len(self.names.rows)):
            for origin in range(len(self.names.steps)):
                for target in np.nonzero(moves[:, origin].sum(axis=0) > 0)[0]:
                    if (origin, int(target)) in spread:
                        known = spread[origin, int(target)]
                        yield row, origin, int(target), known[0][row], known[1][row]
                        continue
                    number = moves[row, origin, target]
                    share = number / leaving[row, origin] if leaving[row, origin] > 0 else None
                    yield row, origin, int(target), Figures(mean=number), Figures(mean=share)


def _only_means(means: Array) -> ByPeriod:
    return [[Figures(mean=mean) for mean in row] for row in means]


def shares_of_set_out(answer: Answer, estimate: Estimate) -> list[Figures]:
    """Return by row the share of those who set out, over the whole horizon."""
    set_out = answer.estimates["set_out", ""]
    top, bottom = estimate.means[:, -1], set_out.means[:, -1]
    n_luck = estimate.luck.shape[-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        size = bottom[:, :n_luck]
        ratio = top[:, :n_luck] / size
        spread = estimate.luck[:, -1] - 2 * ratio * estimate.with_arrivals
        luck = (spread + ratio**2 * set_out.luck[:, -1]) / size**2
    return ratio_figures(top, bottom, np.maximum(luck, 0.0))


def _win_rates(answer: Answer) -> list[list[Figures]]:
    """Return by row and period converted / (converted + lost to a rival without buying).

    Nobody is both, so that with W won and L lost the ratio's variance is, to first order,
    ((L/T)^2 var W + (W/T)^2 var L) / T^2 with T = W + L.
    """
    won, lost = answer.estimates["converted", ""], answer.estimates["never_bought_rival", ""]
    n_luck = won.luck.shape[-1]
    found = []
    for row in range(len(won.means)):
        top, other = won.means[row], lost.means[row]
        with np.errstate(divide="ignore", invalid="ignore"):
            total = (top + other)[:, :n_luck]
            lose, win = other[:, :n_luck] / total, top[:, :n_luck] / total
            luck = (lose**2 * won.luck[row] + win**2 * lost.luck[row]) / total**2
        found.append(ratio_figures(top, top + other, luck))
    return found


def _shifted(estimate: Estimate, by: Array) -> Estimate:
    return Estimate(
        estimate.means + by[np.newaxis, :, np.newaxis],
        estimate.luck,
        estimate.with_arrivals,
        estimate.poisson,
        estimate.is_count,
    )


def _costs_per_customer(answer: Answer, fixed_costs: Array) -> list[list[Figures]]:
    """Return by row and period what a first-time buyer cost; campaigns count for all alone."""
    costs, won = answer.estimates["step_costs", ""], answer.estimates["converted", ""]
    joint = answer.estimates["costs_and_won", ""]
    n_luck = won.luck.shape[-1]
    found = []
    for row in range(len(won.means)):
        added = fixed_costs[:, np.newaxis] if row == 0 else 0.0
        top, bottom = costs.means[row] + added, won.means[row]
        together = (joint.luck[row] - costs.luck[row] - won.luck[row]) / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            size = bottom[:, :n_luck]
            ratio = top[:, :n_luck] / size
            spread = costs.luck[row] - 2 * ratio * together + ratio**2 * won.luck[row]
            luck = np.maximum(spread / size**2, 0.0)
        found.append(ratio_figures(top, bottom, luck, bottom_luck=won.luck[row]))
    return found
