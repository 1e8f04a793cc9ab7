"""Moves exact masses of customers through a scenario, day by day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from typing import NamedTuple

from forkroad.scenario import stays
from forkroad.scenario.forks import BACK, STAY, fork_targets
from tests.oracles.evaluate import exactly
from tests.oracles.ledger import Ledger
from tests.oracles.reading import Reader
from tests.oracles.sources import Start
from tests.oracles.states import Kinds, State, what_is_read
from tests.oracles.stays import NEVER, parts, spread


class Standing(NamedTuple):
    """Customers who will leave a step: by its fork, or (`late`) by its timeout.

    pace : the share of them that leaves on each day, where the stay is geometric and no timeout
        cuts it: then it does not matter when they entered.
    """

    state: State
    deadline: tuple[int, str] | None = None
    late: bool = False
    pace: Fraction | None = None


class Flow:
    """One pass over the days."""

    def __init__(
        self, reader: Reader, *, watched: tuple | None = None, detail: bool = False
    ) -> None:
        self.reader = reader
        self.kinds = Kinds(reader)
        self.ledger = Ledger(reader, self.kinds, watched, detail)
        # Final amounts of what is watched: amount -> mass of customers.
        self.amounts: Counter = Counter()
        # Who leaves when; the last entry holds who is still travelling at the horizon.
        self.agenda: list[Counter] = [Counter() for _ in range(reader.n_days + 1)]
        # Who enters a step today, the step and all memory but of this visit in the state.
        self.entering: Counter = Counter()
        self.ended = Fraction(0)
        self._read = what_is_read(reader)

    def send(self, starts: list[Start]) -> None:
        """Let everybody set out, day by day, and travel to an end or the horizon."""
        by_day: dict[int, list[Start]] = {}
        for start in starts:
            by_day.setdefault(start.day, []).append(start)
        set_out = Fraction(0)
        for day in range(self.reader.n_days):
            for start in by_day.get(day, []):
                set_out += start.mass
                self._set_out(start)
            while self.entering or self.agenda[day]:
                while self.agenda[day]:
                    self._leave(*self.agenda[day].popitem(), day)
                entering, self.entering = self.entering, Counter()
                for state, mass in entering.items():
                    self._enter(state, day, mass)
            if self.ledger.ends_period(day):
                travelling = self._count_who_is_there(day)
                assert set_out == self.ended + travelling, f"mass is lost by day {day}"
        for standing, mass in self.agenda[-1].items():
            word = "customer" if standing.state.has_bought else "undecided"
            state = self.ledger.note(standing.state, mass, "once", "outcome", "total", word)
            self.amounts[state.amount] += mass

    def _count_who_is_there(self, day: int) -> Fraction:
        """Count who is present at the end of a day: all who stand later in the agenda."""
        label, whole = self.ledger.labels[day], Fraction(0)
        for later in self.agenda[day + 1 :]:
            counted: Counter = Counter()
            for standing, mass in later.items():
                state = standing.state
                state = self.ledger.note(state, mass, "once", "present", label, state.step)
                counted[standing._replace(state=state)] += mass
                whole += mass
            later.clear()
            later.update(counted)
        return whole

    def _set_out(self, start: Start) -> None:
        state = State(self.kinds.place(start.segment, start.attributes), start.step)
        if self.ledger.detail or "days_travelled" in self._read:
            state = state._replace(set_out=start.day, already_here=start.already_here)
        if not start.already_here:
            state = self.ledger.note(state, start.mass, "flow", "arrivals", start.day, "")
        state = self.ledger.note(state, start.mass, "once", "set_out", "total", "")
        if start.remaining is None:
            self.entering[state] += start.mass
            return
        state = self.ledger.reach(self._remember(state), 0, start.mass)
        deadline = None
        if start.deadline is not None:
            deadline = (start.deadline, self.reader.step(start.step, 0).timeout.to)
        standing = Standing(state, deadline)
        self._wait(standing, start.remaining, start.mass, lingering=start.lingering)

    def _enter(self, state: State, day: int, mass: Fraction) -> None:
        state = self.ledger.reach(self._remember(state), day, mass)
        state = self.ledger.visit(state, day, mass)
        for after, part in self._buy(state, day, mass):
            if state.step not in self.reader.ends:
                self._stand(after, day, part)
            else:
                after = self.ledger.outcome(after, day, part)
                self.ended += part
                self.amounts[after.amount] += part

    def _remember(self, state: State) -> State:
        """Count this visit where an expression reads the visits of this step."""
        if state.step not in self._read["visits"]:
            return state
        counts = dict(state.visits)
        counts[state.step] = counts.get(state.step, 0) + 1
        return state._replace(visits=tuple(sorted(counts.items())))

    def _buy(self, state: State, day: int, mass: Fraction) -> list[tuple[State, Fraction]]:
        """Split by the units of every product that is bought here."""
        buys = self.reader.step(state.step, day).buys
        split = [(state, mass)]
        for product, units in buys.items():
            if not units.choices:
                raise ValueError("a Poisson number of units is not rational")
            chances = zip(units.choices, parts(units.choices), strict=True)
            numbers = [(number, chance) for (number, _), chance in chances]
            split = [
                (self._order(before, day, part * chance, product, number), part * chance)
                for before, part in split
                for number, chance in numbers
            ]
        if not buys:
            return split
        merged: Counter = Counter()
        for after, part in split:
            merged[after] += part
        return [(self.ledger.purchase(after, day, part), part) for after, part in merged.items()]

    def _order(self, state: State, day: int, mass: Fraction, product: str, number: int) -> State:
        state = self.ledger.order(state, day, mass, product, number)
        if product in self._read["bought"]:
            counts = dict(state.bought)
            counts[product] = counts.get(product, 0) + number
            state = state._replace(bought=tuple(sorted(counts.items())))
        return state

    def _stand(self, state: State, day: int, mass: Fraction) -> None:
        """Spread the mass over the days on which it will leave the step."""
        step = self.reader.step(state.step, day)
        deadline = None
        if step.timeout is not None:
            deadline = (day + step.timeout.after_days, step.timeout.to)
        standing = Standing(state, deadline)
        if isinstance(step.takes, stays.Until):
            entry = self.reader.base.start + timedelta(days=day)
            later = [(when - entry).days for when in step.takes.dates if when >= entry]
            self._wait(standing, day + min(later, default=NEVER), mass)
            return
        if isinstance(step.takes, stays.GeometricDays) and deadline is None:
            pace = 1 / exactly(step.takes.mean)
            self.agenda[day + 1][standing._replace(pace=pace)] += mass
            return
        enough = self.reader.n_days - day if deadline is None else step.timeout.after_days + 1
        table, beyond = spread(step.takes, enough)
        for days, chance in table:
            self._wait(standing, day + days, mass * chance)
        if beyond:
            self._wait(standing, NEVER, mass * beyond)

    def _wait(
        self, standing: Standing, due: int, mass: Fraction, *, lingering: bool = False
    ) -> None:
        """Put a mass on the agenda of the day on which it leaves, by fork or by timeout."""
        deadline = NEVER if standing.deadline is None else standing.deadline[0]
        if lingering or due > deadline:
            standing, due = standing._replace(late=True), deadline
        self.agenda[min(due, self.reader.n_days)][standing] += mass

    def _leave(self, standing: Standing, mass: Fraction, day: int) -> None:
        state = standing.state
        if standing.late:
            self._move(state, standing.deadline[1], day, mass)
            return
        if standing.pace is not None:
            self.agenda[day + 1][standing] += mass * (1 - standing.pace)
            mass *= standing.pace
            standing = standing._replace(pace=None)
        shares = self.reader.shares(state.step, day, self.kinds.situation(state, day))
        for to, share in shares.items():
            if share == 0:
                continue
            if to == STAY:
                self._wait(standing, NEVER, mass * share, lingering=True)
            else:
                self._move(state, state.back_to if to == BACK else to, day, mass * share)

    def _move(self, state: State, to: str, day: int, mass: Fraction) -> None:
        left = state.step
        state = self.ledger.note(state, mass, "once", "moves", "total", f"{left}>{to}")
        state = state._replace(step=to)
        if "came_from" in self._read:
            state = state._replace(came_from=left)
        if "back" in self._read and BACK not in fork_targets(self.reader.step(left, day).next):
            state = state._replace(back_to=left)
        self.entering[state] += mass
