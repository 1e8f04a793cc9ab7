"""Shares that add up, `rest`, and the units of a purchase."""

from __future__ import annotations

import math

import pytest

from forkroad.scenario.numbers import Units
from forkroad.scenario.read_chances import (
    read_buys,
    read_chances,
    read_units,
    read_whole_chances,
)
from forkroad.scenario.readers import Unreadable
from tests.scenario.test_readers import complaint


def test_rest_takes_what_the_others_leave() -> None:
    chances = dict(read_chances({"web": "60%", "shop": 0.15, "phone": "rest"}))

    assert chances == pytest.approx({"web": 0.6, "shop": 0.15, "phone": 0.25})


def test_rest_takes_nothing_where_nothing_is_left() -> None:
    assert dict(read_chances({"a": "70%", "b": "30%", "c": "rest"}))["c"] == 0.0


def test_thirds_within_the_tolerance_add_up_to_one_exactly() -> None:
    # Three times 0.3333333 lacks 1e-7, which is within 1e-6.
    chances = [
        chance for _, chance in read_chances({"a": 0.3333333, "b": 0.3333333, "c": 0.3333333})
    ]

    assert math.fsum(chances) == pytest.approx(1.0, abs=1e-15)


@pytest.mark.parametrize(
    "data, message",
    [
        ({"a": "60%", "b": "60%"}, "the shares add up to 120%; they must add up to 100%"),
        ({"a": 0.333, "b": 0.333, "c": 0.333}, "the shares add up to 99.9%"),
        ({"a": "90%", "b": "20%", "c": "rest"}, "with the rest they can add up to 100% at most"),
        ({"a": "rest", "b": "rest"}, '"rest" stands here twice; once is right'),
        ({"a": 40, "b": "rest"}, "40 is out of range"),
        ({}, "found {}; needed is shares"),
        ("a", 'found "a"; needed is shares'),
    ],
)
def test_shares_that_do_not_add_up_are_refused(data: object, message: str) -> None:
    assert message in complaint(read_chances, data)


def test_whole_numbers_are_sorted_and_come_once() -> None:
    assert read_whole_chances({"7": "rest", "1": "40%", "2": "30%"}, 0, 9) == (
        (1, 0.4),
        (2, 0.3),
        (7, pytest.approx(0.3)),
    )
    assert "1 stands here twice" in complaint(read_whole_chances, {"1": "50%", "01": "50%"}, 0, 9)
    assert "a whole number from 0 to 9" in complaint(read_whole_chances, {"10": 1}, 0, 9)
    assert "a whole number from 0 to 9" in complaint(read_whole_chances, {"a": 1}, 0, 9)


@pytest.mark.parametrize(
    "data, units",
    [
        (2, Units(((2, 1.0),))),
        ({"poisson_plus_one": 0.2}, Units(poisson_mean=0.2)),
        ({"choice": {"1": 0.75, "2": "rest"}}, Units(((1, 0.75), (2, 0.25)))),
    ],
)
def test_units_in_each_of_their_forms(data: object, units: Units) -> None:
    assert read_units(data) == units


@pytest.mark.parametrize(
    "data, place",
    [
        (0, ()),
        (1.5, ()),
        (10**7, ()),
        ({"poisson_plus_one": -1}, ("poisson_plus_one",)),
        ({"choice": {"0": 1}}, ("choice", "0")),
        ({"poisson": 1}, ("poisson",)),
    ],
)
def test_units_that_cannot_be_are_refused(data: object, place: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable) as raised:
        read_units(data)

    assert [where for where, _ in raised.value.faults] == [place]


def test_a_product_alone_is_one_unit_of_it() -> None:
    assert read_buys("cream") == {"cream": Units(((1, 1.0),))}
    assert list(read_buys({"cream": 2, "soap": 1})) == ["cream", "soap"]
    assert "needed is a product" in complaint(read_buys, ["cream"])
