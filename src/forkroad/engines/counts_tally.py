"""The tally of a block of replications: sums by table row and period, whole numbers as such.

Entries are gathered over spans of days in which prices and costs stand still, then counted in
every measure at once. Money is units times a price, span after span in their order.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.counts_purchases import Purchases
from forkroad.engines.counts_sums import Counts, Floats, Ints, sums_to
from forkroad.engines.samples import Key
from forkroad.program.program import Program
from forkroad.program.timeline import Grid
from forkroad.records import record


@record
class Span:
    """A run of days without a change of price or cost, inside one period."""

    first: int
    stop: int
    period: int


def list_spans(program: Program) -> list[Span]:
    """Return the spans of the horizon."""
    periods = program.calendar.periods
    bounds = {program.n_days, *(period.start for period in periods)}
    money = program.money
    for grid in (*money.price, *money.unit_cost, *money.discount, *money.step_cost):
        bounds |= {int(day) + 1 for day in np.flatnonzero((grid[1:] != grid[:-1]).any(axis=1))}
    ordered = sorted(bounds)
    starts = np.array([period.start for period in periods])
    return [
        Span(first, stop, int(np.searchsorted(starts, first, side="right")) - 1)
        for first, stop in itertools.pairwise(ordered)
    ]


class _Sums:
    """Sums some states by (class of types, step), then classes by table row."""

    def __init__(self, program: Program, states: Ints) -> None:
        self.states = states
        self._n_steps = len(program.names.steps)
        self._rows = program.row_of_type.astype(np.float64)
        self._plan = sums_to(
            program.states.type[states] * self._n_steps + program.states.step[states]
        )

    def by_step(self, values: Counts) -> Counts:
        """Return (n_rows, n_steps, n_replications) sums of one row a state."""
        n_rows, n_classes = self._rows.shape
        cells = np.zeros((n_classes * self._n_steps, values.shape[1]), dtype=np.int64)
        self._plan.add(values, cells)
        # Whole numbers below 2^53 add up exactly in floats, whatever the order.
        table = cells.reshape(n_classes, -1).astype(np.float64)
        found = (self._rows @ table).astype(np.int64)
        return found.reshape(n_rows, self._n_steps, values.shape[1])

    def of(self, values: Counts) -> Counts:
        """Return (n_rows, n_replications) sums of one row a state."""
        return np.asarray(self.by_step(values).sum(axis=1))


@record
class _Product:
    """The purchases of one product: rows of the table, and sums over their states."""

    name: str
    number: int
    rows: Ints
    place: Ints
    is_first: NDArray[np.bool_]
    sums: _Sums
    first_sums: _Sums


class Tally:
    """What some replications counted so far.

    measures : (kind, subject) to (n_rows, n_periods, n_replications).
    visits, present : (n_rows, n_periods, n_steps, n_replications).
    """

    def __init__(self, program: Program, purchases: Purchases, n_replications: int) -> None:
        self._program, self._purchases, self._n = program, purchases, n_replications
        n_rows, n_periods = len(program.names.rows), len(program.calendar.periods)
        self._shape = (n_rows, n_periods, n_replications)
        by_step = (n_rows, n_periods, len(program.names.steps), n_replications)
        self.visits = np.zeros(by_step, dtype=np.int64)
        self.present = np.zeros(by_step, dtype=np.int64)
        self.measures: dict[Key, Counts | Floats] = {}
        states = program.states
        states = program.states
        is_rival = np.array([word == "competitor" for word in program.names.outcomes])
        lost = is_rival[states.step] & ~states.has_bought & states.is_entered
        self._visited = _Sums(program, np.flatnonzero(states.is_entered))
        self._everybody = _Sums(program, np.arange(states.count))
        self._rivals = _Sums(program, np.flatnonzero(lost))
        self._buying = _Sums(program, purchases.states)
        self._is_first = ~states.has_bought[purchases.states]
        self._converting = _Sums(program, purchases.states[self._is_first])
        self._products = _list_products(program, purchases)
        self._start_all()

    def count_arrivals(self, period: int, arrived: Counts, cohorts: Counts | None) -> None:
        """Count (n_states, n_replications) who set out; cohorts do so without arriving."""
        numbers = self._everybody.of(arrived)
        self.measures["arrivals", ""][:, period] += numbers
        self.measures["set_out", ""][:, period] += numbers
        if cohorts is not None:
            here = self._everybody.of(cohorts)
            self.measures["set_out", ""][:, period] += here

    def count_span(self, span: Span, entered: Counts, buyers: Counts, units: Counts) -> None:
        """Count a span's entries.

        entered : (n_states, n_replications). buyers : (n_buying, n_replications) purchases.
        units : (n_purchase_rows, n_replications).
        """
        visits = self._visited.by_step(entered[self._visited.states])
        self.visits[:, span.period] += visits
        lost = self._rivals.of(entered[self._rivals.states])
        self._add("never_bought_rival", "", span, lost)
        costs = np.zeros(visits[:, 0].shape)
        for step, grid in enumerate(self._program.money.step_cost):
            if np.any(grid):
                costs += visits[:, step] * _on(grid, span)
        self._add("step_costs", "", span, costs)
        self._add("contribution", "", span, -costs)
        self._count_purchases(span, buyers, units)

    def count_present(self, period: int, present: Counts) -> None:
        """Count who is in each state at a period's end."""
        self.present[:, period] = self._everybody.by_step(present)

    def count_travelling(self, present: Counts) -> dict[Key, Counts]:
        """Return (n_rows, n_replications) who is under way at the horizon: two measures."""
        states = self._program.states
        ends = np.array([bool(word) for word in self._program.names.outcomes])
        going = present * ~ends[states.step][:, np.newaxis]
        bought = going * states.has_bought_after[:, np.newaxis]
        return {
            ("customer", ""): self._everybody.of(bought),
            ("undecided", ""): self._everybody.of(going - bought),
        }

    def _start_all(self) -> None:
        names = self._program.names
        counts = [(kind, "") for kind in ("arrivals", "set_out", "converted", "never_bought_rival")]
        kinds = ("orders", "first_orders", "repeat_orders", "units")
        counts += [(kind, product) for product in names.products for kind in kinds]
        selling = self._program.states.step[self._purchases.states]
        for step in np.unique(selling).tolist():
            counts += [("step_orders", names.steps[step]), ("step_units", names.steps[step])]
        money = [("revenue", product) for product in names.products]
        money += [(it, "") for it in ("revenue", "cost_of_goods", "step_costs", "contribution")]
        self.measures |= {key: np.zeros(self._shape, dtype=np.int64) for key in counts}
        self.measures |= {key: np.zeros(self._shape) for key in money}

    def _add(self, kind: str, subject: str, span: Span, numbers: Counts | Floats) -> None:
        self.measures[kind, subject][:, span.period] += numbers

    def _count_purchases(self, span: Span, buyers: Counts, units: Counts) -> None:
        if not buyers.any():
            return
        steps = self._program.names.steps
        orders = self._buying.by_step(buyers)
        self._add("converted", "", span, self._converting.of(buyers[self._is_first]))
        for product in self._products:
            self._count_product(span, product, buyers[product.place], units[product.rows])
        for step in np.flatnonzero(orders.any(axis=(0, 2))).tolist():
            self._add("step_orders", steps[step], span, orders[:, step])

    def _count_product(self, span: Span, product: _Product, buyers: Counts, units: Counts) -> None:
        """Count the purchases of one product: a row of buyers and of units for each state."""
        money, name = self._program.money, product.name
        orders, earliest = product.sums.of(buyers), product.first_sums.of(buyers[product.is_first])
        by_step = product.sums.by_step(units)
        self._add("orders", name, span, orders)
        self._add("first_orders", name, span, earliest)
        self._add("repeat_orders", name, span, orders - earliest)
        self._add("units", name, span, by_step.sum(axis=1))
        goods = by_step.sum(axis=1) * _on(money.unit_cost[product.number], span)
        revenue = np.zeros_like(goods)
        price = _on(money.price[product.number], span)
        for step in np.flatnonzero(by_step.any(axis=(0, 2))).tolist():
            self._add("step_units", self._program.names.steps[step], span, by_step[:, step])
            revenue += by_step[:, step] * (price * (1.0 - _on(money.discount[step], span)))
        self._add("revenue", name, span, revenue)
        self._add("revenue", "", span, revenue)
        self._add("cost_of_goods", "", span, goods)
        self._add("contribution", "", span, revenue - goods)


def _list_products(program: Program, purchases: Purchases) -> list[_Product]:
    """Return the products that somebody buys."""
    found = []
    for number in np.unique(purchases.product).tolist():
        rows = np.flatnonzero(purchases.product == number)
        place = purchases.place[rows]
        states = purchases.states[place]
        is_first = ~program.states.has_bought[states]
        sums, first_sums = _Sums(program, states), _Sums(program, states[is_first])
        name = program.names.products[number]
        found.append(_Product(name, number, rows, place, is_first, sums, first_sums))
    return found


def _on(grid: Grid, span: Span) -> Floats:
    """Return (n_draws or 1,) a grid's values in a span."""
    return np.asarray(grid[span.first if len(grid) > 1 else 0], dtype=np.float64)
