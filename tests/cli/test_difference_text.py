from __future__ import annotations

import pytest

from forkroad.cli.difference_text import Units, has_width, intervals, units_of


@pytest.mark.parametrize(
    "measure, heading, level, difference",
    [
        ("lamp.units", "lamp.units", "1,200", "+120"),
        ("profit", "profit", "1,200 EUR", "+120"),
        ("lamp.revenue", "lamp.revenue", "1,200 EUR", "+120"),
        ("competitor.share", "competitor.share, points", "1.2 %", "+0.1"),
        ("share(site, cart)", "share(site, cart), points", "1.2 %", "+0.1"),
        ("sold.chance", "sold.chance, points", "1.2 %", "+0.1"),
    ],
)
def test_each_measure_is_written_in_its_units(measure, heading, level, difference):
    units = units_of(measure, "EUR")
    assert units.heading == heading
    value = 0.012 if units.is_share else 1200.0
    assert units.level(value) == level
    # A tenth of it: 0.12 points of 1.2 %.
    assert units.differences([value / 10]) == [difference]


def test_what_has_no_number_is_a_dash():
    assert Units("x").levels([None, 3.0]) == ["-", "3"]
    assert Units("x", is_share=True).differences([None, 0.034]) == ["-", "+3.4"]


def test_intervals_line_up_and_vanish_where_nothing_is_open():
    assert intervals([-3.0, None, 10.0], [20.0, None, 110.0], Units("x")) == [
        " -3   +20",
        "-",
        "+10  +110",
    ]
    assert intervals([5.0, None], [5.0, None], Units("x")) is None


def test_rounding_is_no_width():
    # As found where a difference is the same in every draw, but for the order of a sum.
    assert not has_width(21627.85887110155, 21627.85887110162)
    assert has_width(21627.0, 21628.0)
