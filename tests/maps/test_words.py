from __future__ import annotations

from datetime import date

import pytest

from forkroad.maps.words import percent, stay_in_words
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
)


@pytest.mark.parametrize(
    "stay,words",
    [
        (Fixed(0), ""),
        (Fixed(1), "1 day"),
        (UniformDays(30, 60), "30–60 days"),
        (UniformDays(3, 3), "3 days"),
        (GeometricDays(2.5), "about 2.5 days"),
        (PoissonDays(4), "about 4 days"),
        (LognormalDays(4, 12), "about 4 days"),
        (GammaDays(10, 3), "about 10 days"),
        # Gamma(1 + 1/1) = 1: a Weibull of shape 1 is exponential, its mean is its scale.
        (WeibullDays(5, 1), "about 5 days"),
        (EmpiricalDays(((1, 0.4), (2, 0.3), (7, 0.3))), "1–7 days"),
        (EmpiricalDays(((0, 1.0), (9, 0.0))), ""),
        (Until((date(2026, 10, 14),)), "until 14 Oct 2026"),
        (Until((date(2026, 10, 14), date(2026, 11, 18))), "to the next of 2 dates"),
    ],
)
def test_every_stay_has_words(stay: Stay, words: str) -> None:
    assert stay_in_words(stay) == words


def test_a_weibull_of_absurd_shape_is_no_crash() -> None:
    assert stay_in_words(WeibullDays(5, 1e-5)).startswith("about ")


@pytest.mark.parametrize(
    "share,words",
    [(0, "0 %"), (1, "100 %"), (0.1 + 0.2, "30 %"), (0.00001, "<0.1 %"), (0.99999, ">99.9 %")],
)
def test_a_share_never_reads_as_none_or_all_where_it_is_not(share: float, words: str) -> None:
    assert percent(share) == words
