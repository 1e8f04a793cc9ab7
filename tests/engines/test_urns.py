"""Urns: every draw is the inverse distribution function of its level, to the last bit."""

from __future__ import annotations

import numpy as np

from forkroad.engines.urns import UrnBook
from forkroad.program.hashing import random_bits, uniforms


def random_words(n: int) -> np.ndarray:
    return random_bits(np.array([5], dtype=np.uint64), np.arange(n))


def test_a_draw_is_the_first_value_whose_sum_of_chances_lies_above_its_level() -> None:
    rng = np.random.default_rng(3)
    book = UrnBook()
    urns = [rng.dirichlet(np.full(size, 0.3)) for size in (1, 2, 3, 7, 50, 700)]
    numbers = [book.enter(range(len(chances)), chances) for chances in urns]
    closed = book.close()
    random = random_words(60_000)
    for chances, number in zip(urns, numbers, strict=True):
        kept = np.nonzero(chances)[0]
        cumulative = np.cumsum(chances[kept])
        cumulative[-1] = 1.0
        expected = kept[np.searchsorted(cumulative, uniforms(random), side="right")]
        drawn = closed.draw(np.full(len(random), number), random)
        assert np.array_equal(drawn, expected)


def test_levels_on_a_boundary_belong_to_the_next_value() -> None:
    book = UrnBook()
    number = book.enter([10, 20, 30], [0.25, 0.25, 0.5])
    levels = np.array([0, 0.25, 0.5, 1 - 2.0**-53])
    random = (levels * 2.0**53).astype(np.uint64) << np.uint64(11)
    just_below = random[1:3] - np.uint64(1 << 11)
    closed = book.close()
    assert closed.draw(np.full(4, number), random).tolist() == [10, 20, 30, 30]
    assert closed.draw(np.full(2, number), just_below).tolist() == [10, 20]


def test_sevenths_end_in_exactly_one() -> None:
    # cumsum([1/7] * 7) ends below 1, and the highest level must still find a value.
    book = UrnBook()
    number = book.enter(range(7), [1 / 7] * 7)
    highest = np.array([2**64 - 1], dtype=np.uint64)
    assert book.close().draw(np.array([number]), highest).tolist() == [6]


def test_what_has_no_chance_is_never_drawn() -> None:
    book = UrnBook()
    number = book.enter([1, 2, 3, 4], [0.0, 0.5, 0.5, 0.0])
    random = np.append(random_words(10_000), np.array([0, 2**64 - 1], dtype=np.uint64))
    drawn = book.close().draw(np.full(len(random), number), random)
    assert set(drawn.tolist()) == {2, 3}


def test_equal_urns_are_entered_once() -> None:
    book = UrnBook()
    assert book.enter([1, 2], [0.5, 0.5]) == book.enter([1, 2], [0.5, 0.5])
    assert book.enter([1, 2], [0.4, 0.6]) == 1


def test_customers_of_different_urns_draw_together() -> None:
    book = UrnBook()
    urns = np.array([book.enter([step], [1.0]) for step in (7, 8, 9)])
    chosen = np.array([0, 2, 1, 1, 0])
    drawn = book.close().draw(urns[chosen], random_words(5))
    assert drawn.tolist() == [7, 9, 8, 8, 7]
