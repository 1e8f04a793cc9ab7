"""The journey as an engine reads it that follows single customers: steps, segments, routes.

No types and no states: customers carry their attributes and their whole history. Each part of
the file that may change from day to day stands here once for every form that it takes, with the
days and draws on which that form holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np

from forkroad.periods import Calendar
from forkroad.program.arrivals import Stream, plan_stream
from forkroad.program.compiling import list_names, start_steps
from forkroad.program.journey_forks import ForkPlan, Ways, plan_fork, plan_shares
from forkroad.program.memory import fork_expressions
from forkroad.program.money import money_of
from forkroad.program.program import Money, Names
from forkroad.program.routes import build_routes
from forkroad.program.timeline import Grid, Timeline
from forkroad.records import record
from forkroad.scenario.attributes import Attribute
from forkroad.scenario.expressions import Bought, Expression
from forkroad.scenario.graph import build_graph, joined
from forkroad.scenario.model import AlreadyHere, Scenario, Step
from forkroad.scenario.numbers import Units
from forkroad.scenario.stays import Fixed, Stay

T = TypeVar("T")
S = TypeVar("S")

# Every form that a part takes, with the days and draws on which it holds.
Forms = tuple[tuple[T, Grid], ...]


@record
class StayPlan:
    """A stay and its timeout; `timeout_days` is None without one, `timeout_to` then -1."""

    takes: Stay
    timeout_days: int | None = None
    timeout_to: int = -1


@record
class BringsPlan:
    """Word of mouth: the segment's number, how many on average by day and draw, within days."""

    segment: int
    per_visit: Grid
    within_days: int


@record
class StepPlan:
    """One step.

    forks : None where nobody can go on by one.
    sales : product's number to units.
    shortage : where those go who find too little stock; None where stock does not limit.
    """

    name: str
    number: int
    is_end: bool
    stays: Forms[StayPlan]
    forks: Forms[ForkPlan | None]
    sales: Forms[Mapping[int, Units]]
    shortage: Forms[Ways | None]
    brings: Forms[BringsPlan | None]


@record
class SegmentPlan:
    """One segment.

    starts : the number of the step where its customers begin.
    attributes : of all its customers, whether they are read or not.
    stream : None where nobody sets out by himself.
    already_here : step's number to who is there on the first day.
    """

    name: str
    number: int
    starts: Forms[int]
    attributes: Forms[Mapping[str, Attribute]]
    stream: Stream | None
    already_here: Mapping[int, AlreadyHere]


@record
class Journey:
    """Everything that an engine of single customers needs.

    levels : each step's place in the order of a day, the same as in a program: the longest
        way that leads there on one day, ways for want of stock counted.
    edges : (from, to) of every move that can happen.
    read : attributes, `came_from` and `days_travelled` as far as forks or groups read them.
    bought : the products whose units some fork reads.
    offers_back : by step.
    """

    timeline: Timeline
    names: Names
    steps: tuple[StepPlan, ...]
    segments: tuple[SegmentPlan, ...]
    groups: Mapping[str, Expression]
    money: Money
    levels: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]
    read: frozenset[str]
    bought: tuple[str, ...]
    offers_back: tuple[bool, ...]

    @property
    def calendar(self) -> Calendar:
        """The days of the forecast."""
        return self.timeline.calendar

    @property
    def n_days(self) -> int:
        """Length of the horizon in days."""
        return self.timeline.n_days

    @property
    def n_draws(self) -> int:
        """How many sets of uncertain inputs there are; 1 where nothing is uncertain."""
        return self.timeline.draws.n_columns


def plan_journey(timeline: Timeline) -> Journey:
    """Return the journey of a timeline.

    Raises ScenarioError where a discount or the arrivals leave their range.
    """
    routes = build_routes(timeline.regimes)
    names = list_names(timeline, routes)
    graphs = [build_graph(regime.journey.steps) for regime in timeline.regimes]
    numbers = {step: number for number, step in enumerate(names.steps)}
    followers = joined(graph.followers for graph in graphs)
    expressions = list(_expressions(timeline))
    levels = routes.levels()
    steps = tuple(_step(name, timeline, names, numbers) for name in names.steps)
    return Journey(
        timeline=timeline,
        names=names,
        steps=steps,
        segments=tuple(_segment(name, timeline, names, numbers) for name in names.segments),
        groups=timeline.base.groups,
        money=money_of(timeline, names),
        levels=tuple(levels[step] for step in names.steps),
        edges=tuple(
            (numbers[step], numbers[to]) for step in names.steps for to in sorted(followers[step])
        ),
        read=frozenset(name for each in expressions for name in each.names),
        bought=_products_counted(expressions, names),
        offers_back=tuple(any(name in graph.origins for graph in graphs) for name in names.steps),
    )


def _expressions(timeline: Timeline) -> list[Expression]:
    """Return every expression that may read customers, each once."""
    found = [
        expression
        for regime in timeline.regimes
        for step in regime.journey.steps.values()
        for expression in fork_expressions(step.next)
    ]
    return list(dict.fromkeys([*found, *timeline.base.groups.values()]))


def _products_counted(expressions: list[Expression], names: Names) -> tuple[str, ...]:
    read: set[Bought] = {counter for each in expressions for counter in each.bought}
    return tuple(name for name in names.products if Bought(name) in read)


def _step(name: str, timeline: Timeline, names: Names, numbers: Mapping[str, int]) -> StepPlan:
    stated = [regime.journey.steps.get(name) for regime in timeline.regimes]
    present = [step for step in stated if step is not None]

    def of(part: Callable[[Step], S], plan: Callable[[S], T], nothing: T) -> Forms[T]:
        """Return the forms of one part of the step, `nothing` where the step is not there."""
        variants = timeline.variants(lambda regime: _part(regime.journey.steps.get(name), part))
        return tuple(
            (nothing if value is _ABSENT else plan(value), where) for value, where in variants
        )

    return StepPlan(
        name=name,
        number=numbers[name],
        is_end=all(step.next is None and step.timeout is None for step in present),
        stays=of(lambda step: (step.takes, step.timeout), _stay_planner(numbers), _NO_STAY),
        forks=of(
            lambda step: step.next,
            lambda fork: None if fork is None else plan_fork(name, fork, timeline, numbers),
            None,
        ),
        sales=of(
            lambda step: dict(step.buys),
            lambda buys: {names.products.index(product): units for product, units in buys.items()},
            {},
        ),
        shortage=of(
            lambda step: step.when_out_of_stock,
            lambda shares: None if shares is None else plan_shares(shares, timeline, numbers),
            None,
        ),
        brings=of(lambda step: step.brings, _brings_planner(name, timeline, names), None),
    )


_ABSENT: Any = object()
_NO_STAY = StayPlan(Fixed(0))


def _part(step: Step | None, part: Callable[[Step], S]) -> S:
    return _ABSENT if step is None else part(step)


def _stay_planner(numbers: Mapping[str, int]) -> Callable[[Any], StayPlan]:
    def plan(stated: Any) -> StayPlan:
        takes, timeout = stated
        if timeout is None:
            return StayPlan(takes)
        return StayPlan(takes, timeout.after_days, numbers[timeout.to])

    return plan


def _brings_planner(
    name: str, timeline: Timeline, names: Names
) -> Callable[[Any], BringsPlan | None]:
    def plan(brings: Any) -> BringsPlan | None:
        if brings is None:
            return None
        key = f"journey.steps.{name}.brings.per_visit"
        rate = np.maximum(timeline.values_of(brings.per_visit, key), 0.0)
        return BringsPlan(names.segments.index(brings.segment), rate, brings.within_days)

    return plan


def _segment(
    name: str, timeline: Timeline, names: Names, numbers: Mapping[str, int]
) -> SegmentPlan:
    first_day = timeline.regimes[int(timeline.regime_at[0, 0])]
    here = first_day.segments[name].already_here if name in first_day.segments else {}
    return SegmentPlan(
        name=name,
        number=names.segments.index(name),
        starts=tuple(
            (numbers[step] if step else -1, where) for step, where in start_steps(name, timeline)
        ),
        attributes=tuple(timeline.variants(lambda regime: _attributes(regime, name))),
        stream=plan_stream(name, timeline),
        already_here={numbers[step]: group for step, group in here.items()},
    )


def _attributes(regime: Scenario, segment: str) -> Mapping[str, Attribute]:
    return dict(regime.segments[segment].attributes) if segment in regime.segments else {}
