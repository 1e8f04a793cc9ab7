"""Entering steps: which state a customer comes into, by what is remembered and what is bought.

Counters grow with visits and purchases up to their caps; what nothing ahead reads is forgotten.
"""

from __future__ import annotations

from dataclasses import field, replace

from forkroad.program.limits import NoFiniteState
from forkroad.program.memory import AGE, Memory
from forkroad.program.purchases import combined
from forkroad.program.routes import Routes
from forkroad.program.state import State
from forkroad.program.stock_limits import stock_fork
from forkroad.program.timeline import Timeline
from forkroad.records import record
from forkroad.scenario.expressions import Bought, Visits
from forkroad.scenario.numbers import Units


@record
class Entering:
    """The rules by which states follow one another."""

    timeline: Timeline
    routes: Routes
    memory: Memory
    _sold: dict[str, dict[str, Units]] = field(default_factory=dict)

    def enter(self, before: State, step: str, age: int) -> list[tuple[float, State]]:
        """Return (chance, state) of entering a step from a state.

        age : days travelled on entering, where they are counted.
        """
        kept = self.memory.kept[step]
        counters = [
            count if counter in kept else 0
            for counter, count in zip(self.memory.counters, before.counters, strict=True)
        ]
        for place, counter in enumerate(self.memory.counters):
            if isinstance(counter, Visits) and step in counter.steps and counter in kept:
                counters[place] = min(counters[place] + 1, self.memory.caps[counter])
        back_to = before.back_to if before.step in self.routes.back_steps else before.step
        state = State(
            type=before.type,
            step=step,
            counters=tuple(counters),
            has_bought=before.has_bought_after,
            came_from=before.step if step in self.memory.came_from else "",
            back_to=back_to if step in self.routes.back_steps else "",
            age=age if AGE in kept else -1,
        )
        buys = self._buys(step)
        return self._bought(state, buys) if buys else [(1.0, state)]

    def _bought(self, state: State, buys: dict[str, Units]) -> list[tuple[float, State]]:
        """Split entering by the units bought, as far as a condition ahead counts them."""
        kept = self.memory.kept[state.step]
        places = {
            counter.product: place
            for place, counter in enumerate(self.memory.counters)
            if isinstance(counter, Bought) and counter in kept and counter.product in buys
        }
        caps = {product: self.memory.caps[Bought(product)] for product in places}
        room = {product: caps[product] - state.counters[places[product]] for product in places}
        found = []
        is_limited = any(
            stock_fork(regime, state.step) is not None for regime in self.timeline.regimes
        )
        unbought = state.counters if is_limited else None
        for chance, counted, purchases in combined(buys, room):
            counters = list(state.counters)
            for product, place in places.items():
                counters[place] = min(counters[place] + counted[product], caps[product])
            split = replace(state, counters=tuple(counters), purchases=purchases, unbought=unbought)
            found.append((chance, split))
        return found

    def _buys(self, step: str) -> dict[str, Units]:
        """Return what a step sells; it must be the same on every day."""
        if step not in self._sold:
            self._sold[step] = self._sold_on_every_day(step)
        return self._sold[step]

    def _sold_on_every_day(self, step: str) -> dict[str, Units]:
        variants = (
            self.timeline.variants(
                lambda regime: dict(getattr(regime.journey.steps.get(step), "buys", {}))
            )
            if len(self.timeline.regimes) > 1
            else [(self.timeline.base.journey.steps[step].buys, None)]
        )
        stated = [buys for buys, _ in variants if buys]
        if len(stated) > 1:
            raise NoFiniteState(f'what "{step}" sells changes from day to day')
        return dict(stated[0]) if stated else {}

    def opening(self, type_number: int, step: str) -> State:
        """Return the state of who has been in a step since before the first day."""
        counters = tuple(
            1 if isinstance(counter, Visits) and step in counter.steps and counter in kept else 0
            for counter, kept in ((it, self.memory.kept[step]) for it in self.memory.counters)
        )
        age = 0 if AGE in self.memory.kept[step] else -1
        return State(type_number, step, counters, age=age)
