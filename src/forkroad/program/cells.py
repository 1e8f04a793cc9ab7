"""Cells: the probability of one way on, over days and draws.

A fork is resolved for a customer's values and memory: the first rule that holds on a day gives
its shares there. Each (rule, way on) becomes one cell, shared by all states that read alike, so
that an engine's arrays stay small and a sensitivity is a sum over one cell's transitions. What
the shares of a rule are is worked out in `rule_shares`.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forkroad.program.fork_shares import Variant, list_variants
from forkroad.program.memory import fork_expressions
from forkroad.program.rule_shares import RuleShares
from forkroad.program.stock_limits import stock_fork
from forkroad.program.timeline import Grid, Timeline
from forkroad.records import record
from forkroad.scenario.expressions import Bought, Visits
from forkroad.scenario.forks import Fork, Rule

Customer = Mapping[str | Visits | Bought, Any]


@record
class Cell:
    """One way on of one rule: `path` is the rule's place below the step."""

    step: str
    path: str
    to: str


CERTAIN = Cell("", "", "")


@record
class CellTable:
    """All cells of a program, by epoch.

    cells : what each cell is.
    chances : (n_epochs, n_cells, n_draws or 1) probability.
    epoch_of_day : (n_days,) the epoch in force.
    """

    cells: tuple[Cell, ...]
    chances: NDArray[np.float64]
    epoch_of_day: NDArray[np.intp]


@record
class Asked:
    """A question to a book of cells and what it answered: (cell, way on), or one cell.

    late : to, stay and chances of a timeout; None where the fork of `customer` was resolved.
    """

    step: str
    customer: Customer
    is_refused: bool
    late: tuple[str, list[int], Sequence[float]] | None
    answer: Any

    def again(self, book: CellBook) -> Any:
        """Return the answer of another book."""
        if self.late is not None:
            return book.late(self.step, *self.late)
        return book.resolve(self.step, self.customer, is_refused=self.is_refused)


@dataclass
class CellBook:
    """Collects the cells of a program while its states are built.

    log : what was asked, in the order in which it was answered first.
    on_first_day : the cells whose probability on day 0 somebody has looked at.
    """

    timeline: Timeline
    log: list[Asked] = field(default_factory=list)
    on_first_day: set[int] = field(default_factory=set)
    _cells: list[Cell] = field(default_factory=lambda: [CERTAIN])
    _grids: list[Grid] = field(default_factory=lambda: [np.ones((1, 1))])
    _known: dict[Any, int] = field(default_factory=dict)
    _resolved: dict[Any, list[tuple[int, str]]] = field(default_factory=dict)
    _forks: dict[tuple[str, bool], tuple[list[Variant], tuple[Any, ...]]] = field(
        default_factory=dict
    )

    @cached_property
    def _shares(self) -> RuleShares:
        return RuleShares(self.timeline)

    @property
    def clipped(self) -> dict[str, int]:
        """Rule to the number of draws in which its shares left their range and were clipped."""
        return self._shares.clipped

    def resolve(
        self, step: str, customer: Customer, *, is_refused: bool = False
    ) -> list[tuple[int, str]]:
        """Return (cell, way on) for a customer who leaves a step by its fork.

        is_refused : by the fork of who finds too little stock there.
        """
        forks, read = self.forks(step, is_refused)
        key = (step, is_refused, tuple(customer.get(name) for name in read))
        found = self._resolved.get(key)
        if found is None:
            found = [pair for variant in forks for pair in self._fork(step, variant, customer)]
            self._resolved[key] = found
            self.log.append(Asked(step, customer, is_refused, None, found))
        return found

    def take_over(self, asked: Asked, former: CellBook) -> bool:
        """Enter the cells that another book answered with; return whether they have its numbers."""
        self.log.append(asked)
        cells = [asked.answer] if asked.late else [cell for cell, _ in asked.answer]
        return all(self._enter(former._cells[it], former._grids[it]) == it for it in cells)

    def has_same(self, cells: Sequence[int], former: CellBook) -> bool:
        """Return whether cells are the very ones of another book."""
        return all(self._grids[cell] is former._grids[cell] for cell in cells)

    def chance_on_first_day(self, cell: int) -> NDArray[np.float64]:
        """Return (n_draws or 1,) a cell's probability on day 0."""
        self.on_first_day.add(cell)
        return np.asarray(self._grids[cell][0])

    def late(self, step: str, to: str, stay: list[int], chances: Sequence[float]) -> int:
        """Return the cell of a timeout that all who are left take: its chance by day of leaving.

        stay : the cells by which the fork lets customers stay.
        chances : (n,) chance of coming to the fork k days after entering; the timeout is after
            n - 1 days, so that who came after k drew `stay` n - 1 - k days before it.
        """
        reach = len(chances) - 1
        share = np.full((1, 1), max(1.0 - sum(chances), 0.0))
        for cell in stay:
            grid = self._grids[cell]
            days = np.arange(self.timeline.n_days)
            for day, chance in enumerate(chances):
                past = grid if len(grid) == 1 else grid[np.maximum(days - reach + day, 0)]
                share = share + chance * past
        number = self._enter(Cell(step, "timeout", to), _compact(share))
        self.log.append(Asked(step, {}, False, (to, stay, chances), number))
        return number

    def close(self) -> CellTable:
        """Return the table: days on which all cells read alike are one epoch."""
        n_days, n_draws = self.timeline.n_days, max(grid.shape[1] for grid in self._grids)
        moving = [grid for grid in self._grids if grid.shape[0] > 1]
        first, epoch_of_day = _epochs(moving, n_days)
        chances = np.empty((len(first), len(self._grids), n_draws))
        for place, grid in enumerate(self._grids):
            chances[:, place, :] = grid[first] if grid.shape[0] > 1 else grid
        return CellTable(tuple(self._cells), chances, epoch_of_day)

    def forks(self, step: str, is_refused: bool) -> tuple[list[Variant], tuple[Any, ...]]:
        """Return a step's forks with where they hold, and what of a customer they may read."""
        if (step, is_refused) not in self._forks:
            forks = list_variants(
                self.timeline.columns(
                    lambda regime: (
                        stock_fork(regime, step)
                        if is_refused
                        else getattr(regime.journey.steps.get(step), "next", None)
                    )
                )
            )
            read = {name for variant in forks for name in _names(variant.fork)}
            known = self.timeline.environment
            self._forks[step, is_refused] = forks, tuple(name for name in read if name not in known)
        return self._forks[step, is_refused]

    def _fork(self, step: str, variant: Variant, customer: Customer) -> list[tuple[int, str]]:
        """Return the cells of one variant of a fork, each rule's where it is the first to hold."""
        environment = ChainMap(dict(customer), self.timeline.environment)
        found: list[tuple[int, str]] = []
        still_open: Grid = variant.where
        for rule in variant.fork.rules if variant.fork else ():
            holds = still_open
            if rule.condition is not None:
                truth = self._shares.value(step, rule, rule.condition, environment, still_open)
                holds = np.logical_and(still_open, truth)
            if np.any(holds):
                found += self._rule(step, rule, variant, holds, environment)
                still_open = still_open & ~holds
        if variant.fork is not None and np.any(still_open):
            raise self._shares.error(step, "next", "no rule holds", still_open)
        return found

    def _rule(
        self, step: str, rule: Rule, variant: Variant, holds: Grid, environment: Any
    ) -> list[tuple[int, str]]:
        found = []
        for to, share in self._shares.of(step, rule, variant, holds, environment):
            grid = share if np.all(holds) else np.where(holds, share, 0.0)
            if np.any(grid > 0):
                found.append((self._enter(Cell(step, rule.path, to), _compact(grid)), to))
        return found

    def _enter(self, cell: Cell, grid: Grid) -> int:
        key = (cell, grid.shape, grid.tobytes())
        if key not in self._known:
            self._known[key] = len(self._cells)
            self._cells.append(cell)
            self._grids.append(grid)
        return self._known[key]


def _names(fork: Fork | None) -> set[Any]:
    """Return every name and counter that a fork reads."""
    found: set[Any] = set()
    for expression in fork_expressions(fork):
        found |= expression.names | expression.visits | expression.bought
    return found


def _compact(grid: Grid) -> Grid:
    """Drop an axis along which nothing changes."""
    grid = np.ascontiguousarray(grid, dtype=float)
    if grid.shape[0] > 1 and np.all(grid == grid[:1]):
        grid = np.ascontiguousarray(grid[:1])
    return grid


def _epochs(moving: list[Grid], n_days: int) -> tuple[list[int], NDArray[np.intp]]:
    """Return the first day of each epoch and the epoch of each day."""
    changes = np.zeros(n_days, dtype=bool)
    changes[0] = True
    for grid in moving:
        changes[1:] |= np.any(grid[1:] != grid[:-1], axis=1)
    starts = np.nonzero(changes)[0]
    numbers: dict[bytes, int] = {}
    first: list[int] = []
    epochs = []
    for day in starts.tolist():
        key = b"".join(grid[day].tobytes() for grid in moving)
        if key not in numbers:
            numbers[key] = len(first)
            first.append(day)
        epochs.append(numbers[key])
    return first, np.repeat(epochs, np.diff(starts, append=n_days)).astype(np.intp)
