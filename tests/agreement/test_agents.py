"""The agents engine beside the others, by the front door: the same scenario, the same numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from forkroad.engines.samples import JourneySamples, Samples
from forkroad.forecast.plan import Options, make_plan
from forkroad.forecast.run import run
from forkroad.forecast.simulated import sampled
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row
from tests.agreement.sampled import differences, disagreements, exact_answer, keyed, plan_of
from tests.agreement.test_stock import NAMES, text_of
from tests.oracles.feature_scenarios import feature, read

REPLICATIONS = 300


def found(name: str, engine: str, replications: int, seed: int) -> Samples:
    """Return what an engine counts in a scenario with stock or word of mouth."""
    plan = make_plan(
        read(text_of(name)), Options(seed=seed, engine=engine, replications=replications)
    )
    return sampled(plan).samples


@pytest.mark.parametrize("name", NAMES)
def test_agents_and_counts_do_the_same_where_customers_meet(name: str) -> None:
    # Up to 1,000 means and variances a scenario, many of them the same numbers once more. By
    # chance one lies beyond 4.5 standard errors in 1.5e5, and the seeds are fixed.
    by_counts = found(name, "counts", 4 * REPLICATIONS, 5)
    by_agents = found(name, "agents", REPLICATIONS, 6)
    singly = {key: values.tolist() for key, values in keyed(by_agents).items()}
    assert differences(keyed(by_counts), singly, limit=4.5) == []
    assert keyed(by_counts).keys() - singly.keys() <= moves_never_made(by_agents)


def moves_never_made(samples: Samples) -> set[tuple]:
    """The keys of moves along pairs of steps that an engine does not list."""
    names = samples.names
    return {
        ("moves", "total", row, f"{one}>{other}")
        for row in names.rows
        for one in names.steps
        for other in names.steps
    }


def test_the_planners_own_orders_stand_as_written_in_both() -> None:
    # 55 and 70 beside an order multiple of 50: 125 units, none of them rounded up.
    own = "on_hand: 60, on_order: {2026-03-28: 40}, holding_cost: 1.5"
    planned = (
        "on_hand: 20, lead_time: 3 days, order_multiple: 50, "
        "policy: {orders: {2026-03-05: 55, 2026-03-20: 70}}"
    )
    text = text_of("limited_edition")
    assert own in text
    for engine in ("counts", "agents"):
        options = Options(seed=1, engine=engine, replications=2)
        stock = sampled(make_plan(read(text.replace(own, planned)), options)).samples.stock
        assert stock is not None
        assert stock.ordered[0, -1].tolist() == [125, 125], engine
        assert stock.received[0, -1].tolist() == [125, 125], engine


@pytest.mark.parametrize("name", ["already_here", "memory", "sampled_shares", "timeouts"])
def test_agents_agree_with_the_exact_engine(name: str) -> None:
    scenario = feature(name)
    plan = replace(plan_of(scenario, REPLICATIONS), engine="agents", n_replications=REPLICATIONS)
    assert disagreements(sampled(plan).samples, exact_answer(plan), limit=5.0) == []


@pytest.mark.parametrize("name", ["choose", "memory", "timeouts"])
def test_agents_who_race_for_their_ways_agree_with_the_exact_engine(name: str) -> None:
    plan = plan_of(feature(name), REPLICATIONS)
    racing = replace(plan, engine="agents", n_replications=REPLICATIONS, paired=True)
    assert disagreements(sampled(racing).samples, exact_answer(plan), limit=5.0) == []


def rows_of(result: RunResult, table: str) -> dict[tuple, Row]:
    """The rows of a table by their keys."""
    found = result.tables[table]
    keys = [column.name for column in found.definition.keys]
    return {(*(row[key] for key in keys), row["measure"]): row for row in found.rows()}


@pytest.mark.parametrize("name", ["already_here", "memory"])
def test_the_tables_of_single_customers_are_those_of_the_exact_engine(name: str) -> None:
    n = 60
    exactly = run(feature(name), seed=1, engine="exact")
    followed = run(feature(name), seed=1, engine="agents", replications=n)
    for table in ("stages", "timing", "cohorts"):
        expected, seen = rows_of(exactly, table), rows_of(followed, table)
        assert seen.keys() == expected.keys()
        for key, row in seen.items():
            mean = expected[key]["mean"]
            if mean is None:
                assert row["mean"] is None
                continue
            # 6 errors; of what hardly ever happens 6 events in all, a sale bringing up to 300.
            rare = 6 / n * (300 if key[-1] == "revenue" else 1)
            assert abs((row["mean"] or 0) - mean) <= 6 * (row["se"] or 0) + rare, key
            if key[-1] == "days":
                assert row["sd"] == pytest.approx(expected[key]["sd"], rel=0.1), key
                assert row["p50"] == pytest.approx(expected[key]["p50"], abs=1), key


def test_an_engine_that_follows_nobody_has_no_journeys() -> None:
    assert found("limited_edition", "counts", 2, 1).journeys is None
    assert isinstance(found("limited_edition", "agents", 2, 1).journeys, JourneySamples)


def test_cohorts_beyond_the_horizon_are_not_known() -> None:
    journeys = found("limited_edition", "agents", 2, 1).journeys
    assert journeys is not None
    active = journeys.cohorts["active"]
    n_periods = active.shape[2]
    for cohort in range(n_periods):
        known = np.isfinite(active[0, cohort]).all(axis=-1)
        assert known.tolist() == [since < n_periods - cohort for since in range(n_periods)]
