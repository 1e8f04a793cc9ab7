"""Money: how a measure's mean answers to prices, costs and discounts, choices as they are.

What a price does to choices, where a formula reads it, is not in here: that takes a second
program, compiled at another price.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from forkroad.program.distinct import distinct
from forkroad.program.program import Program
from forkroad.records import record

Array = NDArray[np.float64]
Kind = Literal["price", "unit_cost", "discount", "cost"]

# By what each kind of input counts in a measure of money.
_SIGNS: dict[str, dict[Kind, float]] = {
    "revenue": {"price": 1.0, "discount": -1.0},
    "cost_of_goods": {"unit_cost": 1.0},
    "step_costs": {"cost": 1.0},
    "contribution": {"price": 1.0, "discount": -1.0, "unit_cost": -1.0, "cost": -1.0},
}


@record
class MoneyLeverage:
    """What a price or a cost moves.

    subject : the product of a price or a unit cost, the step of a cost or a discount.
    per_unit : change of the measure per currency unit, or per 1 of a discount, on all days.
    scaled : change if it grows by its own size, so that 1 % more brings a hundredth of this.
    """

    kind: Kind
    subject: str
    per_unit: float
    scaled: float


def find_money_leverages(
    program: Program, visits: Array, key: tuple[str, str]
) -> tuple[MoneyLeverage, ...]:
    """Return every price, unit cost, discount and step cost, 0 where it does not count.

    visits : (n_days, n_states) expected entries of the customers who count.
    key : the measure's kind and subject, as `amounts` names them.
    """
    kind, product = key
    signs = _SIGNS.get(kind, {})
    found: dict[tuple[Kind, str], tuple[float, float]] = {}
    for each in (*_sales(program, visits, product), *_visits(program, visits)):
        per_unit, scaled = found.get((each.kind, each.subject), (0.0, 0.0))
        sign = signs.get(each.kind, 0.0)
        found[each.kind, each.subject] = (
            per_unit + sign * each.per_unit,
            scaled + sign * each.scaled,
        )
    return tuple(MoneyLeverage(*key, *sums) for key, sums in found.items())


def _sales(program: Program, visits: Array, only: str) -> Iterator[MoneyLeverage]:
    """Yield what each product earns and costs in each step that sells it."""
    table, names, money = program.purchases, program.names, program.money
    units = visits[:, table.state] * table.mean
    step_of_row = program.states.step[table.state]
    for product, name in enumerate(names.products):
        counts = float(only in ("", name))
        for step in distinct(step_of_row[table.product == product]):
            here = (table.product == product) & (step_of_row == step)
            sold = counts * units[:, here].sum(axis=1)
            price, paid = money.price[product][:, 0], 1.0 - money.discount[step][:, 0]
            yield MoneyLeverage(
                "price", name, float((sold * paid).sum()), float((sold * price * paid).sum())
            )
            off = float((sold * price).sum()), float((sold * price * (1.0 - paid)).sum())
            yield MoneyLeverage("discount", names.steps[step], *off)
            spent = float((sold * money.unit_cost[product][:, 0]).sum())
            yield MoneyLeverage("unit_cost", name, float(sold.sum()), spent)


def _visits(program: Program, visits: Array) -> Iterator[MoneyLeverage]:
    """Yield what the visits of each step cost."""
    states = program.states
    for step, name in enumerate(program.names.steps):
        here = visits[:, (states.step == step) & states.is_entered].sum(axis=1)
        cost = program.money.step_cost[step][:, 0]
        yield MoneyLeverage("cost", name, float(here.sum()), float((here * cost).sum()))
