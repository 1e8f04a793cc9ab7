"""Demand at each review: what the order of that day must last for, as a distribution.

It is the exact demand without limits of stock and word of mouth, over the lead time and the time
to the next review, as far as the horizon goes: its mean and variance are exact for every draw of
uncertain inputs; the draws are mixed. Poisson where they are equal, else matched, as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from forkroad.engines import exact
from forkroad.engines.windows import Window, units_in_windows
from forkroad.errors import EngineDeclined
from forkroad.forecast.demand import without_limits
from forkroad.forecast.plan import DEFAULT_DRAWS, Plan, each_without_limits
from forkroad.program.program import Program
from forkroad.program.stock_limits import StockPlan
from forkroad.records import record
from forkroad.stock.demand import Demand, mixed_demand

FEWEST_DRAWS = 32


@record
class ReviewDemand:
    """The demand of one product.

    product : its number. days : review days. demands : for each what the order must last for.
    """

    product: int
    days: tuple[int, ...]
    demands: tuple[Demand, ...]


def unlimited_program(plan: Plan) -> Program:
    """Return the program of demand, with as many draws as the exact engine takes.

    Raises EngineDeclined where the journey has no finite states, or too many.
    """
    free = replace(
        plan,
        base=without_limits(plan.base),
        in_force=each_without_limits(plan.in_force),
        n_draws=DEFAULT_DRAWS if plan.n_draws else 0,
    )
    program = free.program()
    most = int(exact.MAX_WORK // (program.states.count * program.n_days))
    if FEWEST_DRAWS <= most < program.n_draws:
        program = replace(free, n_draws=most).program()
    reasons = exact.limits(program)
    if reasons:
        raise EngineDeclined("exact", reasons)
    return program


def review_demands(program: Program, stocks: Sequence[StockPlan]) -> tuple[ReviewDemand, ...]:
    """Return the demand of some products at each of their reviews.

    program : see `unlimited_program`.
    """
    return tuple(_of_product(program, stock) for stock in stocks)


def season_demand(program: Program, product: int) -> Demand:
    """Return the demand of a product over the whole horizon."""
    found = units_in_windows(program, product, [(0, program.n_days)])
    return mixed_demand(found.means[0], found.variances[0])


def _of_product(program: Program, stock: StockPlan) -> ReviewDemand:
    days = tuple(range(0, program.n_days, stock.review_every_days))
    lasts = (stock.lead_time_days or 0) + stock.review_every_days
    windows: list[Window] = [(day, min(day + lasts, program.n_days)) for day in days]
    found = units_in_windows(program, stock.product, windows)
    demands = map(mixed_demand, found.means, found.variances)
    return ReviewDemand(stock.product, days, tuple(demands))
