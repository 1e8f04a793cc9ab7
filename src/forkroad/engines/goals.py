"""Goals: what a measure is worth in each period, and the chance that it meets its target."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.answer_tables import certain
from forkroad.engines.estimates import Answer, Estimate, Key
from forkroad.engines.figures import Sample, list_figures, ratio_figures
from forkroad.engines.goal_answers import AT_STEPS, KINDS, Target, branch_keys, judged_periods
from forkroad.engines.quantiles import chances_at_most
from forkroad.periods import Calendar
from forkroad.records import record
from forkroad.results import definitions
from forkroad.results.figures import Figures
from forkroad.results.table import Builder, Table

Array = NDArray[np.float64]


def goals_table(
    judged: Iterable[tuple[Target, Answer]], fixed_costs: Mapping[Calendar, Array]
) -> Table:
    """Return every goal's value and chance; periods that the horizon cuts are not judged.

    judged : each goal with an answer whose periods are the goal's.
    fixed_costs : by calendar, (n_periods + 1,) what campaigns and what-ifs cost.
    """
    builder = Builder(definitions.GOALS)
    for target, answer in judged:
        value = find_value(target, answer, fixed_costs[answer.program.calendar])
        chances = value.chances(target)
        details = {
            "goal_measure": target.text,
            "wanted": "at_least" if target.is_floor else "at_most",
            "segment": target.row,
        }
        for place, label in judged_periods(target, answer.program.calendar):
            key = (target.name, label)
            builder.add(key, "value", value.figures(place), **details)
            builder.add(key, "target", certain(target.limit), **details)
            builder.add(key, "chance", Figures(mean=chances[place]), **details)
    return builder.table()


@record
class Value:
    """A measure by period, the total last: means by draw, variance by luck, whether a ratio."""

    sample: Sample
    poisson: NDArray[np.bool_]
    is_count: bool
    bottom: Array | None = None

    def figures(self, place: int) -> Figures:
        """Return the figures of one period; nothing where it is not known."""
        return self._by_period[place]

    @cached_property
    def _by_period(self) -> list[Figures]:
        if self.bottom is None:
            return list_figures(self.sample, self.poisson, is_count=self.is_count)
        return ratio_figures(self.sample.means * self.bottom, self.bottom, self.sample.luck)

    def chances(self, target: Target) -> list[float | None]:
        """Return by period the chance that a goal is met."""
        known = np.asarray(np.isfinite(self.sample.means).all(axis=1))
        limit = float(target.limit)
        if target.is_floor and self.is_count:
            limit = math.ceil(limit) - 1.0
        means, variances = self.sample.means[known], self.sample.variances[known]
        below = iter(chances_at_most(limit, means, variances, is_count=self.is_count).tolist())
        found = (next(below) if is_known else None for is_known in known.tolist())
        return [it if it is None or not target.is_floor else 1.0 - it for it in found]


def find_value(target: Target, answer: Answer, fixed_costs: Array) -> Value:
    """Return what a goal measures; nothing is known of what nobody follows, such as stock.

    fixed_costs : (n_periods + 1,) what campaigns and what-ifs cost, or a column for each draw.
    """
    row = answer.program.names.rows.index(target.row)
    if target.kind == "branch_share":
        return branch_share(target, answer, row)
    if target.kind == "outcome_share":
        return _outcome_share(target, answer, row)
    estimate = answer.estimates.get(_key_of(target))
    if estimate is None:
        return _unknown(len(answer.program.calendar.periods) + 1)
    means = estimate.means[row]
    if target.kind == "profit":
        means = means - fixed_costs.reshape(len(fixed_costs), -1)
    return Value(Sample(means, estimate.luck[row]), estimate.poisson[row], estimate.is_count)


def _key_of(target: Target) -> Key:
    if target.kind in AT_STEPS:
        return target.kind, target.subject
    return KINDS.get(target.kind, ""), target.subject


def _unknown(n_periods: int) -> Value:
    nothing = np.full((n_periods, 1), np.nan)
    return Value(Sample(nothing, nothing), np.zeros(n_periods, dtype=bool), is_count=False)


def _outcome_share(target: Target, answer: Answer, row: int) -> Value:
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


def branch_share(target: Target, answer: Answer, row: int) -> Value:
    """Of those who left a step, the share that went to another.

    With T who went there, O who went elsewhere and p their share, the ratio's variance is, to
    first order, that of (1 - p) T - p O by the square of how many left: a draw at a time.
    """
    chosen, others, leaving = (answer.estimates[key] for key in branch_keys(target))
    n_luck = leaving.luck.shape[-1]
    top, bottom = chosen.means[row], leaving.means[row]
    together = (leaving.luck[row] - chosen.luck[row] - others.luck[row]) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(bottom > 0, top / bottom, np.nan)
        there, elsewhere = share[:, :n_luck], 1.0 - share[:, :n_luck]
        spread = elsewhere**2 * chosen.luck[row] + there**2 * others.luck[row]
        spread -= 2 * there * elsewhere * together
        luck = np.maximum(spread, 0.0) / bottom[:, :n_luck] ** 2
    nothing = np.zeros(len(share), dtype=bool)
    return Value(Sample(share, luck), nothing, is_count=False, bottom=bottom)


def _ratio(top: Array, bottom: Array, n_luck: int) -> Value:
    """Return a share among independent customers: its variance is p (1 - p) / n."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(bottom > 0, top / bottom, np.nan)
        luck = (share * (1 - share) / bottom)[:, :n_luck]
    nothing = np.zeros(len(share), dtype=bool)
    return Value(Sample(share, luck), nothing, is_count=False, bottom=bottom)
