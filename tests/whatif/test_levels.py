"""Values of a sweep are read as planners write them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from forkroad.errors import UsageError
from forkroad.whatif.levels import Level, Span, levels_of, read_levels


def data(text: str) -> list[object]:
    levels = read_levels(text, "a.path")
    assert isinstance(levels, tuple)
    return [level.data for level in levels]


def cells(text: str) -> list[object]:
    levels = read_levels(text, "a.path")
    assert isinstance(levels, tuple)
    return [level.cell for level in levels]


@pytest.mark.parametrize(
    "text,written,shown",
    [
        ("40:60:5", [40, 45, 50, 55, 60], [40, 45, 50, 55, 60]),
        ("0.1:0.3:3", [0.1, 0.2, 0.3], [0.1, 0.2, 0.3]),
        ("-1:1:3", [-1, 0, 1], [-1, 0, 1]),
        ("50%:60%:3", ["50%", "55%", "60%"], [0.5, 0.55, 0.6]),
        ("3 days:9 days:3", ["3 days", "6 days", "9 days"], [3, 6, 9]),
        ("1 week:2 weeks:2", ["1 weeks", "2 weeks"], [7, 14]),
        ("x0.8:x1.2:3", ["x0.8", "x1", "x1.2"], [0.8, 1, 1.2]),
        ("-10%:+10%:3", ["-10%", "+0%", "+10%"], [0.9, 1, 1.1]),
        ("60:40:3", [60, 50, 40], [60, 50, 40]),
        (" 1 : 2 : 2 ", [1, 2], [1, 2]),
    ],
)
def test_a_range_keeps_the_form_of_its_ends(text, written, shown) -> None:
    assert data(text) == written
    assert cells(text) == pytest.approx(shown)


def test_steps_are_fractions_so_that_thirds_of_a_tenth_are_no_hair_beside() -> None:
    # 0.1 + 2 * 0.1 is 0.30000000000000004 in floats.
    assert data("0.1:0.4:4") == [0.1, 0.2, 0.3, 0.4]


@pytest.mark.parametrize(
    "text,written,shown",
    [
        ("44", [44], [44]),
        ("0.3, 30%", [0.3, "30%"], [0.3, 0.3]),
        ("cart,reminder", ["cart", "reminder"], ["cart", "reminder"]),
        ("2026-03-01,2026-04-01", ["2026-03-01", "2026-04-01"], ["2026-03-01", "2026-04-01"]),
        (
            "{normal: [45, 3]}, {beta: [1, 2]}",
            [{"normal": [45, 3]}, {"beta": [1, 2]}],
            ["{normal: [45, 3]}", "{beta: [1, 2]}"],
        ),
        ("true,false", [True, False], ["true", "false"]),
        ("'a, b','c'", ["a, b", "c"], ["'a, b'", "'c'"]),
        ("a > 1 and f(b, 2) > 0", ["a > 1 and f(b, 2) > 0"], ["a > 1 and f(b, 2) > 0"]),
    ],
)
def test_values_between_commas_are_read_as_in_a_file(text, written, shown) -> None:
    assert data(text) == written
    assert cells(text) == shown


def test_a_range_without_steps_is_a_span() -> None:
    span = read_levels("5%:15%", "a.path")
    assert span == Span(Fraction(5), Fraction(15), "%")
    assert span.at(0.5) == Level("10%", 0.1, "%")


@pytest.mark.parametrize(
    "text,said",
    [
        ("", "name at least one value"),
        ("1:2:1", "no number of steps"),
        ("1:2:x", "no number of steps"),
        ("1:2:-3", "no number of steps"),
        ("1:2:99999999", "no number of steps"),
        ("5%:7:3", "not written alike"),
        ("-5%:7%:3", r"a change of so many percent is written \+5% or -5%"),
        ("3 days:2 weeks:2", "not written alike"),
        ("1:2:3,4", "a range and a list"),
        ("[1, 2", "a closing bracket is missing"),
        ("*alias", "no aliases"),
        ("&x 1", "no anchors"),
        (".inf,1", "inf"),
        ("\u202e1", "hidden character"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_path(text, said) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        read_levels(text, "a.path")
    assert str(caught.value).startswith("a.path: ")


def test_values_of_python_are_taken_as_they_are() -> None:
    levels = levels_of([40, 45.5, "50%", None, {"uniform": [1, 2]}], "a.path")
    assert [level.data for level in levels] == [40, 45.5, "50%", None, {"uniform": [1, 2]}]
    assert [level.cell for level in levels] == [40, 45.5, 0.5, "null", "{'uniform': [1, 2]}"]
