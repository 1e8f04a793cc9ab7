"""From a tally to findings: counts by table row, and money from units, visits and days.

Classes of customers are added up into the rows of the tables first, as whole numbers; money is
then worked out in one fixed order, so that it too is the same for any chunks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from forkroad.engines.agents_findings import Array, Cohorts, Findings, Key, Reached
from forkroad.engines.agents_tally import Counter, Tally
from forkroad.engines.agents_world import World
from forkroad.engines.urns import Ints
from forkroad.program.timeline import Grid


def findings_of(world: World, tally: Tally, replications: range) -> Findings:
    """Return what a tally holds of its replications."""
    rows = _Rows(world, tally)
    moves_by_cell = rows.table(tally.moves, world.cells.count, tally.sizes.n_edges)
    visits_by_cell = rows.table(tally.entries, world.cells.count, world.n_steps)
    for edge, (_, step) in enumerate(world.journey.edges):
        visits_by_cell[..., step] += moves_by_cell[..., edge]
    visits = _with_total(_by_period(world, visits_by_cell))
    moves = _with_total(_by_period(world, moves_by_cell))
    settled = rows.table(tally.settled, world.n_steps).astype(float)
    money = _Money(world, replications)
    measures = {
        **_counts(world, tally, rows, visits),
        **_sales(world, tally, rows, money),
        **_money_measures(world, tally, rows, money, visits_by_cell),
    }
    return Findings(
        measures=measures,
        visits=visits,
        present=_present(world, settled, visits, moves),
        moves=moves,
        cohorts=_cohorts(world, tally, rows, money),
        reached=_reached(world, tally, rows),
    )


class _Rows:
    """Adds accounts up into table rows."""

    def __init__(self, world: World, tally: Tally) -> None:
        names = world.journey.names
        n_segments = len(names.segments)
        codes = np.array(tally.codes, dtype=np.int64)
        segment, groups = codes % n_segments, codes // n_segments
        rows = [np.ones(len(codes), dtype=np.int64)]
        rows += [(segment == number).astype(np.int64) for number in range(n_segments)]
        rows += [groups >> bit & 1 for bit in range(len(world.journey.groups))]
        self.members = np.array(rows, dtype=np.int64).reshape(len(rows), len(codes))
        self._tally = tally

    def table(self, counter: Counter, *shape: int) -> Ints:
        """Return (n_replications, n_rows, *shape) whole numbers of a counter."""
        tally = self._tally
        found = counter.table(tally.n_accounts)
        by_class = found.reshape(len(tally.codes), tally.sizes.n_replications, counter.width)
        by_row = np.zeros((by_class.shape[1], len(self.members), counter.width), dtype=np.int64)
        for row, members in enumerate(self.members):
            for place in np.nonzero(members)[0].tolist():
                by_row[:, row] += by_class[place]
        return by_row.reshape(*by_row.shape[:2], *shape)


class _Money:
    """Prices and costs by replication and cell of time."""

    def __init__(self, world: World, replications: range) -> None:
        self._days = world.cells.first_day
        self._columns = np.array(replications)
        self._money = world.journey.money

    def earned(self, step: int, product: int) -> Array:
        """Return (n_replications, n_cells) what a unit brings after the step's discount."""
        price, discount = self._money.price[product], self._money.discount[step]
        return self._values(price) * (1.0 - self._values(discount))

    def spent(self, product: int) -> Array:
        """Return what a unit costs to make."""
        return self._values(self._money.unit_cost[product])

    def step_cost(self, step: int) -> Array:
        """Return what a visit costs."""
        return self._values(self._money.step_cost[step])

    def is_costly(self, step: int) -> bool:
        """Return whether visits of a step ever cost anything."""
        return bool(np.any(self._money.step_cost[step] != 0))

    def _values(self, grid: Grid) -> Array:
        rows = self._days if len(grid) > 1 else np.zeros_like(self._days)
        columns = self._columns if grid.shape[1] > 1 else np.zeros_like(self._columns)
        return np.asarray(grid[rows][:, columns].T, dtype=float)


def _by_period(world: World, by_cell: Ints | Array) -> Array:
    """Return (..., n_periods, k) sums of (..., n_cells, k), cell by cell in a fixed order."""
    periods = len(world.journey.calendar.periods)
    if periods == world.cells.count:
        return by_cell.astype(float)
    shape = (*by_cell.shape[:-2], periods, by_cell.shape[-1])
    found = np.zeros(shape)
    for cell, period in enumerate(world.cells.period):
        found[..., period, :] += by_cell[..., cell, :]
    return found


def _with_total(by_period: Array) -> Array:
    """Return (n_replications, n_rows, n_periods + 1, ...), the total last."""
    return np.concatenate([by_period, by_period.sum(axis=2, keepdims=True)], axis=2)


def _counts(world: World, tally: Tally, rows: _Rows, visits: Array) -> dict[Key, Array]:
    """Return outcomes, conversions and who set out and is under way."""
    found: dict[Key, Array] = {}
    outcomes = world.journey.names.outcomes
    for number, (step, word) in enumerate(zip(world.journey.names.steps, outcomes, strict=True)):
        if word:
            found["outcome", step] = visits[..., number]
    for kind, counter in (
        ("never_bought_rival", tally.lost_unsold),
        ("converted", tally.converted),
        ("arrivals", tally.arrivals),
    ):
        found[kind, ""] = _with_total(rows.table(counter, tally.n_periods).astype(float))
    here = rows.table(tally.travelling, 2).astype(float)
    for kind, place in (("undecided", 0), ("customer", 1)):
        found[kind, ""] = np.full_like(found["arrivals", ""], np.nan)
        found[kind, ""][..., -1] = here[..., place]
    found["set_out", ""] = found["arrivals", ""].copy()
    found["set_out", ""][..., [0, -1]] += rows.table(tally.here, 1)
    return found


def _sales(world: World, tally: Tally, rows: _Rows, money: _Money) -> dict[Key, Array]:
    """Return orders, units and revenue of each product."""
    lines = world.sales.lines
    orders = rows.table(tally.orders, tally.n_periods, len(lines), 2).astype(float)
    units = rows.table(tally.units, world.cells.count, len(lines)).astype(float)
    purchases = rows.table(tally.purchases, tally.n_periods, world.n_steps).astype(float)
    found: dict[Key, Array] = {}
    for product, name in enumerate(world.journey.names.products):
        own = [number for number, line in enumerate(lines) if line[1] == product]
        repeated, first = (orders[:, :, :, own, turn].sum(axis=-1) for turn in (0, 1))
        revenue = _earned(world, money, units, own)
        for kind, numbers in (
            ("orders", _with_total(repeated + first)),
            ("first_orders", _with_total(first)),
            ("repeat_orders", _with_total(repeated)),
            ("units", _with_total(_by_period(world, units[..., own]).sum(axis=-1))),
            ("revenue", _with_total(revenue)),
        ):
            found[kind, name] = numbers
    for step, name in enumerate(world.journey.names.steps):
        own = [number for number, line in enumerate(lines) if line[0] == step]
        if own:
            found["step_orders", name] = _with_total(purchases[..., step])
            sold = _by_period(world, units[..., own]).sum(axis=-1)
            found["step_units", name] = _with_total(sold)
    return found


def _earned(world: World, money: _Money, units: Array, lines: Sequence[int]) -> Array:
    """Return (n_replications, n_rows, n_periods) revenue of some lines."""
    worth = [
        money.earned(*world.sales.lines[line])[:, np.newaxis] * units[..., line] for line in lines
    ]
    return _summed(world, worth, units.shape)


def _summed(world: World, worth: Iterable[Array], shape: tuple[int, ...]) -> Array:
    """Return sums by period of (n_replications, n_rows, n_cells) amounts of money."""
    total = np.zeros(shape[:-1])
    for each in worth:
        total += each
    return _by_period(world, total[..., np.newaxis])[..., 0]


def _money_measures(
    world: World, tally: Tally, rows: _Rows, money: _Money, visits: Ints
) -> dict[Key, Array]:
    """Return the money of all products and steps together."""
    lines = world.sales.lines
    units = rows.table(tally.units, world.cells.count, len(lines)).astype(float)
    revenue = _earned(world, money, units, range(len(lines)))
    spent = [
        money.spent(product)[:, np.newaxis] * units[..., line]
        for line, (_, product) in enumerate(lines)
    ]
    costs = [
        money.step_cost(step)[:, np.newaxis] * visits[..., step]
        for step in range(world.n_steps)
        if money.is_costly(step)
    ]
    goods = _summed(world, spent, units.shape)
    step_costs = _summed(world, costs, units.shape)
    return {
        ("revenue", ""): _with_total(revenue),
        ("cost_of_goods", ""): _with_total(goods),
        ("step_costs", ""): _with_total(step_costs),
        ("contribution", ""): _with_total(revenue - goods - step_costs),
    }


def _present(world: World, settled: Array, visits: Array, moves: Array) -> Array:
    """Return who is in a step at each period's end: who was there or came, and has not left."""
    come = np.cumsum(visits[:, :, :-1], axis=2)
    gone = np.zeros_like(come)
    for edge, (step, _) in enumerate(world.journey.edges):
        gone[..., step] += np.cumsum(moves[:, :, :-1, edge], axis=2)
    return np.asarray(settled[:, :, np.newaxis] + come - gone)


def _cohorts(world: World, tally: Tally, rows: _Rows, money: _Money) -> Cohorts:
    n_periods, n_lines = tally.n_periods, len(world.sales.lines)
    shape = (n_periods + 1, n_periods)
    units = rows.table(tally.cohort_units, n_periods + 1, world.cells.count, n_lines)
    total = np.zeros(units.shape[:-1])
    for line in range(n_lines):
        earned = money.earned(*world.sales.lines[line])
        total += earned[:, np.newaxis, np.newaxis] * units[..., line]
    return Cohorts(
        active=rows.table(tally.active, *shape).astype(float),
        buyers=rows.table(tally.buyers, *shape).astype(float),
        revenue=_by_period(world, total[..., np.newaxis])[..., 0],
    )


def _reached(world: World, tally: Tally, rows: _Rows) -> Reached:
    marks = world.marks
    table = rows.table(tally.marks, marks.count, world.journey.n_days)
    n_names = len(marks.names)
    return Reached(
        milestones=marks.names,
        stages=marks.stages,
        by_days=table[:, :, :n_names].astype(np.int32),
        stage=table[:, :, n_names:].sum(axis=-1),
    )
