"""The limited edition: how many sales a hundred more pens buy back from the rival."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.forecast.plan import Options, make_plan
from forkroad.forecast.sampling import sample
from tests.scenarios.forecasts import scenario


def counted(what_if: str | None, kind: str, subject: str) -> np.ndarray:
    """A measure of everybody over the horizon, by replication, with the same seed always."""
    plan = make_plan(scenario("limited_edition"), Options(seed=1, what_if=what_if))
    return sample(plan, ()).samples.measures[kind, subject][0, -1]


def test_a_hundred_more_pens_buy_about_half_as_many_customers_back_from_the_rival() -> None:
    # Demand is 692 to 887 in nine years of ten, so that nearly all of 700 pens are sold: 100 units
    # more, to 100 / 1.08 = 93 customers. Of who finds none, 45 % go to the rival at once, 20 %
    # wait and then meet an empty shelf for 30 %, or go to the rival for 25 %: of a customer
    # turned away .45 + .2 * (.25 + .3 * .45 + ...) = .53 are the rival's. 93 * .53 = 49; who buys
    # may buy again (4 %) and so be turned away later: 48, less what undecided ones still bring.
    units = counted("hundred_more", "units", "pen") - counted(None, "units", "pen")
    assert 96 < units.mean() <= 100
    pairs = counted(None, "outcome", "rival") - counted("hundred_more", "outcome", "rival")
    error = pairs.std(ddof=1) / np.sqrt(len(pairs))
    assert abs(pairs.mean() - 48) < 4 * error + 2
    assert pairs.mean() > 20 * error
    # What the file tells.
    low, high = np.quantile(pairs, (0.05, 0.95), method="inverted_cdf")
    assert (low, high) == pytest.approx((21, 74), abs=8)


def test_common_seeds_make_the_difference_clearer() -> None:
    # Paired, the difference varies by less than two independent runs would.
    base, more = counted(None, "outcome", "rival"), counted("hundred_more", "outcome", "rival")
    assert np.var(base - more) < 0.5 * (np.var(base) + np.var(more))
