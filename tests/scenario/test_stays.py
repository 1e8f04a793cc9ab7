"""The probabilities of every stay, against its formula or sums done by hand."""

from __future__ import annotations

import math
from datetime import date

import pytest

from forkroad.scenario.stays import (
    EmpiricalDays,
    Fixed,
    GammaDays,
    GeometricDays,
    LognormalDays,
    PoissonDays,
    Stay,
    UniformDays,
    Until,
    WeibullDays,
    shortest_days,
)

# Every stay whose days have probabilities, each with most of its weight below 400 days.
FAMILY: list[Stay] = [
    Fixed(3),
    UniformDays(2, 5),
    GeometricDays(1.0),
    GeometricDays(4.0),
    PoissonDays(0.0),
    PoissonDays(2.5),
    LognormalDays(4.0, 12.0),
    GammaDays(5.0, 3.0),
    WeibullDays(7.0, 1.5),
    WeibullDays(0.001, 100.0),
    EmpiricalDays(((0, 0.25), (7, 0.75))),
]


@pytest.mark.parametrize("stay", FAMILY, ids=str)
def test_probabilities_are_none_negative_and_add_up_to_one(stay: Stay) -> None:
    chances = stay.probabilities(2_000)  # type: ignore[union-attr]

    assert min(chances) >= 0.0
    assert math.fsum(chances) == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize("stay", FAMILY, ids=str)
def test_fewer_days_are_the_beginning_of_more(stay: Stay) -> None:
    for n_days in (0, 1, 2, 9):
        assert stay.probabilities(n_days) == stay.probabilities(30)[:n_days]  # type: ignore[union-attr]


@pytest.mark.parametrize("stay", FAMILY, ids=str)
def test_the_shortest_stay_is_the_first_that_can_happen(stay: Stay) -> None:
    chances = stay.probabilities(50)  # type: ignore[union-attr]

    if not isinstance(stay, PoissonDays):
        assert shortest_days(stay) == next(day for day, p in enumerate(chances) if p > 0)
    else:
        assert shortest_days(stay) == 0


def test_uniform_days_are_all_alike() -> None:
    assert UniformDays(2, 5).probabilities(7) == [0, 0, 0.25, 0.25, 0.25, 0.25, 0]


def test_geometric_days_have_their_mean() -> None:
    # Mean 4: each day a quarter moves on; 1/4, 3/16, 9/64.
    assert GeometricDays(4.0).probabilities(4) == [0.0, 0.25, 0.1875, 0.140625]


def test_poisson_days_by_their_formula() -> None:
    # exp(-2) * (1, 2, 2, 4/3)
    expected = [math.exp(-2) * factor for factor in (1, 2, 2, 4 / 3)]
    assert PoissonDays(2.0).probabilities(4) == pytest.approx(expected, rel=1e-12)


def test_lognormal_days_hold_half_below_the_median_and_nine_of_ten_below_p90() -> None:
    # Rounding up, P(stay <= 4) is F(4), the median's half, and P(stay <= 12) is F(12) = 0.9.
    chances = LognormalDays(4.0, 12.0).probabilities(13)

    assert chances[0] == 0.0
    assert sum(chances[:5]) == pytest.approx(0.5, abs=1e-12)
    assert sum(chances) == pytest.approx(0.9, abs=1e-12)


def test_gamma_days_with_sd_as_large_as_the_mean_are_exponential() -> None:
    # Shape 1: F(k) = 1 - exp(-k/5).
    chances = GammaDays(5.0, 5.0).probabilities(4)

    expected = [0.0, *(math.exp(-(k - 1) / 5) - math.exp(-k / 5) for k in (1, 2, 3))]
    assert chances == pytest.approx(expected, abs=1e-12)


def test_weibull_days_by_their_formula() -> None:
    # F(k) = 1 - exp(-(k/7)^1.5)
    chances = WeibullDays(7.0, 1.5).probabilities(3)

    def below(day: int) -> float:
        return 1 - math.exp(-((day / 7) ** 1.5))

    assert chances == pytest.approx([0.0, below(1), below(2) - below(1)], abs=1e-15)


def test_until_leads_to_the_next_date_and_on_it_at_once() -> None:
    until = Until((date(2026, 10, 14), date(2026, 11, 18)))

    assert until.days_from(date(2026, 10, 1)) == 13
    assert until.days_from(date(2026, 10, 14)) == 0
    assert until.days_from(date(2026, 10, 15)) == 34  # 16 days left of October, 18 of November
    assert until.days_from(date(2026, 11, 19)) is None
    assert shortest_days(until) == 0
