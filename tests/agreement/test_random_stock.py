"""Counts and agents on random scenarios whose stock runs out: nobody else can judge these."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from forkroad.engines.samples import Samples
from forkroad.forecast.plan import Options, make_plan
from forkroad.forecast.simulated import sampled
from tests.agreement.evidence import Evidence
from tests.oracles.feature_scenarios import read
from tests.oracles.random_stock import random_stock_scenario

REPLICATIONS = 1_000


def by(engine: str, case: int, seed: int) -> Samples:
    """Return what an engine counts in a scenario."""
    scenario = read(random_stock_scenario(case))
    options = Options(seed=seed, engine=engine, replications=REPLICATIONS)
    return sampled(make_plan(scenario, options)).samples


def heard(cases: Iterable[int]) -> tuple[Evidence, int]:
    """Return what two engines say, and in how many scenarios somebody was turned away."""
    evidence, short = Evidence(), 0
    for case in cases:
        by_counts, by_agents = by("counts", case, case), by("agents", case, case + 1_000)
        evidence.hear_pair(f"scenario {case} with stock", by_counts, by_agents)
        assert by_counts.stock is not None
        short += bool(by_counts.stock.lost[:, -1].mean() > 0.5)
    return evidence, short


def test_counts_and_agents_agree_where_stock_runs_out_in_some_random_scenarios() -> None:
    evidence, short = heard([1, 6])
    assert short == 2
    assert evidence.guilty() == []


@pytest.mark.prove
def test_counts_and_agents_agree_where_stock_runs_out_in_a_hundred_random_scenarios() -> None:
    evidence, short = heard(range(100))
    assert short >= 60
    assert evidence.guilty() == []
