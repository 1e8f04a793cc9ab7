"""How many set out a month: which rule is taken, and what it foretells."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from forkroad.learning.arrivals_of_log import FittedArrivals, fit_arrivals
from forkroad.learning.event_log import ReadingOptions, read_events
from forkroad.learning.journey_rules import make_rules
from forkroad.learning.journeys import follow_journeys
from tests.learning.logs import written


def arrivals(folder: Path, numbers: list[int], *, until: date, first: int = 1) -> FittedArrivals:
    """Return the arrivals after months from January 2024 on with so many new customers each."""
    rows, customer = [], 0
    for month, number in enumerate(numbers):
        year, of_year = divmod(month + first - 1, 12)
        for place in range(number):
            day = 1 + place * 28 // max(number, 1)
            rows.append(f"{customer},{2024 + year}-{of_year + 1:02d}-{day:02d},buy")
            customer += 1
    path = written(folder, "customer,time,event\n" + "\n".join(rows))
    with read_events(path, ReadingOptions(until=until)) as log:
        return fit_arrivals(follow_journeys(log, make_rules({"purchase": "buy"})), 0)


def test_even_months_have_their_mean(tmp_path: Path) -> None:
    found = arrivals(tmp_path, [300] * 8, until=date(2024, 9, 1))
    assert found.level == pytest.approx(300)
    assert found.why == "the mean of the last three months"
    assert found.growth == 0
    # Nothing but the luck of Poisson numbers: 2,400 of them.
    assert found.spread == pytest.approx(1 / 2_400**0.5)


def test_steady_growth_is_seen_and_goes_on(tmp_path: Path) -> None:
    numbers = [round(200 * 1.04**month) for month in range(12)]
    found = arrivals(tmp_path, numbers, until=date(2025, 1, 1))
    assert found.growth == pytest.approx(0.04, abs=0.002)
    # The thirteenth month of 200 x 1.04^n is 200 x 1.04^12 = 320.2.
    assert found.level == pytest.approx(320.2, rel=0.01)


def test_two_years_teach_the_seasons(tmp_path: Path) -> None:
    season = [0.5, 0.5, 0.8, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.2, 1.5, 1.5]
    found = arrivals(tmp_path, [round(200 * s) for s in season * 3], until=date(2027, 1, 1))
    assert found.seasonality == pytest.approx(season, abs=0.02)
    assert found.level == pytest.approx(200, rel=0.02)


def test_one_year_does_not(tmp_path: Path) -> None:
    season = [0.5, 0.5, 0.8, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.2, 1.5, 1.5]
    found = arrivals(tmp_path, [round(200 * s) for s in season], until=date(2025, 1, 1))
    assert found.seasonality == ()


def test_a_month_that_is_cut_counts_by_its_days(tmp_path: Path) -> None:
    # Of 310 in March, on days 1 to 28, those of the first 14 days are seen: place x 28 // 310 is
    # below 14 for places 0 to 154, which are 155 customers; in 14 of 31 days.
    found = arrivals(tmp_path, [310, 310, 310], until=date(2024, 3, 15))
    assert dict(found.months)["2024-03"] == pytest.approx(155 * 31 / 14)


def test_a_week_says_what_a_week_can(tmp_path: Path) -> None:
    found = arrivals(tmp_path, [280], until=date(2024, 1, 8))
    # Ten a day, 30.4375 days a month; known from 70 customers.
    assert found.level == pytest.approx(304.375)
    assert found.spread == pytest.approx(70**-0.5)
