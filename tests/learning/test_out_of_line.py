from __future__ import annotations

import math

import numpy as np
import pytest

from forkroad.learning.out_of_line import (
    chance_of,
    corrected,
    find_run,
    repetition_of,
    z_of_two,
)


def z(x, n, x_else, n_else):
    return float(z_of_two(*(np.array([float(it)]) for it in (x, n, x_else, n_else)))[0])


def test_where_counts_are_large_the_difference_is_that_of_two_proportions():
    # Pooled share 0.51: z = 0.02 / sqrt(0.51 * 0.49 * 2 / 10,000) = 2.8290; the likelihood
    # ratio's root agrees to a few thousandths.
    usual = 0.02 / math.sqrt(0.51 * 0.49 * 2 / 10_000)
    assert z(5_200, 10_000, 5_000, 10_000) == pytest.approx(usual, abs=0.005)
    assert z(5_000, 10_000, 5_200, 10_000) == pytest.approx(-usual, abs=0.005)


def test_a_way_that_nobody_took_before_has_a_finite_difference():
    # x = 10 of 30 against 0 of 1,000, pooled 10 of 1,030. Twice the log-likelihood ratio is
    # 2 (10 ln(1/3) + 20 ln(2/3) - 10 ln(10/1030) - 1020 ln(1020/1030)).
    ratio = 2 * (
        10 * math.log(1 / 3)
        + 20 * math.log(2 / 3)
        - 10 * math.log(10 / 1030)
        - 1020 * math.log(1020 / 1030)
    )
    assert z(10, 30, 0, 1_000) == pytest.approx(math.sqrt(ratio))


def test_the_run_of_periods_that_is_out_of_line_is_found():
    leaving = np.full(20, 50.0)
    moves = np.full(20, 5.0)
    moves[12:15] = 20.0
    found = find_run(moves, leaving)
    assert (found.first, found.last) == (12, 14)
    # 60 of 150 in the run, 17 periods of 5 of 50 outside of it.
    assert found.share == pytest.approx(0.4)
    assert found.share_else == pytest.approx(0.1)
    # Runs of 20 periods: 20 * 21 / 2, but for the one that leaves nothing outside.
    assert found.windows == 209


def test_a_new_level_is_told_from_its_beginning_on():
    leaving = np.full(10, 100.0)
    moves = np.array([10.0] * 7 + [40.0] * 3)
    found = find_run(moves, leaving)
    assert (found.first, found.last) == (7, 9)
    assert found.z > 0
    # The same where it is the old level that is longer out of line than the new one is known.
    found = find_run(np.array([10.0] * 3 + [40.0] * 7), leaving)
    assert (found.first, found.last, found.share) == (3, 9, pytest.approx(0.4))


def test_fewer_than_five_more_than_expected_are_no_run():
    # 4 of 10 where none were before; by the share of all, 4 of 30, there would be 1.3.
    assert find_run(np.array([0.0, 0.0, 4.0]), np.array([10.0, 10.0, 10.0])) is None


def test_customers_who_do_the_same_thing_twice_count_once():
    # 10 customers leave twice each, 5 of them take the way both times: x = 2 or 0, n = 2.
    # Sums: xx = 5 * 4, xn = 5 * 4, nn = 10 * 4; p = 1/2, so that the variance between customers
    # is 20 - 2 * 0.5 * 20 + 0.25 * 40 = 10 against 20 * 0.25 = 5 of independent moves.
    assert repetition_of(20, 20, 40, 10, 20) == pytest.approx(2.0)
    # Each customer once: x^2 = x, n^2 = 1, and the ratio is 1.
    assert repetition_of(10, 10, 20, 10, 20) == pytest.approx(1.0)


def test_many_looks_are_corrected_for():
    # Benjamini and Hochberg (1995), their first steps by hand: 0.001 * 4 / 1, 0.02 * 4 / 2,
    # 0.03 * 4 / 3 = 0.04 is as small as its follower, 0.5 stays.
    assert corrected([0.02, 0.001, 0.5, 0.03]) == pytest.approx([0.04, 0.004, 0.5, 0.04])
    assert corrected([]) == []
    assert chance_of(0.0, 7) == 1.0


def test_luck_alone_is_seldom_out_of_line():
    # 20 ways of 26 weeks without any change. The chance of any below 0.05 after correction is
    # at most 5 in 100, for each of 20 worlds: more than 5 of 20 happen once in 3,000.
    random = np.random.default_rng(5)
    alarms = 0
    for _ in range(20):
        moves = random.binomial(40, 0.2, size=(20, 26)).astype(float)
        runs = [find_run(each, np.full(26, 40.0)) for each in moves]
        chances = [chance_of(run.z, run.windows) if run else 1.0 for run in runs]
        alarms += min(corrected(chances)) < 0.05
    assert alarms <= 5
