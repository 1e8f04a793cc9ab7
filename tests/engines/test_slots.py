"""Slots: every value has its chance, what fills no whole slot included."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forkroad.engines.slots import Slots

# A table of 3 values has 2^5 slots: 1/3 fills 10 of them, 1e-3 none.
CHANCES = np.array([[1 / 3, 1 / 3, 1 / 3], [0.25, 0.75, 0.0], [0.001, 0.499, 0.5]])


def agrees(found: np.ndarray, chances: np.ndarray) -> bool:
    """Return whether draws are as chances say: a p-value on neither side beyond 1e-6."""
    counted = np.bincount(found, minlength=len(chances))
    possible = chances > 0
    assert counted[~possible].sum() == 0
    expected = chances[possible] * len(found)
    return 1e-6 < stats.chisquare(counted[possible], expected).pvalue < 1 - 1e-6


def test_every_value_of_every_distribution_has_its_chance() -> None:
    which = np.tile(np.arange(3), (100_000, 1))
    found = Slots(CHANCES).draw(which, np.random.default_rng(2))
    assert found.shape == which.shape
    assert all(agrees(found[:, row], CHANCES[row]) for row in range(3))


@pytest.mark.parametrize("n_values", [2, 41, 300, 30_000])
def test_one_distribution_alone_has_its_chances_too(n_values: int) -> None:
    # Chances that fall by half again and again and stay alike from then on; of the 30,000 so
    # many are rarer than a slot that their first 20 and all others together are counted.
    chances = np.maximum(0.5 ** np.arange(n_values), 0.1 / n_values)
    chances /= chances.sum()
    found = Slots(chances[np.newaxis]).draw_first(200_000, np.random.default_rng(3))
    kept = min(n_values, 20)
    together = np.append(chances[: kept - 1], chances[kept - 1 :].sum())
    assert agrees(np.minimum(found, kept - 1), together)


def test_chances_that_fill_their_slots_leave_nothing() -> None:
    # 1/4 and 3/4 are whole slots: no draw looks for what is left.
    found = Slots(CHANCES[1:2]).draw_first(1_000, np.random.default_rng(4))
    assert set(found.tolist()) == {0, 1}
    assert len(Slots(CHANCES).draw_first(0, np.random.default_rng(5))) == 0
