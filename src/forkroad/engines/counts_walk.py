"""The walk of a block of replications: day after day, all of its customers as counts.

A day goes as the format says: who sets out enters, whose stay of at least a day ends leaves,
then everybody moves on through the states that can be left on the day of entry, level by level.
"""

from __future__ import annotations

import numpy as np

from forkroad.engines.counts_arrivals import Arrivals
from forkroad.engines.counts_purchases import list_purchases
from forkroad.engines.counts_splits import Splits
from forkroad.engines.counts_stays import Stays
from forkroad.engines.counts_sums import Counts, sums_to
from forkroad.engines.streams import Purpose, generator
from forkroad.program.program import Program


class Walk:
    """One block on its way; arrays have replications on the last axis.

    entered, buyers, units : since `forget` was last called, by state, by buying state and by
        row of the table of purchases.
    arrived : by state, likewise. cohorts : who was here on the first day, by state.
    """

    def __init__(self, program: Program, seed: int, first: int, n_replications: int) -> None:
        self._program, self._n = program, n_replications
        self._streams = {purpose: generator(seed, purpose, first) for purpose in Purpose}
        self._stays = Stays(program, frozenset(), n_replications)
        self._later = self._stays.later_departures
        self._due = Splits(program, self._later, n_replications)
        self._quick = {
            level: Splits(program, departures, n_replications)
            for level, departures in self._stays.quick_departures.items()
        }
        self._arrivals = Arrivals(program, n_replications, self._streams[Purpose.ARRIVALS])
        self.purchases = list_purchases(program)
        origin = program.departures.state[program.transitions.departure]
        self._by_origin = sums_to(origin)
        self._gone = self._nobody()
        self._before = self._nobody()
        self.cohorts = self._nobody()
        self.forget()

    def forget(self) -> None:
        """Begin a new span."""
        self.entered = self._nobody()
        self.arrived = self._nobody()
        self.buyers = np.zeros((len(self.purchases.states), self._n), dtype=np.int64)
        self.units = np.zeros((len(self.purchases.place), self._n), dtype=np.int64)

    def take(self, day: int) -> None:
        """Let a day go by."""
        entries = self._nobody()
        self._arrivals.add(day, np.zeros((len(self._program.streams), 1)), entries)
        self.arrived += entries
        if day == 0:
            self._arrivals.add_cohorts(self.cohorts)
            entries += self.cohorts
        epoch = int(self._program.cells.epoch_of_day[day])
        stays, branches = self._streams[Purpose.STAYS], self._streams[Purpose.BRANCHES]
        self._due.go(self._stays.due(day, stays), epoch, branches, entries)
        for level in self._stays.levels:
            self._go_on(level, day, epoch, entries)
        self._stays.enter(-1, day, entries, stays)
        self._buy(entries)
        self.entered += entries

    def present(self) -> Counts:
        """Return (n_states, n_replications) who is where, those in outcomes included."""
        return self._before + self.entered - self._gone - self._going(self._moved())

    def close_span(self) -> None:
        """Keep who has entered in mind and begin a new span."""
        self._before += self.entered
        self.forget()

    def moves(self) -> Counts:
        """Return (n_transitions, n_replications) moves since this was last asked for."""
        found = self._moved()
        self._gone += self._going(found)
        for splits in (self._due, *self._quick.values()):
            splits.moves[:] = 0
        return found

    def _moved(self) -> Counts:
        found = np.zeros((len(self._program.transitions.target), self._n), dtype=np.int64)
        for splits in (self._due, *self._quick.values()):
            found[splits.transitions] += splits.moves
        return found

    def _going(self, moves: Counts) -> Counts:
        """Return (n_states, n_replications) who has left each state by some moves."""
        found = self._nobody()
        self._by_origin.add(moves, found)
        return found

    def _go_on(self, level: int, day: int, epoch: int, entries: Counts) -> None:
        """Let those who entered the states of a level stay, or leave them at once."""
        leaving = self._stays.enter(level, day, entries, self._streams[Purpose.STAYS])
        self._quick[level].go(leaving, epoch, self._streams[Purpose.BRANCHES], entries)

    def _buy(self, entries: Counts) -> None:
        buyers = entries[self.purchases.states]
        self.buyers += buyers
        self.purchases.draw(buyers, self._streams[Purpose.UNITS], self.units)

    def _nobody(self) -> Counts:
        return np.zeros((self._program.states.count, self._n), dtype=np.int64)
