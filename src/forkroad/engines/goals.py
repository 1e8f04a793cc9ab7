"""Goals: what a measure is worth in each period, and the chance that it meets its target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.amounts import Amount
from forkroad.engines.answer_findings import step_moves
from forkroad.engines.answer_tables import certain
from forkroad.engines.exact import Answer, Estimate, Key
from forkroad.engines.figures import Sample, list_figures, ratio_figures
from forkroad.engines.quantiles import chance_at_most
from forkroad.periods import TOTAL, Calendar, Grouping
from forkroad.program.program import Program
from forkroad.results import definitions
from forkroad.results.figures import Figures
from forkroad.results.table import Builder, Table

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Target:
    """A goal as the engine sees it.

    kind, subject, to : the measure, as `scenario.measures` names its parts.
    limit, is_floor : at least, or at most, so much. every : None for the whole horizon.
    row : the table row that it is about.
    """

    name: str
    text: str
    kind: str
    subject: str
    to: str
    limit: float
    is_floor: bool
    every: Grouping | None
    row: str


def goal_amounts(targets: Iterable[Target], program: Program) -> list[Amount]:
    """Return the amounts that goals need beyond the usual ones."""
    wanted = dict.fromkeys((it.kind, it.subject) for it in targets if it.kind in _AT_STEPS)
    return [_at_step(program, kind, step) for kind, step in wanted]


def visits_of(program: Program, but: Iterable[Amount] = ()) -> list[Amount]:
    """Return the visits of every step, but those that are there already."""
    known = {it.subject for it in but if it.kind == "step_visits"}
    return [_at_step(program, "step_visits", it) for it in program.names.steps if it not in known]


def goals_table(
    judged: Iterable[tuple[Target, Answer]], fixed_costs: Mapping[Calendar, Array]
) -> Table:
    """Return every goal's value and chance; periods that the horizon cuts are not judged.

    judged : each goal with an answer whose periods are the goal's.
    fixed_costs : by calendar, (n_periods + 1,) what campaigns and what-ifs cost.
    """
    builder = Builder(definitions.GOALS)
    for target, answer in judged:
        value = _value(target, answer, fixed_costs[answer.program.calendar])
        details = {
            "goal_measure": target.text,
            "wanted": "at_least" if target.is_floor else "at_most",
            "segment": target.row,
        }
        for place, label in _judged_periods(target, answer):
            key = (target.name, label)
            builder.add(key, "value", value.figures(place), **details)
            builder.add(key, "target", certain(target.limit), **details)
            chance = value.chance(place, target)
            builder.add(key, "chance", Figures(mean=chance), **details)
    return builder.table()


def _judged_periods(target: Target, answer: Answer) -> list[tuple[int, str]]:
    periods = answer.program.calendar.periods
    if target.every is None:
        return [(len(periods), TOTAL)]
    return [(place, it.label) for place, it in enumerate(periods) if not it.is_cut]


_AT_STEPS = ("step_visits", "step_orders", "step_units")
_KEYS: dict[str, str] = {
    "revenue": "revenue",
    "converted": "converted",
    "arrivals": "arrivals",
    "product_units": "units",
    "product_orders": "orders",
    "product_revenue": "revenue",
    "step_customers": "outcome",
    "profit": "contribution",
}


def _at_step(program: Program, kind: str, step: str) -> Amount:
    """Return visits of a step, or orders or units bought there."""
    number = program.names.steps.index(step)
    if kind == "step_visits":
        here = np.nonzero((program.states.step == number) & program.states.is_entered)[0]
        ones = np.ones((1, len(here), 1))
        return Amount(kind, step, here, ones, ones, once=False, is_count=True)
    table = program.purchases
    rows = np.nonzero(program.states.step[table.state] == number)[0]
    if kind == "step_orders":
        here = np.unique(table.state[rows])
        ones = np.ones((1, len(here), 1))
        return Amount(kind, step, here, ones, ones, once=False, is_count=True)
    here, place = np.unique(table.state[rows], return_inverse=True)
    mean: Array = np.zeros((1, len(here), 1))
    variance: Array = np.zeros((1, len(here), 1))
    mean[0, :, 0] = np.bincount(place, table.mean[rows], len(here))
    variance[0, :, 0] = np.bincount(place, table.variance[rows], len(here))
    return Amount(kind, step, here, mean, variance + mean**2, once=False, is_count=True)


@dataclass(frozen=True)
class _Value:
    """A goal's measure by period: means by draw, variance by luck, whether a ratio."""

    sample: Sample
    poisson: NDArray[np.bool_]
    is_count: bool
    bottom: Array | None = None

    def figures(self, place: int) -> Figures:
        part = Sample(self.sample.means[place, None], self.sample.luck[place, None])
        if self.bottom is not None:
            bottom = self.bottom[place, None]
            return ratio_figures(part.means * bottom, bottom, part.luck)[0]
        return list_figures(part, self.poisson[place, None], is_count=self.is_count)[0]

    def chance(self, place: int, target: Target) -> float | None:
        means = self.sample.means[place]
        if not np.isfinite(means).all():
            return None
        variances = self.sample.variances[place]
        limit = target.limit
        if target.is_floor and self.is_count:
            limit = np.ceil(limit) - 1
        below = chance_at_most(float(limit), means, variances, is_count=self.is_count)
        return 1.0 - below if target.is_floor else below


def _value(target: Target, answer: Answer, fixed_costs: Array) -> _Value:
    row = answer.program.names.rows.index(target.row)
    if target.kind == "branch_share":
        return _branch_share(target, answer, row)
    if target.kind == "outcome_share":
        return _outcome_share(target, answer, row)
    estimate = answer.estimates[_key_of(target)]
    means = estimate.means[row]
    if target.kind == "profit":
        means = means - fixed_costs[:, np.newaxis]
    return _Value(Sample(means, estimate.luck[row]), estimate.poisson[row], estimate.is_count)


def _key_of(target: Target) -> Key:
    if target.kind in _AT_STEPS:
        return target.kind, target.subject
    return _KEYS[target.kind], target.subject


def _outcome_share(target: Target, answer: Answer, row: int) -> _Value:
    """Of those who set out over the horizon; in a period, of those who ended in it."""
    names = answer.program.names
    ends = [step for step, word in zip(names.steps, names.outcomes, strict=True) if word]
    hits = [
        step
        for step, word in zip(names.steps, names.outcomes, strict=True)
        if word == target.subject
    ]
    everybody = sum((answer.estimates["outcome", step].means[row] for step in ends), np.zeros(1))
    set_out = answer.estimates["set_out", ""].means[row]
    everybody = np.array(np.broadcast_to(everybody, set_out.shape))
    everybody[-1] = set_out[-1]
    chosen: list[Estimate] = [answer.estimates["outcome", step] for step in hits]
    if target.subject in ("undecided", "customer"):
        chosen = [answer.estimates[target.subject, ""]]
    top = sum((each.means[row] for each in chosen), np.zeros(1))
    n_luck = chosen[0].luck.shape[-1]
    return _ratio(top, everybody, n_luck)


def _branch_share(target: Target, answer: Answer, row: int) -> _Value:
    """Of those who left a step, the share that went to another."""
    names = answer.program.names
    moves = step_moves(answer)[row]
    by_period = np.concatenate([moves, moves.sum(axis=0, keepdims=True)])
    origin = by_period[:, names.steps.index(target.subject)]
    top = origin[:, names.steps.index(target.to)][:, np.newaxis]
    return _ratio(top, origin.sum(axis=1)[:, np.newaxis], 1)


def _ratio(top: Array, bottom: Array, n_luck: int) -> _Value:
    """Return a share among independent customers: its variance is p (1 - p) / n."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(bottom > 0, top / bottom, np.nan)
        luck = (share * (1 - share) / bottom)[:, :n_luck]
    nothing = np.zeros(len(share), dtype=bool)
    return _Value(Sample(share, luck), nothing, is_count=False, bottom=bottom)
