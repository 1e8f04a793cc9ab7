"""Shifted beta-geometric: the published fits, and what follows from them."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.learning import sbg
from forkroad.learning.likelihood import Estimate

# Fader and Hardie (2007): the share of 1,000 customers still there after year 1 to 7.
HIGH_END = (0.869, 0.743, 0.653, 0.593, 0.551, 0.517, 0.491)
REGULAR = (0.631, 0.468, 0.382, 0.326, 0.289, 0.262, 0.241)


def fitted(shares: tuple[float, ...]) -> Estimate:
    there = 1_000 * np.array([1.0, *shares])
    return sbg.fit_sbg(-np.diff(there), [*[0.0] * 7, there[7]])


@pytest.mark.parametrize(
    "shares, published", [(HIGH_END, (0.668, 3.806)), (REGULAR, (0.704, 1.182))], ids=str
)
def test_both_datasets_have_the_published_parameters(
    shares: tuple[float, ...], published: tuple[float, float]
) -> None:
    assert fitted(shares).values == pytest.approx(published, abs=0.0006)


def test_the_years_to_come_are_those_of_the_paper() -> None:
    # Their projection of the High End data for years 8 to 12: .460, .436, .414, .395, .378.
    found = sbg.survival(np.array([0.668, 3.806]), 12)[8:]
    assert found.tolist() == pytest.approx([0.460, 0.436, 0.414, 0.395, 0.378], abs=0.0006)


def test_the_rate_of_renewal_rises_with_age_although_nobody_changes() -> None:
    # (beta + age) / (alpha + beta + age): 3.806 / 4.474 and 4.806 / 5.474.
    found = sbg.retention(np.array([0.668, 3.806]), 2)
    assert found.tolist() == pytest.approx([0.8507, 0.8780], abs=0.0001)


def test_customers_who_are_still_there_count_by_the_chance_of_being_so() -> None:
    # alpha = beta = 1: half leave at the first renewal, a sixth at the second, a third stay.
    # 400 left, 100 are known to have renewed once, and 200 twice.
    left, still = np.array([300.0, 100.0]), np.array([0.0, 100.0, 200.0])
    by_hand = 300 * np.log(1 / 2) + 100 * np.log(1 / 6) + 100 * np.log(1 / 2) + 200 * np.log(1 / 3)
    assert sbg.log_likelihood(np.array([1.0, 1.0]), left, still) == pytest.approx(by_hand)
