from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from forkroad.whatif.designs import monomials, share_powers
from forkroad.whatif.surveys import draw_answers, expected_monomials

SHARES = np.array([[0.2, 0.5], [0.3, 0.1], [0.5, 0.4]])


def test_expected_products_of_shares_are_the_moments_of_the_dirichlet_distribution() -> None:
    # Weights 2, 3, 5 and answers 1, 0, 4 make 3, 3, 9 of 15: E p = 3/15, E p^2 = 3*4/(15*16),
    # E p q = 3*3/(15*16), E p^2 q = 3*4*3/(15*16*17).
    powers = np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0], [1, 1, 0], [2, 1, 0]])
    found = expected_monomials(np.array([2.0, 3.0, 5.0]), np.array([[1], [0], [4]]), powers)
    wanted = [1, Fraction(3, 15), Fraction(12, 240), Fraction(9, 240), Fraction(36, 4080)]
    assert found[0] == pytest.approx([float(it) for it in wanted], rel=1e-14)


def test_expectations_before_a_survey_are_the_mean_of_those_after_it() -> None:
    # The law of total expectation, by the sum over all answers of one customer: way i with
    # chance 2/10, 3/10, 5/10.
    weights = np.array([2.0, 3.0, 5.0])
    *_, powers = share_powers(3, 1000)
    none = expected_monomials(weights, np.zeros((3, 1), dtype=np.int64), powers)[0]
    after = expected_monomials(weights, np.eye(3, dtype=np.int64), powers)
    assert weights / 10 @ after == pytest.approx(none, rel=1e-12)


def test_answers_add_up_to_those_asked_and_follow_the_shares() -> None:
    found = draw_answers(SHARES, 10_000, 1, "fork", 4)
    assert found.shape == (4, 3, 2)
    assert (found.sum(axis=1) == 10_000).all()
    # 40,000 answers a draw: shares within 5 errors of at most 0.5 / 200.
    assert np.abs(found.sum(axis=0) / 40_000 - SHARES).max() < 5 * 0.5 / 200


def test_answers_depend_on_seed_place_and_size_alone() -> None:
    one = draw_answers(SHARES, 50, 1, "fork", 2)
    assert (one == draw_answers(SHARES, 50, 1, "fork", 2)).all()
    for seed, key in ((2, "fork"), (1, "other")):
        assert (one != draw_answers(SHARES, 50, seed, key, 2)).any()


def test_powers_are_those_of_all_but_the_last_share() -> None:
    designs = list(share_powers(3, 1000))
    # Degrees 0 to 5 of two shares: 1, 3, 6, 10, 15, 21 terms.
    assert [len(powers) for powers in designs] == [1, 3, 6, 10, 15, 21]
    assert not designs[-1][:, 2].any()
    found = monomials(SHARES, designs[2])
    # 1, p, q, p^2, p q, q^2 of the first draw.
    assert found[0] == pytest.approx([1, 0.2, 0.3, 0.04, 0.06, 0.09])


def test_few_draws_get_few_terms() -> None:
    # 100 draws allow 5 terms: degree 1 of nine shares has 10, and is still offered.
    assert [len(powers) for powers in share_powers(10, 100)] == [1, 10]
