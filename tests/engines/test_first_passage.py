"""First passages against answers by hand, fractions and one customer at a time."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.engines import first_passage
from forkroad.engines.first_passage import (
    find_reach,
    find_reach_by_days,
    first_purchase_states,
    step_states,
)
from tests.engines.programs import (
    AT_THE_EXIT,
    LEAVING,
    LOOP,
    fractions_of,
    gaps,
    journey,
    program_of,
    simulated,
    stages_reached,
    times_to_reach,
)
from tests.oracles.comparing import disagreements
from tests.oracles.feature_scenarios import feature


def test_a_loop_is_left_by_three_customers_of_fourteen_after_twenty_sevenths_of_a_day():
    # After six months less than .3^90 are still in the loop.
    program = program_of(journey(LOOP))
    reach = find_reach(program, [step_states(program, ["buy"])])
    assert reach.count[0, 0, 0] == pytest.approx(3 / 14, rel=1e-12)
    assert reach.days[0, 0, 0] / reach.count[0, 0, 0] == pytest.approx(20 / 7, rel=1e-12)
    # Turns are geometric: E[n^2] = (1 + .3) / .7^2 for n = 1, 2, ..., and each takes two days.
    squares = reach.squares[0, 0, 0] / reach.count[0, 0, 0]
    assert squares == pytest.approx(4 * 1.3 / 0.49, rel=1e-12)


def test_each_turn_of_the_loop_takes_two_days():
    # .15 after two days, and .3 of what was before after two more.
    program = program_of(journey(LOOP))
    found = find_reach_by_days(program, [first_purchase_states(program)]).count[0, 0, 0]
    assert found[:7].tolist() == pytest.approx([0, 0, 0.15, 0, 0.045, 0, 0.0135])
    assert found.sum() == pytest.approx(3 / 14, rel=1e-12)


def test_who_stands_in_a_step_has_reached_it_on_day_zero():
    # All 7 begin in browse; that some come back does not count again.
    program = program_of(journey(LOOP, "already_here: {browse: {count: 7, waited: steady}}"))
    found = find_reach_by_days(program, [step_states(program, ["browse"])]).count[0, 0, 0]
    assert found[0] == pytest.approx(7)
    assert found.sum() == pytest.approx(7)


def test_days_run_from_arrival_and_stop_at_the_horizon():
    # One a day arrives for 31 days and needs 3 days: those of days 0 to 27 get there.
    steps = "    browse: {takes: 3 days, next: done}\n    done: {outcome: lost}\n"
    program = program_of(journey(steps, "arrivals: {per_month: 31}", "months: 1"))
    found = find_reach_by_days(program, [step_states(program, ["done"])]).count[0, 0, 0]
    assert found[3] == pytest.approx(28)
    assert found.sum() == pytest.approx(28)


def test_a_set_that_nobody_reaches_is_reached_by_nobody():
    program = program_of(journey(LEAVING, AT_THE_EXIT))
    sets = [step_states(program, ["lost"]), step_states(program, ["cart"])]
    assert find_reach(program, sets).count[:, 0, 0].tolist() == [3, 0]
    assert find_reach_by_days(program, sets).count[:, 0].sum(axis=(1, 2)).tolist() == [3, 0]


def test_two_sets_that_are_one_to_customers_share_a_copy():
    # Nobody buys but in `buy`, and nobody who has bought goes on.
    program = program_of(journey(LOOP))
    sets = [step_states(program, ["buy"]), first_purchase_states(program)]
    found = find_reach(program, sets).count
    assert found[0].tolist() == found[1].tolist()


SEASON = (
    "    browse: {takes: {geometric: 3 days}, next: {cart: share, lost: rest}}\n"
    "    cart: {takes: {until: [2026-02-01, 2026-03-15]}, next: {browse: 50%, buy: rest}}\n"
    "    buy: {buys: thing, next: done}\n"
    "    done: {outcome: purchase}\n"
    "    lost: {outcome: lost}\n"
)
CHANGING = "months: 4\nvalues: {share: {2026-01: 0.5, 2026-02-10: 0.2, 2026-03: 0.9}}"


def changing_program():
    """A journey in which days differ: shares by date, and a step that waits for one."""
    people = "arrivals: {per_month: 50}, already_here: {browse: {count: 20, waited: steady}}"
    return program_of(journey(SEASON, people, CHANGING))


def test_counts_by_days_and_sums_over_days_are_two_ways_to_one_number():
    program = changing_program()
    sets = [step_states(program, ["cart"]), first_purchase_states(program)]
    by_days, reach = find_reach_by_days(program, sets).count, find_reach(program, sets)
    days = np.arange(program.n_days)
    np.testing.assert_allclose(by_days.sum(axis=-1), reach.count, rtol=1e-12)
    np.testing.assert_allclose(by_days @ days, reach.days, rtol=1e-11)
    np.testing.assert_allclose(by_days @ days**2, reach.squares, rtol=1e-10)


def test_taking_neighbouring_days_together_changes_little(monkeypatch):
    # Lanes of a few days each stand for days that differ by a day or two.
    program = changing_program()
    sets = [step_states(program, ["cart"])]
    one_by_one = find_reach_by_days(program, sets)
    monkeypatch.setattr(first_passage, "WORK", 0)
    pooled = find_reach_by_days(program, sets)
    assert pooled.is_pooled
    assert not one_by_one.is_pooled
    gap = np.abs(pooled.count - one_by_one.count).max()
    assert 0 < gap < 0.02 * one_by_one.count.sum()


@pytest.mark.parametrize("seed", [1, 8, 9, 12, 14, 17])
def test_times_of_random_scenarios_are_exact(seed):
    scenario, expected = fractions_of(seed)
    found = times_to_reach(scenario, program_of(scenario))
    assert gaps(found, expected, {"reached"}) == []


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(20, 80))
def test_times_of_many_random_scenarios_are_exact(seed):
    scenario, expected = fractions_of(seed)
    found = times_to_reach(scenario, program_of(scenario))
    assert gaps(found, expected, {"reached"}) == []


# About 1,200 numbers are compared. A normal error passes 4 standard errors 6 times in 10^5;
# the seed is fixed.
@pytest.mark.parametrize(
    "name", ["attributes_and_rules", "campaigns", "expressions", "money", "timeouts"]
)
def test_times_and_stages_agree_with_one_customer_at_a_time(name):
    scenario = feature(name)
    program = program_of(scenario)
    means = times_to_reach(scenario, program) | stages_reached(scenario, program)
    assert disagreements(simulated(name), means, limit=4.5) == []


def test_draws_are_followed_side_by_side():
    # Each draw of a scenario in which days differ, alone and among others.
    scenario = feature("shocks")
    together = find_reach_by_days(*_bought(program_of(scenario, draws=3))).count
    for draw in range(3):
        alone = find_reach_by_days(*_bought(program_of(scenario, draws=draw + 1))).count
        np.testing.assert_allclose(alone[:, :, draw], together[:, :, draw], rtol=1e-9, atol=1e-12)


def _bought(program):
    return program, [first_purchase_states(program)]
