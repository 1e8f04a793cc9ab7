"""Counts what masses of customers do, under the keys that `simulation` documents.

What happens is noted as an event; what an event counts as (a visit is a visit, a cost and so much
less of a contribution) is worked out once for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from tests.oracles.reading import Reader
from tests.oracles.states import Kinds, State
from tests.oracles.tally import ALREADY_HERE

Event = tuple


class Ledger:
    """Masses by event; with `detail` also milestones, stages and cohorts.

    Every method that notes something returns the state, in which the amount of the key that is
    `watched` has advanced.
    """

    def __init__(self, reader: Reader, kinds: Kinds, watched: tuple | None, detail: bool) -> None:
        self.reader = reader
        self.kinds = kinds
        self.watched = watched
        self.detail = detail
        self.labels = [""] * reader.n_days
        self.places = [0] * reader.n_days
        for place, period in enumerate(reader.base.calendar.periods):
            for day in range(period.start, period.stop):
                self.labels[day], self.places[day] = period.label, place
        self._masses: Counter = Counter()
        self._watched_in = cache(self._watched_part)

    def totals(self) -> dict[tuple, Fraction]:
        """Every key with its mean."""
        found: dict[tuple, Fraction] = {}
        for (rows, event), mass in self._masses.items():
            for measure, period, subject, number in self._figures(event):
                for row in rows:
                    key = (measure, period, row, subject)
                    found[key] = found.get(key, 0) + mass * number
        return found

    def ends_period(self, day: int) -> bool:
        """Whether a period ends with this day."""
        return day + 1 == self.reader.n_days or self.labels[day + 1] != self.labels[day]

    def note(self, state: State, mass: Fraction, *event) -> State:
        """Note that a mass of customers has met with an event."""
        rows = self.kinds.rows[state.kind]
        self._masses[rows, event] += mass
        if self.watched is not None:
            part = self._watched_in(rows, event)
            if part:
                return state._replace(amount=state.amount + part)
        return state

    def visit(self, state: State, day: int, mass: Fraction) -> State:
        """Note a visit."""
        state = self.note(state, mass, "visit", day, state.step)
        if self.detail:
            cohort = self._cohort(state, day)
            if state.active_in != cohort[1]:
                state = self.note(state, mass, "once", "cohort_active", *cohort)
            state = state._replace(active_in=cohort[1])
        return state

    def reach(self, state: State, day: int, mass: Fraction) -> State:
        """Note first visits to a stage and to a milestone."""
        if not self.detail:
            return state
        step = self.reader.base.journey.steps[state.step]
        if step.stage is not None and step.stage not in state.stages:
            state = self.note(state, mass, "once", "stage", "total", step.stage)
            state = state._replace(stages=state.stages | {step.stage})
        if step.milestone and state.step not in state.milestones:
            days = day - state.set_out
            state = self.note(state, mass, "once", "reached", days, state.step)
            state = state._replace(milestones=state.milestones | {state.step})
        return state

    def order(self, state: State, day: int, mass: Fraction, product: str, number: int) -> State:
        """Note so many units of one product in one purchase."""
        cohort = self._cohort(state, day) if self.detail else None
        turn = "repeat_orders" if state.has_bought else "first_orders"
        return self.note(state, mass, "order", day, state.step, product, number, turn, cohort)

    def purchase(self, state: State, day: int, mass: Fraction) -> State:
        """Note a purchase once, whatever was in it: conversions, buyers of a cohort."""
        if self.detail:
            cohort = self._cohort(state, day)
            if state.bought_in != cohort[1]:
                state = self.note(state, mass, "once", "cohort_buyers", *cohort)
            state = state._replace(bought_in=cohort[1])
        if not state.has_bought:
            state = self.note(state, mass, "flow", "converted", day, "")._replace(has_bought=True)
            if self.detail:
                days = day - state.set_out
                state = self.note(state, mass, "once", "reached", days, "first_purchase")
        return state

    def outcome(self, state: State, day: int, mass: Fraction) -> State:
        """Note the end of a trip."""
        state = self.note(state, mass, "flow", "outcome", day, state.step)
        if self.reader.ends[state.step] == "competitor" and not state.has_bought:
            state = self.note(state, mass, "flow", "competitor_unbought", day, "")
        return state

    def _cohort(self, state: State, day: int) -> tuple[str, int]:
        label = ALREADY_HERE if state.already_here else self.labels[state.set_out]
        return label, self.places[day] - self.places[state.set_out]

    def _watched_part(self, rows: tuple[str, ...], event: Event):
        """What an event adds to the key that is watched."""
        measure, period, row, subject = self.watched
        if row not in rows:
            return 0
        figures = self._figures(event)
        return sum(number for *key, number in figures if key == [measure, period, subject])

    def _figures(self, event: Event) -> Iterator[tuple]:
        """What an event counts as: (measure, period, subject, number)."""
        kind, *facts = event
        if kind == "once":
            yield (*facts, 1)
            return
        if kind == "flow":
            measure, day, subject = facts
            counts = [(measure, subject, 1)]
        else:
            day = facts[0]
            counts = self._visit_counts(*facts) if kind == "visit" else self._order_counts(*facts)
        for measure, subject, number in counts:
            yield measure, self.labels[day], subject, number
            yield measure, "total", subject, number
        if kind == "order" and facts[-1] is not None:
            revenue = next(number for measure, _, number in counts if measure == "revenue")
            yield "cohort_revenue", *facts[-1], revenue

    def _visit_counts(self, day: int, name: str) -> list[tuple]:
        place = f"journey.steps.{name}.cost"
        cost = self.reader.amount(self.reader.step(name, day).cost, self.reader.day(day), place)
        return [("visits", name, 1), ("step_costs", "", cost), ("contribution", "", -cost)]

    def _order_counts(self, day: int, name: str, product: str, number: int, turn, _) -> list[tuple]:
        today = self.reader.day(day)
        discount = self.reader.amount(today.steps[name].discount, today, f"{name}.discount")
        revenue = number * today.names[f"{product}.price"] * (1 - discount)
        unit_cost = today.scenario.products[product].unit_cost
        goods = number * self.reader.amount(unit_cost, today, f"{product}.unit_cost")
        return [
            ("orders", product, 1),
            (turn, product, 1),
            ("units", product, number),
            ("revenue", product, revenue),
            ("revenue", "", revenue),
            ("cost_of_goods", "", goods),
            ("contribution", "", revenue - goods),
        ]
