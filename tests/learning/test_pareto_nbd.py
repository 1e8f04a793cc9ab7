"""Pareto/NBD: the published fit of CDNOW, and the closed form of the likelihood."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gammaln, hyp2f1

from forkroad.learning import pareto_nbd
from forkroad.learning.histories import Histories
from forkroad.learning.likelihood import Estimate
from tests.learning import cdnow


@pytest.fixture(scope="module")
def fitted() -> Estimate:
    return pareto_nbd.fit_pareto_nbd(cdnow.histories())


def one(repeats: float, last: float, known: float) -> Histories:
    return Histories(*(np.array([value]) for value in (repeats, last, known, 1.0)))


def test_cdnow_has_the_published_parameters(fitted: Estimate) -> None:
    # Fader, Hardie and Lee (2005), table 2: r .553, alpha 10.578, s .606, beta 11.669,
    # LL -9,595.0.
    assert fitted.values == pytest.approx((0.553, 10.578, 0.606, 11.669), rel=1e-3)
    assert fitted.log_likelihood == pytest.approx(-9595.0, abs=0.1)


def test_customers_of_cdnow_are_expected_to_buy_as_published(fitted: Estimate) -> None:
    # The walk-through of the R package BTYD: a new customer buys 1.473 times in 52 weeks; who
    # bought 26 times, last after 30.86 of 31 weeks, buys 25.46 times and is there with 99.79 %.
    values = np.array(fitted.values)
    assert pareto_nbd.expected_of_new(values, 52) == pytest.approx(1.473, abs=0.001)
    busy = one(26, 30.86, 31)
    assert pareto_nbd.expected(values, busy, 52)[0] == pytest.approx(25.46, abs=0.01)
    assert pareto_nbd.alive(values, busy)[0] == pytest.approx(0.9979, abs=0.0001)


def by_2f1(values: tuple[float, ...], x: float, last: float, known: float) -> float:
    """Return the likelihood by its closed form (Fader and Hardie 2005), as they write it."""
    r, alpha, s, beta = values
    near, far = min(alpha, beta), max(alpha, beta)
    second = s + 1 if alpha >= beta else r + x
    power = r + s + x

    def end(at: float) -> float:
        last_one = hyp2f1(power, second, power + 1, (far - near) / (far + at))
        return float(last_one / (far + at) ** power)

    shared = np.exp(gammaln(r + x) - gammaln(r)) * alpha**r * beta**s
    there = (alpha + known) ** -(r + x) * (beta + known) ** -s
    return float(np.log(shared * (there + s / power * (end(last) - end(known)))))


@pytest.mark.parametrize("values", [(0.55, 10.6, 0.6, 11.7), (0.9, 12.0, 2.0, 3.0)], ids=str)
@pytest.mark.parametrize("history", [(0, 0, 30), (1, 0.4, 30), (3, 12, 30), (9, 29, 30)], ids=str)
def test_the_likelihood_is_that_of_the_closed_form(
    values: tuple[float, ...], history: tuple[float, float, float]
) -> None:
    found = pareto_nbd.log_likelihood(np.array(values), one(*history))
    assert found == pytest.approx(by_2f1(values, *history), abs=1e-8)


def test_the_likelihood_keeps_its_digits_where_the_closed_form_loses_them() -> None:
    # A thousand purchases overflow the powers of the closed form; and who bought on the last day
    # cannot have stopped since.
    found = pareto_nbd.log_likelihood(np.array([0.5, 10.0, 0.6, 12.0]), one(1_000, 30, 30))
    assert np.isfinite(found)
    assert pareto_nbd.alive(np.array([0.5, 10.0, 0.6, 12.0]), one(1_000, 30, 30))[0] == 1.0


def test_where_s_is_one_the_expectation_is_that_on_both_sides() -> None:
    found = [
        pareto_nbd.expected_of_new(np.array([0.5, 5.0, s, 20.0]), 52) for s in (0.999, 1.0, 1.001)
    ]
    assert found[1] == pytest.approx((found[0] + found[2]) / 2, rel=1e-5)
