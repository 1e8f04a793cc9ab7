"""When a number is exactly Poisson, whatever else the scenario holds."""

from __future__ import annotations

from forkroad.forecast.run import run
from tests.oracles.feature_scenarios import read

# Whoever is here on the first day has gone after three stays of three days at most.
SOON_GONE = """
forkroad: 1
start: 2026-03-01
months: 1
segments: {visitors: {arrivals: {per_month: 100}, already_here: {site: 7}}}
journey:
  start_at: site
  steps:
    site: {takes: {uniform: [1, 3]}, next: {again: 30%, third: 20%, gone: rest}}
    again: {takes: {uniform: [1, 3]}, next: {third: 10%, gone: rest}}
    third: {takes: {uniform: [1, 3]}, next: gone}
    gone: {outcome: lost}
"""


def is_approximate(outcome: str) -> bool:
    result = run(read(SOON_GONE), seed=1)
    (row,) = result.rows(
        "outcomes", period="total", outcome=outcome, segment="all", measure="customers"
    )
    return bool(row["approximate"])


def test_who_is_left_of_poisson_arrivals_is_poisson_once_those_already_here_have_gone() -> None:
    # What rounding leaves of the seven, some 1e-16, is nobody.
    assert not is_approximate("undecided")


def test_a_known_number_among_them_is_not_poisson() -> None:
    # Of those lost seven are certain: the variance is 7 below the mean.
    assert is_approximate("lost")
