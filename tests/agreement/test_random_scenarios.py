"""Exact, counts and agents on random scenarios: one family of tests, alpha 1e-6 for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from forkroad.engines import counts, exact
from forkroad.forecast.plan import Options, make_plan
from forkroad.forecast.simulated import sampled
from tests.agreement.evidence import Evidence
from tests.oracles.feature_scenarios import read
from tests.oracles.random_scenarios import random_scenario

REPLICATIONS = 1_000


def heard(seeds: Iterable[int]) -> Evidence:
    """Return what three engines say of random scenarios, every tenth of up to 30 steps."""
    evidence = Evidence()
    for seed in seeds:
        most_steps = 30 if seed % 10 == 9 else 8
        scenario = read(random_scenario(seed, rational=False, most_steps=most_steps))
        plan = make_plan(scenario, Options(seed=seed, unlimited=True))
        assert plan.n_draws == 0
        answer = exact.solve(plan.program())
        by_counts = counts.simulate(plan.program(by_days=True), REPLICATIONS, seed + 1_000)
        followed = replace(plan, engine="agents", n_replications=REPLICATIONS)
        by_agents = sampled(followed).samples
        evidence.hear_exact(f"scenario {seed}", "counts", by_counts, answer)
        evidence.hear_exact(f"scenario {seed}", "agents", by_agents, answer)
        evidence.hear_pair(f"scenario {seed}", by_counts, by_agents)
    return evidence


def test_three_engines_agree_on_some_random_scenarios() -> None:
    assert heard([1, 2, 5]).guilty() == []


@pytest.mark.prove
def test_three_engines_agree_on_three_hundred_random_scenarios() -> None:
    assert heard(range(300)).guilty() == []
