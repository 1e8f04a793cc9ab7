"""All problems at once: what cannot be read is taken out, and what only follows is not told."""

from __future__ import annotations

import pytest

from forkroad.errors import ScenarioError
from forkroad.scenario.file import read_text
from forkroad.scenario.reading import read_tree
from forkroad.scenario.source import Fault, SourceTree, written
from tests.scenario.small import SITE, shop, sound, told


def test_unreadable_values_do_not_hide_what_is_wrong_elsewhere() -> None:
    said = told(
        shop(
            "    site: {takes: 1 dag, next: {by: 10%, gone: rest}, stage: ask}\n",
            "values: {v: x y}\n",
        )
    )

    assert said == [
        'values.v: found "x y"; needed is a number or a percentage',
        'journey.steps.site.takes: found "1 dag"; needed is a duration: 3 days, 2 weeks or a plain '
        "number of days",
        'journey.steps.site.next.by: found "10%"; needed is "segment" or the name of an attribute',
    ]


def test_a_way_that_cannot_be_read_does_not_make_a_step_without_one() -> None:
    assert told(shop(SITE.replace("10%", "x1.2"))) == [
        'journey.steps.site.next.buy: found "x1.2"; needed is a share such as 35%; relative '
        "changes belong under change"
    ]


def test_a_share_that_cannot_be_read_does_not_make_the_sum_wrong() -> None:
    assert told(shop(SITE.replace("{buy: 10%, gone: rest}", "{buy: 10%, gone: 900}"))) == [
        "journey.steps.site.next.gone: 900 is out of range; needed is 0 to 1, or 0% to 100%"
    ]


def test_a_step_that_cannot_be_read_still_has_its_name() -> None:
    said = told(shop(ends="    buy: 5\n    gone: {outcome: lost}\n"))

    assert said == [
        "journey.steps.buy: found 5; needed are keys such as label, description, takes, next, "
        "indented below"
    ]


@pytest.mark.parametrize(
    "more, place",
    [
        ("values: {v: x y}\n", "values.v"),
        ("attributes: {v: 5%}\n", "attributes.v"),
        ("campaigns: {v: {from: x}}\n", "campaigns.v"),
        ("shocks: {v: {chance: 2}}\n", "shocks.v"),
        ("products: {v: {price: x}}\ngoals: {g: {measure: v.units, at_least: 1}}\n", "products.v"),
        ("goals: {v: 5}\n", "goals.v"),
        ("what_ifs: {v: 5}\n", "what_ifs.v"),
    ],
)
def test_whatever_cannot_be_read_is_no_unknown_name_elsewhere(more: str, place: str) -> None:
    condition = "v > 2" if place in ("values.v", "attributes.v") else "v"
    if place.startswith(("goals", "what_ifs", "products")):
        condition = "day > 2"
    rules = f"[{{if: {condition}, then: gone}}, {{else: {{buy: 10%, gone: rest}}}}]"

    said = told(shop(SITE.replace("{buy: 10%, gone: rest}", rules), more))

    assert said
    assert all(line.startswith(place) for line in said)


def test_what_a_section_lacks_is_told_once() -> None:
    assert told(shop(more="shocks: {s: {chance: 200%, lasts: 9}}\n")) == [
        "shocks.s.from: is missing; write for instance from: {between: [2026-05-01, 2026-09-30]}",
        "shocks.s.chance: 200% is out of range; needed is 0 to 1, or 0% to 100%",
    ]


def test_one_key_of_two_that_is_wrong_does_not_make_the_other_missing() -> None:
    takes = "{lognormal: {median: 4 days, p90: x}}"

    assert told(shop(SITE.replace("1 day", takes))) == [
        'journey.steps.site.takes.lognormal.p90: found "x"; needed is a duration: 3 days, 2 weeks '
        "or a plain number of days"
    ]


def test_everything_that_must_stand_in_a_file_is_named_with_an_example() -> None:
    assert told("name: nothing\n") == [
        "forkroad: is missing; write for instance forkroad: 1",
        "journey: is missing; write for instance journey: {start_at: visit_site, steps: {...}}",
        "months: is missing; write for instance months: 12",
        "segments: is missing; write for instance segments: {everybody: {arrivals: {per_month: "
        "1000}}}",
        "start: is missing; write for instance start: 2026-03-01",
    ]


@pytest.mark.parametrize("name", ["segments", "journey", "values", "products", "what_ifs", "goals"])
@pytest.mark.parametrize("value", ["5", "x", "[1]", "true", "{a: 5}", "{a: [x]}", "{a: {b: 5}}"])
def test_a_section_of_the_wrong_kind_is_told_and_nothing_falls_over(name: str, value: str) -> None:
    said = told(f"forkroad: 1\nstart: 2026-03-01\nmonths: 12\n{name}: {value}\n")

    assert any(line.startswith(name) for line in said) or (name, value) == ("values", "{a: 5}")


def test_without_a_calendar_dates_are_not_said_to_be_outside_of_it() -> None:
    text = shop(more="campaigns: {c: {from: 2031-01-01, to: 2031-01-02}}\n")

    assert told(text.replace("2026-03-01", "March")) == [
        'start: found "March"; needed is a date, such as 2026-03-01'
    ]


def test_warnings_come_along_with_a_sound_scenario() -> None:
    reading = read_text(shop(more="campaigns: {c: {from: 2031-01-01, to: 2031-01-02}}\n"))

    assert len(reading.problems) == 1
    assert reading.problems[0].warning
    assert reading.required().warnings == reading.problems


def test_problems_are_sorted_by_their_place_in_the_file() -> None:
    problems = read_text(shop(SITE.replace("takes", "take"), "values: {v: x y}\n")).problems

    assert [problem.line for problem in problems] == [6, 10]
    assert [str(problem) for problem in problems] == [
        str(problem) for problem in ScenarioError(reversed(problems)).problems
    ]


def test_a_tree_that_was_edited_is_read_like_a_file() -> None:
    tree = sound(shop()).source
    edited = SourceTree("edited", {**tree.data, "months": 6}, tree.positions, tree.value_positions)
    wrong = SourceTree("edited", {**tree.data, "months": 0}, tree.positions, tree.value_positions)

    assert read_tree(edited).required().months == 6
    assert str(read_tree(wrong).problems[0]).startswith("edited:3:1: months: ")
    assert tree.data["months"] == 12


def test_a_place_without_a_position_has_that_of_the_nearest_above() -> None:
    tree = sound(shop()).source

    problem = tree.problem(Fault(("journey", "steps", "site", "next", "nowhere", 3), "x"))

    assert (problem.line, problem.place) == (9, "journey.steps.site.next.nowhere.4")
    assert tree.problem(Fault(("nothing",), "x")).line == 1
    assert written(("a", 0, "b")) == "a.1.b"


def test_a_place_of_endless_names_is_cut() -> None:
    key = "k" * 900

    assert len(told(f"{key}: 1\n")[-1]) < 600
