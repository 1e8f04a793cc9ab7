from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from forkroad.stock.demand import matched_demand, mixed_demand, observed_demand, poisson_demand
from forkroad.stock.levels import (
    base_stock_level,
    expected_leftover,
    expected_shortfall,
    fill_rate,
    level_for_cycle_service,
    level_for_fill_rate,
    safety_stock,
)
from forkroad.stock.newsvendor import buy_for, buy_for_normal, cost_of, costs_of_one_season


@pytest.mark.parametrize("mean", [0.03, 2.0, 50.0, 3217.4])
def test_poisson_demand_has_the_poisson_quantiles_as_levels(mean: float) -> None:
    # SciPy's quantile function is the second method.
    for share in (0.05, 0.5, 0.8, 0.95, 0.99, 0.9999):
        level = level_for_cycle_service(poisson_demand(mean), share)
        assert level == stats.poisson.ppf(share, mean)


@pytest.mark.parametrize("mean, variance", [(4.0, 8.0), (700.0, 26000.0), (0.2, 5.0)])
def test_wide_demand_is_a_negative_binomial(mean: float, variance: float) -> None:
    # r = m^2 / (v - m), p = m / v in SciPy's terms.
    theirs = stats.nbinom(mean**2 / (variance - mean), mean / variance)
    demand = matched_demand(mean, variance)
    assert demand.points == pytest.approx(theirs.pmf(demand.units), abs=1e-9)
    assert level_for_cycle_service(demand, 0.95) == theirs.ppf(0.95)


def test_narrow_demand_is_a_normal_rounded_to_whole_units() -> None:
    # 100 units with sd 4: P(D <= k) = Phi((k + 0.5 - 100) / 4), which reaches 0.95 at 106.08.
    demand = matched_demand(100.0, 16.0)
    assert np.cumsum(demand.points)[106 - demand.low] == pytest.approx(stats.norm.cdf(1.625))
    assert level_for_cycle_service(demand, 0.95) == math.ceil(100 + 4 * stats.norm.ppf(0.95) - 0.5)


def test_certain_demand_needs_no_safety_stock() -> None:
    demand = matched_demand(12.0, 0.0)
    assert level_for_cycle_service(demand, 0.99) == 12
    assert safety_stock(demand, 12) == pytest.approx(0)
    assert level_for_cycle_service(matched_demand(0.0, 0.0), 0.99) == 0


def test_uncertain_inputs_are_a_mixture_of_all_draws() -> None:
    # Half the draws sell 40, half 90: the 95 % level is the 90 % quantile of Poisson(90) but for
    # P(Poisson(40) > that), which is nothing.
    demand = mixed_demand([40.0, 90.0], [40.0, 90.0])
    assert level_for_cycle_service(demand, 0.95) == stats.poisson.ppf(0.90, 90)
    assert demand.mean == pytest.approx(65)


def test_many_draws_are_gathered_without_moving_the_levels() -> None:
    rng = np.random.default_rng(1)
    means = rng.normal(1000, 80, 400)
    # The exact mixture: the mean of 400 Poisson distribution functions, inverted.
    units = np.arange(600, 1600)
    reached = np.mean(stats.poisson.cdf(units[:, np.newaxis], means), axis=1)
    level = level_for_cycle_service(mixed_demand(means, means), 0.95)
    assert abs(level - units[np.searchsorted(reached, 0.95)]) <= 3


def test_very_wide_demand_goes_in_steps_that_hardly_matter() -> None:
    # 2,000,000 with sd 200,000 is nearly a gamma; SciPy's quantile is the second method.
    demand = matched_demand(2e6, 4e10)
    theirs = stats.nbinom((2e6) ** 2 / (4e10 - 2e6), 2e6 / 4e10).ppf(0.95)
    assert demand.step > 1
    assert level_for_cycle_service(demand, 0.95) == pytest.approx(theirs, rel=1e-3)


@pytest.mark.parametrize("share", [0.8, 0.9, 0.98, 0.999])
def test_a_level_for_a_fill_rate_is_the_smallest_that_gives_it(share: float) -> None:
    # The expected shortfall as a direct sum of (1 - F(k)) from the level on, by SciPy.
    theirs = stats.nbinom(25.0, 0.2)
    demand = matched_demand(100.0, 500.0)
    level = level_for_fill_rate(demand, share)

    def unmet(units: int) -> float:
        return float(np.sum(theirs.sf(np.arange(units, 5000)))) / 100.0

    assert 1 - unmet(level) >= share - 1e-9
    assert 1 - unmet(level - 1) < share
    assert fill_rate(demand, level) == pytest.approx(1 - unmet(level), abs=1e-9)


def test_poisson_shortfall_has_its_closed_form() -> None:
    # E[(D - S)+] = m P(D >= S) - S P(D >= S + 1) for Poisson demand of mean m.
    demand = poisson_demand(30.0)
    closed = 30 * stats.poisson.sf(34, 30) - 35 * stats.poisson.sf(35, 30)
    assert expected_shortfall(demand, 35) == pytest.approx(closed, abs=1e-12)
    # (S - D)+ - (D - S)+ = S - D.
    left = expected_leftover(demand, 35)
    assert left - expected_shortfall(demand, 35) == pytest.approx(35 - 30)


def test_service_chooses_between_its_two_kinds() -> None:
    demand = observed_demand([0, 10])
    assert base_stock_level(demand, ("cycle", 0.5)) == 0
    assert base_stock_level(demand, ("fill_rate", 0.5)) == 5


def test_the_newsvendor_of_the_textbook() -> None:
    # Snyder and Shen (2019), example 4.3: N(50, 8), h = .18, p = .70: S = 56.604, cost 1.9976.
    best = buy_for_normal(50, 8, 0.18, 0.70)
    assert best.units == pytest.approx(56.604, abs=5e-4)
    assert best.expected_cost == pytest.approx(1.9976, abs=5e-5)
    # The same ratio of .79545 with Poisson(50): F(55) = .788 and F(56) = .822.
    assert buy_for(poisson_demand(50.0), 0.18, 0.70).units == 56


def test_no_other_purchase_costs_less() -> None:
    demand = matched_demand(20.0, 90.0)
    best = buy_for(demand, holding=2.0, shortage=5.0)
    costs = [cost_of(demand, units, 2.0, 5.0) for units in range(100)]
    assert best.units == int(np.argmin(costs))
    assert best.expected_cost == pytest.approx(min(costs))


def test_a_season_without_margin_or_without_loss_has_no_usual_answer() -> None:
    demand = poisson_demand(5.0)
    assert costs_of_one_season(10, 6, 1) == (5, 4)
    assert buy_for(demand, holding=2.0, shortage=-1.0).units == 0
    with pytest.raises(ValueError, match="no best purchase"):
        buy_for(demand, holding=0.0, shortage=1.0)
