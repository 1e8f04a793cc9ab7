"""The walk of a block of replications: day after day, all of its customers as counts.

A day goes as the format says: deliveries arrive and reviews order, who sets out enters, whose
stay of at least a day ends leaves, then everybody moves on through the states that can be left
on the day of entry, level by level, and buys there what is on the shelf.
"""

from __future__ import annotations

import numpy as np

from forkroad.engines.counts_arrivals import Arrivals
from forkroad.engines.counts_purchases import Purchases, list_purchases, without
from forkroad.engines.counts_service import Counter, list_counters
from forkroad.engines.counts_shelf import Shelf
from forkroad.engines.counts_splits import Splits
from forkroad.engines.counts_stays import Stays
from forkroad.engines.counts_sums import Counts, Ints, sums_to
from forkroad.engines.counts_word_of_mouth import WordOfMouth
from forkroad.engines.streams import Purpose, generator
from forkroad.program.program import Program


class Parts:
    """Makes the parts of a walk that draw; those here draw from the streams they are handed."""

    def __init__(self, program: Program, n_replications: int) -> None:
        self.program, self.n_replications = program, n_replications

    def begin(self, day: int) -> None:
        """Take note of the day."""

    def purchases(self) -> Purchases:
        """Return the purchases of the program."""
        return list_purchases(self.program)

    def counters(self, purchases: Purchases, products: list[int]) -> dict[int, Counter]:
        """Return by level the counters at which stock is sold."""
        return list_counters(self.program, purchases, products)

    def stays(self, settled: frozenset[int]) -> Stays:
        """Return the stays; see `Stays`."""
        return Stays(self.program, settled, self.n_replications)

    def splits(self, departures: Ints, *, at_once: bool) -> Splits:
        """Return the splits of departures, taken on the day of entry or later."""
        return Splits(self.program, departures, self.n_replications)

    def arrivals(self, rng: np.random.Generator) -> Arrivals:
        """Return who sets out."""
        return Arrivals(self.program, self.n_replications, rng)


class Walk:
    """One block on its way; arrays have replications on the last axis.

    levels : base-stock level of each product with stock, by day; see `Shelf`.
    parts : how its parts draw, where not from streams of their own.
    entered, buyers, units : since `forget` was last called, by state, by buying state and by
        row of the table of purchases; who is turned away entered, but bought nothing.
    arrived : by state, likewise. cohorts : who was here on the first day, by state.
    """

    def __init__(
        self,
        program: Program,
        seed: int,
        first: int,
        n_replications: int,
        levels: Counts | None = None,
        parts: Parts | None = None,
    ) -> None:
        self._program, self.n_replications = program, n_replications
        self._parts = parts or Parts(program, n_replications)
        self._streams = {purpose: generator(seed, purpose, first) for purpose in Purpose}
        self.purchases = self._parts.purchases()
        self.shelf = Shelf(program, levels, n_replications)
        self._counters = self._parts.counters(self.purchases, self.shelf.products)
        settled = [state for it in self._counters.values() for state in it.states.tolist()]
        self._plain = without(self.purchases, settled)
        self._stays = self._parts.stays(frozenset(settled))
        self._due = self._splits(self._stays.later_departures)
        quick = self._stays.quick_departures
        self._quick = {level: self._splits(quick[level], at_once=True) for level in quick}
        self._away = {level: self._splits(it.refusals) for level, it in self._counters.items()}
        self._arrivals = self._parts.arrivals(self._streams[Purpose.ARRIVALS])
        self._mouth = WordOfMouth(program, n_replications)
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
        self.buyers = np.zeros((len(self.purchases.states), self.n_replications), dtype=np.int64)
        self.units = np.zeros((len(self.purchases.place), self.n_replications), dtype=np.int64)

    def take(self, day: int) -> None:
        """Let a day go by."""
        self._parts.begin(day)
        self.shelf.open(day)
        entries = self._nobody()
        self._arrivals.add(day, self._mouth.expected(day), entries)
        self.arrived += entries
        if day == 0:
            self._arrivals.add_cohorts(self.cohorts)
            entries += self.cohorts
        epoch = int(self._program.cells.epoch_of_day[day])
        stays, branches = self._streams[Purpose.STAYS], self._streams[Purpose.BRANCHES]
        self._due.go(self._stays.due(day, stays), epoch, branches, entries)
        turned_away = self._nobody()
        for level in sorted({*self._quick, *self._counters}):
            self._go_on(level, day, entries, turned_away)
        self._stays.enter(-1, day, entries, stays)
        buyers = entries[self.purchases.states]
        self.buyers += buyers
        self._plain.draw(buyers, self._streams[Purpose.UNITS], self.units)
        entries += turned_away
        self.entered += entries
        self._mouth.hear(day, entries)
        self.shelf.close(day)

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
        for splits in self._all_splits():
            splits.moves[:] = 0
        return found

    def _moved(self) -> Counts:
        found = np.zeros(
            (len(self._program.transitions.target), self.n_replications), dtype=np.int64
        )
        for splits in self._all_splits():
            found[splits.transitions] += splits.moves
        return found

    def _all_splits(self) -> list[Splits]:
        return [self._due, *self._quick.values(), *self._away.values()]

    def _going(self, moves: Counts) -> Counts:
        """Return (n_states, n_replications) who has left each state by some moves."""
        found = self._nobody()
        self._by_origin.add(moves, found)
        return found

    def _go_on(self, level: int, day: int, entries: Counts, turned_away: Counts) -> None:
        """Let those who entered the states of a level buy, stay, or leave at once."""
        epoch = int(self._program.cells.epoch_of_day[day])
        branches = self._streams[Purpose.BRANCHES]
        if level in self._counters:
            counter = self._counters[level]
            refused = self._sell(counter, day, entries)
            entries[counter.states] -= refused
            turned_away[counter.states] += refused
            limited = counter.refusals >= 0
            self._away[level].go(refused[limited], epoch, branches, entries)
        if level in self._quick:
            leaving = self._stays.enter(level, day, entries, self._streams[Purpose.STAYS])
            self._quick[level].go(leaving, epoch, branches, entries)

    def _sell(self, counter: Counter, day: int, entries: Counts) -> Counts:
        """Sell what there is to those who enter; return who is turned away, by state."""
        units, order = self._streams[Purpose.UNITS], self._streams[Purpose.SERVICE]
        found = counter.serve(entries[counter.states], self.shelf.on_hand, units, order)
        self.shelf.sell(day, found.wanted, found.sold)
        self.units[counter.rows] += found.units
        return found.refused

    def _splits(self, departures: Ints, *, at_once: bool = False) -> Splits:
        return self._parts.splits(departures[departures >= 0], at_once=at_once)

    def _nobody(self) -> Counts:
        return np.zeros((self._program.states.count, self.n_replications), dtype=np.int64)
