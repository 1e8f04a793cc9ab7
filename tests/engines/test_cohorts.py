"""Retention against answers by hand, fractions and one customer at a time."""

from __future__ import annotations

import pytest

from forkroad.engines.cohorts import find_retention
from tests.engines.programs import (
    fractions_of,
    gaps,
    journey,
    program_of,
    retention,
    simulated,
)
from tests.oracles.comparing import disagreements
from tests.oracles.feature_scenarios import feature

KINDS = {"cohort_active", "cohort_buyers", "cohort_revenue"}

# Everybody buys at once, then waits ten days, after which half buy again.
CLUB = (
    "    browse: {next: buy}\n"
    "    buy: {buys: thing, next: home}\n"
    "    home: {takes: 10 days, next: {buy: 50%, gone: rest}}\n"
    "    gone: {outcome: lost}\n"
)


def test_a_customer_counts_once_a_period_however_often_he_buys():
    # Of one customer who sets out on January 1st: purchases on days 0, 10, 20, 30 (January, with
    # chances 1, 1/2, 1/4, 1/8), 40 and 50 (February). Everybody buys in January. In February
    # only those come who have come four times before: 1/8 leave home on day 40, half of them buy,
    # and half of those again on day 50.
    program = program_of(journey(CLUB, "already_here: {browse: 1}", "months: 2"))
    found = find_retention(program)
    assert found.buyers[0, -1, :, 0].tolist() == pytest.approx([1, 1 / 16])
    revenue = [10 * (1 + 1 / 2 + 1 / 4 + 1 / 8), 10 * (1 / 16 + 1 / 32)]
    assert found.revenue[0, -1, :, 0].tolist() == pytest.approx(revenue)
    # Who leaves home on day 40 visits a step in February, bought or gone.
    assert found.active[0, -1, :, 0].tolist() == pytest.approx([1, 1 / 8])


def test_who_only_waits_visits_nothing():
    # On day 1 all draw `stay` and wait on; on day 40, in February, the timeout takes them.
    steps = (
        "    browse: {takes: 1 day, next: {stay: 100%}, timeout: {after: 40 days, to: gone}}\n"
        "    gone: {outcome: lost}\n"
    )
    program = program_of(journey(steps, "already_here: {browse: 4}", "months: 3"))
    assert find_retention(program).active[0, -1, :, 0].tolist() == pytest.approx([4, 0 + 4, 0])


def test_those_who_have_waited_are_active_when_they_move():
    # Waited a day of 40: they move on day 39, in February, and did nothing in January.
    steps = "    browse: {takes: 40 days, next: gone}\n    gone: {outcome: lost}\n"
    here = "already_here: {browse: {count: 4, waited: 1 day}}"
    program = program_of(journey(steps, here, "months: 2"))
    assert find_retention(program).active[0, -1, :, 0].tolist() == pytest.approx([0, 4])


def test_each_arrival_period_is_a_cohort_of_its_own():
    # 31 arrive in January, 28 in February, one a day; everybody is gone a day later, so that
    # only those of the last day of January are active in February too.
    steps = "    browse: {takes: 1 day, next: gone}\n    gone: {outcome: lost}\n"
    people = "arrivals: {per_month: [31, 28]}"
    found = find_retention(program_of(journey(steps, people, "months: 2")))
    assert found.active[0, :, :, 0].tolist() == [pytest.approx([31, 1]), pytest.approx([0, 28])]


@pytest.mark.parametrize("seed", [1, 8, 9, 12, 14, 17])
def test_retention_of_random_scenarios_is_exact(seed):
    scenario, expected = fractions_of(seed)
    assert gaps(retention(program_of(scenario)), expected, KINDS) == []


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(20, 80))
def test_retention_of_many_random_scenarios_is_exact(seed):
    scenario, expected = fractions_of(seed)
    assert gaps(retention(program_of(scenario)), expected, KINDS) == []


# About 150 numbers; the seed is fixed.
@pytest.mark.parametrize("name", ["campaigns", "money", "steady", "timeouts"])
def test_retention_agrees_with_one_customer_at_a_time(name):
    means = retention(program_of(feature(name)))
    keys = {*means, *(key for key in simulated(name) if key[0] in KINDS)}
    assert disagreements(simulated(name), means, keys=keys, limit=4.5) == []
