"""First passages against answers by hand and one customer at a time."""

from __future__ import annotations

import pytest

from forkroad.engines.ends import first_purchase_states, step_states
from forkroad.engines.first_passage import count_reaching, find_reach
from tests.engines.programs import (
    AT_THE_EXIT,
    LEAVING,
    LOOP,
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


def test_a_set_that_nobody_reaches_is_reached_by_nobody():
    program = program_of(journey(LEAVING, AT_THE_EXIT))
    sets = [step_states(program, ["lost"]), step_states(program, ["cart"])]
    assert find_reach(program, sets).count[:, 0, 0].tolist() == [3, 0]
    assert count_reaching(program, sets)[:, 0, 0].tolist() == [3, 0]


def test_two_sets_that_are_one_to_customers_share_a_copy():
    # Nobody buys but in `buy`, and nobody who has bought goes on.
    program = program_of(journey(LOOP))
    sets = [step_states(program, ["buy"]), first_purchase_states(program)]
    found = find_reach(program, sets).count
    assert found[0].tolist() == found[1].tolist()


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


def test_where_everybody_begins_at_the_end_nobody_goes_on():
    # All five stand in the only set; the copy that ends there has no way on.
    program = program_of(journey(LOOP, "already_here: {browse: 5}"))
    assert count_reaching(program, [step_states(program, ["browse"])])[0, 0].tolist() == [5]
