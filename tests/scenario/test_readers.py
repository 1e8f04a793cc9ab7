"""The plainest values: texts, truths, dates, names, and how readers complain."""

from __future__ import annotations

from datetime import date

import pytest

from forkroad.scenario.readers import (
    Gathering,
    Unreadable,
    read_date,
    read_day_or_month,
    read_form,
    read_keys,
    read_names,
    read_reference,
    read_title,
    read_truth,
    read_version,
    refuse_other_keys,
    shown,
    unreadable,
)


def complaint(read: object, *data: object) -> str:
    """Return what a reader says about data that it refuses."""
    with pytest.raises(Unreadable) as raised:
        read(*data)  # type: ignore[operator]
    return str(raised.value)


def test_texts_are_texts_and_whole_numbers_keep_their_digits() -> None:
    assert read_title("no") == "no"
    assert read_title(2026) == "2026"
    assert complaint(read_title, True) == 'found true; to make a text of it, write "true"'
    assert complaint(read_title, 1.5) == 'found 1.5; to make a text of it, write "1.5"'


def test_truths_are_true_and_false_only() -> None:
    assert read_truth(True) is True
    assert complaint(read_truth, "yes").endswith("YAML 1.2 knows no yes and no")
    assert complaint(read_truth, 1) == "found 1; needed is true or false"


@pytest.mark.parametrize(
    "value, message",
    [
        ("2026-02-30", "the day 2026-02-30 does not exist"),
        ("2026-13", "found the month 2026-13; needed is a day"),
        ("2026-3-1", "write 2026-03-01"),
        ("2026.12.24", "write 2026-12-24"),
        ("0001-01-01", "the years go from 1900 to 2199"),
        ("9999-12-31", "the years go from 1900 to 2199"),
        ("2026-03-01T00:00", "needed is a date"),
        ("20260301", "needed is a date"),
        (20260301, "needed is a date"),
        (None, "found nothing; needed is a date"),
    ],
)
def test_dates_that_are_none_are_refused(value: object, message: str) -> None:
    assert message in complaint(read_date, value)


def test_a_month_is_its_first_day() -> None:
    assert read_day_or_month("2026-03") == date(2026, 3, 1)
    assert read_day_or_month("2028-02-29") == date(2028, 2, 29)
    assert complaint(read_day_or_month, "2026-13") == "the month 2026-13 does not exist"
    assert complaint(read_day_or_month, "2027-02-29") == "the day 2027-02-29 does not exist"


def test_only_version_1_is_read() -> None:
    assert read_version(1) == 1
    assert "version 1 of the format" in complaint(read_version, 2)
    assert "version 1 of the format" in complaint(read_version, True)


def test_names_come_once_each() -> None:
    assert read_names(["aware", "ask"]) == ("aware", "ask")
    assert complaint(read_names, ["ask", "ask"]) == '"ask" stands here twice'
    assert complaint(read_reference, 5) == "found 5; needed is a name"


def test_a_form_has_one_key_that_is_known() -> None:
    forms = ("normal", "uniform")
    assert read_form({"normal": [1, 2]}, forms, "x") == ("normal", [1, 2])
    assert "found {normal, uniform: ...}" in complaint(
        read_form, {"normal": 1, "uniform": 2}, forms, "one of them"
    )
    assert 'did you mean "normal"?' in complaint(read_form, {"norma": 1}, forms, "x")


def test_missing_and_unknown_keys_are_told_together() -> None:
    with pytest.raises(Unreadable) as raised:
        read_keys({"median": 1, "p9": 2}, "median", "p90")

    assert raised.value.faults == (
        (("p9",), 'there is no such key here; did you mean "p90"?'),
        ((), '"p90" is missing; needed is {median: ..., p90: ...}'),
    )


def test_keys_without_a_near_one_bring_the_whole_list() -> None:
    said = complaint(refuse_other_keys, {"zzz": 1}, "cycle", "fill_rate")

    assert said == "there is no such key here; the keys are cycle, fill_rate"


@pytest.mark.parametrize(
    "value, text",
    [
        (None, "nothing"),
        (True, "true"),
        (1e5, "100000"),
        (0.1, "0.1"),
        ("a\nb", '"a b"'),
        ({}, "{}"),
        ({"a": 1, "b": 2}, "{a, b: ...}"),
        ([1, "x"], '[1, "x"]'),
        ([[1], 2], "a list of 2"),
        ("x" * 99, '"' + "x" * 57 + '..."'),
    ],
)
def test_values_are_shown_on_one_short_line(value: object, text: str) -> None:
    assert shown(value) == text


def test_faults_are_gathered_with_their_places() -> None:
    faults = Gathering()
    with faults.at("a", 0):
        raise Unreadable((("b",), "one"), ((), "two"))
    with faults.at("c"):
        raise unreadable("three")

    with pytest.raises(Unreadable) as raised:
        faults.settle()

    assert raised.value.faults == (
        (("a", 0, "b"), "one"),
        (("a", 0), "two"),
        (("c",), "three"),
    )


def test_nothing_gathered_is_no_complaint() -> None:
    Gathering().settle()
