"""Stays: who is where until when, drawn for all who enter a state on one day.

The stay of n customers is one multinomial draw over the days until they leave; who leaves after
k days is kept in a ring of days. Endless geometric stays need no ring: each day one binomial
draw among those who are there. A timeout is a day of leaving like any other, since the
program's departures are competing exits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forkroad.engines.counts_plans import DatedPlan, GeometricPlan, StayPlan, list_plans
from forkroad.engines.counts_rings import Ring, Stage, list_stages
from forkroad.engines.counts_sums import Counts, Ints, draw_binomial
from forkroad.program.program import Program
from forkroad.program.timeline import Grid

# Numbers that one multinomial draw may fill at a time.
AT_ONCE = 2_000_000


@dataclass(frozen=True)
class _Spread:
    """A plan of random stays, laid out on a ring in stages."""

    plan: StayPlan
    ring: Ring
    stages: tuple[Stage, ...]


class Stays:
    """All stays of a program.

    entered_in_turn : plan numbers by level for states that can be left on the day of entry, or
        must be settled before others; `entered_last` those of all other states.
    """

    def __init__(self, program: Program, settled: frozenset[int], n_replications: int) -> None:
        self._n = n_replications
        self._plans = list_plans(program, settled)
        self.quick_departures = _quick_departures(self._plans)
        self._rings: list[Ring] = []
        self._spread: dict[int, list[_Spread]] = {}
        self._geometric: dict[int, list[tuple[GeometricPlan, Counts]]] = {}
        self._dated: dict[int, list[tuple[DatedPlan, Ring]]] = {}
        self._lay_out(program)

    @property
    def later_departures(self) -> Ints:
        """The departures by which somebody can leave on a later day than that of entry."""
        found = [ring.departures for ring in self._rings]
        found += [plan.departures for plans in self._geometric.values() for plan, _ in plans]
        return np.unique(np.concatenate([np.zeros(0, dtype=np.intp), *found]))

    @property
    def levels(self) -> list[int]:
        """The levels whose states are entered in turn, lowest first."""
        return sorted({plan.level for plan in self._plans if plan.level >= 0})

    def due(self, day: int, out: Counts, rng: np.random.Generator) -> None:
        """Add those who leave on a day, having entered on an earlier one, by departure."""
        for plans in self._geometric.values():
            for plan, present in plans:
                going = draw_binomial(rng, present, plan.leave)
                present -= going
                out[plan.departures] += going
        for ring in self._rings:
            ring.due(day, out)

    def enter(
        self, level: int, day: int, entries: Counts, out: Counts, rng: np.random.Generator
    ) -> None:
        """Draw the stays of those who enter; who leaves at once is added to `out`.

        level : whose states, -1 for those that nobody leaves on the day of entry.
        """
        for plan, present in self._geometric.get(level, ()):
            present += _held(entries[plan.states], plan.where, day)
        for dated, ring in self._dated.get(level, ()):
            self._enter_dated(dated, ring, day, entries, out)
        for spread in self._spread.get(level, ()):
            numbers = _held(entries[spread.plan.states], spread.plan.where, day)
            if numbers.any():
                self._enter_spread(spread, day, numbers, out, rng)

    def _enter_dated(
        self, plan: DatedPlan, ring: Ring, day: int, entries: Counts, out: Counts
    ) -> None:
        lags = plan.lags[:, day]
        numbers = _held(entries[plan.states], plan.where, day)
        at_once = lags == 0
        out[plan.departures[at_once]] += numbers[at_once]
        for row in np.flatnonzero(lags > 0).tolist():
            ring.add_at(day + int(lags[row]), np.array([row]), numbers[row : row + 1])

    def _enter_spread(
        self, spread: _Spread, day: int, numbers: Counts, out: Counts, rng: np.random.Generator
    ) -> None:
        plan = spread.plan
        if len(plan.chances) == 1:
            self._enter_certain(spread, day, numbers, out)
            return
        stage = spread.stages[0]
        rows = np.flatnonzero(numbers.any(axis=1))
        at_once = max(1, AT_ONCE // (self._n * len(stage.chances)))
        for first in range(0, len(rows), at_once):
            part = rows[first : first + at_once]
            drawn = rng.multinomial(numbers[part], stage.chances)
            for outcome in np.flatnonzero((stage.lags == 0) & plan.is_leaving[: len(stage.lags)]):
                out[plan.departures[part, outcome]] += drawn[:, :, outcome]
            _schedule(spread.ring, stage, day, part, drawn)
            if len(spread.stages) > 1:
                _draw_rest(spread, day, part, drawn[:, :, -1], rng)

    def _enter_certain(self, spread: _Spread, day: int, numbers: Counts, out: Counts) -> None:
        """Let all leave after the same time; without a departure they stay for ever."""
        lag, departures = int(spread.plan.lags[0]), spread.plan.departures[:, 0]
        if departures[0] < 0:
            return
        if lag == 0:
            out[departures] += numbers
        else:
            spread.ring.add_at(day + lag, spread.stages[0].rows[:, 0], numbers)

    def _lay_out(self, program: Program) -> None:
        """Make the rings: departures of about as long stays share one."""
        rings: dict[int, list[StayPlan]] = {}
        for plan in self._plans:
            if isinstance(plan, GeometricPlan):
                present = np.zeros((len(plan.states), self._n), dtype=np.int64)
                self._geometric.setdefault(plan.level, []).append((plan, present))
            elif isinstance(plan, DatedPlan):
                ring = Ring(plan.departures, int(plan.lags.max(initial=0)) + 1, self._n)
                self._rings.append(ring)
                self._dated.setdefault(plan.level, []).append((plan, ring))
            else:
                longest = int(plan.lags.max(initial=0))
                slots = min(1 << longest.bit_length(), program.n_days + 1)
                rings.setdefault(slots, []).append(plan)
        for slots, plans in rings.items():
            self._share_ring(slots, plans)

    def _share_ring(self, slots: int, plans: list[StayPlan]) -> None:
        used = [plan.departures[:, plan.is_leaving & (plan.lags > 0)] for plan in plans]
        departures = np.unique(np.concatenate([each.reshape(-1) for each in used]))
        ring = Ring(departures, slots, self._n)
        self._rings.append(ring)
        for plan in plans:
            spread = _Spread(plan, ring, tuple(list_stages(plan, ring)))
            self._spread.setdefault(plan.level, []).append(spread)


def _schedule(ring: Ring, stage: Stage, day: int, part: Ints, drawn: Counts) -> None:
    """Put (n_states, n_replications, n_outcomes) leavings where they belong.

    Where most are somebody, whole rows go at once; else number by number.
    """
    kept = np.flatnonzero(stage.rows[0] >= 0)
    if 3 * np.count_nonzero(drawn) > drawn.size:
        numbers = drawn[:, :, kept].transpose(0, 2, 1)
        ring.add_all(day + stage.lags[kept], stage.rows[part][:, kept], numbers)
        return
    state, replication, which = np.nonzero(drawn[:, :, kept])
    days = day + stage.lags[kept[which]]
    rows = stage.rows[part[state], kept[which]]
    ring.add_each(days, rows, replication, drawn[state, replication, kept[which]])


def _draw_rest(
    spread: _Spread, day: int, part: Ints, rest: Counts, rng: np.random.Generator
) -> None:
    """Draw the later stages of (n_states, n_replications) customers, few of them anybody."""
    place, replication = np.nonzero(rest)
    numbers, state = rest[place, replication], part[place]
    for stage in spread.stages[1:]:
        drawn = rng.multinomial(numbers, stage.chances)
        cell, which = np.nonzero(drawn[:, : stage.n_outcomes])
        rows = stage.rows[state[cell], which]
        is_leaving = rows >= 0
        cell, which, rows = cell[is_leaving], which[is_leaving], rows[is_leaving]
        days = day + stage.lags[which]
        spread.ring.add_each(days, rows, replication[cell], drawn[cell, which])
        going_on = np.flatnonzero(drawn[:, -1]) if stage is not spread.stages[-1] else cell[:0]
        numbers = drawn[going_on, -1]
        state, replication = state[going_on], replication[going_on]


def _held(numbers: Counts, where: Grid | None, day: int) -> Counts:
    """Keep the replications in which a way of staying holds for who enters on a day."""
    return numbers if where is None else numbers * where[day if len(where) > 1 else 0]


def _quick_departures(plans: list[StayPlan | GeometricPlan | DatedPlan]) -> dict[int, Ints]:
    """Return by level the departures by which somebody can leave on the day of entry."""
    found: dict[int, set[int]] = {}
    for plan in plans:
        chosen: Ints = np.zeros(0, dtype=np.intp)
        if isinstance(plan, DatedPlan):
            chosen = plan.departures[(plan.lags == 0).any(axis=1)]
        elif isinstance(plan, StayPlan):
            chosen = plan.departures[:, plan.is_leaving & (plan.lags == 0)].reshape(-1)
        if plan.level >= 0:
            found.setdefault(plan.level, set()).update(chosen.tolist())
    return {level: np.array(sorted(each), dtype=np.intp) for level, each in found.items()}
