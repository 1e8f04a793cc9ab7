"""States: (type, step, memory), built from where customers set out, as far as they can come.

A breadth-first walk takes every state once, plans how it is left, and resolves its fork; which
states that leads into is the business of `entering`. What comes out are plain lists; `compiling`
turns them into arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from forkroad.program.cells import CellBook
from forkroad.program.departures import Ageing, Exit, Lag, plan_exits
from forkroad.program.entering import Entering
from forkroad.program.limits import NoFiniteState
from forkroad.program.memory import AGE, Memory
from forkroad.program.routes import Routes
from forkroad.program.state import State, Wait
from forkroad.program.stock_limits import REFUSED
from forkroad.program.timeline import Grid, Timeline
from forkroad.program.types import CustomerType
from forkroad.records import record
from forkroad.scenario.forks import BACK, STAY, Fork, fork_targets
from forkroad.scenario.model import Step, Timeout
from forkroad.scenario.stays import Fixed, Stay

MAX_STATES = 400_000


@record
class Departure:
    """One way to leave a state; `where` restricts it to days and draws of entering."""

    state: int
    lag: Lag
    where: Grid | None


@record
class Transition:
    """One way on: probability = the cell's times `factor`; `way` is the name in the file."""

    departure: int
    target: int
    cell: int
    factor: float


@dataclass
class StateBook:
    """The states, departures and transitions found so far."""

    timeline: Timeline
    routes: Routes
    memory: Memory
    cells: CellBook
    types: Sequence[CustomerType]
    by_days: bool = False
    states: list[State] = field(default_factory=list)
    departures: list[Departure] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)
    _numbers: dict[State, int] = field(default_factory=dict)
    _openings: dict[int, tuple[Exit, ...]] = field(default_factory=dict)
    _stays: dict[str, list[tuple[tuple[Stay, Timeout | None], Grid]]] = field(default_factory=dict)
    _exits: dict[Any, list[Exit]] = field(default_factory=dict)
    _entered: dict[Any, list[tuple[float, int]]] = field(default_factory=dict)

    @cached_property
    def _entering(self) -> Entering:
        return Entering(self.timeline, self.routes, self.memory)

    def arrive(self, type_number: int, step: str) -> list[tuple[float, int]]:
        """Return (chance, state) of a customer of a type who sets out at a step."""
        origin = State(type_number, "", (0,) * len(self.memory.counters), age=0)
        return self._enter(origin, step, 0)

    def open(self, type_number: int, step: str, exits: tuple[Exit, ...]) -> int:
        """Return the opening state of customers who wait at a step and leave by these exits."""
        state = replace(self._entering.opening(type_number, step), opening=len(self._openings))
        self._openings[state.opening] = exits
        return self._number(state)

    def open_wait(self, type_number: int, step: str, wait: Wait) -> int:
        """Return the state of customers who have drawn `stay` before the first day."""
        return self._number(replace(self._entering.opening(type_number, step), wait=wait))

    def opening_customer(self, type_number: int, step: str) -> dict[Any, Any]:
        """Return what a fork reads of a customer who has waited in a step on the first day."""
        state = self._entering.opening(type_number, step)
        return self._customer(state, state.age)

    def walk(self) -> None:
        """Build everything that can be reached from the states entered so far.

        Raises NoFiniteState.
        """
        left = refused = 0
        while refused < len(self.states):
            # Ways for want of stock come last, so that all other states keep their numbers.
            while left < len(self.states):
                self._leave(left, self.states[left])
                left += 1
                if len(self.states) > MAX_STATES:
                    raise NoFiniteState(self._what_multiplies())
            self._turn_away(refused, self.states[refused])
            refused += 1

    def stays(self, step: str) -> list[tuple[tuple[Stay, Timeout | None], Grid]]:
        """Return the distinct (stay, timeout) of a step and where each holds on entering."""
        if step not in self._stays:
            self._stays[step] = self.timeline.variants(
                lambda regime: _stay_of(regime.journey.steps.get(step))
            )
        return self._stays[step]

    def can_stay(self, step: str) -> bool:
        """Return whether a step's fork offers `stay` in any regime."""
        forks = [
            getattr(each.journey.steps.get(step), "next", None) for each in self.timeline.regimes
        ]
        return any(STAY in fork_targets(fork) for fork in forks if isinstance(fork, Fork))

    def ageing(self, step: str, age: int) -> Ageing | None:
        """Return how the days travelled go on in a step, None where nobody asks."""
        is_read = AGE in self.memory.kept[step]
        return Ageing(age, self.memory.caps[AGE]) if is_read else None

    def _number(self, state: State) -> int:
        if state not in self._numbers:
            self._numbers[state] = len(self.states)
            self.states.append(state)
        return self._numbers[state]

    def _leave(self, number: int, state: State) -> None:
        """Add the departures and transitions of one state."""
        for exits, where in self._ways_out(state):
            for way in exits:
                departure = len(self.departures)
                self.departures.append(Departure(number, way.lag, where))
                for cell, chance, target in self._targets(state, way):
                    self.transitions.append(Transition(departure, target, cell, chance))

    def _turn_away(self, number: int, state: State) -> None:
        """Add the way of who finds too little stock: as if nothing had been bought."""
        if state.unbought is None or not state.is_entered:
            return
        before = replace(state, counters=state.unbought, purchases=(), unbought=None)
        departure = len(self.departures)
        self.departures.append(Departure(number, REFUSED, None))
        customer = self._customer(before, before.age)
        for cell, name in self.cells.resolve(before.step, customer, is_refused=True):
            to = before.back_to if name == BACK else name
            for chance, target in self._enter(before, to, before.age):
                self.transitions.append(Transition(departure, target, cell, chance))

    def _ways_out(self, state: State) -> Iterable[tuple[Sequence[Exit], Grid | None]]:
        """Yield the exits of a state and on which days of entering they hold."""
        if state.wait is not None:
            if state.wait.days >= 0:
                lag = Lag(table=(state.wait.days,) * self.timeline.n_days)
                age = self._aged(state, state.wait.days)
                yield [Exit(lag, age, is_timeout=True)], None
            return
        if state.opening >= 0:
            yield self._openings[state.opening], None
            return
        variants = self.stays(state.step)
        for (stay, timeout), where in variants:
            mask = None if len(variants) == 1 else where
            yield self._planned(state, stay, timeout), mask

    def _planned(self, state: State, stay: Stay, timeout: Timeout | None) -> Sequence[Exit]:
        days = timeout.after_days if timeout else None
        key = (state.step, stay, days, state.age)
        if key not in self._exits:
            if self._is_end(state.step):
                return []
            self._exits[key] = plan_exits(
                stay,
                days,
                self.timeline,
                can_stay=self.can_stay(state.step),
                ageing=self.ageing(state.step, state.age),
                by_days=self.by_days,
            )
        return self._exits[key]

    def _is_end(self, step: str) -> bool:
        steps = [each.journey.steps.get(step) for each in self.timeline.regimes]
        return all(each is None or (each.next is None and each.timeout is None) for each in steps)

    def _targets(self, state: State, way: Exit) -> Iterable[tuple[int, float, int]]:
        """Yield (cell, factor, state) of everything that an exit can lead to."""
        if way.is_timeout:
            to = state.wait.to if state.wait else self._timeout_step(state)
            cell = self._late_cell(state, way, to)
            for chance, target in self._enter(state, to, way.age):
                yield cell, chance, target
            return
        for cell, name in self.cells.resolve(state.step, self._customer(state, way.age)):
            to = state.back_to if name == BACK else name
            if name == STAY and way.is_joined:
                continue  # they leave by the timeout, whose cell counts them
            if name == STAY and way.remaining != 0:
                yield cell, 1.0, self._stay_on(state, way)
                continue
            if name == STAY:
                to = self._timeout_step(state)
            for chance, target in self._enter(state, to, way.age):
                yield cell, chance, target

    def _late_cell(self, state: State, way: Exit, to: str) -> int:
        """Return the cell of a timeout: certain, or what is left of those who could stay."""
        if not way.stayed:
            return 0
        exits = self.cells.resolve(state.step, self._customer(state, way.age))
        stay = [cell for cell, name in exits if name == STAY]
        return self.cells.late(state.step, to, stay, way.stayed)

    def _stay_on(self, state: State, way: Exit) -> int:
        to = self._timeout_step(state) if way.remaining > 0 else ""
        waiting = replace(state, wait=Wait(way.remaining, to), age=way.age, opening=-1)
        return self._number(waiting)

    def _timeout_step(self, state: State) -> str:
        """Return where the timeout leads; all variants of a step must agree on it."""
        found = {timeout.to for (_, timeout), _ in self.stays(state.step) if timeout}
        if len(found) != 1:
            raise NoFiniteState(f'the timeout of "{state.step}" leads to different steps by day')
        return found.pop()

    def _aged(self, state: State, days: int) -> int:
        ageing = self.ageing(state.step, state.age)
        return ageing.after(days) if ageing else -1

    def _customer(self, state: State, age: int) -> dict[Any, Any]:
        """Return what the conditions of a fork can read of a customer who leaves a state."""
        kind = self.types[state.type]
        known: dict[Any, Any] = {**kind.values, "segment": kind.segment}
        known["came_from"] = state.came_from
        known[AGE.name] = float(age)
        for counter, count in zip(self.memory.counters, state.counters, strict=True):
            if counter != AGE:
                known[counter] = float(count)
        return known

    def _enter(self, before: State, step: str, age: int) -> list[tuple[float, int]]:
        """Return (chance, state) of entering a step from a state."""
        remembers_origin = step in self.memory.came_from or step in self.routes.back_steps
        key = (
            before.type,
            step,
            before.counters,
            before.has_bought_after,
            (before.step, before.back_to) if remembers_origin else None,
            age if AGE in self.memory.kept[step] else -1,
        )
        if key not in self._entered:
            found = self._entering.enter(before, step, age)
            self._entered[key] = [(chance, self._number(state)) for chance, state in found]
        return self._entered[key]

    def _what_multiplies(self) -> str:
        """Name what makes the states so many."""
        counters = ", ".join(f"{counter} up to {cap}" for counter, cap in self.memory.caps.items())
        return (
            f"the journey has more than {MAX_STATES:,} states: {len(self.types):,} types of "
            f"customers, {len(self.routes.steps)} steps"
            + (f", memory {counters}" if counters else "")
        )


def _stay_of(step: Step | None) -> tuple[Stay, Timeout | None]:
    return (step.takes, step.timeout) if step else (Fixed(0), None)
