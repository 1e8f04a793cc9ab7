"""A plain simulation of demand, one customer at a time: slow, obvious, the engines' judge.

It shares no code with forkroad's program and engines; it reads the scenario's model as plain
data. Stock limits and word of mouth are left out (demand only), and so are what-ifs.

`simulate` returns, for every key, one number a replication. A key is (measure, period, segment,
subject). A period is a label or `total`; a segment is `all`, a segment or a group.

measure                            period      subject
arrivals                           flow        ""           already_here not among them
set_out                            total       ""           already_here included
outcome                            flow        step         who ended there
outcome                            total       undecided or customer
converted                          flow        ""           bought for the first time
competitor_unbought                flow        ""           ended at a competitor, never bought
orders first_orders repeat_orders  flow        product      first: the first purchase of anything
units revenue                      flow        product
revenue cost_of_goods step_costs
contribution                       flow        ""           of all products
campaign_costs profit              flow        ""           segment `all`; no holding costs
visits                             flow        step         outcome steps too
present                            label       step         at the end of the period's last day
moves                              total       from>to
reached                            days (int)  milestone    customers who first reached it after
                                                            so many days; first_purchase too
stage                              total       stage        customers who reached it
cohort_active cohort_buyers        arrival     periods since (int)   customers
cohort_revenue                     arrival     periods since (int)

A flow is counted in its period and in `total`. An arrival period is a label, or `already_here`.
"""

from __future__ import annotations

from random import Random

from forkroad.scenario.model import Scenario
from tests.oracles.luck import Luck
from tests.oracles.people import customers
from tests.oracles.reading import Reader
from tests.oracles.tally import Tally
from tests.oracles.trips import travel

Key = tuple[str, str | int, str, str | int]


def simulate(scenario: Scenario, replications: int, seed: int) -> dict[Key, list[float]]:
    """Simulate a scenario so many times; a key that never happened is absent and means zeros."""
    forms: dict = {}
    found: dict[Key, list[float]] = {}
    for replication in range(replications):
        rng = Random(f"{seed}/{replication}")
        for key, number in _once(scenario, rng, forms).items():
            found.setdefault(key, [0.0] * replications)[replication] = float(number)
    return found


def _once(scenario: Scenario, rng: Random, forms: dict) -> dict[Key, float]:
    reader = Reader(scenario, Luck(scenario, rng), forms)
    tally = Tally(reader)
    for trip, waiting in customers(reader, rng):
        travel(reader, trip, rng, waiting)
        tally.count(trip)
    return tally.finished()
