"""Measured: what is asked, draw by draw or replication by replication, in one alternative.

The exact engine gives expected values, one for each draw of the uncertain inputs: luck is
averaged out. The engines that simulate give what happened in each replication, luck included.
Draw or replication i of one alternative has the same uncertain inputs as that of any other, so
differences are taken column by column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.estimates import Answer
from forkroad.engines.exact import LUCK_DRAWS
from forkroad.engines.figures import Sample
from forkroad.engines.goal_answers import solve_with_goals
from forkroad.engines.goals import Value, find_value
from forkroad.engines.sample_goals import values_of
from forkroad.engines.samples import Samples
from forkroad.forecast.beginning import begin
from forkroad.forecast.costs import fixed_costs
from forkroad.forecast.engine_choice import why_simulated
from forkroad.forecast.plan import Options, Plan, why_exact
from forkroad.forecast.simulated import HERE, Work, find_sampling
from forkroad.records import record
from forkroad.whatif.alternatives import Alternative
from forkroad.whatif.asked import Asked

Array = NDArray[np.float64]

# From the engine that can least to the one that can most.
_ABLE = ("exact", "counts", "agents")


@record
class Series:
    """One thing asked, by period and column, the total over the horizon last.

    top, bottom : (n_periods + 1, n_columns); a ratio's parts, so that its mean is a ratio of
        means. `bottom` is None for what is no ratio.
    """

    top: Array
    bottom: Array | None = None

    @property
    def values(self) -> Array:
        """The value in each period and column; NaN where a ratio has nothing under its line."""
        if self.bottom is None:
            return self.top
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.bottom > 0, self.top / self.bottom, np.nan)

    @property
    def means(self) -> Array:
        """(n_periods + 1,) mean over columns; of a ratio the ratio of the means."""
        if self.bottom is None:
            return np.asarray(self.top.mean(axis=1))
        whole = self.bottom.sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(whole > 0, self.top.sum(axis=1) / whole, np.nan)


@record
class Measured:
    """What is asked of one alternative, in the order in which it was asked.

    engine : which ran.
    states : how many the journey became; 0 where single customers were followed.
    clipped : rule to the draws in which its shares were clipped.
    """

    alternative: Alternative
    plan: Plan
    engine: str
    why_engine: str
    series: tuple[Series, ...]
    states: int
    clipped: dict[str, int]

    @property
    def is_expected(self) -> bool:
        """Whether each column is an expected value, luck averaged out."""
        return self.engine == "exact"

    @property
    def is_paired(self) -> bool:
        """Whether alternatives of one seed share their luck, so that it is no difference."""
        return self.is_expected or self.plan.paired

    @property
    def n_columns(self) -> int:
        """Draws or replications; 1 where nothing is uncertain and nothing simulated."""
        return int(self.series[0].top.shape[1]) if self.series else 0


def measure(
    alternative: Alternative, asked: Sequence[Asked], options: Options, work: Work = HERE
) -> Measured:
    """Return what is asked of one alternative; what it does not know of is nothing there.

    options : of a run; what-if and effect are the alternative's own.

    Raises what a run raises.
    """
    scenario, own = alternative.scenario, alternative.options(options)
    plan, program, declined = begin(scenario, own)
    if program is None:
        found, declined = find_sampling(scenario, own, declined, work)
        plan = found.plan
        why = why_simulated(own.engine, plan.base, declined.reasons, unlimited=plan.unlimited)
        series = _in_order(asked, plan, lambda each: _sampled(each, found.samples, plan))
        states, clipped = found.n_states, dict(found.clipped)
        return Measured(alternative, plan, plan.engine, why, series, states, clipped)
    known = [each for each in asked if each.is_known_in(plan.worlds)]
    answer = solve_with_goals(
        program,
        [each.target for each in known],
        only_goals=True,
        luck_draws=LUCK_DRAWS if any(each.is_chance for each in known) else 0,
        progress=work.progress,
    )
    costs = fixed_costs(plan, program.calendar)
    series = _in_order(asked, plan, lambda each: expected_series(each, answer, costs))
    states, clipped = program.states.count, dict(program.clipped)
    return Measured(alternative, plan, "exact", why_exact(plan), series, states, clipped)


def measure_all(
    alternatives: Iterable[Alternative],
    asked: Sequence[Asked],
    options: Options,
    work: Work = HERE,
) -> list[Measured]:
    """Return what is asked of several alternatives, all computed by one engine, luck shared.

    options : with the seed given, or alternatives would not share their draws. Where `auto`
        would take several engines, all are computed by the one of them that can most.
    """
    options = replace(options, paired=True)
    worlds = list(alternatives)
    part = _Parts(work, len(worlds))
    found = [measure(each, asked, options, part(place)) for place, each in enumerate(worlds)]
    ablest = max((each.engine for each in found), key=_ABLE.index, default="exact")
    alike = with_engine(options, ablest)
    return [
        each if each.engine == ablest else measure(each.alternative, asked, alike, part(place))
        for place, each in enumerate(found)
    ]


@record
class _Parts:
    """Work in so many parts of one length, of which people are told as of one."""

    work: Work
    count: int

    def __call__(self, number: int) -> Work:
        tell = self.work.progress
        if tell is None:
            return self.work
        return replace(
            self.work,
            progress=lambda done, whole: tell(number * whole + done, self.count * whole),
        )


def with_engine(options: Options, engine: str) -> Options:
    """Return options for one engine, luck shared; those that simulate draw inputs each time."""
    draws = options.draws if engine == "exact" else None
    return replace(options, engine=engine, draws=draws, paired=True)


def _in_order(
    asked: Sequence[Asked], plan: Plan, found: Callable[[Asked], Series]
) -> tuple[Series, ...]:
    """Return what was found of each thing asked, nothing of what the plan's worlds do not have."""
    shape = len(plan.scenario.calendar.periods) + 1, plan.n_replications or max(plan.n_draws, 1)
    return tuple(
        found(each) if each.is_known_in(plan.worlds) else _nothing(each, shape) for each in asked
    )


def _nothing(asked: Asked, shape: tuple[int, int]) -> Series:
    if asked.is_chance:
        return Series(np.full(shape, np.nan))
    return Series(np.zeros(shape), np.zeros(shape) if asked.is_ratio else None)


def expected_series(asked: Asked, answer: Answer, costs: Array) -> Series:
    """Return what is asked of the exact engine's answer.

    costs : (n_periods + 1,) what campaigns and what-ifs cost, or a column for each draw.
    """
    value = find_value(asked.target, answer, costs)
    if asked.is_chance:
        return Series(_chances(asked, value))
    means = value.sample.means
    if value.bottom is None:
        return Series(means)
    bottom = np.broadcast_to(value.bottom, means.shape)
    return Series(np.where(bottom > 0, means * bottom, 0.0), np.array(bottom))


def _sampled(asked: Asked, samples: Samples, plan: Plan) -> Series:
    top, bottom = values_of(asked.target, samples, fixed_costs(plan, samples.calendar))
    series = Series(top.astype(np.float64), None if bottom is None else bottom.astype(np.float64))
    if not asked.is_chance:
        return series
    limit, values = asked.target.limit, series.values
    met = values >= limit if asked.target.is_floor else values <= limit
    # Where a replication has no value, nobody can say whether it met the goal.
    return Series(np.where(np.isnan(values), 0.0, met), (~np.isnan(values)).astype(np.float64))


def _chances(asked: Asked, value: Value) -> Array:
    """Return (n_periods + 1, n_draws) chances of meeting a goal, NaN where it is not judged."""
    means, variances = value.sample.means, value.sample.variances
    judged = (
        range(len(means) - 1, len(means)) if asked.target.every is None else range(len(means) - 1)
    )
    found = np.full(means.shape, np.nan)
    for place in judged:
        for draw in range(means.shape[1]):
            part = slice(draw, draw + 1)
            own = Sample(means[place : place + 1, part], variances[place : place + 1, part])
            one = Value(own, value.poisson[place : place + 1], value.is_count)
            chance = one.chances(asked.target)[0]
            found[place, draw] = np.nan if chance is None else chance
    return found
