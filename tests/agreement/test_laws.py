"""Laws that hold for every scenario, whatever its numbers."""

from __future__ import annotations

import copy
import math
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forkroad.forecast.run import run
from forkroad.scenario.model import Scenario
from tests.agreement.keys import answers
from tests.oracles.feature_scenarios import FEATURES, feature, read
from tests.oracles.random_scenarios import as_yaml, random_scenario

SEEDS = st.integers(0, 400)


def scenario_of(seed: int) -> Scenario:
    """Return a random scenario."""
    return read(random_scenario(seed, rational=False))


def rewritten(scenario: Scenario, **sections: Any) -> Scenario:
    """Return a scenario with some sections of its file replaced."""
    return read(as_yaml({**copy.deepcopy(scenario.source.data), **sections}))


def same(first: dict, second: dict) -> None:
    """Hold two sets of numbers to be equal to 1e-9."""
    assert first.keys() == second.keys()
    for key, number in first.items():
        assert second[key] == pytest.approx(number, rel=1e-9, abs=1e-9), key


def is_scalable(scenario: Scenario) -> bool:
    """Whether means grow with the numbers of customers: not with rounded, fixed ones."""
    return all(
        segment.arrivals is None or segment.arrivals.spread != "fixed"
        for segment in scenario.segments.values()
    )


@pytest.mark.parametrize("name", FEATURES)
def test_customers_are_conserved(name: str) -> None:
    conserved(feature(name))


@settings(max_examples=6)
@given(SEEDS)
def test_customers_are_conserved_in_random_scenarios(seed: int) -> None:
    conserved(scenario_of(seed))


def conserved(scenario: Scenario) -> None:
    """Arrivals and those already here are outcomes and those still travelling, row by row."""
    result = run(scenario, seed=1, draws=8, unlimited=True)
    ended = result.rows("outcomes", period="total", measure="customers")
    here = {
        name: sum(cohort.count for cohort in segment.already_here.values())
        for name, segment in scenario.segments.items()
    }
    here["all"] = sum(here.values())
    for row in result.rows("arrivals", period="total"):
        segment = row["segment"]
        if segment in scenario.groups:
            continue
        out = sum(each["mean"] for each in ended if each["segment"] == segment)
        assert out == pytest.approx(row["mean"] + here[segment], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", [12, 32])
def test_nobody_is_counted_as_less_than_nobody(seed: int) -> None:
    # In the second nobody is left at the end; the difference of the sums was once -1e-15.
    result = run(scenario_of(seed), seed=1, unlimited=True)
    for table in ("outcomes", "conversion", "sales", "arrivals", "steps", "branches"):
        for row in result.tables[table].rows():
            # Revenue is taken for normal, which may be below 0 where next to nothing is sold.
            for figure in ("mean",) if row["measure"] == "revenue" else ("mean", "p05"):
                least = row[figure]
                assert least is None or math.copysign(1, least) == 1, (table, row)


@settings(max_examples=6)
@given(SEEDS)
def test_the_order_of_the_file_changes_nothing(seed: int) -> None:
    scenario = scenario_of(seed)
    data = scenario.source.data
    journey = dict(data["journey"])
    journey["steps"] = dict(reversed(list(journey["steps"].items())))
    segments = dict(reversed(list(data["segments"].items())))
    turned = rewritten(scenario, journey=journey, segments=segments)
    for first, second in zip(answers(scenario), answers(turned), strict=True):
        same(first, second)


@settings(max_examples=6)
@given(SEEDS)
def test_a_what_if_that_changes_nothing_differs_by_nothing(seed: int) -> None:
    scenario = scenario_of(seed)
    same_again = rewritten(scenario, what_ifs={"nothing": {"label": "no change"}})
    base = run(same_again, seed=3, draws=8, unlimited=True)
    changed = run(same_again, seed=3, draws=8, unlimited=True, what_if="nothing")
    for name in ("outcomes", "sales", "steps", "arrivals"):
        assert list(base.tables[name].rows()) == list(changed.tables[name].rows())


@settings(max_examples=6)
@given(SEEDS, st.sampled_from([0.5, 2.0, 7.0]))
def test_twice_the_customers_are_twice_the_means(seed: int, times: float) -> None:
    scenario = scenario_of(seed)
    if not is_scalable(scenario):
        return
    segments = copy.deepcopy(scenario.source.data["segments"])
    for segment in segments.values():
        grow(segment, times)
    more = rewritten(scenario, segments=segments)
    means, grown = answers(scenario)[0], answers(more)[0]
    for key, number in means.items():
        if key[0] != "profit":
            assert grown[key] == pytest.approx(times * number, rel=1e-9, abs=1e-9), key


def grow(segment: dict[str, Any], times: float) -> None:
    """Multiply a segment's arrivals and those already here."""
    arrivals = segment.get("arrivals", {})
    for name in ("per_month", "by_date"):
        if name in arrivals:
            arrivals[name] = multiplied(arrivals[name], times)
    for step, cohort in segment.get("already_here", {}).items():
        if isinstance(cohort, dict):
            cohort["count"] = multiplied(cohort["count"], times)
        else:
            segment["already_here"][step] = multiplied(cohort, times)


def multiplied(number: Any, times: float) -> Any:
    """Return a number, a list, a schedule or a formula times a factor."""
    if isinstance(number, dict):
        return {when: multiplied(each, times) for when, each in number.items()}
    if isinstance(number, list):
        return [multiplied(each, times) for each in number]
    return f"({number}) * {times}" if isinstance(number, str) else number * times


@settings(max_examples=6)
@given(SEEDS)
def test_a_segment_in_two_halves_is_the_same_segment(seed: int) -> None:
    scenario = scenario_of(seed)
    if not is_scalable(scenario) or "segment" in str(scenario.source.data["journey"]):
        return
    segments = copy.deepcopy(scenario.source.data["segments"])
    name, whole = next(iter(segments.items()))
    # What depends on a name (goals, campaigns) or on a number known exactly would not split.
    if whole.get("already_here") or name in str({**scenario.source.data, "segments": {}}):
        return
    grow(whole, 0.5)
    halves = rewritten(scenario, segments={**segments, "other_half": copy.deepcopy(whole)})
    spread = whole.get("arrivals", {}).get("spread", "poisson")
    means, variances = answers(scenario)
    half_means, half_variances = answers(halves)
    for key, number in means.items():
        if key[2] == "all":
            assert half_means[key] == pytest.approx(number, rel=1e-9, abs=1e-9), key
    for key, number in variances.items() if spread == "poisson" else ():
        if key[2] == "all":
            assert half_variances[key] == pytest.approx(number, rel=1e-9, abs=1e-9), key


def test_a_step_in_two_with_a_link_of_no_time_is_the_same_step() -> None:
    whole = """
forkroad: 1
start: 2026-01-01
months: 3
products: {cream: {price: 10}}
segments: {people: {arrivals: {per_month: 310}}}
journey:
  start_at: look
  steps:
    look: {takes: {geometric: 3 days}, next: {buy: 20%, look_again: 30%, gone: rest}}
    look_again: {takes: 2 days, next: {look: 50%, gone: rest}}
    buy: {buys: {cream: {poisson_plus_one: 0.5}}, next: {look_again: 40%, done: rest}}
    done: {outcome: purchase}
    gone: {outcome: lost}
"""
    split = whole.replace(
        "look: {takes: {geometric: 3 days}, next: {buy: 20%, look_again: 30%, gone: rest}}",
        "look: {takes: {geometric: 3 days}, next: link}\n"
        "    link: {next: {buy: 20%, look_again: 30%, gone: rest}}",
    )
    for first, second in zip(answers(read(whole)), answers(read(split)), strict=True):
        kept = {key: number for key, number in second.items() if "link" not in str(key)}
        same({key: first[key] for key in kept}, kept)


@settings(max_examples=6)
@given(SEEDS)
def test_names_of_steps_change_nothing(seed: int) -> None:
    # Uncertain shares are drawn by the step's name, so the law is about certain ones.
    text = random_scenario(seed)
    scenario = read(text)
    steps = list(scenario.journey.steps)
    renamed = read(renamed_text(text, steps))
    means, variances = answers(scenario)
    other_means, other_variances = answers(renamed)
    for mine, other in ((means, other_means), (variances, other_variances)):
        back = {tuple(old_name(part) for part in key): number for key, number in other.items()}
        same(mine, back)


def renamed_text(text: str, steps: list[str]) -> str:
    """Return a scenario's text with every step's name changed."""
    pattern = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, steps)) + r")(?!\w)")
    return pattern.sub(lambda found: f"new_{found[1]}", text)


def old_name(part: str) -> str:
    """Undo `renamed_text` in one part of a key."""
    return part.replace("new_", "")
