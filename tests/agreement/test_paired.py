"""Paired luck against the exact engine: alone, each journey is the process that it was."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forkroad.engines import counts
from forkroad.engines.samples import Samples
from forkroad.forecast.plan import Plan
from forkroad.program.compiling import compile_program
from forkroad.program.program import Program
from tests.agreement.sampled import disagreements, exact_answer, plan_of, scores
from tests.oracles.feature_scenarios import FEATURES, feature

# As for the counts engine without pairs: some 7,000 figures, of which a normal error lets one
# in 1.7e6 pass 5 standard errors. Seeds are fixed.
LIMIT = 5.0
REPLICATIONS = {"memory": 40, "already_here": 40}


def paired(plan: Plan, n_replications: int, seed: int) -> Samples:
    """Return paired samples of a plan."""
    return counts.simulate(program_of(plan), n_replications, seed)


def program_of(plan: Plan) -> Program:
    """Return the program that pairs."""
    return compile_program(plan.timeline(), by_days=True, with_words=True)


@pytest.mark.parametrize("name", FEATURES)
def test_means_and_variances_of_paired_luck_are_those_of_the_exact_engine(name: str) -> None:
    n = REPLICATIONS.get(name, 120)
    plan = plan_of(feature(name), n)
    assert disagreements(paired(plan, n, seed=3), exact_answer(plan), limit=LIMIT) == []


@pytest.mark.prove
@pytest.mark.parametrize("name", FEATURES)
def test_many_paired_replications_agree_within_four_and_a_half_standard_errors(name: str) -> None:
    n = 5_000
    plan = plan_of(feature(name), n)
    # Of some 600 figures a scenario, 7e-6 lie beyond 4.5 standard errors by chance.
    assert disagreements(paired(plan, n, seed=4), exact_answer(plan), limit=4.5) == []


def test_errors_of_paired_means_are_as_large_as_luck_makes_them() -> None:
    # Squares of standard normal errors average 1: over 30 seeds a chi-square with 30 degrees,
    # whose 1e-6 and 1 - 1e-6 points are 6.2 and 82.0. Uniforms that meet twice, for two states
    # or two days, would show as too much spread.
    plan = plan_of(feature("timeouts"), 50)
    answer, program = exact_answer(plan), program_of(plan)
    squares: dict[tuple, list[float]] = {}
    for seed in range(30):
        for what, key, z, _, expected in scores(counts.simulate(program, 50, seed), answer):
            if what == "mean" and key[2:] == (0, 2) and expected > 0:
                squares.setdefault(key, []).append(z**2)
    low, high = stats.chi2.ppf([1e-6, 1 - 1e-6], 30)
    whole = {key: sum(found) for key, found in squares.items() if len(found) == 30}
    assert len(whole) > 8
    assert {key: total for key, total in whole.items() if not low < total < high} == {}


def test_paired_replications_are_independent_of_one_another() -> None:
    # Correlations of neighbouring replications are about normal with sd 1 / sqrt(1000) = .032;
    # five of them is once in 1.7e6.
    plan = plan_of(feature("timeouts"), 1_000)
    found = paired(plan, 1_000, seed=9)
    orders = found.measures["converted", ""][0, -1].astype(float)
    assert abs(np.corrcoef(orders[1:], orders[:-1])[0, 1]) < 5 / np.sqrt(1_000)
