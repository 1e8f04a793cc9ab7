from __future__ import annotations

import numpy as np

from forkroad.whatif.designs import joint_designs, number_designs, shock_designs
from forkroad.whatif.fits import fit

NUMBERS = np.random.default_rng(2).lognormal(0, 1, 400)


def test_a_number_that_never_changes_has_nothing_but_a_constant() -> None:
    assert [design.tolist() for design in number_designs(np.full(3, 7.0))] == [[[1.0]] * 3]


def test_breaks_are_as_many_as_the_draws_allow() -> None:
    # 400 draws allow 20 terms: 2 + 3, 2 + 7 and 2 + 15, not 2 + 31.
    assert [design.shape[1] for design in number_designs(NUMBERS)][-3:] == [5, 9, 17]


def test_a_line_is_fitted_by_a_line_and_a_constant_by_a_constant() -> None:
    options = np.stack([3 * NUMBERS - 2, np.full(400, 5.0)])
    line, constant = fit(options, number_designs(NUMBERS))
    assert (line.place, constant.place) == (1, 0)
    assert np.abs(line.residuals).max() < 1e-9


def test_a_fit_tells_what_is_expected_elsewhere() -> None:
    # 2 + 3 x on x = 0 to 9, asked at x = 20.
    x = np.arange(10.0)
    terms = np.stack([np.ones(10), x], axis=1)
    (line,) = fit((2 + 3 * x)[np.newaxis], [np.ones((10, 1)), terms])
    assert np.abs(line.at(np.array([[1.0, 20.0]])) - 62).max() < 1e-9


def test_a_shock_that_never_comes_moves_nothing() -> None:
    options = np.random.default_rng(3).normal(0, 1, (1, 60))
    (line,) = fit(options, shock_designs(np.zeros((2, 60))))
    assert np.ptp(line.fitted) < 1e-12


def test_products_of_two_are_tried_where_draws_allow() -> None:
    one, other = np.random.default_rng(4).normal(0, 1, (2, 1, 400))
    # Constant; 1 + 2; with 2 squares; with 3 products, squares included.
    sizes = [design.shape[1] for design in joint_designs([one, other])]
    assert sizes == [1, 3, 5, 6]
    (line,) = fit(one * other, joint_designs([one, other]))
    assert line.place == 3
    assert np.abs(line.residuals).max() < 1e-9
