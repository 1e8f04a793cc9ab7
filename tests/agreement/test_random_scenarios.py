"""Exact, counts and agents on random scenarios: one family of tests, alpha 1e-6 for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from forkroad.engines import counts, exact
from forkroad.forecast.plan import Options, make_plan
from forkroad.forecast.simulated import sampled
from tests.agreement.evidence import Evidence
from tests.oracles.feature_scenarios import read
from tests.oracles.random_scenarios import random_scenario

REPLICATIONS = 1_000
# What looks wrong is looked at again, with other luck and so many times the replications.
LONGER = 20


def heard(seeds: Iterable[int], times: int = 1) -> Evidence:
    """Return what three engines say of random scenarios, every tenth of up to 30 steps.

    times : so many times the replications; others than 1 have other luck.
    """
    evidence = Evidence()
    for seed in seeds:
        most_steps = 30 if seed % 10 == 9 else 8
        scenario = read(random_scenario(seed, rational=False, most_steps=most_steps))
        luck, n_replications = seed + 10_000 * (times - 1), REPLICATIONS * times
        plan = make_plan(scenario, Options(seed=luck, unlimited=True))
        assert plan.n_draws == 0
        answer = exact.solve(plan.program())
        by_counts = counts.simulate(plan.program(by_days=True), n_replications, luck + 1_000)
        followed = replace(plan, engine="agents", n_replications=n_replications)
        by_agents = sampled(followed).samples
        evidence.hear_exact(f"scenario {seed}", "counts", by_counts, answer)
        evidence.hear_exact(f"scenario {seed}", "agents", by_agents, answer)
        evidence.hear_pair(f"scenario {seed}", by_counts, by_agents)
    return evidence


def guilty(seeds: Sequence[int]) -> list[str]:
    """Say what shows that engines differ, of single numbers only what shows it twice."""
    evidence = heard(seeds)
    found = evidence.guilty()
    suspects = [seed for seed in seeds if any(f"scenario {seed}, " in each for each in found)]
    return evidence.confirmed_by(heard(suspects, LONGER)).guilty()


def test_three_engines_agree_on_some_random_scenarios() -> None:
    assert guilty([1, 2, 5]) == []


@pytest.mark.prove
def test_three_engines_agree_on_three_hundred_random_scenarios() -> None:
    assert guilty(range(300)) == []
