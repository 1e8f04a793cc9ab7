"""Money: what things sell for and cost, laid out over days and draws.

Who buys is not known here; the engines multiply.
"""

from __future__ import annotations

import numpy as np

from forkroad.errors import ScenarioError
from forkroad.program.program import Money, Names
from forkroad.program.timeline import Grid, Timeline
from forkroad.scenario.numbers import Constant
from forkroad.scenario.source import Fault


def money_of(timeline: Timeline, names: Names) -> Money:
    """Return prices and costs over days and draws.

    Raises ScenarioError where a discount leaves its range.
    """
    nothing = Constant(0.0)
    discounts = []
    costs = []
    for step in names.steps:
        key = f"journey.steps.{step}"
        costs.append(
            timeline.series(
                lambda regime, step=step: getattr(regime.journey.steps.get(step), "cost", nothing),  # type: ignore[misc]
                f"{key}.cost",
            )
        )
        discount = timeline.series(
            lambda regime, step=step: getattr(regime.journey.steps.get(step), "discount", nothing),  # type: ignore[misc]
            f"{key}.discount",
        )
        discounts.append(_in_range(discount, step, timeline))
    unit_costs = [
        timeline.series(
            lambda regime, name=name: getattr(regime.products.get(name), "unit_cost", nothing),  # type: ignore[misc]
            f"products.{name}.unit_cost",
        )
        for name in names.products
    ]
    prices = [timeline.price(name) for name in names.products]
    return Money(tuple(prices), tuple(unit_costs), tuple(discounts), tuple(costs))


def _in_range(discount: Grid, step: str, timeline: Timeline) -> Grid:
    outside = (discount < 0) | (discount > 1)
    if np.any(outside) and (timeline.refuses or discount.shape[1] == 1):
        day = int(np.argmax(outside.any(axis=1)))
        when = timeline.calendar.dates[day].isoformat()
        message = f"the discount leaves the range from 0 to 1, first on {when}"
        fault = Fault(("journey", "steps", step, "discount"), message)
        raise ScenarioError([timeline.base.source.problem(fault)])
    return np.clip(discount, 0.0, 1.0)
