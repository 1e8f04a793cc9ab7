"""Numbers, percentages, factors and their ranges."""

from __future__ import annotations

import pytest

from forkroad.scenario.read_numbers import (
    NOT_NEGATIVE,
    POSITIVE,
    PROBABILITY,
    Range,
    factor,
    percentage,
    read_count,
    read_factor,
    read_float,
    read_months,
    read_multiple,
    read_probability,
    read_ratio,
)
from tests.scenario.test_readers import complaint


@pytest.mark.parametrize("text, number", [("35%", 0.35), (".5 %", 0.005), ("-5%", -0.05)])
def test_percentages_are_hundredths(text: str, number: float) -> None:
    assert percentage(text) == pytest.approx(number, rel=1e-15)


@pytest.mark.parametrize("text", ["35", "%", "a%", "35%%", "1e%", "٣%", ""])
def test_other_texts_are_no_percentages(text: str) -> None:
    assert percentage(text) is None


@pytest.mark.parametrize(
    "text, number",
    [("x1.8", 1.8), ("×2", 2.0), ("x.5", 0.5), ("+5%", 1.05), ("-5%", 0.95), ("+100%", 2.0)],
)
def test_relative_changes_are_factors(text: str, number: float) -> None:
    assert factor(text) == pytest.approx(number, rel=1e-15)


@pytest.mark.parametrize("text", ["5%", "1.8x", "x", "x-1", "+5", "xa"])
def test_other_texts_are_no_factors(text: str) -> None:
    assert factor(text) is None


def test_a_factor_may_be_a_plain_number_and_not_negative() -> None:
    assert read_factor(1.8) == 1.8
    assert "needed is a factor such as x1.8" in complaint(read_factor, "5%")
    assert "a factor of at least 0" in complaint(read_factor, "-150%")
    assert "a factor of at least 0" in complaint(read_factor, -1)


@pytest.mark.parametrize(
    "value, message",
    [
        ("5", "a number, without quotes"),
        ("1,000", "a number, written 1000"),
        ("+5%", "relative changes belong under change"),
        (True, "found true; needed is a number"),
        (None, "found nothing; needed is a number"),
        ([1], "found [1]; needed is a number"),
        (float("nan"), "too large a number"),
        (float("inf"), "too large a number"),
        (10**400, "too large a number"),
        (2e15, "too large a number"),
    ],
)
def test_what_is_no_number_is_refused(value: object, message: str) -> None:
    assert message in complaint(read_float, value)


@pytest.mark.parametrize(
    "allowed, number, needed",
    [
        (NOT_NEGATIVE, -1, "a number of at least 0"),
        (POSITIVE, 0, "a number above 0"),
        (PROBABILITY, 1.01, "a number from 0 to 1"),
        (Range(1), 0.5, "a number of at least 1"),
    ],
)
def test_numbers_out_of_range_say_the_range(allowed: Range, number: float, needed: str) -> None:
    assert (
        complaint(read_float, number, allowed) == f"{number:g} is out of range; needed is {needed}"
    )


def test_a_ratio_is_a_number_or_a_percentage() -> None:
    assert read_ratio("35%") == 0.35
    assert read_ratio(3) == 3.0
    assert "a number or a percentage" in complaint(read_ratio, "x y")


@pytest.mark.parametrize(
    "value, message",
    [
        (42, "42 is out of range; needed is 0 to 1, or 0% to 100%; did you mean 42%?"),
        ("140%", "140% is out of range; needed is 0 to 1, or 0% to 100%"),
        (-0.1, "-0.1 is out of range; needed is 0 to 1, or 0% to 100%"),
        (400, "400 is out of range; needed is 0 to 1, or 0% to 100%"),
        (
            "0.5",
            'found "0.5"; needed is a share from 0 to 1, or a percentage such as 35%, '
            "without quotes",
        ),
    ],
)
def test_probabilities_out_of_range_are_refused(value: object, message: str) -> None:
    assert complaint(read_probability, value) == message


def test_counts_are_whole() -> None:
    assert read_count(2.0) == 2
    assert "a whole number of at least 0" in complaint(read_count, 2.5)
    assert "a whole number of at least 1" in complaint(read_count, 0, 1)


def test_a_forecast_has_1_to_1200_months() -> None:
    assert read_months(1200) == 1200
    assert "the longest is 1200 months" in complaint(read_months, 1201)
    assert "at least 1" in complaint(read_months, 0)


def test_what_orders_are_rounded_to_is_no_speck() -> None:
    assert read_multiple(0.001) == 0.001
    assert "at least 0.001" in complaint(read_multiple, 1e-300)
