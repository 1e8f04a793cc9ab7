"""Arrivals as whole customers: who sets out on each day, and who is already here.

Numbers are Poisson by day; exactly the month's, each customer's day in proportion to the days'
rates; or Poisson about a month's rate that is itself drawn. A cohort that is already here is
divided among its states.
"""

from __future__ import annotations

import numpy as np

from forkroad.engines.counts_sums import Counts, Floats, Ints, draw_binomial
from forkroad.program.arrivals import Stream
from forkroad.program.program import Cohort, Program
from forkroad.records import record

# How far shares may miss 1 together; more is a bug.
TOLERANCE = 1e-6


class SharesDoNotAddUp(AssertionError):
    """The shares of those who set out do not add up to 1: a bug, not a user's mistake."""


@record
class _Doors:
    """Where a stream's customers set out: states, and (n_days or 1, n_states, n_draws or 1)."""

    states: Ints
    shares: Floats

    def on(self, day: int) -> Floats:
        return np.asarray(self.shares[day if len(self.shares) > 1 else 0])


class Arrivals:
    """Who sets out, for some replications."""

    def __init__(self, program: Program, n_replications: int, rng: np.random.Generator) -> None:
        self._program, self._n, self._rng = program, n_replications, rng
        self._doors = [_doors(program, place) for place in range(len(program.streams))]
        months = np.array(program.calendar.month_index)
        self._is_first = np.append(True, months[1:] != months[:-1])
        self._month = months
        self._factors = [self._month_factors(it) for it in program.streams]
        self._left: list[Counts] = [np.zeros(0, dtype=np.int64) for _ in program.streams]

    def add(self, day: int, brought: Floats, entries: Counts) -> None:
        """Add the arrivals of a day to (n_states, n_replications) entries.

        brought : (n_streams, n_replications) how many more are expected by word of mouth.
        """
        for place, stream in enumerate(self._program.streams):
            if stream.spread == "fixed":
                self._add_fixed(place, stream, day, entries)
            else:
                self._add_poisson(place, stream, day, entries)
            if brought[place].any():
                doors = self._doors[place]
                rates = np.broadcast_to(
                    brought[place] * doors.on(day), (len(doors.states), self._n)
                )
                entries[doors.states] += self._poisson(f"{stream.segment}, brought", rates)

    def add_cohorts(self, entries: Counts) -> None:
        """Add those who are already here on the first day."""
        for cohort in self._program.cohorts:
            self._add_cohort(cohort, entries)

    def _add_poisson(self, place: int, stream: Stream, day: int, entries: Counts) -> None:
        rate = stream.rate[day]
        if not rate.any():
            return
        doors = self._doors[place]
        rates = rate * self._factors[place][self._month[day]] * doors.on(day)
        shape = (len(doors.states), self._n)
        entries[doors.states] += self._poisson(stream.segment, np.broadcast_to(rates, shape))

    def _add_fixed(self, place: int, stream: Stream, day: int, entries: Counts) -> None:
        """Draw who of the month's known number comes today; all who are left on its last day."""
        ahead = stream.rate[day:][self._month[day:] == self._month[day]]
        rest = np.cumsum(ahead[::-1], axis=0)[-1]
        if self._is_first[day]:
            whole = np.rint(rest).astype(np.int64)
            self._left[place] = np.broadcast_to(whole, (self._n,)).copy()
        left = self._left[place]
        if not left.any():
            return
        chance = np.divide(ahead[0], rest, out=np.zeros_like(rest), where=rest > 0)
        today = self._binomial(stream.segment, left, np.minimum(chance, 1.0))
        left -= today
        doors = self._doors[place]
        self._divide(stream.segment, today, doors.states, doors.on(day), entries)

    def _add_cohort(self, cohort: Cohort, entries: Counts) -> None:
        count = int(cohort.count)
        numbers = np.full(self._n, count, dtype=np.int64)
        if count < cohort.count:
            numbers += self._levels(_name(cohort)) < cohort.count - count
        if cohort.count == 0:
            return
        states, place = np.unique([state for state, _ in cohort.places], return_inverse=True)
        n_draws = max((np.size(number) for _, number in cohort.places), default=1)
        shares = np.zeros((len(states), n_draws))
        for row, (_, number) in zip(place, cohort.places, strict=True):
            shares[row] += np.asarray(number) / cohort.count
        self._divide(_name(cohort), numbers, states.astype(np.intp), shares, entries)

    def _divide(
        self, name: str, numbers: Counts, states: Ints, shares: Floats, entries: Counts
    ) -> None:
        """Divide (n_replications,) customers among states by their shares.

        name : of the segment or cohort.
        """
        totals = shares.sum(axis=0)
        if numbers.any() and (not len(states) or np.abs(totals - 1.0).max() > TOLERANCE):
            raise SharesDoNotAddUp(f"who sets out is divided by shares that add up to {totals}")
        self._share_out(name, numbers, states, shares, entries)

    def _share_out(
        self, name: str, numbers: Counts, states: Ints, shares: Floats, entries: Counts
    ) -> None:
        """Draw the division of customers among states."""
        rest = np.cumsum(shares[::-1], axis=0)[::-1]
        left = numbers.copy()
        for row, state in enumerate(states.tolist()):
            taken = left
            if row < len(states) - 1:
                chance = np.divide(
                    shares[row], rest[row], out=np.zeros_like(rest[row]), where=rest[row] > 0
                )
                taken = draw_binomial(self._rng, left[None], np.minimum(chance, 1.0)[None])[0]
            entries[state] += taken
            left = left - taken

    def _poisson(self, name: str, rates: Floats) -> Counts:
        """Draw (n_states, n_replications) arrivals of a day."""
        return self._rng.poisson(rates)

    def _binomial(self, name: str, left: Counts, chances: Floats) -> Counts:
        """Draw (n_replications,) who of a known number comes today."""
        return self._rng.binomial(left, chances)

    def _levels(self, name: str) -> Floats:
        """Draw (n_replications,) uniforms for a cohort."""
        return self._rng.random(self._n)

    def _month_factors(self, stream: Stream) -> Floats:
        """Return (n_months, n_replications) what each month's rate is multiplied by.

        With variance v times the mean M of a month's total, the factor is a gamma variate of
        mean 1 and variance (v - 1) / M.
        """
        n_months = int(self._month.max()) + 1
        factors = np.ones((n_months, self._n))
        if isinstance(stream.spread, str):
            return factors
        for month in range(n_months):
            rate = stream.rate[self._month == month].sum(axis=0)
            expected = np.broadcast_to(rate, (self._n,))
            shapes = np.where(expected > 0, expected, 1.0) / (stream.spread - 1.0)
            factors[month] = self._gamma(stream.segment, month, shapes)
        return factors

    def _gamma(self, name: str, month: int, shapes: Floats) -> Floats:
        """Draw (n_replications,) gamma variates of mean 1."""
        return self._rng.gamma(shapes, 1.0 / shapes)


def _name(cohort: Cohort) -> str:
    return f"{cohort.segment}/{cohort.step}"


def _doors(program: Program, stream: int) -> _Doors:
    """Join the entries of a stream that lead to one state."""
    entries = [entry for entry in program.entries if entry.stream == stream]
    states = sorted({entry.state for entry in entries})
    shape = (
        max((entry.share.shape[0] for entry in entries), default=1),
        len(states),
        max((entry.share.shape[1] for entry in entries), default=1),
    )
    shares = np.zeros(shape)
    for entry in entries:
        shares[:, states.index(entry.state)] += entry.share
    return _Doors(np.array(states, dtype=np.intp), shares)
