"""What a scenario says on one day: the steps in force, the numbers, the shares, the arrivals.

`Reader` serves a simulation (floats, with a replication's luck) and the rational judge
(Fractions, without luck: an uncertain number is then refused).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

from forkroad.periods import WEEKDAYS, days_in_month
from forkroad.scenario.expressions import Expression
from forkroad.scenario.forks import Rule, Utilities
from forkroad.scenario.model import Scenario, Step
from forkroad.scenario.numbers import Constant, Monthly, Schedule, Uncertain
from tests.oracles.evaluate import Situation, evaluate, exactly
from tests.oracles.luck import Luck


@dataclass
class Day:
    """One day: the scenario in force, what runs, and every name that does not need a customer."""

    number: int
    scenario: Scenario
    running: tuple[str, ...]
    names: dict[str, object]
    steps: dict[str, Step]


class Reader:
    """Reads a scenario day by day, with floats and luck, or with Fractions and no luck."""

    def __init__(self, scenario: Scenario, luck: Luck | None, forms: dict | None = None) -> None:
        self.base = scenario
        self.luck = luck
        self.number = exactly if luck is None else float
        self.n_days = scenario.calendar.n_days
        steps = scenario.journey.steps
        self.ends = {name: step.outcome for name, step in steps.items() if step.outcome}
        # The changed scenario for each set of what runs, which replications may share.
        self._forms: dict[tuple[str, ...], Scenario] = {} if forms is None else forms
        self._days: dict[int, Day] = {}
        self._shares: dict[tuple, dict] = {}

    def day(self, number: int) -> Day:
        """The day so many days after the start."""
        if number not in self._days:
            self._days[number] = self._read_day(number)
        return self._days[number]

    def step(self, name: str, day: int) -> Step:
        """A step as it is on a day."""
        return self.day(day).steps[name]

    def _read_day(self, number: int) -> Day:
        when = self.base.start + timedelta(days=number)
        running = self._running(number)
        scenario = self._in_force(running)
        names = dict.fromkeys((*self.base.campaigns, *self.base.shocks), False)
        names.update(dict.fromkeys(running, True))
        names.update(month=self.number(when.month), weekday=WEEKDAYS[when.weekday()])
        names.update(date=self.number(when.toordinal()), day=self.number(number))
        day = Day(number, scenario, running, names, scenario.journey.steps)
        for name, value in scenario.values.items():
            names[name] = self.amount(value, day, f"values.{name}")
        for name, product in scenario.products.items():
            names[f"{name}.price"] = self.amount(product.price, day, f"products.{name}.price")
        return day

    def _running(self, number: int) -> tuple[str, ...]:
        """The campaigns, then the shocks, that run on a day, each in the order of the file."""
        when = self.base.start + timedelta(days=number)
        running = [
            name
            for name, campaign in self.base.campaigns.items()
            if any(first <= when <= last for first, last in campaign.runs)
        ]
        if self.base.shocks and self.luck is None:
            raise ValueError("a shock is drawn, which rational arithmetic does not do")
        for name, shock in self.base.shocks.items():
            begin = self.luck.shock_starts.get(name)
            if begin is not None and begin <= number < begin + shock.lasts_days:
                running.append(name)
        return tuple(running)

    def _in_force(self, running: tuple[str, ...]) -> Scenario:
        """The scenario with the changes of all that runs, one after the other."""
        if running not in self._forms:
            scenario = self.base
            for name in running:
                event = self.base.campaigns.get(name) or self.base.shocks[name]
                if event.change:
                    from forkroad.scenario.changes import changed

                    scenario = changed(scenario, event.change)
            self._forms[running] = scenario
        return self._forms[running]

    def amount(self, amount, day: Day, place: str):
        """A constant, scheduled, uncertain or computed number on a day."""
        match amount:
            case Constant():
                return self.number(amount.value)
            case Schedule():
                when = self.base.start + timedelta(days=day.number)
                begun = [value for first, value in amount.entries if first <= when]
                return self.number(begun[-1] if begun else amount.entries[0][1])
            case Uncertain():
                if self.luck is None:
                    raise ValueError(f"{place} is uncertain, hence not rational")
                return self.luck.number(place, amount)
        return evaluate(amount, Situation(day.names, number=self.number))

    def shares(self, step: str, day: int, situation: Situation) -> dict[str, object]:
        """Where a customer goes from a step on a day: target (`stay`, `back` too) to share."""
        for rule in self.step(step, day).next.rules:
            if rule.condition is None or evaluate(rule.condition, situation):
                return self._rule_shares(step, day, rule, situation)
        raise AssertionError(f"no rule of {step} holds")

    def _rule_shares(self, step: str, day: int, rule: Rule, situation: Situation) -> dict:
        if isinstance(rule.ways, Utilities):
            weights = {to: math.exp(evaluate(u, situation)) for to, u in rule.ways.branches}
            return {to: weight / sum(weights.values()) for to, weight in weights.items()}
        if any(isinstance(branch.share, Expression) for branch in rule.ways.branches):
            return self._stated(rule, situation)
        key = (self.day(day).running, step, rule.path)
        if key not in self._shares:
            stated = self._stated(rule, situation)
            sample = rule.evidence.sample
            if sample is not None and self.luck is None:
                raise ValueError("sampled shares are drawn, hence not rational")
            if sample is not None:
                stated = self.luck.shares(step, rule.path, stated, sample)
            self._shares[key] = stated
        return self._shares[key]

    def _stated(self, rule: Rule, situation: Situation) -> dict:
        """The shares as they are written, `rest` worked out, expressions kept within 0 to 1."""
        shares = {}
        for branch in rule.ways.branches:
            if isinstance(branch.share, Expression):
                shares[branch.to] = min(max(evaluate(branch.share, situation), 0), 1)
            elif branch.share is not None:
                shares[branch.to] = self.number(branch.share)
        whole = sum(shares.values())
        if whole > 1:
            shares = {to: share / whole for to, share in shares.items()}
            whole = 1
        for branch in rule.ways.branches:
            if branch.share is None:
                shares[branch.to] = 1 - whole
        return shares

    def arrival_rate(self, segment: str, number: int):
        """The expected arrivals of a segment on a day."""
        day = self.day(number)
        arrivals = day.scenario.segments[segment].arrivals
        if arrivals is None:
            return self.number(0)
        when = self.base.start + timedelta(days=number)
        if arrivals.by_date is not None:
            rate = self.number(arrivals.by_date.get(when, 0))
        else:
            rate = self._monthly(arrivals.per_month, day, f"segments.{segment}.arrivals.per_month")
            rate /= days_in_month(when.year, when.month)
            months = (when.year - self.base.start.year) * 12 + when.month - self.base.start.month
            rate *= (1 + self.number(arrivals.growth_per_month)) ** months
            if arrivals.seasonality:
                rate *= self.number(arrivals.seasonality[when.month - 1])
        for name in day.running:
            event = self.base.campaigns.get(name) or self.base.shocks[name]
            rate *= self.number(event.arrivals.get(segment, 1))
        return rate

    def _monthly(self, per_month, day: Day, place: str):
        if isinstance(per_month, Monthly):
            return self.number(per_month.values[self.base.calendar.month_index[day.number]])
        return max(self.amount(per_month, day, place), 0)
