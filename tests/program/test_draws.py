"""Draws of uncertain inputs: keyed by place, and of the stated distributions."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.program.draws import (
    EVEN_DRAWS,
    central_number,
    draw_number,
    draw_shares,
    in_parts,
    uniforms,
)
from forkroad.scenario.numbers import Uncertain

N = 20_000


def test_draws_of_a_short_run_are_the_first_of_a_long_one() -> None:
    assert np.array_equal(uniforms(7, "values.price", 400)[:50], uniforms(7, "values.price", 50))


def test_places_and_seeds_have_draws_of_their_own() -> None:
    base = uniforms(7, "values.price", 50)
    assert not np.array_equal(base, uniforms(7, "values.cost", 50))
    assert not np.array_equal(base, uniforms(8, "values.price", 50))


@pytest.mark.parametrize(
    "number, mean, variance",
    [
        (Uncertain("normal", (5, 2)), 5, 4),
        (Uncertain("uniform", (2, 8)), 5, 3),  # 36 / 12
        # (a + b + c) / 3 and (a^2 + b^2 + c^2 - ab - ac - bc) / 18 for 0, 3, 6
        (Uncertain("triangular", (0, 3, 6)), 3, 27 / 18),
        # sigma = ln 3 / 1.28155 = 0.85725: mean 4 e^(s^2/2), variance mean^2 (e^(s^2) - 1)
        (Uncertain("lognormal", (4, 12)), 5.776134, 36.2078),
        # a / (a + b) and ab / ((a + b)^2 (a + b + 1)) for 220 and 780
        (Uncertain("beta", (220, 780)), 0.22, 0.22 * 0.78 / 1001),
        (Uncertain("normal", (5, 2), times=3), 15, 36),
    ],
)
def test_draws_have_the_stated_mean_and_variance(
    number: Uncertain, mean: float, variance: float
) -> None:
    drawn = draw_number(number, 1, "values.x", N)
    # 5 standard errors of the mean; the variance of these families within 15 %.
    assert drawn.mean() == pytest.approx(mean, abs=5 * np.sqrt(variance / N))
    assert drawn.var() == pytest.approx(variance, rel=0.15)
    assert central_number(number) == pytest.approx(mean, rel=1e-5)


def test_shares_have_the_moments_of_their_dirichlet_distribution() -> None:
    # Seen on 140: mean p, variance p (1 - p) / 141; a share of 0 stays 0.
    weights = {"cart": 63.0, "compare": 49.0, "gone": 28.0, "never": 0.0}
    drawn = draw_shares(weights, 1, "journey.steps.site.next", N)
    assert drawn.sum(axis=0) == pytest.approx(1.0, abs=1e-12)
    assert not drawn[3].any()
    for row, weight in zip(drawn, (63, 49, 28), strict=False):
        p = weight / 140
        assert row.mean() == pytest.approx(p, abs=5 * np.sqrt(p * (1 - p) / 141 / N))
        assert row.var() == pytest.approx(p * (1 - p) / 141, rel=0.1)


def test_shares_too_small_for_numbers_are_still_shares() -> None:
    # All four variates of shape 1e-5 underflow to 0 in most draws.
    drawn = draw_shares({name: 1e-5 for name in "abcd"}, 1, "x", 500)
    assert np.isfinite(drawn).all()
    assert drawn.sum(axis=0) == pytest.approx(1.0)


@pytest.mark.parametrize("n_draws", [EVEN_DRAWS, 400])
def test_the_first_draws_share_the_range_among_them(n_draws: int) -> None:
    for key in ("values.price", "values.cost", "shocks.rival.from"):
        parts = np.floor(uniforms(7, key, n_draws)[:EVEN_DRAWS] * EVEN_DRAWS)
        assert sorted(parts.tolist()) == list(range(EVEN_DRAWS))


def test_no_part_reaches_the_ends() -> None:
    # 1 - 2^-53 is the highest level there is: (7 + 1 - 2^-53) / 8 has no double below 1 so near.
    ends = np.array([2.0**-53, 1 - 2.0**-53])
    assert in_parts(ends, np.array([0, 7])) == pytest.approx([2.0**-56, 1.0])
    assert (in_parts(ends, np.array([0, 7])) > 0).all()
    assert (in_parts(ends, np.array([7, 7])) < 1).all()


def test_every_draw_is_uniform_and_places_share_the_range_in_orders_of_their_own() -> None:
    # 2,000 places, a column a draw. Means have a standard error of (1 / 12 / 2,000)^0.5 = 0.0065,
    # correlations of 0.022; two of the first have -1 / 7 x 63 / 64 = -0.141, others none.
    drawn = np.array([uniforms(3, f"values.v{place}", 12) for place in range(2_000)])
    assert drawn.mean(axis=0) == pytest.approx(np.full(12, 0.5), abs=0.03)
    assert drawn.var(axis=0) == pytest.approx(np.full(12, 1 / 12), abs=0.01)
    together = np.corrcoef(drawn.T)
    first = together[:EVEN_DRAWS, :EVEN_DRAWS][~np.eye(EVEN_DRAWS, dtype=bool)]
    assert first == pytest.approx(np.full(first.size, -9 / 64), abs=0.1)
    rest = together[EVEN_DRAWS:, :EVEN_DRAWS]
    assert rest == pytest.approx(np.zeros_like(rest), abs=0.1)
