"""One customer's trip: each step with its day, the odds at the fork, what held, and the money.

The customer has the same luck as in a simulation with the same seed. Somebody else may decide
at the forks; stays and units are then still the customer's own luck. Stock never runs out
here, for what is on the shelf depends on everybody else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from forkroad.engines.agents_crowd import Crowd
from forkroad.engines.agents_forks import Leavers
from forkroad.engines.agents_launch import Origin
from forkroad.engines.agents_leaving import branch_luck, leave, record_moves, resolved
from forkroad.engines.agents_sales import Buyers, fill_baskets
from forkroad.engines.agents_settling import Company, settle
from forkroad.engines.agents_stays import on_grid
from forkroad.engines.agents_tally import Tally
from forkroad.engines.agents_trip import Customer, Leg, Odds, Purchase, Trip
from forkroad.engines.agents_visits import Moving, enter
from forkroad.engines.agents_world import World, build_world
from forkroad.errors import UsageError, did_you_mean
from forkroad.program.journey import Journey
from forkroad.program.journey_forks import GOING_BACK, STAYING
from forkroad.program.timeline import Grid
from forkroad.scenario.forks import BACK, STAY

# Called at each fork with the step, the day and the odds; returns the way on.
Decide = Callable[[str, int, Odds], str]


def follow_one(
    journey: Journey, seed: int, customer: Customer, decide: Decide | None = None
) -> Trip:
    """Return one customer's trip.

    decide : who answers at the forks; the customer's own luck where it is None.

    Raises UsageError for a segment, an attribute, a day or a way on that cannot be.
    """
    walk = _Walk(journey, seed, customer)
    walk.run(decide)
    return walk.trip()


class _Walk:
    """A crowd of one."""

    def __init__(self, journey: Journey, seed: int, customer: Customer) -> None:
        self._world: World = build_world(journey, seed)
        self._crowd: Crowd = self._world.new_crowd(everything=True)
        self._tally: Tally = self._world.new_tally(1)
        self._customer = customer
        self._legs: list[Leg] = []
        self._probability = 1.0
        self._entering = self._begin(customer)

    def run(self, decide: Decide | None) -> None:
        """Go on to an end or to the horizon."""
        while len(self._entering.rows):
            self._legs.append(self._leg(self._entering))
            leaving, _ = enter(self._world, self._crowd, self._tally, self._entering)
            self._entering = self._onwards(leaving, decide) if len(leaving.rows) else leaving

    def trip(self) -> Trip:
        """Return what was done so far."""
        names = self._world.journey.names
        last = names.steps.index(self._legs[-1].step)
        rows = np.zeros(1, dtype=np.int64)
        return Trip(
            segment=self._customer.segment,
            attributes={
                name: attribute.column(rows)[0].item()
                for name, attribute in self._crowd.attributes.items()
                if name in self._own_attributes()
            },
            set_out=self._customer.day,
            legs=tuple(self._legs),
            outcome=names.outcomes[last],
            probability=self._probability,
        )

    def _begin(self, customer: Customer) -> Moving:
        journey = self._world.journey
        names = journey.names.segments
        if customer.segment not in names:
            close = did_you_mean(customer.segment, names)
            raise UsageError(f'there is no segment "{customer.segment}"{close}')
        if not 0 <= customer.day < journey.n_days:
            raise UsageError(f"a customer sets out on a day from 0 to {journey.n_days - 1}")
        segment = journey.segments[names.index(customer.segment)]
        origin = Origin(segment, f"arrivals/{segment.name}")
        one = (
            np.array([number]) for number in (customer.replication, customer.day, customer.number)
        )
        company = Company(origin, *one)
        entering, _ = settle(self._world, self._crowd, self._tally, company, customer.replication)
        self._choose_attributes(customer.attributes)
        return entering

    def _own_attributes(self) -> set[str]:
        names = self._world.journey.names.segments
        segment = self._world.journey.segments[names.index(self._customer.segment)]
        return {name for attributes, _ in segment.attributes for name in attributes}

    def _choose_attributes(self, chosen: Mapping[str, Any]) -> None:
        for name, value in chosen.items():
            if name not in self._own_attributes():
                close = did_you_mean(name, self._own_attributes())
                raise UsageError(f'{self._customer.segment} has no attribute "{name}"{close}')
            column = self._crowd.attributes[name]
            texts = column.trait.texts
            if texts and value not in texts:
                close = did_you_mean(str(value), texts)
                raise UsageError(f'nobody\'s {name} is "{value}"{close}')
            column.codes[0] = texts.index(value) if texts else value

    def _leg(self, entering: Moving) -> Leg:
        step, day = int(entering.step[0]), int(entering.day[0])
        cost = self._on(self._world.journey.money.step_cost[step], day)
        name = self._world.journey.names.steps[step]
        return Leg(name, day, cost, tuple(self._purchases(step, day)))

    def _purchases(self, step: int, day: int) -> list[Purchase]:
        """Return what is bought here; `enter` draws the same."""
        world, crowd = self._world, self._crowd
        if not world.sales.sells[step]:
            return []
        rows = np.zeros(1, dtype=np.int64)
        visit = crowd.visits_of(rows, step) + 1
        buyers = Buyers(crowd.key[:1], visit, np.array([step]), np.array([day]), crowd.draws(rows))
        baskets = fill_baskets(world.sales, buyers, world.urns)
        money = world.journey.money
        found = []
        for product, units in zip(baskets.product.tolist(), baskets.units.tolist(), strict=True):
            price = self._on(money.price[product], day) * (1 - self._on(money.discount[step], day))
            goods = self._on(money.unit_cost[product], day)
            name = world.journey.names.products[product]
            found.append(Purchase(name, units, units * price, units * goods))
        return found

    def _on(self, grid: Grid, day: int) -> float:
        rows = np.zeros(1, dtype=np.int64)
        return float(on_grid(grid, np.array([day]), self._crowd.draws(rows))[0])

    def _onwards(self, leaving: Moving, decide: Decide | None) -> Moving:
        """Leave the present step, and note how; return where the customer enters next."""
        world, crowd = self._world, self._crowd
        step, day = leaving.step, int(leaving.day[0])
        moving = leave(world, crowd, leaving)
        if len(leaving.is_late) and leaving.is_late[0]:
            by, odds, chosen = "timeout", None, ""
        else:
            by = "fork"
            odds, chosen = self._odds(leaving)
            if decide is not None and odds is not None:
                moving, chosen = self._decided(leaving, odds, decide)
            if odds is not None:
                self._probability *= odds.shares[chosen]
        if moving.day[0] >= world.journey.n_days:
            self._legs[-1] = replace(self._legs[-1], odds=odds, chosen=chosen)
            return moving.some(slice(0, 0))
        if moving.day[0] > day:
            by = "timeout"
        record_moves(world, crowd, self._tally, step, moving)
        self._legs[-1] = replace(
            self._legs[-1], left=int(moving.day[0]), by=by, odds=odds, chosen=chosen
        )
        return Moving(moving.rows, moving.step, moving.day, moving.is_late[:0])

    def _odds(self, leaving: Moving) -> tuple[Odds | None, str]:
        """Return the odds at the present fork and what the customer's luck would choose."""
        world, crowd = self._world, self._crowd
        leavers = Leavers(leaving.rows, leaving.day, branch_luck(world, crowd, leaving))
        plan = world.journey.steps[int(leaving.step[0])]
        for rule, places in world.forks.rules_that_hold(crowd, plan, leavers):
            if not len(places):
                continue
            shares = world.forks.shares(crowd, plan.name, rule.path, rule.ways, leavers)
            names = [self._name(target) for target in rule.ways.targets]
            odds = Odds(
                rule.path,
                rule.condition.source if rule.condition else "",
                dict(zip(names, shares[:, 0].tolist(), strict=True)),
            )
            drawn = world.forks.choose(crowd, leaving.step, leavers, world.urns)
            return odds, self._name(int(drawn[0]))
        return None, STAY

    def _name(self, target: int) -> str:
        special = {STAYING: STAY, GOING_BACK: BACK}
        return special.get(target) or self._world.journey.names.steps[target]

    def _decided(self, leaving: Moving, odds: Odds, decide: Decide) -> tuple[Moving, str]:
        """Return the move that somebody else decided on."""
        names = self._world.journey.names.steps
        chosen = decide(names[int(leaving.step[0])], int(leaving.day[0]), odds)
        if chosen not in odds.shares:
            close = did_you_mean(chosen, odds.shares)
            ways = ", ".join(odds.shares)
            raise UsageError(f'"{chosen}" is no way on here{close}; there is {ways}')
        special = {STAY: STAYING, BACK: GOING_BACK}
        target = special[chosen] if chosen in special else names.index(chosen)
        to = np.array([target])
        moving = Moving(leaving.rows, to, leaving.day, leaving.is_late)
        return resolved(self._world, self._crowd, moving), chosen
