"""Milestones, stages and cohorts as single customers reach them, against the exact engine."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.engines.cohorts import find_retention
from forkroad.engines.ends import first_purchase_states, step_states
from forkroad.engines.first_passage import count_reaching
from forkroad.engines.passage_days import find_reach_by_days
from forkroad.program.draws import has_uncertain_inputs
from tests.engines.following import followed
from tests.engines.programs import milestones_of, program_of, stages_of
from tests.oracles.feature_scenarios import FEATURES, feature

REPLICATIONS = 150
# Thousands of counts of a few customers are compared; a normal error passes 6 standard errors
# once in 5e8, and the tail of a rare count is heavier.
LIMIT = 6.0


def far(seen: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Return where means of counts, replications first, are too far from what is expected.

    The variance of such a count is at least half a Poisson number's where customers are many
    and independent; the least to allow is one customer in all replications.
    """
    variance = np.maximum(seen.var(axis=0), expected / 2)
    allowed = LIMIT * np.sqrt(variance / len(seen)) + LIMIT / len(seen)
    return np.argwhere(np.abs(seen.mean(axis=0) - expected) > allowed)


def draws_of(name: str) -> int:
    return REPLICATIONS if has_uncertain_inputs(feature(name)) else 0


CERTAIN = [name for name in FEATURES if not has_uncertain_inputs(feature(name))]


@pytest.mark.parametrize("name", CERTAIN)
def test_milestones_are_reached_on_the_days_of_the_exact_engine(name: str) -> None:
    program = program_of(feature(name))
    reached = followed(feature(name), REPLICATIONS).findings.reached
    milestones = list(milestones_of(feature(name)))
    sets = [step_states(program, [step]) for step in milestones]
    if len(program.purchases.state):
        sets.append(first_purchase_states(program))
    assert reached.milestones == (*milestones, "first_purchase")[: len(sets)]
    if sets:
        expected = find_reach_by_days(program, sets).count[:, :, 0]
        assert not len(far(reached.by_days, np.moveaxis(expected, 0, 1)))


@pytest.mark.parametrize("name", ["memory", "already_here"])
def test_stages_are_reached_as_in_the_exact_engine(name: str) -> None:
    scenario = feature(name)
    program = program_of(scenario)
    reached = followed(scenario, REPLICATIONS).findings.reached
    stages = stages_of(scenario)
    assert reached.stages == tuple(stage for stage, _ in stages)
    if stages:
        expected = count_reaching(program, [step_states(program, steps) for _, steps in stages])
        assert not len(far(reached.stage, expected[..., 0].T))


@pytest.mark.parametrize("name", CERTAIN)
def test_cohorts_do_what_they_do_in_the_exact_engine(name: str) -> None:
    program = program_of(feature(name))
    expected = find_retention(program)
    found = followed(feature(name), REPLICATIONS).findings.cohorts
    n_cohorts = expected.active.shape[1]
    for seen, mean in ((found.active, expected.active), (found.buyers, expected.buyers)):
        assert not len(far(seen[:, :, :n_cohorts], mean[..., 0]))
        assert not seen[:, :, n_cohorts:].any()
    revenue, mean = found.revenue[:, :, :n_cohorts], expected.revenue[..., 0]
    # A sale brings no more than some hundred euros, so that money is that much coarser.
    spread = np.maximum(revenue.var(axis=0), 100 * mean)
    error = np.abs(revenue.mean(axis=0) - mean)
    assert (error <= LIMIT * np.sqrt(spread / REPLICATIONS) + 300 * LIMIT / REPLICATIONS).all()


def test_cohorts_and_products_bring_the_same_revenue() -> None:
    answer = followed(feature("money"), 20)
    by_cohort = answer.findings.cohorts.revenue.sum(axis=(2, 3))
    assert by_cohort == pytest.approx(answer.measures["revenue", ""][:, :, -1], rel=1e-12)


def test_money_is_units_times_prices() -> None:
    answer = followed(feature("campaigns"), 20)
    revenue = sum(answer.measures["revenue", name][:, :, -1] for name in answer.names.products)
    assert revenue == pytest.approx(answer.measures["revenue", ""][:, :, -1], rel=1e-12)
    contribution = answer.measures["contribution", ""]
    parts = [answer.measures[kind, ""] for kind in ("revenue", "cost_of_goods", "step_costs")]
    assert contribution == pytest.approx(parts[0] - parts[1] - parts[2], rel=1e-12, abs=1e-9)


def test_orders_of_steps_are_purchases_there() -> None:
    answer = followed(feature("money"), 20)
    # At the till two products are bought together: one purchase there, two orders of products.
    at_till, at_outlet = (answer.measures["step_orders", step] for step in ("till", "outlet"))
    cream, brush = (answer.measures["orders", name] for name in ("cream", "brush"))
    assert np.array_equal(brush, at_till)
    assert np.array_equal(cream, at_till + at_outlet)
