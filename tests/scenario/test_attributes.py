"""What attributes say of themselves: categories, and how many lie below a threshold."""

from __future__ import annotations

import math

import pytest

from forkroad.scenario.attributes import (
    Chance,
    Choice,
    Given,
    LognormalNumber,
    NormalNumber,
    PoissonNumber,
    UniformNumber,
)
from forkroad.scenario.read_attributes import read_attribute
from forkroad.scenario.readers import Unreadable


@pytest.mark.parametrize(
    "data, attribute",
    [
        ("web", Given("web")),
        (30, Given(30.0)),
        (True, Given(True)),
        ({"choice": {"web": 0.75, "shop": "rest"}}, Choice((("web", 0.75), ("shop", 0.25)))),
        ({"choice": {"1": 0.5, "2.5": 0.5}}, Choice(((1.0, 0.5), (2.5, 0.5)))),
        ({"choice": {"true": 0.5, "false": 0.5}}, Choice(((True, 0.5), (False, 0.5)))),
        ({"chance": "65%"}, Chance(0.65)),
        ({"normal": [61, 7]}, NormalNumber(61.0, 7.0)),
        ({"uniform": [19, 27]}, UniformNumber(19.0, 27.0)),
        ({"lognormal": {"median": 40, "p90": 90}}, LognormalNumber(40.0, 90.0)),
        ({"poisson": 2}, PoissonNumber(2.0)),
    ],
)
def test_an_attribute_in_each_of_its_forms(data: object, attribute: object) -> None:
    assert read_attribute(data) == attribute


@pytest.mark.parametrize(
    "data, place, message",
    [
        ("65%", (), "write {chance: 65%} for true or false, or 0.65"),
        ([1, 2], (), "found [1, 2]; needed is a number, a text, true, false or one of"),
        ({"choice": {"web": 0.5, "2": 0.5}}, ("choice",), "are of several kinds"),
        ({"choice": {"1": 0.5, "1.0": 0.5}}, ("choice", "1.0"), "stands here twice"),
        ({"choice": {"007": 1}}, ("choice", "007"), "begins with a zero"),
        ({"choice": ["web"]}, ("choice",), "needed is shares"),
        ({"chance": 65}, ("chance",), "did you mean 65%?"),
        ({"normal": [61, -7]}, ("normal", 1), "it must be above 0"),
        ({"uniform": [27, 19]}, ("uniform",), "low (27) must be below high (19)"),
        ({"poisson": 1001}, ("poisson",), "a number from 0 to 1000"),
        ({"choices": {}}, ("choices",), 'did you mean "choice"?'),
    ],
)
def test_what_is_no_attribute_is_refused_at_its_place(
    data: object, place: tuple[str, ...], message: str
) -> None:
    with pytest.raises(Unreadable) as raised:
        read_attribute(data)

    assert [where for where, _ in raised.value.faults] == [place]
    assert message in str(raised.value)


@pytest.mark.parametrize("mean", [0.0, 0.1, 2.0, 30.0, 1000.0])
def test_poisson_categories_add_up_and_have_the_mean(mean: float) -> None:
    pairs = PoissonNumber(mean).categories()

    assert math.fsum(chance for _, chance in pairs) == pytest.approx(1.0, abs=1e-9)
    assert math.fsum(float(value) * chance for value, chance in pairs) == pytest.approx(
        mean, rel=1e-8
    )


def test_a_chance_is_true_or_false() -> None:
    assert Chance(0.75).categories() == ((True, 0.75), (False, 0.25))


def test_half_of_a_normal_lies_below_its_mean() -> None:
    # One standard deviation above the mean lie 15.8655 %.
    assert NormalNumber(61.0, 7.0).below(61.0) == 0.5
    assert NormalNumber(61.0, 7.0).below(68.0) == pytest.approx(0.841344746, abs=1e-9)


def test_a_uniform_rises_evenly() -> None:
    law = UniformNumber(19.0, 27.0)

    assert [law.below(x) for x in (10.0, 19.0, 21.0, 27.0, 99.0)] == [0.0, 0.0, 0.25, 1.0, 1.0]


def test_half_of_a_lognormal_lies_below_its_median_and_nine_of_ten_below_p90() -> None:
    law = LognormalNumber(40.0, 90.0)

    assert law.below(40.0) == 0.5
    assert law.below(90.0) == pytest.approx(0.9, abs=1e-12)
    assert law.below(0.0) == 0.0
    assert law.below(1e-320) == pytest.approx(0.0)
