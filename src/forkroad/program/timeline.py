"""What holds on which day of which draw: campaigns, shocks and what-ifs laid over the file.

Every set of changes that is in force on some day of some draw makes a *regime*: the scenario
as those changes leave it. The timeline says which regime holds when, and turns anything that
a planner can write as a number into an array over days and draws. Arrays have shape
(n_days or 1, n_draws or 1) and broadcast against one another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from forkroad.errors import ScenarioError
from forkroad.periods import WEEKDAYS, Calendar
from forkroad.program.distinct import distinct
from forkroad.program.draws import central_number, draw_number, uniforms
from forkroad.program.regimes import regime_of
from forkroad.records import record
from forkroad.scenario.evaluation import NotFinite, evaluate
from forkroad.scenario.expressions import Expression
from forkroad.scenario.model import Campaign, Scenario, Shock
from forkroad.scenario.numbers import Amount, Constant, Number, Schedule
from forkroad.scenario.source import Fault

Grid = NDArray[Any]
ALWAYS: Grid = np.ones((1, 1), dtype=bool)
T = TypeVar("T")


@record
class Draws:
    """Which draws of the uncertain inputs to take.

    first, count : draws first to first + count - 1. `count` 0 takes no draw: every uncertain
        number is at its mean, shares are as stated and no shock happens.
    """

    seed: int = 0
    first: int = 0
    count: int = 0

    @property
    def n_columns(self) -> int:
        """Columns of the arrays: the draws, or one without any."""
        return max(self.count, 1)

    def of(self, draw: Callable[[int], NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return the wanted part of what `draw(n)` gives for draws 0 to n - 1."""
        return draw(self.first + self.count)[..., self.first :]


@record
class Timeline:
    """The regimes of a run and where each holds.

    regimes : the distinct scenarios in force.
    regime_at : (n_days, 1 or n_draws) place in `regimes`.
    running : campaign or shock to (n_days, 1 or n_draws) truths.
    """

    calendar: Calendar
    draws: Draws
    regimes: tuple[Scenario, ...]
    regime_at: Grid
    running: Mapping[str, Grid] = field(repr=False)

    @property
    def n_days(self) -> int:
        """Length of the horizon."""
        return self.calendar.n_days

    @property
    def base(self) -> Scenario:
        """The first regime: names, steps and segments of later ones include its own."""
        return self.regimes[0]

    @property
    def n_columns(self) -> int:
        """Columns of a program's arrays: a draw each, or one."""
        return self.draws.n_columns

    @property
    def refuses(self) -> bool:
        """Whether a number out of its range is an error in every column; in draws it is clipped."""
        return self.draws.count == 0

    def variants(self, part: Callable[[Scenario], T]) -> list[tuple[T, Grid]]:
        """Return the distinct values that a part takes, each with the truths of where it holds."""
        values = [part(regime) for regime in self.regimes]
        if all(value is values[0] or value == values[0] for value in values):
            return [(values[0], ALWAYS)]
        found: list[tuple[T, Grid]] = []
        for place, value in enumerate(values):
            here = self.regime_at == place
            for position, (known, where) in enumerate(found):
                if known == value:
                    found[position] = (known, where | here)
                    break
            else:
                found.append((value, here))
        return found

    def columns(self, part: Callable[[Scenario], T]) -> list[tuple[tuple[T, ...], Grid]]:
        """Return the variants of a part, each as its value in every scenario side by side.

        One value holds in all columns here; see `side_by_side` for more.
        """
        return [((value,), where) for value, where in self.variants(part)]

    def spread(self, values: Sequence[T], make: Callable[[T, Timeline], Grid]) -> Grid:
        """Return what is made of the values that `columns` gives, each in its columns."""
        return make(values[0], self)

    def series(self, part: Callable[[Scenario], Amount], key: str) -> Grid:
        """Return a number's values over days and draws; `key` is its place, for its draws."""

        def values_of(amount: Amount, timeline: Timeline) -> Grid:
            return timeline.values_of(amount, key)

        return self.select(self.columns(part), lambda amounts: self.spread(amounts, values_of))

    def select(self, variants: Sequence[tuple[T, Grid]], values: Callable[[T], Grid]) -> Grid:
        """Return each variant's values where it holds."""
        result = values(variants[0][0])
        for variant, where in variants[1:]:
            result = np.where(where, values(variant), result)
        return result

    def values_of(self, amount: Amount, key: str, live: Grid | bool = True) -> Grid:
        """Return one amount's values, as if it held on every day.

        Raises ScenarioError where a formula does not give a finite number.
        """
        if not isinstance(amount, Expression):
            return self._number(amount, key)
        try:
            return as_grid(evaluate(amount, self.environment, live))
        except NotFinite as error:
            day = int(np.argmax(np.any(as_grid(error.where), axis=1)))
            message = f"{error}, first on {self.calendar.dates[day].isoformat()}"
            fault = Fault(tuple(key.split(".")), message)
            raise ScenarioError([self.base.source.problem(fault)]) from None

    def _number(self, number: Number, key: str) -> Grid:
        if isinstance(number, Constant):
            return np.full((1, 1), number.value)
        if isinstance(number, Schedule):
            return self._schedule(number)
        if self.draws.count == 0:
            return np.full((1, 1), central_number(number))
        draw = self.draws.of(lambda n: draw_number(number, self.draws.seed, key, n))
        return draw[np.newaxis, :]

    def _schedule(self, schedule: Schedule) -> Grid:
        starts = [self.calendar.day_of(when) for when, _ in schedule.entries]
        numbers = np.array([number for _, number in schedule.entries])
        place = np.searchsorted(starts, np.arange(self.n_days), side="right") - 1
        return numbers[np.maximum(place, 0)][:, np.newaxis]

    @cached_property
    def environment(self) -> dict[Any, Grid]:
        """Everything but customers that expressions can name."""
        known: dict[Any, Grid] = {**_calendar_columns(self.calendar), **self.running}
        for name in dict.fromkeys(name for regime in self.regimes for name in regime.values):
            known[name] = self.series(
                lambda regime, name=name: regime.values.get(name, Constant(0.0)),  # type: ignore[misc]
                f"values.{name}",
            )
        for name in dict.fromkeys(name for regime in self.regimes for name in regime.products):
            known[f"{name}.price"] = self.price(name)
        return known

    def price(self, product: str) -> Grid:
        """Return a product's price over days and draws."""
        return self.series(
            lambda regime: (
                regime.products[product].price if product in regime.products else Constant(0.0)
            ),
            f"products.{product}.price",
        )


def build_timeline(
    scenario: Scenario, draws: Draws, what_ifs: Sequence[WhatIfInForce] = ()
) -> Timeline:
    """Return the timeline of a scenario, with what-ifs in force from some days on.

    what_ifs : by their first day; each takes the place of the one before.
    """
    calendar = scenario.calendar
    running = _running(scenario, draws)
    begun = []
    for what_if in what_ifs:
        since = np.arange(calendar.n_days)[:, np.newaxis] >= what_if.first_day
        changed_running = _running(what_if.scenario, draws)
        never = np.zeros((1, 1), dtype=bool)
        running = {
            name: np.where(since, changed_running.get(name, never), running.get(name, never))
            for name in {**running, **changed_running}
        }
        begun.append(since)
    regime_at, keys = _numbered([*running.values(), *begun], calendar.n_days)
    scenarios = (scenario, *(what_if.scenario for what_if in what_ifs))
    regimes = [_regime(scenarios, tuple(running), key) for key in keys]
    return Timeline(calendar, draws, tuple(regimes), regime_at, running)


@record
class WhatIfInForce:
    """What-ifs that hold from a day on: the scenario as they change it."""

    scenario: Scenario
    first_day: int


def as_grid(value: Any) -> Grid:
    """Return a value as a two-dimensional array."""
    array = np.asarray(value)
    return array.reshape(1, 1) if array.ndim == 0 else array


def _regime(
    scenarios: Sequence[Scenario], events: tuple[str, ...], key: Sequence[bool]
) -> Scenario:
    """Apply what is in force, in order: the what-ifs, campaigns, then shocks.

    scenarios : the base, then what each set of what-ifs leaves; the last that has begun holds.
    """
    n_begun = sum(key[len(events) :])
    running = [name for name, holds in zip(events, key, strict=False) if holds]
    return regime_of(scenarios[n_begun], running)


def _running(scenario: Scenario, draws: Draws) -> dict[str, Grid]:
    """Return when each campaign and each shock runs."""
    calendar = scenario.calendar
    planned = {name: _campaign_days(it, calendar) for name, it in scenario.campaigns.items()}
    sudden = {name: _shock_days(name, it, calendar, draws) for name, it in scenario.shocks.items()}
    return {**planned, **sudden}


def _numbered(flags: list[Grid], n_days: int) -> tuple[Grid, list[tuple[bool, ...]]]:
    """Number the combinations of truths that occur; the combination of none comes first."""
    if not flags:
        return np.zeros((n_days, 1), dtype=int), [()]
    stacked = np.stack(np.broadcast_arrays(*flags, np.zeros((n_days, 1), bool))[:-1])
    codes = np.zeros(stacked.shape[1:], dtype=np.int64)
    for bit, flag in enumerate(stacked):
        codes |= flag.astype(np.int64) << bit
    present = distinct(codes)
    keys = [tuple(bool(code >> bit & 1) for bit in range(len(flags))) for code in present]
    return np.searchsorted(present, codes), keys


def _campaign_days(campaign: Campaign, calendar: Calendar) -> Grid:
    days = np.zeros((calendar.n_days, 1), dtype=bool)
    for first, last in campaign.runs:
        start, stop = calendar.day_of(first), calendar.day_of(last) + 1
        days[max(start, 0) : max(stop, 0)] = True
    return days


def _shock_days(name: str, shock: Shock, calendar: Calendar, draws: Draws) -> Grid:
    """Return (n_days, n_draws) truths: happens with its chance, from a uniform day on."""
    if draws.count == 0 or shock.chance == 0:
        return np.zeros((calendar.n_days, 1), dtype=bool)
    happens = draws.of(lambda n: uniforms(draws.seed, f"shocks.{name}.chance", n)) < shock.chance
    span = (shock.latest - shock.earliest).days + 1
    offset = draws.of(lambda n: uniforms(draws.seed, f"shocks.{name}.from", n)) * span
    start = calendar.day_of(shock.earliest) + np.floor(offset).astype(int)
    days = np.arange(calendar.n_days)[:, np.newaxis]
    return happens & (days >= start) & (days < start + shock.lasts_days)


@lru_cache(maxsize=4)
def _calendar_columns(calendar: Calendar) -> dict[str, Grid]:
    dates = calendar.dates
    columns: dict[str, Grid] = {
        "month": np.array([float(day.month) for day in dates]),
        "weekday": np.array([WEEKDAYS[day.weekday()] for day in dates]),
        "date": np.array([float(day.toordinal()) for day in dates]),
        "day": np.arange(float(len(dates))),
    }
    return {name: column[:, np.newaxis] for name, column in columns.items()}
