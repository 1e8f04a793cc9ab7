"""What knowing is worth, against closed forms and exact sums."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from scipy.stats import betabinom

from forkroad.whatif.designs import joint_designs, number_designs, shock_designs
from forkroad.whatif.information import fork, worth_of_all, worth_of_one

N = NormalDist()
# Draws, and how many of its own errors an estimate may be off: 4 in 100,000 are beyond.
DRAWS, ERRORS = 4_000, 4.1


def worth_of_normal(mean: float, sd: float) -> float:
    """E[max(0, D)] - max(0, E D) for D normal: mean Phi(mean/sd) + sd phi(mean/sd) - max(0, mean).

    It is the integral of D over D > 0.
    """
    ratio = mean / sd
    return mean * N.cdf(ratio) + sd * N.pdf(ratio) - max(0.0, mean)


@pytest.fixture(scope="module")
def normals():
    """p1 ~ normal(1, 1), p2 ~ normal(0, 2), and options worth 0 and p1 - p2."""
    random = np.random.default_rng(5)
    first, second = random.normal(1, 1, DRAWS), random.normal(0, 2, DRAWS)
    return first, second, np.stack([np.zeros(DRAWS), first - second])


def test_perfect_information_about_two_normals_is_worth_its_closed_form(normals) -> None:
    # p1 - p2 ~ normal(1, sqrt(1 + 4)): 0.480.
    found = worth_of_all(normals[2])
    assert abs(found.value - worth_of_normal(1, math.sqrt(5))) < ERRORS * found.se


@pytest.mark.parametrize("place, sd", [(0, 1.0), (1, 2.0)])
def test_one_of_two_normals_is_worth_its_closed_form(normals, place, sd) -> None:
    # Given p1 the second option is worth p1 - 0 ~ normal(1, 1): 0.083; given p2, 1 - p2 ~
    # normal(1, 2): 0.396.
    found = worth_of_one(normals[2], number_designs(normals[place]))
    assert abs(found.value - worth_of_normal(1, sd)) < ERRORS * found.se
    assert found.se < 0.03


def test_more_that_is_known_is_worth_more(normals) -> None:
    first, second, options = normals
    both = worth_of_one(options, joint_designs([first[np.newaxis], second[np.newaxis]]))
    every = worth_of_all(options)
    # The options are a sum of both, so that both together are all there is.
    assert both.value == pytest.approx(every.value, rel=1e-9)
    for one in (first, second):
        assert 0 <= worth_of_one(options, number_designs(one)).value < both.value


def test_errors_are_as_large_as_estimates_really_vary() -> None:
    # 60 estimates from 500 draws each: their spread is their error, within 4 errors of a
    # standard deviation, which is 1 / sqrt(2 * 59) of it.
    estimates, errors = [], []
    for seed in range(60):
        random = np.random.default_rng(seed)
        known, hidden = random.normal(1, 1, 500), random.normal(0, 2, 500)
        found = worth_of_one(np.stack([np.zeros(500), known - hidden]), number_designs(known))
        estimates.append(found.value)
        errors.append(found.se)
    ratio = np.std(estimates, ddof=1) / np.mean(errors)
    assert abs(ratio - 1) < 4 / math.sqrt(2 * 59)


def test_what_moves_no_option_is_worth_nothing(normals) -> None:
    other = np.random.default_rng(9).normal(0, 1, DRAWS)
    assert worth_of_one(normals[2], number_designs(other)).value == 0
    assert worth_of_one(normals[2], number_designs(np.ones(DRAWS))).value == 0


def test_a_clear_decision_makes_knowing_worthless(normals) -> None:
    # p1 - p2 + 100 is above 0 in every draw.
    options = normals[2] + np.array([[0.0], [100.0]])
    assert worth_of_all(options).value == 0
    assert worth_of_one(options, number_designs(normals[0])).value == 0


def test_options_that_differ_by_rounding_are_equal() -> None:
    values = np.linspace(1e6, 2e6, 100)
    assert worth_of_all(np.stack([values, values * (1 + 1e-13)])).value == 0


def test_a_jump_is_followed() -> None:
    # Worth 1 where u < 0.5, else -1: knowing u is worth E max(0, .) - 0 = 0.5.
    levels = np.random.default_rng(3).uniform(0, 1, DRAWS)
    options = np.stack([np.zeros(DRAWS), np.where(levels < 0.5, 1.0, -1.0)])
    found = worth_of_one(options, number_designs(levels))
    # Lines broken at 31 places have a slope over one part in 32, half of which is lost.
    assert found.value == pytest.approx(0.5, abs=ERRORS * found.se + 0.5 / 32)


def test_a_shock_is_worth_what_its_coming_decides() -> None:
    # Worth 3 if it comes (chance 1/4), else -1: mean 0, so that knowing is worth 3/4.
    random = np.random.default_rng(4)
    happens = random.uniform(0, 1, DRAWS) < 0.25
    when = np.where(happens, random.uniform(-0.5, 0.5, DRAWS), 0.0)
    noise = random.normal(0, 1, DRAWS)
    options = np.stack([np.zeros(DRAWS), np.where(happens, 3.0, -1.0) + noise])
    found = worth_of_one(options, shock_designs(np.stack([happens.astype(float), when])))
    assert abs(found.value - 0.75) < ERRORS * found.se


def exact_survey(yes: float, no: float, limit: float, n: int) -> float:
    """The worth of n answers where the second option is worth p - limit, p ~ beta(yes, no).

    After x of n say yes, its expected value is (yes + x) / (yes + no + n) - limit, and x is
    beta-binomial; the worth is the sum over x of what is above 0, less what is without asking.
    """
    x = np.arange(n + 1)
    after = (yes + x) / (yes + no + n) - limit
    chances = betabinom.pmf(x, n, yes, no)
    return float(chances @ np.maximum(after, 0)) - max(0.0, yes / (yes + no) - limit)


def beta_fork(yes: float, no: float, limit: float, seed: int, noise: float = 0.0):
    random = np.random.default_rng(seed)
    shares = random.beta(yes, no, DRAWS)
    values = shares - limit + random.normal(0, noise, DRAWS)
    options = np.stack([np.zeros(DRAWS), values])
    return fork(options, np.array([yes, no]), np.stack([shares, 1 - shares])), options


@pytest.mark.parametrize("n", [1, 5, 20, 100, 1000])
@pytest.mark.parametrize("noise", [0.0, 0.2])
def test_a_survey_between_two_options_is_worth_the_exact_sum(n, noise) -> None:
    seen, _ = beta_fork(6, 14, 0.28, seed=2, noise=noise)
    found = seen.asked(n, 1, "fork")
    # After one answer 7 of 21 or 6 of 21 are above 0.28 either way: exactly nothing.
    assert abs(found.value - exact_survey(6, 14, 0.28, n)) <= ERRORS * found.se


def test_surveys_are_worth_more_the_more_are_asked_up_to_knowing() -> None:
    seen, options = beta_fork(6, 14, 0.28, seed=2, noise=0.1)
    values = [seen.asked(n, 1, "fork").value for n in (1, 5, 20, 100, 10**8)]
    assert values == sorted(values)
    # 10^8 answers leave a share open by less than 1e-4 of its value.
    assert values[-1] == pytest.approx(seen.known.value, rel=1e-3)
    assert 0 <= seen.known.value <= worth_of_all(options).value


def test_a_curve_through_three_ways_is_followed() -> None:
    # Worth 10 p q - 0.6 with (p, q, r) from a Dirichlet distribution of 4, 5, 6; in each draw it is
    # known but for the noise, so that knowing the shares is worth as much as knowing it.
    random = np.random.default_rng(8)
    shares = random.dirichlet([4, 5, 6], DRAWS).T
    clear = np.stack([np.zeros(DRAWS), 10 * shares[0] * shares[1] - 0.6])
    noisy = clear + np.stack([np.zeros(DRAWS), random.normal(0, 0.3, DRAWS)])
    seen = fork(noisy, np.array([4.0, 5.0, 6.0]), shares)
    assert abs(seen.known.value - worth_of_all(clear).value) < ERRORS * seen.known.se
    assert seen.asked(50, 1, "fork").value < seen.known.value
    assert seen.asked(10**8, 1, "fork").value == pytest.approx(seen.known.value, rel=1e-3)


def test_a_handful_of_draws_is_not_taken_for_knowledge() -> None:
    # Five ways and six draws: any line through all shares would fit anything.
    random = np.random.default_rng(1)
    shares = random.dirichlet(np.ones(5), 6).T
    seen = fork(np.stack([np.zeros(6), random.normal(0, 1, 6)]), np.ones(5), shares)
    assert seen.known.value == 0


def test_one_option_leaves_nothing_to_be_worth() -> None:
    options = np.random.default_rng(1).normal(0, 1, (1, 50))
    assert worth_of_all(options).value == 0
