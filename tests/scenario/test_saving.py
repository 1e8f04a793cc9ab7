"""A what-if saved into a file: the file is the planner's own before and after."""

from __future__ import annotations

import pytest

from forkroad.errors import ScenarioError, UsageError
from forkroad.scenario.file import load, read_text
from forkroad.scenario.saving import with_saved_what_if
from forkroad.scenario.shipped import ShippedScenario, shipped_scenarios

SMALL = """forkroad: 1   # version
start: 2026-01-01
months: 2
segments: {people: {arrivals: {per_month: 10}}}
products: {cup: {price: 10}}
journey:
  start_at: look
  steps:
    look:  {takes: 1 day, next: {buy: 40%, gone: rest}}   # two spaces, a comment
    buy:   {buys: cup, next: done}
    done:  {outcome: purchase}
    gone:  {outcome: lost}
"""
# All others with the long proofs.
EVERYDAY = ("cream", "online_retail")
DEARER = {"label": "Dearer: 12, or more?", "change": {"products.cup.price": 12}}


@pytest.mark.parametrize(
    "shipped",
    [
        pytest.param(each, id=each.name, marks=() if each.name in EVERYDAY else pytest.mark.prove)
        for each in shipped_scenarios()
    ],
)
def test_every_line_of_a_shipped_file_stays_as_it_was(shipped: ShippedScenario) -> None:
    text = shipped.path.read_text(encoding="utf-8")
    scenario = load(shipped.path)
    product = next(iter(scenario.products))
    entry = {"label": "비싸게 / 値上げ", "change": {f"products.{product}.price": "x1.1"}}
    saved = with_saved_what_if(text, "dearer_by_a_tenth", entry, folder=shipped.path.parent)
    new = iter(saved.split("\n"))
    # Each old line is found again in the same order: nothing is lost, nothing rewritten.
    assert all(line in new for line in text.rstrip("\n").split("\n"))
    assert saved.count("\n") <= text.count("\n") + 6
    again = read_text(saved, folder=shipped.path.parent).required()
    assert again.what_ifs["dearer_by_a_tenth"].label == "비싸게 / 値上げ"
    assert list(again.what_ifs)[:-1] == list(scenario.what_ifs)


def test_a_file_without_what_ifs_gets_them_at_its_end() -> None:
    saved = with_saved_what_if(SMALL, "dearer", DEARER)
    assert saved == SMALL + (
        "\nwhat_ifs:\n"
        "  dearer:\n"
        '    label: "Dearer: 12, or more?"\n'
        "    change:\n"
        "      products.cup.price: 12\n"
    )


def test_what_follows_the_what_ifs_stays_behind_them() -> None:
    tail = "\n# what we want\ngoals: {sold: {measure: cup.units, at_least: 5}}\n"
    one = with_saved_what_if(SMALL, "dearer", DEARER)
    two = with_saved_what_if(one + tail, "even_dearer", DEARER)
    assert two.endswith("      products.cup.price: 12\n" + tail)
    assert list(read_text(two).required().what_ifs) == ["dearer", "even_dearer"]


def test_what_ifs_inside_braces_are_written_anew_with_their_comments() -> None:
    text = SMALL + "what_ifs: {cheap: {change: {products.cup.price: 8}}}   # the first idea\n"
    saved = with_saved_what_if(text, "dearer", DEARER)
    assert "# the first idea" in saved
    assert "# two spaces, a comment" in saved
    assert list(read_text(saved).required().what_ifs) == ["cheap", "dearer"]


@pytest.mark.parametrize("empty", ["what_ifs: {}\n", "what_ifs: {}   # none yet\n"])
def test_an_empty_section_is_filled(empty: str) -> None:
    saved = with_saved_what_if(SMALL + empty, "dearer", DEARER)
    assert read_text(saved).required().what_ifs["dearer"].label == DEARER["label"]


def test_line_ends_of_windows_stay() -> None:
    saved = with_saved_what_if(SMALL.replace("\n", "\r\n"), "dearer", DEARER)
    assert saved.count("\n") == saved.count("\r\n")


def test_shares_and_odd_labels_are_read_back_as_they_were_meant() -> None:
    entry = {
        "label": "yes: {no} # \"quoted\" 100% 'x' \\ end",
        "change": {"journey.steps.look.next": {"buy": "45.5%", "gone": "rest"}},
    }
    what_if = read_text(with_saved_what_if(SMALL, "more", entry)).required().what_ifs["more"]
    assert what_if.label == entry["label"]
    assert what_if.change[0].value == {"buy": "45.5%", "gone": "rest"}


def test_a_name_that_is_taken_is_refused() -> None:
    saved = with_saved_what_if(SMALL, "dearer", DEARER)
    with pytest.raises(UsageError, match='there is a what-if "dearer" already'):
        with_saved_what_if(saved, "dearer", DEARER)


@pytest.mark.parametrize(
    "name, entry",
    [
        ("two words", DEARER),
        ("dearer", {"change": {"products.mug.price": 12}}),
        ("dearer", {"change": {"journey.steps.look.next": {"buy": "150%", "gone": "rest"}}}),
        ("a: {b", DEARER),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(name: str, entry: dict[str, object]) -> None:
    with pytest.raises(ScenarioError) as caught:
        with_saved_what_if(SMALL, name, entry)
    # SMALL has 12 lines, and the what-if stands below them.
    assert all(problem.line > 12 for problem in caught.value.problems)


def test_a_file_with_errors_takes_no_what_if() -> None:
    with pytest.raises(ScenarioError):
        with_saved_what_if(SMALL.replace("40%", "140%"), "dearer", DEARER)
