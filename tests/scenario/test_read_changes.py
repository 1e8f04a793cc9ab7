"""Changes, additions, removals, and the days, factors and costs around them."""

from __future__ import annotations

from datetime import date

import pytest

from forkroad.scenario.change_forms import Change, MoveChange, ScaleChange, SetChange
from forkroad.scenario.read_changes import read_additions, read_changes, read_removals
from forkroad.scenario.read_events import read_dates, read_factors, read_two_costs, read_window
from forkroad.scenario.readers import Unreadable
from tests.scenario.test_readers import complaint


@pytest.mark.parametrize(
    "data, changes",
    [
        (
            {"products.cream.price": 44, "values.budget": "+10%"},
            (SetChange("products.cream.price", 44), SetChange("values.budget", "+10%")),
        ),
        (
            [{"at": "site", "move": "8 points", "from": "gone", "to": "chat"}, {"values.a": 1}],
            (MoveChange("site", 0.08, "gone", "chat"), SetChange("values.a", 1)),
        ),
        (
            {"at": "site", "move": "all", "from": "stay", "to": "back", "rule": 2},
            (MoveChange("site", None, "stay", "back", 2),),
        ),
        (
            [{"at": "site", "scale": "cart", "by": "x1.2"}],
            (ScaleChange("site", "cart", 1.2),),
        ),
        (
            [{"at": "site", "scale": "cart", "by": "-5%", "rule": 1}],
            (ScaleChange("site", "cart", 0.95, 1),),
        ),
    ],
)
def test_a_change_in_each_of_its_forms(data: object, changes: tuple[Change, ...]) -> None:
    assert read_changes(data) == changes


@pytest.mark.parametrize(
    "data, place, message",
    [
        (5, (), "paths with new values"),
        ([], (), "paths with new values"),
        ({"a..b": 1}, ("a..b",), "a path such as products.cream.price"),
        ([{"at": "site"}], (0,), 'either "move" with from and to, or "scale" with by'),
        ([{"at": "s", "move": "5 points", "from": "a"}], (0,), '"to" is missing'),
        ([{"at": "s", "move": 5, "from": "a", "to": "b"}], (0, "move"), "5 points"),
        ([{"at": "s", "move": "8%", "from": "a", "to": "b"}], (0, "move"), "8 points"),
        ([{"at": "s", "move": "0 points", "from": "a", "to": "b"}], (0, "move"), "above 0"),
        ([{"at": "s", "move": "101 points", "from": "a", "to": "b"}], (0, "move"), "100 points"),
        ([{"at": "s", "scale": "a", "by": "20%"}], (0, "by"), "a factor such as x1.8"),
        ([{"at": "s", "scale": "a", "by": 2, "rule": 0}], (0, "rule"), "at least 1"),
        ([{"at": 5, "scale": "a", "by": 2}], (0, "at"), "needed is a name"),
        ([{"at": "s", "scale": "a", "by": 2, "rules": 1}], (0, "rules"), 'did you mean "rule"?'),
    ],
)
def test_what_is_no_change_is_refused_at_its_place(
    data: object, place: tuple[str | int, ...], message: str
) -> None:
    with pytest.raises(Unreadable) as raised:
        read_changes(data)

    assert [where for where, _ in raised.value.faults] == [place]
    assert message in str(raised.value)


def test_additions_and_removals_are_paths() -> None:
    assert read_additions({"journey.steps.chat": {"next": "a"}}) == {
        "journey.steps.chat": {"next": "a"}
    }
    assert read_removals(["journey.steps.chat"]) == ("journey.steps.chat",)
    assert "a path such as" in complaint(read_additions, {"": 1})
    assert "a list of paths" in complaint(read_removals, "journey.steps.chat")
    assert "a path such as" in complaint(read_removals, [5])


def test_a_campaign_has_one_date_or_several() -> None:
    assert read_dates("2026-11-20") == (date(2026, 11, 20),)
    assert read_dates(["2026-11-20", "2026-12-24"]) == (date(2026, 11, 20), date(2026, 12, 24))
    assert "the day 2026-11-31 does not exist" in complaint(read_dates, ["2026-11-31"])


def test_a_shock_begins_on_a_day_or_between_two() -> None:
    assert read_window("2026-05-01") == (date(2026, 5, 1), date(2026, 5, 1))
    assert read_window({"between": ["2026-05-01", "2026-09-30"]}) == (
        date(2026, 5, 1),
        date(2026, 9, 30),
    )
    assert "2026-05-02 comes after 2026-05-01" in complaint(
        read_window, {"between": ["2026-05-02", "2026-05-01"]}
    )
    assert "{between: [first day, last day]}" in complaint(read_window, {"between": "2026-05-01"})
    assert 'did you mean "between"?' in complaint(read_window, {"betwen": []})


def test_arrivals_are_multiplied() -> None:
    assert read_factors({"a": "x1.8", "b": "-5%", "c": 2}) == {"a": 1.8, "b": 0.95, "c": 2.0}
    assert "a factor such as x1.8" in complaint(read_factors, {"a": "5%"})


def test_a_what_if_costs_once_and_each_month() -> None:
    assert read_two_costs({"once": 15000, "per_month": 900}) == (15_000.0, 900.0)
    assert read_two_costs({"per_month": 900}) == (0.0, 900.0)
    assert "{once: 15000, per_month: 900}" in complaint(read_two_costs, 5)
    assert "-1 is out of range" in complaint(read_two_costs, {"once": -1})
