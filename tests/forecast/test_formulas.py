from __future__ import annotations

from pathlib import Path

import pytest

from forkroad.errors import ScenarioError
from forkroad.forecast.formulas import formula_problems
from forkroad.forecast.plan import Options, make_plan
from forkroad.forecast.ranges import stays_in_range
from forkroad.scenario.file import load
from tests.scenario.small import SITE, VISITORS, shop, sound

SHIPPED = sorted((Path(__file__).resolve().parents[2] / "scenarios").glob("*.yaml"))

VALUES = (
    "values: {pull: 0.2, chance: {beta: [220, 780]}, rate: {2026-03: 30%, 2026-09: 60%}}\n"
    "products: {cream: {price: 49}}\n"
)
SALE = "campaigns: {sale: {from: 2026-11-20, to: 2026-11-30, change: {values.rate: +50%}}}\n"
AGES = VISITORS.replace("}}", "}, attributes: {age: {uniform: [19, 27]}, clicks: {poisson: 2}}}")


def forked(ways: str, more: str = VALUES, segments: str = VISITORS) -> str:
    return shop(SITE.replace("buy: 10%, gone: rest", ways), more, segments=segments)


VOUCHED_FOR = {
    "a share of a mean": forked("buy: chance * 0.5, gone: rest"),
    "shares of a schedule": forked("buy: rate, site: rate * 0.5, gone: rest"),
    "a power of a price": forked("buy: 0.1 * (cream.price / 40) ** pull, gone: rest"),
    "the calendar": forked("buy: month / 12, gone: rest"),
    "a share of clicks": forked('buy: "min(clicks / 10, 1)", gone: rest', VALUES, AGES),
    "a campaign": forked("buy: rate, gone: rest", VALUES + SALE),
    "arrivals": shop(more=VALUES, segments=VISITORS.replace("1000", "100 + 10 * day")),
    "a cost": shop(SITE.replace("takes: 1 day", "takes: 1 day, cost: cream.price - 60"), VALUES),
    "a discount": shop(
        SITE.replace("takes: 1 day", "takes: 1 day, buys: cream, discount: rate"), VALUES
    ),
}
LEFT_OPEN = {
    "a share above 1 from September": forked("buy: rate * 2, gone: rest"),
    "shares that add up to more": forked("buy: rate, site: rate, gone: rest"),
    "a share below 0": forked("buy: rate - 0.4, gone: rest"),
    "a share above 1 in the campaign": forked("buy: rate * 1.2, gone: rest", VALUES + SALE),
    "a share that is not finite in March": forked("buy: 0.1 / (month - 3), gone: rest"),
    "arrivals below 0": shop(segments=VISITORS.replace("1000", "100 - day")),
    "a discount above 1": shop(
        SITE.replace("takes: 1 day", "takes: 1 day, buys: cream, discount: rate * 2"), VALUES
    ),
    # In range, but bounds are too wide to tell that what one share gains the other loses.
    "two shares of 1": forked("buy: rate, site: 1 - rate, gone: rest"),
    "a share above 1 for who clicks much": forked("buy: clicks / 5, gone: rest", VALUES, AGES),
}


def problems_by_days(scenario):
    try:
        make_plan(scenario, Options(seed=0, unlimited=True)).program(central=True)
    except ScenarioError as error:
        return error.problems
    return ()


@pytest.mark.parametrize("text", VOUCHED_FOR.values(), ids=VOUCHED_FOR)
def test_what_bounds_vouch_for_has_no_problem_on_any_day(text):
    scenario = sound(text)
    assert stays_in_range(scenario)
    assert problems_by_days(scenario) == ()


@pytest.mark.parametrize("text", LEFT_OPEN.values(), ids=LEFT_OPEN)
def test_what_bounds_leave_open_is_told_by_the_days(text):
    scenario = sound(text)
    assert not stays_in_range(scenario)
    assert formula_problems(scenario) == problems_by_days(scenario)


def test_a_journey_without_finite_states_is_left_to_the_run():
    scenario = sound(forked("buy: age / 100, gone: rest", VALUES, AGES))
    assert not stays_in_range(scenario)
    assert formula_problems(scenario) == ()


def test_the_first_day_out_of_range_is_named():
    [problem] = formula_problems(sound(LEFT_OPEN["a share above 1 from September"]))
    # 60 % twice is 120 %.
    assert problem.message == (
        "the shares leave the range from 0 to 1 (buy 1.2), first on 2026-09-01"
    )


@pytest.mark.parametrize(
    "text, place",
    [
        (
            shop(SITE.replace("1 day", "1 day, cost: 1 / (month - 5)"), VALUES),
            "journey.steps.site.cost",
        ),
        (
            shop(segments=VISITORS.replace("1000", "1 / (month - 5)")),
            "segments.visitors.arrivals.per_month",
        ),
    ],
)
def test_an_amount_that_is_not_finite_has_its_place_and_its_first_day(text, place):
    [problem] = formula_problems(sound(text))
    assert (problem.place, problem.line > 1) == (place, True)
    # In May the month less 5 is 0.
    assert problem.message.endswith("does not give a finite number, first on 2026-05-01")


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_bounds_vouch_for_every_shipped_scenario(file):
    assert stays_in_range(load(file))


def test_a_fork_that_covers_the_cases_of_one_regime_is_left_open_where_there_are_more():
    ways = "by: segment, visitors: {buy: chance, gone: rest}"
    assert stays_in_range(sound(forked(ways)))
    assert not stays_in_range(sound(forked(ways, VALUES + SALE)))
