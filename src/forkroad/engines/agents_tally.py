"""The tally: whole numbers of everything that customers of some replications do.

Only integers are added up here, so that no order and no chunk can change a sum. Money comes
later, from units and visits by cells of time within which all prices stand still.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from forkroad.engines.urns import Ints
from forkroad.program.journey import Journey
from forkroad.records import record

# Keys that wait before they are counted together.
BUFFER = 1 << 18


@record
class Cells:
    """Cells of time: sets of days of one period on which prices and costs stand still.

    of_day : (n_days,) the cell of each day. first_day, period : (n_cells,).
    period_of_day : (n_days,). short_period : the same in two bytes.
    """

    of_day: Ints
    first_day: Ints
    period: Ints
    period_of_day: Ints
    short_period: Ints

    @property
    def count(self) -> int:
        """Number of cells."""
        return len(self.first_day)


def find_cells(journey: Journey) -> Cells:
    """Return the cells of a journey's horizon."""
    n_days = journey.n_days
    period_of_day = np.zeros(n_days, dtype=np.int64)
    for place, period in enumerate(journey.calendar.periods):
        period_of_day[period.start : period.stop] = place
    money = journey.money
    grids = (*money.price, *money.unit_cost, *money.discount, *money.step_cost)
    moving = [np.asarray(grid, dtype=float) for grid in grids if len(grid) > 1]
    columns = np.concatenate([period_of_day[:, np.newaxis].astype(float), *moving], axis=1)
    _, first_day, of_day = np.unique(columns, axis=0, return_index=True, return_inverse=True)
    short = period_of_day.astype(np.int16)
    return Cells(of_day.ravel(), first_day, period_of_day[first_day], period_of_day, short)


@dataclass
class Counter:
    """Counts by key; keys begin with the account and may grow with it.

    width : how many keys one account has.
    """

    width: int
    counts: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    _waiting: list[tuple[Ints, Ints | None]] = field(default_factory=list)
    _n_waiting: int = 0

    def add(self, keys: Ints, numbers: Ints | None = None) -> None:
        """Count each key once, or so many times."""
        if not len(keys):
            return
        self._waiting.append((keys, numbers))
        self._n_waiting += len(keys)
        if self._n_waiting >= max(BUFFER, len(self.counts) // 4):
            self.settle()

    def settle(self) -> None:
        """Count what waits."""
        plain = [keys for keys, numbers in self._waiting if numbers is None]
        if plain:
            self._count(np.bincount(np.concatenate(plain), minlength=len(self.counts)))
        weighted = [(keys, numbers) for keys, numbers in self._waiting if numbers is not None]
        if weighted:
            keys = np.concatenate([keys for keys, _ in weighted])
            numbers = np.concatenate([numbers for _, numbers in weighted])
            sums = np.bincount(keys, weights=numbers, minlength=len(self.counts))
            self._count(np.rint(sums).astype(np.int64))
        self._waiting, self._n_waiting = [], 0

    def table(self, n_accounts: int) -> Ints:
        """Return (n_accounts, width) counts."""
        self.settle()
        found = np.zeros(n_accounts * self.width, dtype=np.int64)
        found[: len(self.counts)] = self.counts
        return found.reshape(n_accounts, self.width)

    def _count(self, more: Ints) -> None:
        if len(more) > len(self.counts):
            more[: len(self.counts)] += self.counts
            self.counts = more
        else:
            self.counts += more


@record
class Sizes:
    """How long the axes of a tally are."""

    n_replications: int
    n_steps: int
    n_edges: int
    n_lines: int
    n_marks: int
    n_days: int


class Tally:
    """Counters of one batch of replications; an account is (class of customers, replication)."""

    def __init__(self, journey: Journey, cells: Cells, sizes: Sizes) -> None:
        self.cells, self.sizes = cells, sizes
        self.codes: list[int] = []
        self._edge = np.full(sizes.n_steps**2, -1, dtype=np.int64)
        for edge, (step, to) in enumerate(journey.edges):
            self._edge[step * sizes.n_steps + to] = edge
        n_periods = len(journey.calendar.periods)
        self.n_periods = n_periods
        self.arrivals = Counter(n_periods)
        self.here = Counter(1)
        self.settled = Counter(sizes.n_steps)
        self.entries = Counter(cells.count * sizes.n_steps)
        self.moves = Counter(cells.count * sizes.n_edges)
        self.lost_unsold = Counter(n_periods)
        self.converted = Counter(n_periods)
        self.purchases = Counter(n_periods * sizes.n_steps)
        self.orders = Counter(n_periods * sizes.n_lines * 2)
        self.units = Counter(cells.count * sizes.n_lines)
        self.travelling = Counter(2)
        self.marks = Counter(sizes.n_marks * sizes.n_days)
        # Cohorts by period of arrival; those who are already here come last.
        self.active = Counter((n_periods + 1) * n_periods)
        self.buyers = Counter((n_periods + 1) * n_periods)
        self.cohort_units = Counter((n_periods + 1) * cells.count * sizes.n_lines)

    def accounts(self, codes: Ints, replications: Ints) -> Ints:
        """Return the accounts of customers.

        codes : the class of all of them, shape (), or of each.
        replications : counted from the batch's first.
        """
        found = np.zeros_like(replications)
        for code in np.unique(codes).tolist():
            if code not in self.codes:
                self.codes.append(code)
            found += np.where(codes == code, self.codes.index(code), 0)
        found *= self.sizes.n_replications
        return found + replications

    def cohorts(self, account: Ints, day: Ints | None) -> Ints:
        """Return the cohorts of accounts by the day of arrival, None for who was here before."""
        period = self.n_periods if day is None else self.cells.period_of_day[day]
        return account * (self.n_periods + 1) + period

    @property
    def width(self) -> int:
        """How many numbers one account has."""
        return sum(each.width for each in vars(self).values() if isinstance(each, Counter))

    @property
    def n_accounts(self) -> int:
        """Number of accounts opened so far."""
        return len(self.codes) * self.sizes.n_replications

    def begin(self, account: Ints, day: Ints, step: Ints) -> None:
        """Count who enters a first step; later visits are moves."""
        self.entries.add(
            (account * self.cells.count + self.cells.of_day[day]) * self.sizes.n_steps + step
        )

    def move(self, account: Ints, day: Ints, step: Ints, to: Ints) -> None:
        """Count moves from step to step."""
        keys = account * self.cells.count
        keys += self.cells.of_day[day]
        keys *= self.sizes.n_edges
        keys += self._edge[step * self.sizes.n_steps + to]
        self.moves.add(keys)

    def sell(
        self, account: Ints, cohort: Ints, day: Ints, *, line: Ints, units: Ints, is_first: Ints
    ) -> None:
        """Count orders and their units, one entry for each product of a purchase."""
        period, cell = self.cells.period_of_day[day], self.cells.of_day[day]
        n_lines = self.sizes.n_lines
        self.orders.add(((account * self.n_periods + period) * n_lines + line) * 2 + is_first)
        self.units.add((account * self.cells.count + cell) * n_lines + line, units)
        self.cohort_units.add((cohort * self.cells.count + cell) * n_lines + line, units)

    def purchase(self, account: Ints, day: Ints, step: Ints) -> None:
        """Count purchases, whatever and however much is bought."""
        period = self.cells.period_of_day[day]
        self.purchases.add((account * self.n_periods + period) * self.sizes.n_steps + step)

    def in_period(self, counter: Counter, account: Ints, day: Ints) -> None:
        """Count customers in a period of a counter that has nothing but periods."""
        counter.add(account * self.n_periods + self.cells.period_of_day[day])

    def in_cohort(self, counter: Counter, cohort: Ints, period: Ints) -> None:
        """Count customers of a cohort in a period."""
        counter.add(cohort * self.n_periods + period)

    def mark(self, account: Ints, mark: int, days: Ints) -> None:
        """Count customers who reach something for the first time after so many days."""
        keys = (account * self.sizes.n_marks + mark) * self.sizes.n_days + days
        self.marks.add(keys)
