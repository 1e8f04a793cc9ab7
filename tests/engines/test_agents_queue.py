"""Who is served when there is too little, against one buyer after the other."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from forkroad.engines.agents_queue import serve_in_order


def one_after_the_other(
    wanted: np.ndarray, shop: np.ndarray, on_hand: np.ndarray, is_limited: np.ndarray
) -> list[bool]:
    """The rule itself: all of it or nothing, each buyer in turn."""
    served = []
    for units, place, limited in zip(wanted, shop, is_limited, strict=True):
        there = all(n <= left for n, left in zip(units, on_hand[place], strict=True) if n > 0)
        served.append(there or not limited)
        if served[-1]:
            on_hand[place] -= units
    return served


@given(st.integers(0, 10**6), st.integers(0, 40), st.integers(1, 3), st.integers(1, 3))
def test_buyers_are_served_one_after_the_other(
    seed: int, n: int, n_shops: int, n_products: int
) -> None:
    rng = np.random.default_rng(seed)
    wanted = rng.integers(0, 5, (n, n_products)).astype(float)
    shop = np.sort(rng.integers(0, n_shops, n))
    on_hand = rng.integers(-2, 20, (n_shops, n_products)).astype(float)
    is_limited = rng.random(n) < 0.7
    expected_left = on_hand.copy()
    expected = one_after_the_other(wanted, shop, expected_left, is_limited)
    served = serve_in_order(wanted, shop, on_hand, is_limited)
    assert served.tolist() == expected
    assert np.array_equal(on_hand, expected_left)


def test_who_finds_too_little_leaves_it_to_those_who_want_less() -> None:
    # 4 units: the first takes 2, the second wants 3 and goes, the third and fourth take 1 each.
    wanted = np.array([[2.0], [3.0], [1.0], [1.0], [1.0]])
    on_hand = np.array([[4.0]])
    served = serve_in_order(wanted, np.zeros(5, dtype=int), on_hand, np.ones(5, dtype=bool))
    assert served.tolist() == [True, False, True, True, False]
    assert on_hand.tolist() == [[0.0]]


def test_a_purchase_of_two_products_needs_both() -> None:
    # Tea is there and cups are not: who wants both goes, who wants tea alone is served.
    wanted = np.array([[1.0, 1.0], [1.0, 0.0]])
    on_hand = np.array([[5.0, 0.0]])
    served = serve_in_order(wanted, np.zeros(2, dtype=int), on_hand, np.ones(2, dtype=bool))
    assert served.tolist() == [False, True]
    assert on_hand.tolist() == [[4.0, 0.0]]
