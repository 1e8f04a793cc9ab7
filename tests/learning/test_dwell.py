"""The stay that is chosen: the form that made the data, or the days as they were seen."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.learning.dwell import Dwell, choose_dwell
from forkroad.learning.incidence import Exposures, estimate, is_never
from forkroad.learning.shares_text import percent, shares_text
from forkroad.learning.stay_families import FAMILIES
from forkroad.scenario.stays import (
    GammaDays,
    GeometricDays,
    LognormalDays,
    PoissonDays,
    WeibullDays,
)

# The stays of the scenario, which the arrays of the fit must equal.
SAME = {
    "geometric": ([3.5], GeometricDays(3.5)),
    "poisson": ([4.0], PoissonDays(4.0)),
    "lognormal": ([4.0, 12.0], LognormalDays(4.0, 12.0)),
    "gamma": ([5.0, 3.0], GammaDays(5.0, 3.0)),
    "weibull": ([5.0, 1.5], WeibullDays(5.0, 1.5)),
}


def chosen(days: np.ndarray, cut: int | None = None, *, never: int = 0) -> Dwell:
    """Return the stay for customers who stay so long, all cut off after `cut` days."""
    n_days = int(days.max()) + 3 if cut is None else cut + 2
    moved, stayed = np.zeros((1, n_days), dtype=np.int64), np.zeros(n_days + 1, dtype=np.int64)
    for day in days:
        if cut is None or day < cut:
            moved[0, day] += 1
        else:
            stayed[cut] += 1
    stayed[n_days if cut is None else cut] += never
    exposures = Exposures((0,), moved, stayed)
    found = estimate(exposures, keep_left=is_never(exposures))
    return choose_dwell(exposures, found, silence_days=None)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_forms_have_the_chances_that_the_scenario_gives_them(family) -> None:
    parameters, stay = SAME[family.name]
    ours = family.chances(parameters, 40)
    assert ours.tolist() == pytest.approx(stay.probabilities(40), abs=1e-12)


def test_geometric_stays_are_found_geometric() -> None:
    rng = np.random.default_rng(5)
    found = chosen(rng.geometric(1 / 4, size=2_000))
    assert found.family == "geometric"
    # The standard deviation of such a stay is sqrt(1 - p) / p = sqrt(12); four standard errors.
    assert found.mean == pytest.approx(4, abs=4 * np.sqrt(12 / 2_000))


def test_stays_that_are_cut_off_are_not_taken_for_short() -> None:
    rng = np.random.default_rng(6)
    found = chosen(rng.geometric(1 / 20, size=3_000), cut=15)
    assert found.family == "geometric"
    assert not found.never
    # Of these 54 % end within 15 days; the mean is known as from some 1,600, sd is 19.5.
    assert found.mean == pytest.approx(20, abs=4 * 19.5 / np.sqrt(1_600))


def test_customers_who_never_move_on_are_told_from_late_ones() -> None:
    rng = np.random.default_rng(7)
    found = chosen(rng.geometric(1 / 4, size=2_000), never=1_000)
    assert found.never
    assert found.family == "geometric"
    assert found.mean == pytest.approx(4, abs=4 * np.sqrt(12 / 2_000))


def test_what_no_form_explains_stands_as_it_was_seen() -> None:
    found = chosen(np.repeat([2, 9, 16], [100, 100, 200]))
    assert found.family == "days"
    assert found.takes == "{days: {2: 25%, 9: 25%, 16: rest}}"
    assert (found.shortest, found.longest, found.median) == (2, 16, 9)
    assert found.mean == pytest.approx(0.25 * 2 + 0.25 * 9 + 0.5 * 16)
    # 400 stays, of which the shares are a quarter, a quarter and a half.
    assert found.log_likelihood == pytest.approx(200 * np.log(0.25) + 200 * np.log(0.5))


def test_one_length_of_stay_is_fixed() -> None:
    assert chosen(np.full(30, 7)).takes == "7 days"


def test_shares_are_written_so_that_they_add_up() -> None:
    assert shares_text([1, 2, 3], [1 / 3, 1 / 3, 1 / 3]) == "{1: rest, 2: 33.33333%, 3: 33.33333%}"
    assert percent(1e-7) == "0.00001%"
