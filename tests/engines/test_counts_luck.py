"""Luck in its place: numbers that are given once, and divisions that are exact."""

from __future__ import annotations

import numpy as np
from scipy import stats

from forkroad.engines.counts_choices import halved, in_turn
from forkroad.engines.counts_luck import Turns, ranks_of
from forkroad.program.hashing import fold, root_key, word_of

CHANCES = np.array([0.1, 0.25, 0.05, 0.4, 0.2])


def keys(n: int) -> np.ndarray:
    """Return keys of which no two are alike."""
    return fold(root_key(3, "test"), np.arange(n))


def test_every_customer_gets_a_number_of_the_own_row_and_replication() -> None:
    # Row 0 is given 2 and then 3, with a cell of row 1 between; later ones go on from there.
    turns = Turns(2, 4)
    rows, replications = np.array([0, 1, 0]), np.array([1, 1, 1])
    cell, number = turns.give(rows, replications, np.array([2, 1, 3]))
    assert cell.tolist() == [0, 0, 1, 2, 2, 2]
    assert number.tolist() == [0, 1, 0, 2, 3, 4]
    assert turns.give(rows, replications, np.array([1, 1, 1]))[1].tolist() == [5, 1, 6]
    assert turns.give(rows[:0], rows[:0], rows[:0])[1].tolist() == []
    assert turns.taken[:, 1].tolist() == [7, 2]


def test_ranks_count_what_is_equal_in_order() -> None:
    found = ranks_of(np.array([5, 5, 2, 5, 2], dtype=np.uint64))
    assert found.tolist() == [0, 1, 0, 2, 1]


def test_divisions_are_multinomial_and_lose_nobody() -> None:
    # Each outcome's number of 30 is binomial: over 4,000 draws its mean is known to
    # sqrt(30 p q / 4000), its variance to about 2.3 % of itself; a covariance is -30 p_i p_j.
    n, many = 4_000, 30
    names = np.array([[word_of(str(way))] for way in range(len(CHANCES))], dtype=np.uint64)
    wide = np.broadcast_to(CHANCES[:, np.newaxis], (len(CHANCES), n))
    together = np.full(n, many)
    one = np.stack(list(in_turn(keys(n), together, np.broadcast_to(names, wide.shape), wide)))
    cell, outcome, number = halved(keys(n), together, np.cumsum(CHANCES)[:, np.newaxis])
    other = np.zeros_like(one)
    np.add.at(other, (outcome, cell), number)
    for found in (one, other):
        assert (found.sum(axis=0) == many).all()
        expected = many * (np.diag(CHANCES) - np.outer(CHANCES, CHANCES))
        z = (found.mean(axis=1) - many * CHANCES) / np.sqrt(np.diag(expected) / n)
        assert np.abs(z).max() < 5
        largest = np.sqrt(np.outer(np.diag(expected), np.diag(expected)) * 2 / n)
        assert (np.abs(np.cov(found) - expected) < 5 * largest).all()
        counted = np.bincount(found[3], minlength=many + 1)
        told = n * stats.binom.pmf(np.arange(many + 1), many, CHANCES[3])
        kept = told >= 20
        seen = np.append(counted[kept], counted[~kept].sum())
        full = np.append(told[kept], told[~kept].sum())
        assert 1e-6 < stats.chisquare(seen, full, sum_check=False).pvalue < 1 - 1e-6
