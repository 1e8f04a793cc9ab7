"""The counts engine against the exact engine, feature by feature."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from forkroad.engines import counts
from forkroad.forecast.plan import Plan
from tests.agreement.sampled import disagreements, exact_answer, plan_of, scores
from tests.oracles.feature_scenarios import FEATURES, feature

# Some 7,000 means and variances over all features; a normal error passes 5 standard errors once
# in 1.7e6, so that chance alone fails a run of the suite with less than 5e-3. Seeds are fixed.
LIMIT = 5.0
# Steps with a memory of days have thousands of states and take longer.
REPLICATIONS = {"memory": 100, "already_here": 100}


@pytest.mark.parametrize("name", FEATURES)
def test_means_and_variances_are_those_of_the_exact_engine(name: str) -> None:
    n = REPLICATIONS.get(name, 300)
    plan = plan_of(feature(name), n)
    samples = counts.simulate(plan.program(by_days=True), n, seed=3)
    assert disagreements(samples, exact_answer(plan), limit=LIMIT) == []


@pytest.mark.prove
@pytest.mark.parametrize("name", FEATURES)
def test_many_replications_agree_within_four_and_a_half_standard_errors(name: str) -> None:
    n = 5_000
    plan = plan_of(feature(name), n)
    samples = counts.simulate(plan.program(by_days=True), n, seed=4)
    # Of some 600 figures a scenario, 7e-6 lie beyond 4.5 standard errors by chance.
    assert disagreements(samples, exact_answer(plan), limit=4.5) == []


def test_errors_of_means_are_as_large_as_luck_makes_them() -> None:
    # Squares of standard normal errors average 1 over independent figures: the totals by step of
    # a journey of one segment over 30 independent seeds. Chi-square with 30 degrees has its
    # 1e-6 and 1 - 1e-6 points at 6.2 and 82.0 for each figure; a sampler that rounds falls
    # below, one with too much spread lies above.
    plan = plan_of(feature("timeouts"), 50)
    program, answer = plan.program(by_days=True), exact_answer(plan)
    squares: dict[tuple, list[float]] = {}
    for seed in range(30):
        samples = counts.simulate(program, 50, seed)
        for what, key, z, _, expected in scores(samples, answer):
            if what == "mean" and key[2:] == (0, 2) and expected > 0:
                squares.setdefault(key, []).append(z**2)
    low, high = stats.chi2.ppf([1e-6, 1 - 1e-6], 30)
    whole = {key: sum(found) for key, found in squares.items() if len(found) == 30}
    assert len(whole) > 8
    assert {key: total for key, total in whole.items() if not low < total < high} == {}


def test_sales_of_a_month_are_exactly_poisson() -> None:
    # With Poisson arrivals and one purchase a customer, each month's orders are Poisson: their
    # probability integral transforms, made continuous by a uniform number, are uniform. A
    # p-value of 1e-6 on either side is a wrong distribution, not chance.
    scenario = feature("choose")
    plan = plan_of(scenario, 2_000)
    program = plan.program(central=True, by_days=True)
    mean = exact_answer(plan_central(plan)).estimates["orders", "cream"].means[0, 1, 0]
    orders = counts.simulate(program, 2_000, seed=8).measures["orders", "cream"][0, 1]
    below, at = stats.poisson.cdf(orders - 1, mean), stats.poisson.pmf(orders, mean)
    levels = below + at * np.random.default_rng(1).random(len(orders))
    assert 1e-6 < stats.kstest(levels, "uniform").pvalue < 1 - 1e-6
    counted, _ = np.histogram(levels, 20, (0, 1))
    assert 1e-6 < stats.chisquare(counted).pvalue < 1 - 1e-6


def plan_central(plan: Plan) -> Plan:
    """Return a plan with uncertain inputs at their means."""
    return replace(plan, n_draws=0)
