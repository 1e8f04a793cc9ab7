"""The expected numbers of a small scenario in exact fractions, and the variances of a forecast.

Masses of customers move day by day through every state that they can be in: segment,
attributes, step, and the whole memory that any expression reads (nothing is capped). Shares are
the decimals of the file. What is not rational (continuous attributes and stays, utilities,
anything drawn) raises ValueError.

`exact` returns the keys that `simulation` documents, means as Fractions; those of DETAILS only
with `detail`, those of campaign costs and profit never.

`exact_variance` gives the variance of one of them by carrying the amount so far in the state: the
sum of E[X^2] over customers is the variance under Poisson arrivals, a known number n of customers
takes off (sum of E[X])^2 / n, and a rate that varies adds (v - 1) / M (sum of E[X])^2.
"""

from __future__ import annotations

from fractions import Fraction

from forkroad.scenario.model import Scenario
from tests.oracles.flow import Flow
from tests.oracles.reading import Reader
from tests.oracles.sources import Source, sources

DETAILS = ("reached", "stage", "cohort_active", "cohort_buyers", "cohort_revenue")


def exact(scenario: Scenario, *, detail: bool = False) -> dict[tuple, Fraction]:
    """The exact mean of every key that can be other than 0."""
    reader = Reader(scenario, None)
    flow = Flow(reader, detail=detail)
    flow.send([start for source in sources(reader) for start in source.starts])
    return {key: mean for key, mean in flow.ledger.totals().items() if mean}


def exact_variance(scenario: Scenario, key: tuple) -> Fraction:
    """The exact variance of one key, from replication to replication."""
    reader = Reader(scenario, None)
    return sum((_variance(reader, source, key) for source in sources(reader)), Fraction(0))


def _variance(reader: Reader, source: Source, key: tuple) -> Fraction:
    flow = Flow(reader, watched=key, detail=key[0] in DETAILS)
    flow.send(source.starts)
    first = sum((mass * amount for amount, mass in flow.amounts.items()), Fraction(0))
    second = sum((mass * amount**2 for amount, mass in flow.amounts.items()), Fraction(0))
    assert first == flow.ledger.totals().get(key, 0)
    if source.number == 0:
        return Fraction(0)
    if source.kind == "poisson":
        return second
    if source.kind == "overdispersed":
        return second + (source.spread - 1) / source.number * first**2
    return second - first**2 / source.number
