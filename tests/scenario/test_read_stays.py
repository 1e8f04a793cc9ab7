"""Durations and every form of `takes`."""

from __future__ import annotations

from datetime import date

import pytest

from forkroad.scenario.read_stays import read_days, read_stay, read_waited, read_whole_days
from forkroad.scenario.readers import Unreadable
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
from tests.scenario.test_readers import complaint


@pytest.mark.parametrize(
    "data, days",
    [
        (3, 3.0),
        ("3 days", 3.0),
        ("1 day", 1.0),
        ("2 weeks", 14.0),
        ("1.5 days", 1.5),
        (".5 week", 3.5),
    ],
)
def test_durations_are_days(data: object, days: float) -> None:
    assert read_days(data) == days


@pytest.mark.parametrize(
    "data, message",
    [
        ("3", "needed is a duration"),
        ("3 months", "there are no months"),
        ("2 hours", "there are no hours"),
        ("-3 days", "needed is a duration"),
        (-3, "-3 is out of range"),
        (True, "needed is a duration"),
        ("9999999 days", "the longest is 36600 days"),
    ],
)
def test_what_is_no_duration_is_refused(data: object, message: str) -> None:
    assert message in complaint(read_days, data)


def test_fractions_of_a_day_are_refused_where_days_are_whole() -> None:
    assert read_whole_days("2.0 days") == 2
    assert "fractions are refused" in complaint(read_whole_days, "1.5 days")
    assert "needed is at least 1 day" in complaint(read_whole_days, 0, 1)


@pytest.mark.parametrize(
    "data, stay",
    [
        ("3 days", Fixed(3)),
        (0, Fixed(0)),
        ({"uniform": [30, "60 days"]}, UniformDays(30, 60)),
        ({"uniform": [2, 2]}, UniformDays(2, 2)),
        ({"geometric": "2 days"}, GeometricDays(2.0)),
        ({"poisson": 0.5}, PoissonDays(0.5)),
        ({"lognormal": {"median": "4 days", "p90": "12 days"}}, LognormalDays(4.0, 12.0)),
        ({"gamma": {"mean": 5, "sd": 3}}, GammaDays(5.0, 3.0)),
        ({"weibull": {"scale": "1 week", "shape": 1.5}}, WeibullDays(7.0, 1.5)),
        ({"days": {"7": "rest", "1": 0.75}}, EmpiricalDays(((1, 0.75), (7, 0.25)))),
        (
            {"until": ["2026-11-18", "2026-10-14"]},
            Until((date(2026, 10, 14), date(2026, 11, 18))),
        ),
    ],
)
def test_a_stay_in_each_of_its_forms(data: object, stay: Stay) -> None:
    assert read_stay(data) == stay


@pytest.mark.parametrize(
    "data, place, message",
    [
        ({"uniform": [5, 2]}, ("uniform",), "the fewest days (5) are more than the most (2)"),
        ({"uniform": [1.5, 2]}, ("uniform", 0), "fractions are refused"),
        ({"uniform": 5}, ("uniform",), "[fewest days, most days]"),
        ({"geometric": 0.5}, ("geometric",), "a number of at least 1"),
        ({"poisson": -1}, ("poisson",), "-1 is out of range"),
        ({"lognormal": {"median": 12, "p90": 4}}, ("lognormal",), "p90 (4) must be above"),
        ({"lognormal": {"median": 0, "p90": 4}}, ("lognormal", "median"), "out of range"),
        ({"gamma": {"mean": 30000, "sd": 0.001}}, ("gamma",), "too far apart"),
        ({"weibull": {"scale": 5, "shape": 1000}}, ("weibull", "shape"), "0.01 to 100"),
        ({"days": {"1": "40%"}}, ("days",), "the shares add up to 40%"),
        ({"days": {"99999": 1}}, ("days", "99999"), "from 0 to 36,600"),
        ({"until": []}, ("until",), "a list of dates"),
        ({"until": ["2026-10-14", "2026-10-14"]}, ("until", 1), "stands here twice"),
        ({"geometrical": 2}, ("geometrical",), 'did you mean "geometric"?'),
    ],
)
def test_what_is_no_stay_is_refused_at_its_place(
    data: object, place: tuple[str | int, ...], message: str
) -> None:
    with pytest.raises(Unreadable) as raised:
        read_stay(data)

    assert [where for where, _ in raised.value.faults] == [place]
    assert message in str(raised.value)


def test_waited_may_be_steady() -> None:
    assert read_waited("steady") == "steady"
    assert read_waited("40 days") == Fixed(40)
    assert "a duration such as 3 days" in complaint(read_waited, {})
