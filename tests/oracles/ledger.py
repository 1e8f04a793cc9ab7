"""Counts what masses of customers do, under the keys that `simulation` documents."""

from __future__ import annotations

from fractions import Fraction

from tests.oracles.evaluate import Situation, evaluate, exactly
from tests.oracles.reading import Reader
from tests.oracles.states import State
from tests.oracles.tally import ALREADY_HERE


class Ledger:
    """Running totals; with `detail` also milestones, stages and cohorts.

    Every method that counts returns the state, in which the amount of the key that is
    `watched` has advanced.
    """

    def __init__(self, reader: Reader, watched: tuple | None, detail: bool) -> None:
        self.reader = reader
        self.watched = watched
        self.detail = detail
        self.totals: dict[tuple, Fraction] = {}
        self.labels = [""] * reader.n_days
        self.places = [0] * reader.n_days
        for place, period in enumerate(reader.base.calendar.periods):
            for day in range(period.start, period.stop):
                self.labels[day], self.places[day] = period.label, place
        self._rows: dict[tuple, list[str]] = {}

    def add(self, state: State, mass, measure: str, period, subject="", number=1) -> State:
        """Count a number in every row that the state belongs to."""
        if number == 0:
            return state
        for row in self._rows_of(state):
            key = (measure, period, row, subject)
            self.totals[key] = self.totals.get(key, 0) + mass * number
            if key == self.watched:
                state = state._replace(amount=state.amount + number)
        return state

    def flow(self, state: State, mass, measure: str, day: int, subject="", number=1) -> State:
        """Count what happens on a day, in its period and in the total."""
        state = self.add(state, mass, measure, self.labels[day], subject, number)
        return self.add(state, mass, measure, "total", subject, number)

    def _rows_of(self, state: State) -> list[str]:
        key = (state.segment, state.attributes)
        if key not in self._rows:
            names = {**dict(state.attributes), "segment": state.segment}
            situation = Situation(names, number=exactly)
            groups = self.reader.base.groups.items()
            inside = [name for name, condition in groups if evaluate(condition, situation)]
            self._rows[key] = ["all", state.segment, *inside]
        return self._rows[key]

    def ends_period(self, day: int) -> bool:
        """Whether a period ends with this day."""
        return day + 1 == self.reader.n_days or self.labels[day + 1] != self.labels[day]

    def visit(self, state: State, day: int, mass: Fraction) -> State:
        """Count a visit and what it costs."""
        step = self.reader.step(state.step, day)
        place = f"journey.steps.{state.step}.cost"
        cost = self.reader.amount(step.cost, self.reader.day(day), place)
        state = self.flow(state, mass, "visits", day, state.step)
        state = self.flow(state, mass, "step_costs", day, "", cost)
        state = self.flow(state, mass, "contribution", day, "", -cost)
        if self.detail:
            cohort, since = self._cohort(state, day)
            if state.active_in != since:
                state = self.add(state, mass, "cohort_active", cohort, since)
            state = state._replace(active_in=since)
        return state

    def reach(self, state: State, day: int, mass: Fraction) -> State:
        """Count first visits to a stage and to a milestone."""
        if not self.detail:
            return state
        step = self.reader.base.journey.steps[state.step]
        if step.stage is not None and step.stage not in state.stages:
            state = self.add(state, mass, "stage", "total", step.stage)
            state = state._replace(stages=state.stages | {step.stage})
        if step.milestone and state.step not in state.milestones:
            state = self.add(state, mass, "reached", day - state.set_out, state.step)
            state = state._replace(milestones=state.milestones | {state.step})
        return state

    def order(self, state: State, day: int, mass: Fraction, product: str, number: int) -> State:
        """Count so many units of one product in one purchase, and the money."""
        step, today = self.reader.step(state.step, day), self.reader.day(day)
        discount = self.reader.amount(step.discount, today, f"{state.step}.discount")
        revenue = number * today.names[f"{product}.price"] * (1 - discount)
        unit_cost = today.scenario.products[product].unit_cost
        goods = number * self.reader.amount(unit_cost, today, f"{product}.unit_cost")
        turn = "repeat_orders" if state.has_bought else "first_orders"
        state = self.flow(state, mass, "orders", day, product)
        state = self.flow(state, mass, turn, day, product)
        state = self.flow(state, mass, "units", day, product, number)
        state = self.flow(state, mass, "revenue", day, product, revenue)
        state = self.flow(state, mass, "revenue", day, "", revenue)
        state = self.flow(state, mass, "cost_of_goods", day, "", goods)
        state = self.flow(state, mass, "contribution", day, "", revenue - goods)
        if self.detail:
            cohort, since = self._cohort(state, day)
            state = self.add(state, mass, "cohort_revenue", cohort, since, revenue)
        return state

    def purchase(self, state: State, day: int, mass: Fraction) -> State:
        """Count a purchase once, whatever was in it: conversions, buyers of a cohort."""
        if self.detail:
            cohort, since = self._cohort(state, day)
            if state.bought_in != since:
                state = self.add(state, mass, "cohort_buyers", cohort, since)
            state = state._replace(bought_in=since)
        if not state.has_bought:
            state = self.flow(state, mass, "converted", day)._replace(has_bought=True)
            if self.detail:
                days = day - state.set_out
                state = self.add(state, mass, "reached", days, "first_purchase")
        return state

    def outcome(self, state: State, day: int, mass: Fraction) -> State:
        """Count the end of a trip."""
        state = self.flow(state, mass, "outcome", day, state.step)
        if self.reader.ends[state.step] == "competitor" and not state.has_bought:
            state = self.flow(state, mass, "competitor_unbought", day)
        return state

    def _cohort(self, state: State, day: int) -> tuple[str, int]:
        label = ALREADY_HERE if state.already_here else self.labels[state.set_out]
        return label, self.places[day] - self.places[state.set_out]
