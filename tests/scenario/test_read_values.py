"""Values and amounts: constants, schedules, uncertain numbers, formulas."""

from __future__ import annotations

from datetime import date

import pytest

from forkroad.scenario.expressions import Expression
from forkroad.scenario.numbers import Constant, Number, Schedule, Uncertain
from forkroad.scenario.read_values import (
    read_amount,
    read_discount,
    read_expression,
    read_number,
    read_price,
)
from forkroad.scenario.readers import Unreadable
from forkroad.scenario.relative import Times
from tests.scenario.test_readers import complaint


@pytest.mark.parametrize(
    "data, value",
    [
        (49, Constant(49.0)),
        ("35%", Constant(0.35)),
        (-0.4, Constant(-0.4)),
        (
            {"2026-09": 39, "2026-03": 45},
            Schedule(((date(2026, 3, 1), 45.0), (date(2026, 9, 1), 39.0))),
        ),
        ({"2026-03-16": "5%"}, Schedule(((date(2026, 3, 16), 0.05),))),
        ({"normal": [-0.06, 0.01]}, Uncertain("normal", (-0.06, 0.01))),
        ({"uniform": [1, 2]}, Uncertain("uniform", (1.0, 2.0))),
        ({"triangular": [1, 1, 4]}, Uncertain("triangular", (1.0, 1.0, 4.0))),
        ({"lognormal": {"median": 4, "p90": 12}}, Uncertain("lognormal", (4.0, 12.0))),
        ({"beta": [220, 780]}, Uncertain("beta", (220.0, 780.0))),
    ],
)
def test_a_value_in_each_of_its_forms(data: object, value: Number) -> None:
    assert read_number(data) == value


@pytest.mark.parametrize(
    "data, place, message",
    [
        ({"normal": [1, 0]}, ("normal", 1), "the standard deviation is 0; it must be above 0"),
        ({"normal": [1]}, ("normal",), "found [1]; needed is [mean, sd]"),
        ({"normal": ["a", 1]}, ("normal", 0), 'found "a"'),
        ({"uniform": [2, 2]}, ("uniform",), "low (2) must be below high (2)"),
        ({"triangular": [1, 5, 4]}, ("triangular",), "low, mode and high must rise"),
        ({"lognormal": {"median": 4, "p90": 4}}, ("lognormal",), "p90 (4) must be above"),
        ({"lognormal": {"median": 0, "p90": 4}}, ("lognormal", "median"), "0 is out of range"),
        ({"lognormal": {"median": 5e-324, "p90": 1}}, ("lognormal",), "are too far apart"),
        ({"lognormal": {"median": 4}}, ("lognormal",), '"p90" is missing'),
        ({"beta": [0, 5]}, ("beta",), "successes and failures must both be above 0"),
        ({"gauss": [0, 5]}, ("gauss",), "is not known here"),
        ({}, (), "found {}; needed is a number, a schedule"),
        ({"2026-03": 1, "2026-03-01": 2}, ("2026-03-01",), "2026-03-01 stands here twice"),
        ({"2026-03": "x1.2"}, ("2026-03",), "relative changes belong under change"),
        ({"2026": 5}, ("2026",), "needed is a month or a date"),
    ],
)
def test_what_is_no_value_is_refused_at_its_place(
    data: object, place: tuple[str | int, ...], message: str
) -> None:
    with pytest.raises(Unreadable) as raised:
        read_number(data)

    assert [where for where, _ in raised.value.faults] == [place]
    assert message in str(raised.value)


def test_all_that_is_wrong_in_a_value_is_told() -> None:
    with pytest.raises(Unreadable) as raised:
        read_number({"2026-13": 1, "2026-04": "x", "2026-05": 3})

    assert [place for place, _ in raised.value.faults] == [("2026-13",), ("2026-04",)]


def test_a_relative_change_of_an_uncertain_number_is_kept() -> None:
    assert read_number(Times({"beta": [1, 2]}, 1.1)) == Uncertain("beta", (1.0, 2.0), 1.1)


def test_prices_are_not_negative() -> None:
    assert read_price({"2026-03": 0}) == Schedule(((date(2026, 3, 1), 0.0),))
    assert "-1 is out of range" in complaint(read_price, -1)
    assert "-1 is out of range" in complaint(read_price, {"2026-03": -1})


def test_an_amount_may_be_a_formula() -> None:
    amount = read_amount("budget / cost_per_click")

    assert isinstance(amount, Expression)
    assert amount.names == {"budget", "cost_per_click"}


def test_a_formula_of_one_number_is_a_constant() -> None:
    assert read_amount("0.5") == Constant(0.5)
    assert "1.5 is out of range" in complaint(read_discount, "1.5")


def test_a_relative_change_is_no_amount() -> None:
    assert "relative changes belong under change" in complaint(read_amount, "x1.2")
    assert "relative changes belong under change" in complaint(read_amount, "+5%")


def test_numbers_and_truths_are_expressions_too() -> None:
    assert read_expression(2).source == "2"
    assert read_expression(0.5).source == "0.5"
    assert read_expression(True).source == "true"
    assert "needed is a condition or a formula" in complaint(read_expression, ["a"])
