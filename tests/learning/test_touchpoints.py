"""Score cards against answers by hand, of a scenario and of a log of the same journey.

The journey: half of all who set out at `a` go to `b`, half to `c`. Of those at `b` 40 % buy, of
those at `c` 20 % buy and 30 % go to `b`; all others are lost. So

    conversion  .5 x .4 + .5 x (.2 + .3 x .4) = .20 + .16 = .36
    without b   .5 x .2 = .10, so that b is worth 1 - .10 / .36 = .7222
    without c   .5 x .4 = .20, so that c is worth 1 - .20 / .36 = .4444

`b` is reached by .5 + .5 x .3 = .65, of whom 40 % buy; of the .35 others, who are at c and do not
go to b, .10 buy. `c` is reached by .5, of whom .32 buy; of the others .40.
"""

from __future__ import annotations

import pytest

from forkroad.learning.touchpoints_of_log import touchpoints_of_log
from forkroad.learning.touchpoints_of_model import touchpoints_of_model
from forkroad.results.touchpoint_definitions import TOUCHPOINTS
from forkroad.scenario.file import read_text

BY_HAND = {
    "a": {"reach": 1.0, "conversion_with": 0.36, "removal_effect": 1.0, "conversion_without": None},
    "b": {
        "reach": 0.65,
        "conversion_with": 0.4,
        "conversion_without": 0.10 / 0.35,
        "removal_effect": 1 - 0.10 / 0.36,
        "drop_off": 0.6,
    },
    "c": {
        "reach": 0.5,
        "conversion_with": 0.32,
        "conversion_without": 0.4,
        "removal_effect": 1 - 0.20 / 0.36,
        "drop_off": 0.5,
    },
}

JOURNEY = """
forkroad: 1
start: 2026-01-01
months: 12
segments: {everybody: {arrivals: {by_date: {2026-01-01: 1000}, spread: fixed}}}
products: {thing: {price: 5}}
journey:
  start_at: a
  steps:
    a: {takes: 2 days, next: {b: 50%, c: rest}, feeling: positive}
    b: {takes: {uniform: [1, 3]}, next: {buy: 40%, gone: rest}, goal: {at_least: 600}}
    c: {next: {buy: 20%, b: 30%, gone: rest}}
    buy: {buys: thing, next: done}
    done: {outcome: purchase}
    gone: {outcome: lost}
"""


def cards(result):
    return {row["step"]: row for row in result.tables["touchpoints"].rows()}


@pytest.fixture(scope="module")
def model():
    return cards(touchpoints_of_model(read_text(JOURNEY).required(), seed=1))


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """1,000 customers who go the ways of the journey in exactly its shares, one event a day."""
    ways = {
        ("a", "b", "buy"): 200,
        ("a", "b", "leave"): 300,
        ("a", "c", "buy"): 100,
        ("a", "c", "b", "buy"): 60,
        ("a", "c", "b", "leave"): 90,
        ("a", "c", "leave"): 250,
    }
    lines, number = ["customer,time,event"], 0
    for way, n in ways.items():
        for _ in range(n):
            number += 1
            lines += [f"c{number},2026-01-{day:02d},{event}" for day, event in enumerate(way, 1)]
    path = tmp_path_factory.mktemp("log") / "events.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("step", BY_HAND)
def test_the_card_of_a_scenarios_step_is_the_answer_by_hand(model, step):
    for name, answer in BY_HAND[step].items():
        assert model[step][name] == (None if answer is None else pytest.approx(answer))


@pytest.fixture(scope="module")
def of_log(log):
    return cards(touchpoints_of_log(log, {"purchase": "buy", "lost": "leave"}))


@pytest.mark.parametrize("step", BY_HAND)
def test_the_card_of_a_logs_step_is_the_answer_by_hand(of_log, step):
    found = of_log
    assert list(found) == ["a", "b", "c"]
    for name, answer in BY_HAND[step].items():
        assert found[step][name] == (None if answer is None else pytest.approx(answer))
    # One event a day: every move takes a day.
    assert found[step]["mean_days"] == 1.0


def test_a_card_tells_time_feeling_and_goal(model):
    assert model["a"]["mean_days"] == 2.0
    assert model["b"]["mean_days"] == pytest.approx(2.0)
    assert (model["a"]["feeling"], model["b"]["feeling"]) == ("positive", "")
    # 650 of 1,000 come to b on average, 0.65 x 0.35 x 1,000 = 15.1^2 their variance: at least
    # 600 come in more than 999 of 1,000 worlds.
    assert model["b"]["goal"] == "b.visits at least 600"
    assert model["b"]["chance"] > 0.99
    assert model["b"]["visits"] == pytest.approx(650)
    assert model["buy"]["removal_effect"] == 1.0


def test_outcomes_are_no_touchpoints_and_the_greatest_effect_stands_first(model):
    assert list(model) == ["a", "buy", "b", "c"]
    assert tuple(model["a"]) == TOUCHPOINTS.column_names


def test_who_buys_before_coming_to_a_step_still_buys_without_it():
    # All come to `buy` by half; those who buy come to `again`, where half buy once more.
    # Without `again` nobody is lost who would have bought: it is worth nothing.
    text = """
forkroad: 1
start: 2026-01-01
months: 12
segments: {everybody: {arrivals: {by_date: {2026-01-01: 1000}}}}
products: {thing: {price: 5}}
journey:
  start_at: look
  steps:
    look: {takes: 1 day, next: {buy: 50%, gone: rest}}
    buy: {buys: thing, next: again}
    again: {takes: 3 days, next: {buy: 50%, gone: rest}}
    gone: {outcome: lost}
"""
    found = cards(touchpoints_of_model(read_text(text).required(), seed=1))
    assert found["again"]["removal_effect"] == pytest.approx(0.0, abs=1e-9)
    assert found["again"]["reach"] == pytest.approx(0.5)
    assert found["again"]["conversion_with"] == pytest.approx(1.0)
    assert found["again"]["conversion_without"] == pytest.approx(0.0, abs=1e-9)


def test_who_is_already_at_a_step_comes_to_it():
    text = JOURNEY.replace(
        "spread: fixed}", "spread: fixed}, already_here: {b: {count: 1000, waited: 1 day}}"
    )
    found = cards(touchpoints_of_model(read_text(text).required(), seed=1))
    # 650 of the 1,000 who arrive and the 1,000 who are there, of 2,000 who set out.
    assert found["b"]["reach"] == pytest.approx(0.825)
    assert found["b"]["conversion_with"] == pytest.approx(0.4)


def test_memory_that_the_first_order_does_not_know_counts_in_a_scenario():
    # Who comes from c to b buys for certain there, others never: b is worth what c brings it.
    text = JOURNEY.replace(
        "next: {buy: 40%, gone: rest}", 'next: [{if: came_from == "c", then: buy}, {else: gone}]'
    )
    found = cards(touchpoints_of_model(read_text(text).required(), seed=1))
    # conversion .5 x (.2 + .3) = .25; without b .10, without c nothing.
    assert found["b"]["removal_effect"] == pytest.approx(1 - 0.10 / 0.25)
    assert found["c"]["removal_effect"] == pytest.approx(1.0)


def test_where_nobody_can_be_known_to_be_lost_the_drop_off_is_not_known(log):
    found = cards(touchpoints_of_log(log, {"purchase": "buy"}))
    assert found["b"]["drop_off"] is None
