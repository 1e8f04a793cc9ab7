"""What a second look confirms, and what it clears."""

from __future__ import annotations

import numpy as np

from tests.agreement.evidence import Evidence
from tests.agreement.pvalues import of_variances

# Costs: usually .5 a customer and half a customer a month; six months in 10,000 one of 30 more.
MEAN = 0.25 + 6e-4 * 30  # .268
VARIANCE = 0.5 * 0.5**2 + 6e-4 * 30**2  # compound Poisson: .125 + .54 = .665


def costs(n: int, rate: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return 0.5 * rng.poisson(0.5, n) + 30.0 * rng.poisson(rate, n)


def evidence(numbers: np.ndarray) -> Evidence:
    found = of_variances(numbers, np.array(MEAN), np.array(VARIANCE)).two_sided
    return Evidence(n_tests=10_000, notable=[(float(found), "variance of costs")])


def test_a_sample_that_lacks_what_is_rare_is_cleared_by_a_longer_one() -> None:
    # In 1,000 months 0.6 large costs are expected; with this seed there is none.
    short = costs(1_000, 6e-4, seed=4)
    assert short.max() < 30
    assert evidence(short).guilty() != []
    # In 20,000 months there are about twelve.
    longer = evidence(costs(20_000, 6e-4, seed=2))
    assert evidence(short).confirmed_by(longer).guilty() == []


def test_an_engine_that_never_draws_what_is_rare_is_found_guilty_twice() -> None:
    short, longer = (evidence(costs(n, 0.0, seed=1)) for n in (1_000, 20_000))
    assert short.confirmed_by(longer).guilty() != []


def test_what_is_impossible_needs_no_second_look() -> None:
    found = Evidence(n_tests=1, impossible=["a customer too many"])
    assert found.confirmed_by(Evidence()).guilty() == ["a customer too many"]
