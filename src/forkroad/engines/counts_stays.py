"""Stays: who is where until when, drawn for all who enter a state on one day.

The stay of n customers is one multinomial draw over the days until they leave; who leaves after
k days is kept in a ring of days. Endless geometric stays need no ring: each day one binomial
draw among those who are there. A timeout is a day of leaving like any other, since the
program's departures are competing exits.
"""

from __future__ import annotations

import numpy as np

from forkroad.engines.counts_plans import DatedPlan, GeometricPlan, StayPlan, list_plans
from forkroad.engines.counts_rings import Ring
from forkroad.engines.counts_spread import Spread
from forkroad.engines.counts_sums import Counts, Ints, draw_binomial
from forkroad.program.program import Program
from forkroad.program.timeline import Grid


class Stays:
    """All stays of a program.

    later_departures : by which somebody can leave on a later day than that of entry.
    quick_departures : by level, by which somebody can leave on the day of entry.
    """

    def __init__(self, program: Program, settled: frozenset[int], n_replications: int) -> None:
        self._n = n_replications
        self._plans = list_plans(program, settled)
        self.quick_departures = _quick_departures(self._plans)
        self._row = np.zeros(len(program.departures.lags), dtype=np.intp)
        for departures in self.quick_departures.values():
            self._row[departures] = np.arange(len(departures))
        self._rings: list[Ring] = []
        self._spread: dict[int, list[Spread]] = {}
        self._geometric: dict[int, list[tuple[GeometricPlan, Counts]]] = {}
        self._dated: dict[int, list[tuple[DatedPlan, Ring]]] = {}
        self._lay_out(program)
        later = [ring.departures for ring in self._rings]
        later += [plan.departures for plans in self._geometric.values() for plan, _ in plans]
        self.later_departures = np.concatenate([np.zeros(0, dtype=np.intp), *later])

    @property
    def levels(self) -> list[int]:
        """The levels whose states are entered in turn, lowest first."""
        return sorted(self.quick_departures)

    def due(self, day: int, rng: np.random.Generator) -> Counts:
        """Return who leaves on a day, having entered before, by `later_departures`."""
        found = [ring.due(day) for ring in self._rings]
        for plans in self._geometric.values():
            for plan, present in plans:
                going = self._going(plan, present, rng)
                present -= going
                found.append(going)
        return np.concatenate([np.zeros((0, self._n), dtype=np.int64), *found])

    def enter(self, level: int, day: int, entries: Counts, rng: np.random.Generator) -> Counts:
        """Draw the stays of those who enter; return who leaves at once.

        level : whose states, -1 for those that nobody leaves on the day of entry.

        Result: by the level's `quick_departures`.
        """
        out = np.zeros((len(self.quick_departures.get(level, ())), self._n), dtype=np.int64)
        for plan, present in self._geometric.get(level, ()):
            present += _held(entries[plan.states], plan.where, day)
        for dated, ring in self._dated.get(level, ()):
            self._enter_dated(dated, ring, day, entries, out)
        for spread in self._spread.get(level, ()):
            numbers = _held(entries[spread.plan.states], spread.plan.where, day)
            if numbers.any():
                spread.enter(day, numbers, out, rng)
        return out

    def _going(self, plan: GeometricPlan, present: Counts, rng: np.random.Generator) -> Counts:
        """Return who of those present leaves today, by the plan's states."""
        return draw_binomial(rng, present, plan.leave)

    def _new_spread(self, plan: StayPlan, ring: Ring) -> Spread:
        return Spread(plan, ring, self._row)

    def _enter_dated(
        self, plan: DatedPlan, ring: Ring, day: int, entries: Counts, out: Counts
    ) -> None:
        lags = plan.lags[:, day]
        numbers = _held(entries[plan.states], plan.where, day)
        at_once = np.flatnonzero(lags == 0)
        out[self._row[plan.departures[at_once]]] += numbers[at_once]
        later = np.flatnonzero(lags > 0)
        ring.add(day + lags[later], later, numbers[later])

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
            self._spread.setdefault(plan.level, []).append(self._new_spread(plan, ring))


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
