"""Entering steps: what a visit counts as, what is bought, and how long the customer stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.agents_crowd import Crowd
from forkroad.engines.agents_sales import Baskets, Buyers, fill_baskets
from forkroad.engines.agents_stays import NEVER
from forkroad.engines.agents_tally import Tally
from forkroad.engines.agents_world import World
from forkroad.engines.urns import Ints
from forkroad.program.hashing import random_bits
from forkroad.records import record

Truths = NDArray[np.bool_]


@record
class Moving:
    """Customers with the step and the day that they are about to enter or to leave.

    is_late : of who leaves, whether the timeout's step comes next; empty for who enters.
    """

    rows: Ints
    step: Ints
    day: Ints
    is_late: Truths

    def some(self, places: Ints | Truths | slice) -> Moving:
        """Return some of them."""
        late = self.is_late[places] if len(self.is_late) else self.is_late
        return Moving(self.rows[places], self.step[places], self.day[places], late)


def joined(parts: Sequence[Moving]) -> Moving:
    """Return all of several groups; whoever has no mark of being late is not."""
    late = [
        part.is_late if len(part.is_late) else np.zeros(len(part.rows), dtype=bool)
        for part in parts
    ]
    return Moving(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.step for part in parts]),
        np.concatenate([part.day for part in parts]),
        np.concatenate(late),
    )


class Shelf(Protocol):
    """Stock that may be too little."""

    @property
    def has_stock(self) -> bool:
        """Whether any product has stock at all."""

    def serve(self, crowd: Crowd, entering: Moving, visit: Ints, baskets: Baskets) -> Truths:
        """Return which of those who enter are served, and take what they buy."""


def enter(
    world: World, crowd: Crowd, tally: Tally, entering: Moving, shelf: Shelf | None = None
) -> tuple[Moving, Moving]:
    """Let customers enter steps; return who leaves when, and who found too little stock.

    The first holds the days on which customers are due, those beyond the horizon left out.
    """
    rows, step = entering.rows, entering.step
    at = rows * world.n_steps + step
    visit = crowd.visits[at] + np.uint16(1)
    crowd.visits[at] = visit
    account = crowd.account[rows]
    _count_once(world, crowd, tally, entering, account)
    stay_on = world.leads_on[step]
    selling = np.nonzero(world.sales.sells[step])[0]
    refused = entering.some(slice(0, 0))
    if len(selling):
        served = _sell(world, crowd, tally, entering.some(selling), visit[selling], shelf)
        refused = entering.some(selling[~served])
        stay_on[selling[~served]] = False
    going = np.nonzero(stay_on)[0]
    return _due(world, crowd, tally, entering.some(going), visit[going]), refused


def _count_once(world: World, crowd: Crowd, tally: Tally, entering: Moving, account: Ints) -> None:
    """Count what a customer counts for once: milestones, stages, active periods, a lost sale."""
    rows, step, day = entering.rows, entering.step, entering.day
    period = world.cells.short_period[day]
    new = np.nonzero(crowd.last_active[rows] != period)[0]
    if len(new):
        own, its_period = rows[new], period[new]
        crowd.last_active[own] = its_period
        tally.in_cohort(tally.active, crowd.cohort[own], its_period)
    if world.is_rival.any():
        lost = np.nonzero(world.is_rival[step])[0]
        lost = lost[~crowd.has_bought[rows[lost]]]
        tally.in_period(tally.lost_unsold, account[lost], day[lost])
    for place, marks in world.marks.by_step.items():
        here = np.nonzero(step == place)[0]
        for mark in marks if len(here) else ():
            reach(world, crowd, tally, mark, rows[here], day[here])


def reach(world: World, crowd: Crowd, tally: Tally, mark: int, rows: Ints, day: Ints) -> None:
    """Count those who reach something for the first time."""
    at = rows * world.marks.count + mark
    new = np.nonzero(~crowd.marked[at])[0]
    crowd.marked[at[new]] = True
    found = rows[new]
    tally.mark(crowd.account[found], mark, day[new] - crowd.set_out[found])


def _sell(
    world: World, crowd: Crowd, tally: Tally, entering: Moving, visit: Ints, shelf: Shelf | None
) -> Truths:
    """Let customers buy what their steps sell; return who was served."""
    rows, day = entering.rows, entering.day
    buyers = Buyers(crowd.key[rows], visit, entering.step, day, crowd.draws(rows))
    wanted = fill_baskets(world.sales, buyers, world.urns)
    served = np.ones(len(rows), dtype=bool)
    if shelf is not None and shelf.has_stock:
        served = shelf.serve(crowd, entering, visit, wanted)
    bought = wanted.of(served)
    is_first = ~crowd.has_bought[rows]
    own = rows[bought.buyer]
    tally.sell(
        crowd.account[own],
        crowd.cohort[own],
        day[bought.buyer],
        line=bought.line,
        units=bought.units,
        is_first=is_first[bought.buyer].astype(np.int64),
    )
    for product, units in crowd.units.items():
        number = world.journey.names.products.index(product)
        its = bought.product == number
        units[own[its]] += bought.units[its]
    has_bought = np.zeros(len(rows), dtype=bool)
    has_bought[bought.buyer] = True
    _count_buyers(world, crowd, tally, entering.some(has_bought), is_first[has_bought])
    return served


def _count_buyers(
    world: World, crowd: Crowd, tally: Tally, buying: Moving, is_first: Truths
) -> None:
    """Count those who buy, whatever and however much it is."""
    rows, day = buying.rows, buying.day
    crowd.has_bought[rows] = True
    tally.purchase(crowd.account[rows], day, buying.step)
    tally.in_period(tally.converted, crowd.account[rows[is_first]], day[is_first])
    reach(world, crowd, tally, world.marks.first_purchase, rows[is_first], day[is_first])
    period = world.cells.period_of_day[day]
    new = crowd.last_buying[rows] != period
    own = rows[new]
    crowd.last_buying[own] = period[new]
    tally.in_cohort(tally.buyers, crowd.cohort[own], period[new])


def _due(world: World, crowd: Crowd, tally: Tally, staying: Moving, visit: Ints) -> Moving:
    """Return on which days customers leave who have entered steps, and who by the timeout."""
    rows, step, day = staying.rows, staying.step, staying.day
    law = world.stays.laws(step, day, crowd.draws(rows))
    random = random_bits(crowd.key[rows] ^ world.stay_word[step], visit)
    days = world.stays.days(law, day, random, world.urns)
    is_late = np.zeros(0, dtype=bool)
    if world.stays.has_timeouts:
        limit = world.stays.timeout_days[law]
        crowd.timeout_day[rows] = np.minimum(day + limit, NEVER)
        crowd.timeout_to[rows] = world.stays.timeout_to[law]
        is_late = days > limit
        days = np.minimum(days, limit)
    due = day + days
    return in_time(world, crowd, tally, Moving(rows, step, due, is_late))


def in_time(world: World, crowd: Crowd, tally: Tally, moving: Moving) -> Moving:
    """Return those whose day lies before the horizon; the others are still travelling then."""
    is_over = moving.day >= world.journey.n_days
    if not is_over.any():
        return moving
    own = moving.rows[is_over]
    tally.travelling.add(crowd.account[own] * 2 + crowd.has_bought[own])
    return moving.some(np.nonzero(~is_over)[0])
