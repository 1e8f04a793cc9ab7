from __future__ import annotations

import pytest

from forkroad.cli import numerals as n


@pytest.mark.parametrize(
    "value, written",
    [(None, "-"), (0, "0"), (0.0, "0"), (-0.4, "0"), (-1.6, "-2"), (1234567.8, "1,234,568")],
)
def test_numbers_have_thousands_separated_and_no_negative_zero(value, written):
    assert n.number(value) == written


@pytest.mark.parametrize(
    "column, written",
    [
        ([1.0, 2.0], ["1", "2"]),
        ([None, None], ["-", "-"]),
        ([], []),
        ([1.5, None], ["1.50", "-"]),
        ([12.25, 1.5], ["12.2", "1.5"]),
        ([120.6, 1.5], ["121", "2"]),
    ],
)
def test_one_column_has_one_number_of_decimals(column, written):
    assert n.numbers(column) == written


@pytest.mark.parametrize(
    "share, written",
    [
        (None, "-"),
        (0.0, "0.0 %"),
        (1.0, "100.0 %"),
        (0.00049, "<0.1 %"),
        (0.0005, "0.1 %"),
        (0.99949, "99.9 %"),
        (0.9995, ">99.9 %"),
    ],
)
def test_a_share_is_never_rounded_to_none_or_all(share, written):
    assert n.percent(share) == written


@pytest.mark.parametrize(
    "probability, written",
    [
        (None, "-"),
        (0.0, "<1 %"),
        (0.004, "<1 %"),
        # Python rounds half a per cent to the even 0, and 99.5 to 100.
        (0.005, "<1 %"),
        (0.995, ">99 %"),
        (1.0, ">99 %"),
    ],
)
def test_a_chance_is_never_rounded_to_impossible_or_sure(probability, written):
    assert n.chance(probability) == written


@pytest.mark.parametrize(
    "mean, low, high, written",
    [
        # Widths 3607, 20, 310 and 0.4: a fifth of each has the magnitude 100, 1, 10 and 0.01.
        (12048.0, 10297.0, 13904.0, ("12,000", "10,300", "13,900")),
        (12048.0, 12040.0, 12060.0, ("12,048", "12,040", "12,060")),
        (1575.0, 1418.0, 1728.0, ("1,580", "1,420", "1,730")),
        (0.55, 0.35, 0.75, ("0.55", "0.35", "0.75")),
        # Whole numbers stay whole, however narrow the interval.
        (2.31, 1.0, 4.0, ("2", "1", "4")),
        (0.0, 0.0, 0.0, ("0", "0", "0")),
    ],
)
def test_a_mean_and_its_interval_are_rounded_alike(mean, low, high, written):
    assert n.about_between(mean, low, high) == written


def test_a_rounded_mean_stays_inside_its_rounded_interval():
    for mean in (7.3, 73.1, 731.0, 7313.0, 73131.0):
        for part in (0.5, 0.1, 0.01, 0.001):
            texts = n.about_between(mean, mean * (1 - part), mean * (1 + part))
            low, middle, high = (float(texts[place].replace(",", "")) for place in (1, 0, 2))
            assert low <= middle <= high


def test_money_has_cents_only_where_they_matter():
    assert [n.money(x) for x in (None, 0.0, 4.119, -999.99, 1000.0, 580211.4)] == [
        "-",
        "0.00",
        "4.12",
        "-999.99",
        "1,000",
        "580,211",
    ]
