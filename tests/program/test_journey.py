"""The journey as an engine of single customers reads it: forms, shares, levels, edges."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.program.journey import Journey, plan_journey
from forkroad.program.journey_forks import GOING_BACK, STAYING, shares_of
from forkroad.program.timeline import Draws, build_timeline
from forkroad.scenario.expressions import parse
from forkroad.scenario.forks import Branch, Shares, Utilities
from tests.oracles.feature_scenarios import FEATURES, feature, read

SCENARIO = """
forkroad: 1
start: 2026-01-01
months: 2
values: {warmth: {2026-01: 0.2, 2026-02: 0.4}, pull: {uniform: [0.1, 0.3]}}
attributes: {age: {normal: [50, 10]}}
segments: {people: {arrivals: {per_month: 10}, attributes: {vip: {chance: 50%}}}}
products: {tea: {price: 3, stock: {on_hand: 5}}}
journey:
  start_at: site
  steps:
    site: {next: {shop: warmth, blog: pull, gone: rest}}
    blog:
      takes: 1 day
      next: {back: 50%, stay: 20%, gone: rest}
      timeout: {after: 9 days, to: gone}
    shop:
      next:
        - if: age > 60
          then: {buy: 50%, gone: rest}
        - if: month == 2
          then: {buy: 30%, gone: rest}
          sample: 40
        - else: {buy: 0.1 + age / 1000, gone: rest}
    buy: {buys: tea, when_out_of_stock: {rival: 1}, next: done}
    done: {outcome: purchase}
    rival: {outcome: competitor}
    gone: {outcome: lost}
campaigns:
  slow: {from: 2026-02-01, to: 2026-02-10, change: {journey.steps.blog.takes: 3 days}}
"""


def journey(draws: int = 5) -> Journey:
    return plan_journey(build_timeline(read(SCENARIO), Draws(1, 0, draws)))


def test_a_part_that_changes_has_its_forms_with_their_days() -> None:
    plan = journey()
    [blog] = [step for step in plan.steps if step.name == "blog"]
    assert [form.takes.days for form, _ in blog.stays] == [1, 3]  # type: ignore[union-attr]
    assert np.nonzero(blog.stays[1][1][:, 0])[0].tolist() == list(range(31, 41))
    assert len(blog.forks) == 1


def test_shares_of_the_calendar_stand_by_day_and_draw() -> None:
    [rule] = journey().steps[0].forks[0][0] or ()
    chances = rule.ways.chances
    assert chances is not None
    assert chances.shape == (3, 59, 5)
    assert np.unique(chances[0, :31]).tolist() == [0.2]
    assert np.unique(chances[0, 31:]).tolist() == [0.4]
    assert chances.sum(axis=0) == pytest.approx(1.0)
    # `pull` is drawn once per replication and does not change over days.
    assert (chances[1] == chances[1][:1]).all()
    assert len(np.unique(chances[1, 0])) == 5


def test_shares_that_read_customers_are_left_to_the_engine() -> None:
    plan = journey()
    [shop] = [step for step in plan.steps if step.name == "shop"]
    rules = shop.forks[0][0]
    assert rules is not None
    assert rules[0].truth is None
    assert rules[1].truth is not None
    assert np.nonzero(rules[1].truth[:, 0])[0].tolist() == list(range(31, 59))
    assert rules[2].ways.chances is None


def test_sampled_shares_are_drawn_once_for_each_replication() -> None:
    [shop] = [step for step in journey(40).steps if step.name == "shop"]
    rules = shop.forks[0][0]
    assert rules is not None
    chances = rules[1].ways.chances
    assert chances is not None
    assert chances.shape == (2, 1, 40)
    # A beta distribution of 12 in 40: mean .3 and variance .21 / 41.
    assert abs(chances[0].mean() - 0.3) < 4.5 * np.sqrt(0.21 / 41 / 40)


def test_special_targets_are_no_steps() -> None:
    [blog] = [step for step in journey().steps if step.name == "blog"]
    [rule] = blog.forks[0][0] or ()
    assert rule.ways.targets[:2] == (GOING_BACK, STAYING)


def test_ways_for_want_of_stock_count_among_edges_and_levels() -> None:
    plan = journey()
    number = {step.name: step.number for step in plan.steps}
    assert (number["buy"], number["rival"]) in plan.edges
    assert plan.levels[number["rival"]] > plan.levels[number["buy"]]


@pytest.mark.parametrize("name", FEATURES)
def test_a_step_comes_after_all_that_lead_to_it_at_once(name: str) -> None:
    timeline = build_timeline(feature(name), Draws())
    plan = plan_journey(timeline)
    quick = {
        step.number
        for step in plan.steps
        for form, _ in step.stays
        if getattr(form.takes, "days", 1) == 0
    }
    for step, to in plan.edges:
        if step in quick and plan.steps[step].stays[0][0].timeout_days is None:
            assert plan.levels[to] > plan.levels[step]


def test_only_what_is_read_is_named() -> None:
    plan = journey()
    assert "age" in plan.read
    assert "vip" not in plan.read
    assert plan.bought == ()


def test_the_rest_takes_what_the_others_leave() -> None:
    ways = Shares((Branch("a", parse("x / 4")), Branch("b", 0.25), Branch("c", None)))
    shares, bad = shares_of(ways, {"x": np.array([0.0, 1.0, 2.0])})
    assert shares[:, 0].tolist() == [[0.0, 0.25, 0.5], [0.25] * 3, [0.75, 0.5, 0.25]]
    assert not bad.any()


def test_shares_out_of_range_are_clipped_and_told() -> None:
    ways = Shares((Branch("a", parse("x")), Branch("b", 0.5), Branch("c", None)))
    shares, bad = shares_of(ways, {"x": np.array([-1.0, 0.5, 0.9, 2.0])})
    assert bad[0].tolist() == [True, False, True, True]
    # Below 0 is 0; more than 1 in all is scaled down: .9 and .5 by 1.4, 1 and .5 by 1.5.
    expected = [[0, 0.5, 0.9 / 1.4, 1 / 1.5], [0.5, 0.5, 0.5 / 1.4, 0.5 / 1.5], [0.5, 0, 0, 0]]
    assert shares[:, 0] == pytest.approx(np.array(expected))


def test_utilities_of_any_size_give_shares() -> None:
    ways = Utilities((("a", parse("x")), ("b", parse("0"))))
    shares, bad = shares_of(ways, {"x": np.array([0.0, 1000.0, -1000.0])})
    assert shares[0, 0].tolist() == [0.5, 1.0, 0.0]
    assert not bad.any()


def test_arithmetic_without_a_result_is_told() -> None:
    ways = Utilities((("a", parse("1 / x")), ("b", parse("0"))))
    _, bad = shares_of(ways, {"x": np.array([0.0, 1.0])})
    assert bad[0].tolist() == [True, False]
