"""Shares and stays under censoring, each against a computation by hand."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.learning.incidence import Exposures, estimate, is_never


def exposures(moved: list[list[int]], stayed: list[int]) -> Exposures:
    return Exposures(tuple(range(len(moved))), np.array(moved), np.array(stayed))


def test_without_censoring_shares_are_counts_and_the_sample_is_their_number() -> None:
    found = estimate(exposures([[0, 3, 1], [0, 2, 4]], [0, 0, 0, 0]), keep_left=False)
    assert found.shares.tolist() == pytest.approx([0.4, 0.6])
    assert found.left == 0.0
    assert found.days.tolist() == pytest.approx([0, 0.5, 0.5])
    # Greenwood's variance of a share is p (1 - p) / n where nobody is censored.
    assert found.sample == pytest.approx(10)


def test_who_is_under_way_counts_for_as_long_as_known() -> None:
    # Ten enter. On day 1 two go a; four are only known to have stayed for two days (days 0 and
    # 1); on day 2 four are left of whom two go b, and two stay for three days or longer.
    found = estimate(exposures([[0, 2, 0], [0, 0, 2]], [0, 0, 4, 2]), keep_left=True)
    # a: 2/10. Then .8 are there; b: .8 x 2/4 = .4; .4 are left.
    assert found.shares.tolist() == pytest.approx([0.2, 0.4])
    assert found.left == pytest.approx(0.4)
    assert found.days.tolist() == pytest.approx([0, 1 / 3, 2 / 3])
    # Var a = .2 x .8 / 10 = .016. b is .8 x .5: by day 1, whose rate takes .5 of what it takes
    # off, .25 x .016 = .004; by day 2, .64 x .5 x .5 / 4 = .04; together .044, and as much for
    # what is left. Sample: (.16 + .24 + .24) / (.016 + .044 + .044).
    assert found.sample == pytest.approx(0.64 / 0.104)


def test_what_is_left_goes_with_the_others_where_it_may_be_late() -> None:
    found = estimate(exposures([[0, 2, 0], [0, 0, 2]], [0, 0, 4, 2]), keep_left=False)
    # .2 and .4 of .6.
    assert found.shares.tolist() == pytest.approx([1 / 3, 2 / 3])
    # The share of a is a / (a + b) with a = h1, b = (1 - h1) h2: its derivatives are
    # (b + a h2) / .36 = (.4 + .2 x .5) / .36 by h1 and -a (1 - h1) / .36 = -.16 / .36 by h2.
    variance = (0.5 / 0.36) ** 2 * 0.016 + (0.16 / 0.36) ** 2 * 0.0625
    assert found.sample == pytest.approx((1 / 3) * (2 / 3) / variance)


def test_never_needs_many_who_were_followed_beyond_the_last_move() -> None:
    assert is_never(exposures([[0, 50, 0, 0]], [0, 0, 0, 0, 20]))
    assert not is_never(exposures([[0, 50, 0, 0]], [0, 0, 0, 0, 19]))
    # Twenty of 10,020 are less than half a per cent.
    assert not is_never(exposures([[0, 10_000, 0, 0]], [0, 0, 0, 0, 20]))
    # Where nobody ever moved on, nobody will.
    assert is_never(exposures([[0, 0]], [0, 3, 0]))
