"""The order of a day: one for all days of a run, and refused in words where there is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from forkroad.errors import ScenarioError
from forkroad.forecast.plan import Options, make_plan
from forkroad.forecast.run import run
from forkroad.program.compiling import compile_program
from forkroad.program.journey import plan_journey
from forkroad.program.timeline import Timeline
from forkroad.scenario.changes import with_settings
from forkroad.scenario.model import Scenario
from tests.oracles.feature_scenarios import read

# From "one" to "two" within a day; the what-ifs let "two" lead to "one" within a day instead.
CHAIN = """
forkroad: 1
start: 2026-01-01
months: 2
segments: {people: {arrivals: {per_month: 310}}}
products: {lamp: {price: 10}}
journey:
  start_at: one
  steps:
    one: {takes: 0, next: {two: 50%, buy: 20%, gone: rest}}
    two: {takes: 1 day, next: {one: 30%, buy: 40%, gone: rest}}
    buy: {buys: lamp, outcome: purchase}
    gone: {outcome: lost}
campaigns:
  quick: {from: 2026-01-10, to: 2026-01-12, change: {journey.steps.two.takes: 1 day}}
what_ifs:
  later:
    from: 2026-02-01
    change: {journey.steps.one.takes: 1 day, journey.steps.two.takes: 1 day}
  sudden:
    from: 2026-02-01
    change:
      journey.steps.one.takes: 1 day
      campaigns.quick.change: {journey.steps.two.takes: 0}
      campaigns.quick.from: 2026-02-10
      campaigns.quick.to: 2026-02-12
"""
TURNED = "{journey.steps.one.takes: 1 day, journey.steps.two.takes: 0}"


def turned_later() -> tuple[Scenario, str | None]:
    return with_settings(read(CHAIN), [f"what_ifs.later.change={TURNED}"]), "later"


def turned_by_a_campaign() -> tuple[Scenario, str | None]:
    return with_settings(read(CHAIN), [f"campaigns.quick.change={TURNED}"]), None


def turned_by_a_campaign_of_a_what_if() -> tuple[Scenario, str | None]:
    return read(CHAIN), "sudden"


def timeline_of(scenario: Scenario, what_if: str | None) -> Timeline:
    return make_plan(scenario, Options(seed=1, what_if=what_if)).timeline()


@pytest.mark.parametrize(
    "made", [turned_later, turned_by_a_campaign, turned_by_a_campaign_of_a_what_if]
)
@pytest.mark.parametrize("plan", [compile_program, plan_journey])
def test_a_chain_of_no_time_that_turns_round_in_mid_run_is_refused_in_words(
    made: Callable[[], tuple[Scenario, str | None]], plan: Callable[[Timeline], object]
) -> None:
    timeline = timeline_of(*made())
    with pytest.raises(ScenarioError) as refused:
        plan(timeline)
    (problem,) = refused.value.problems
    assert problem.place == "journey.steps.one"
    assert problem.message == (
        "over the days of this run the loop one -> two -> one takes no time; let one of its steps "
        "take at least one day"
    )


def test_a_what_if_may_turn_a_chain_of_no_time_round_from_the_first_day() -> None:
    # By hand: whoever is in "one" leaves it after a day, half of them to "two", 20 % to buy; "two"
    # is left at once, 30 % back to "one", 40 % to buy. Of all in "one" b buy in the end, with
    # b = 0.2 + 0.5 (0.4 + 0.3 b), so b = 0.4 / 0.85 = 8/17. Of the 310 of January who are in the
    # loop 15 % go round once more each day: by the end of February none but 0.15 ** 28.
    text = CHAIN[: CHAIN.index("what_ifs:")] + f"what_ifs: {{turned: {{change: {TURNED}}}}}\n"
    result = run(read(text), seed=1, what_if="turned")
    rows = result.rows("cohorts", segment="all", measure="buyers", arrival_period="2026-01")
    assert sum(row["mean"] for row in rows) == pytest.approx(310 * 8 / 17, abs=1e-9)


def test_a_chain_of_no_time_is_walked_in_its_order() -> None:
    # "one" is left on the day of entry, so that all to which it leads come after it; "two" takes
    # a day and leads nowhere on the day on which it is entered.
    levels = plan_journey(timeline_of(read(CHAIN), None)).levels
    assert dict(zip(("one", "two", "buy", "gone"), levels, strict=True)) == {
        "one": 1,
        "two": 2,
        "buy": 2,
        "gone": 2,
    }
