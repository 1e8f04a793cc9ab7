"""Days to a first passage against answers by hand and fractions."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.engines import passage_days
from forkroad.engines.ends import first_purchase_states, step_states
from forkroad.engines.first_passage import find_reach
from forkroad.engines.passage_days import find_reach_by_days
from tests.engines.programs import (
    AT_THE_EXIT,
    LEAVING,
    LOOP,
    fractions_of,
    gaps,
    journey,
    program_of,
    times_to_reach,
)
from tests.oracles.feature_scenarios import feature, read


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


def test_nobody_reaches_a_step_that_no_way_leads_to():
    program = program_of(journey(LEAVING, AT_THE_EXIT))
    assert find_reach_by_days(program, [step_states(program, ["cart"])]).count.sum() == 0


def test_segments_that_share_a_lane_keep_their_own_seasons():
    # Two segments, one of which arrives in January only, and customers who are already here:
    # each row's days are those of its own program.
    both = (
        "forkroad: 1\nstart: 2026-01-01\nmonths: 3\nproducts: {thing: {price: 10}}\n"
        "segments:\n  early: {arrivals: {per_month: [31, 0, 0]}}\n"
        "  late: {arrivals: {per_month: [0, 0, 62]}, already_here: {cart: 3}}\n"
        f"journey:\n  start_at: browse\n  steps:\n{LOOP}"
    )
    program = program_of(read(both))
    sets = [step_states(program, ["lost"]), first_purchase_states(program)]
    found = find_reach_by_days(program, sets).count
    sums = find_reach(program, sets)
    days = np.arange(program.n_days)
    np.testing.assert_allclose(found.sum(axis=-1), sums.count, rtol=1e-12)
    np.testing.assert_allclose(found @ days, sums.days, rtol=1e-11)


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
    monkeypatch.setattr(passage_days, "WORK", 0)
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


def test_draws_are_followed_side_by_side():
    # Each draw of a scenario in which days differ, alone and among others.
    scenario = feature("shocks")
    together = find_reach_by_days(*_bought(program_of(scenario, draws=3))).count
    for draw in range(3):
        alone = find_reach_by_days(*_bought(program_of(scenario, draws=draw + 1))).count
        np.testing.assert_allclose(alone[:, :, draw], together[:, :, draw], rtol=1e-9, atol=1e-12)


def _bought(program):
    return program, [first_purchase_states(program)]
