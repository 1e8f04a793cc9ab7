"""Races: exactly the shares, and nobody moved who need not be."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forkroad.engines.racing import race
from forkroad.program.hashing import root_key, word_of

N = 40_000


def ran(shares: dict[str, float]) -> np.ndarray:
    """Return the way that each of N customers takes, by name."""
    names = np.array([[word_of(name)] for name in shares], dtype=np.uint64)
    chances = np.array([[share] for share in shares.values()])
    shape = (len(shares), N)
    place = race(
        np.broadcast_to(root_key(1, "race"), (N,)),
        np.arange(N),
        np.broadcast_to(names, shape),
        np.broadcast_to(chances, shape),
    )
    return np.array(list(shares))[place]


def test_ways_are_taken_in_their_shares() -> None:
    shares = {"cart": 0.02, "rival": 0.5, "stay": 0.0, "gone": 0.48}
    found = ran(shares)
    counted = [np.count_nonzero(found == name) for name in shares]
    assert counted[2] == 0
    told = [N * 0.02, N * 0.5, N * 0.48]
    # A p-value of 1e-6 on either side is a wrong distribution, not chance.
    assert 1e-6 < stats.chisquare([counted[0], counted[1], counted[3]], told).pvalue < 1 - 1e-6


def test_the_order_of_the_ways_does_not_matter() -> None:
    shares = {"cart": 0.3, "rival": 0.5, "gone": 0.2}
    assert (ran(shares) == ran(dict(reversed(shares.items())))).all()


def test_a_move_between_two_ways_leaves_those_between_them_where_they_were() -> None:
    # Five points go from rival to gone; cart keeps all but 2 x .05 / 1.05 of its customers at
    # most. With cumulative shares in this order it would keep none: (.50, .52) and (.45, .47).
    before = ran({"rival": 0.5, "cart": 0.02, "gone": 0.48}) == "cart"
    after = ran({"rival": 0.45, "cart": 0.02, "gone": 0.53}) == "cart"
    # 800 are expected in the cart, and some 38 changed at each end; 0.2 is 160 of them.
    assert np.count_nonzero(before & after) > 0.8 * np.count_nonzero(before)


@pytest.mark.parametrize("share", [0.48, 0.53])
def test_a_new_way_takes_customers_and_moves_no_others(share: float) -> None:
    before = ran({"cart": share, "gone": 1.0 - share})
    after = ran({"chat": 0.1, "cart": 0.9 * share, "gone": 0.9 * (1.0 - share)})
    assert (before == after)[after != "chat"].all()


def test_five_points_more_change_five_points_of_the_customers_across_one_half() -> None:
    before = ran({"cart": 0.48, "gone": 0.52})
    after = ran({"cart": 0.53, "gone": 0.47})
    assert not np.any((before == "cart") & (after == "gone"))
    # 0.05 of 40,000 are 2,000, with a standard error of 44.
    assert np.count_nonzero(before != after) == pytest.approx(2_000, abs=5 * 44)
