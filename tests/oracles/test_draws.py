"""What the simulation draws, against the chances that it should have."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date
from random import Random

import pytest

from forkroad.scenario import stays
from forkroad.scenario.numbers import Uncertain
from tests.oracles.evaluate import Situation, evaluate, exactly
from tests.oracles.luck import Luck, quantile
from tests.oracles.stays import chances, draw_poisson, draw_stay, mean_days

ENTRY = date(2026, 3, 1)
FAMILIES = [
    stays.UniformDays(1, 4),
    stays.GeometricDays(3.5),
    stays.PoissonDays(1.2),
    stays.LognormalDays(3, 9),
    stays.GammaDays(4, 3),
    stays.WeibullDays(5, 0.8),
    stays.EmpiricalDays(((1, 0.4), (2, 0.3), (7, 0.3))),
]


@pytest.mark.parametrize("stay", FAMILIES, ids=lambda stay: type(stay).__name__)
def test_stays_are_drawn_with_their_chances(stay):
    rng, n = Random(1), 20_000
    seen = Counter(draw_stay(stay, ENTRY, rng) for _ in range(n))
    for days, chance in enumerate(chances(stay, 30)):
        allowed = 4.5 * math.sqrt(n * chance * (1 - chance)) + 2
        assert abs(seen[days] - n * chance) <= allowed, days
    assert sum(chances(stay, 2_000)) == pytest.approx(1, abs=1e-12)


def test_means_of_rational_stays_are_exact():
    assert mean_days(stays.UniformDays(1, 4)) * 2 == 5
    assert mean_days(stays.GeometricDays(3.5)) * 2 == 7
    # .4 + 2 * .3 + 7 * .3 = 3.1
    assert mean_days(FAMILIES[-1]) * 10 == 31


def test_a_fair_is_entered_on_its_day_and_never_after_the_last():
    fairs = stays.Until((date(2026, 3, 1), date(2026, 3, 9)))
    rng = Random(1)
    assert draw_stay(fairs, date(2026, 3, 1), rng) == 0
    assert draw_stay(fairs, date(2026, 3, 2), rng) == 7
    assert draw_stay(fairs, date(2026, 3, 10), rng) > 10_000


@pytest.mark.parametrize("mean", [0.3, 7.0, 93.0])
def test_poisson_numbers_have_their_mean_and_variance(mean):
    rng, n = Random(2), 20_000
    numbers = [draw_poisson(mean, rng) for _ in range(n)]
    average = sum(numbers) / n
    variance = sum((number - average) ** 2 for number in numbers) / (n - 1)
    assert abs(average - mean) < 4 * math.sqrt(mean / n)
    # The variance of a Poisson sample's variance is about (2 mean^2 + mean) / n.
    assert abs(variance - mean) < 4 * math.sqrt((2 * mean**2 + mean) / n)


@pytest.mark.parametrize(
    "family,numbers,u,answer",
    [
        ("normal", (3, 2), 0.5, 3),
        ("uniform", (2, 6), 0.25, 3),
        ("triangular", (0, 1, 2), 0.125, 0.5),  # x^2 / 2 below the mode
        ("triangular", (0, 1, 2), 0.875, 1.5),
        ("lognormal", (4, 12), 0.9, 12),
        ("beta", (1, 1), 0.3, 0.3),  # beta(1, 1) is uniform
    ],
)
def test_uncertain_numbers_come_from_their_quantiles(family, numbers, u, answer):
    assert quantile(Uncertain(family, numbers), u) == pytest.approx(answer)


class Unhurried:
    """As much of a scenario as luck looks at."""

    shocks: dict = {}  # noqa: RUF012


def test_sampled_shares_have_the_moments_of_a_dirichlet():
    # Mean s, variance s (1 - s) / (sample + 1), covariance -s t / (sample + 1).
    n, sample, stated = 4_000, 9, {"a": 0.5, "b": 0.3, "c": 0.2, "d": 0.0}
    draws = [Luck(Unhurried(), Random(i)).shares("s", "next", stated, sample) for i in range(n)]
    for to, share in stated.items():
        seen = [draw[to] for draw in draws]
        mean = sum(seen) / n
        variance = share * (1 - share) / (sample + 1)
        assert abs(mean - share) <= 4 * math.sqrt(variance / n)
        spread = sum((number - mean) ** 2 for number in seen) / n
        assert spread == pytest.approx(variance, rel=0.1)
    together = sum(draw["a"] * draw["b"] for draw in draws) / n - 0.5 * 0.3
    assert together == pytest.approx(-0.015, abs=0.002)


@pytest.mark.parametrize(
    "text,answer",
    [
        ('age >= 60 and channel == "chat"', False),
        ('not consent or channel in ["web", "shop"] and 30 < age <= 45', True),
        ("visits(site, cart) + bought(tea)", 7),
        ("2 ** 3 / 4 - -1", 3),
        ('date < "2026-06-01" and weekday not in ["sat", "sun"]', True),
        ("min(age, 10) * max(1, 0.5) + abs(-2)", 12),
        ("sqrt(16) + exp(0) + log(1)", 5),
    ],
)
def test_expressions_are_read_as_they_stand(text, answer):
    from forkroad.scenario.expressions import parse

    names = {"age": 45, "channel": "web", "consent": True, "weekday": "mon"}
    names["date"] = date(2026, 5, 4).toordinal()
    situation = Situation(names, lambda steps: 2 * len(steps), lambda product: 3)
    assert evaluate(parse(text), situation) == answer


def test_exact_expressions_stay_rational():
    from forkroad.scenario.expressions import parse

    situation = Situation({"lift": exactly(0.7)}, number=exactly)
    assert evaluate(parse("0.1 * lift + 1 / 3"), situation) * 300 == 121
    with pytest.raises(ValueError, match="not rational"):
        evaluate(parse("exp(lift)"), situation)
