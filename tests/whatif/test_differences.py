"""Differences column by column: their means, errors and quantiles, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from forkroad.whatif.differences import Difference
from forkroad.whatif.measured import Series


def series(*columns, under=None):
    bottom = None if under is None else np.array([under], dtype=float)
    return Series(np.array([columns], dtype=float), bottom)


def test_a_difference_is_taken_in_each_column() -> None:
    # 12 - 10, 25 - 20, 38 - 30: 2, 5 and 8 with mean 5 and standard deviation 3, though each
    # side varies by 10 and more.
    figures = Difference(series(10, 20, 30), series(12, 25, 38)).figures(0)
    assert (figures.mean, figures.sd, figures.p50) == (5, 3, 5)
    assert figures.se == pytest.approx(3 / math.sqrt(3))
    # Interpolated between the first two: 2 + 0.05 * 2 * 3.
    assert figures.p05 == pytest.approx(2.3)


def test_whole_numbers_have_whole_quantiles() -> None:
    difference = Difference(series(10, 20, 30), series(12, 25, 38), is_whole=True)
    # The smallest number that 5 of 100 columns do not exceed.
    assert difference.figures(0).p05 == 2


def test_a_side_that_is_certain_is_the_same_in_every_column() -> None:
    figures = Difference(series(10), series(12, 14)).figures(0)
    assert (figures.mean, figures.p05, figures.p95) == (3, 2.1, 3.9)


def test_without_anything_uncertain_a_difference_has_no_spread() -> None:
    figures = Difference(series(10), series(12), is_certain=True).figures(0)
    assert (figures.mean, figures.sd, figures.se, figures.p05, figures.p95) == (2, 0, 0, 2, 2)


def test_one_replication_tells_no_spread() -> None:
    figures = Difference(series(10), series(12)).figures(0)
    assert figures.mean == 2
    assert math.isnan(figures.sd)
    assert math.isnan(figures.se)


def test_a_share_differs_by_the_ratios_of_means() -> None:
    # 1 of 10 and 3 of 30 are 4 of 40; 2 of 10 and 12 of 30 are 14 of 40: 10 of 40 more.
    base, changed = series(1, 3, under=[10, 30]), series(2, 12, under=[10, 30])
    figures = Difference(base, changed).figures(0)
    assert figures.mean == pytest.approx(0.25)
    # Over an average of 20 the base leaves (1 - 0.1 * 10) / 20 = 0 in both columns, the other
    # (2 - 0.35 * 10) / 20 = -0.075 and (12 - 0.35 * 30) / 20 = 0.075: their standard deviation
    # is 0.075 * sqrt(2), by the root of 2 columns.
    assert figures.se == pytest.approx(0.075)
    # 0.2 - 0.1 and 0.4 - 0.1.
    assert figures.p50 == pytest.approx(0.2)


def test_a_share_of_nobody_is_no_number_and_spoils_no_other_column() -> None:
    base, changed = series(0, 1, under=[0, 10]), series(2, 3, under=[10, 10])
    figures = Difference(base, changed).figures(0)
    # 5 of 20 less 1 of 10; only in the second column do both sides have a share: 0.3 - 0.1.
    assert figures.mean == pytest.approx(0.15)
    assert figures.p05 == figures.p95 == pytest.approx(0.2)
    nobody = series(0, 0, under=[0, 0])
    undefined = Difference(nobody, changed)
    assert undefined.figures(0).mean is None
    assert undefined.figures(0).se is None
    assert undefined.uplift(0) is None


@pytest.mark.parametrize("base, changed, uplift", [(200, 230, 0.15), (0, 3, None), (-5, 3, None)])
def test_an_uplift_needs_a_base_above_nothing(base, changed, uplift) -> None:
    assert Difference(series(base), series(changed)).uplift(0) == uplift


def test_a_chance_has_a_mean_alone() -> None:
    # Met in 1 of 4 replications and in 3 of 4.
    base = series(0, 0, 0, 1, under=[1, 1, 1, 1])
    changed = series(0, 1, 1, 1, under=[1, 1, 1, 1])
    figures = Difference(base, changed, is_chance=True).figures(0)
    assert figures.mean == 0.5
    # 0, 1, 1 and 0 less their mean: a variance of 1/3 over 4 columns.
    assert figures.se == pytest.approx(math.sqrt(1 / 3 / 4))
    assert figures.p05 is None
