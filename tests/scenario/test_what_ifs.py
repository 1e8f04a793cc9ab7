"""What-ifs together: from which day each holds, and which cannot be made at once."""

from __future__ import annotations

import pytest

from forkroad.errors import ScenarioError, UsageError
from forkroad.scenario.forks import Shares
from forkroad.scenario.what_ifs import effects_of, first_days, links_of, stages_of, with_what_if
from tests.scenario.small import shop, sound

STEPS = """\
    site: {takes: 1 day, next: {buy: 10%, rival: 20%, gone: rest}}
    call: {takes: 2 days, next: [{if: month == 3, then: {buy: 50%, gone: rest}}, {else: gone}]}
"""
WHAT_IFS = """\
products: {lamp: {price: 50}}
what_ifs:
  loyal:
    change: [{at: site, move: 5 points, from: rival, to: buy}]
  calls:
    from: 2026-05-01
    cost: {once: 100}
    change: [{at: site, move: 10 points, from: gone, to: call}]
  longer_calls:
    based_on: calls
    change: {journey.steps.call.takes: 3 days}
  early_calls:
    based_on: calls
    from: 2026-03-10
    change: {journey.steps.call.takes: 1 day}
  no_rival:
    change: [{at: site, move: all, from: rival, to: gone}]
  bold:
    change: [{at: site, scale: buy, by: x2}]
  cheaper: {change: {products.lamp.price: 40}}
  dearer: {change: {products.lamp.price: x1.1}}
  simple: {remove: [journey.steps.call.next.1]}
  calls_work: {change: {journey.steps.call.next.1.then.buy: 60%}}
  nothing: {from: 2026-07-01}
"""


@pytest.fixture(scope="module")
def scenario():
    ends = "    buy: {outcome: purchase}\n    rival: {outcome: competitor}\n"
    return sound(shop(STEPS, WHAT_IFS, ends=ends + "    gone: {outcome: lost}\n"))


def shares(scenario):
    fork = scenario.journey.steps["site"].next
    assert isinstance(fork.rules[0].then, Shares)
    return {name: float(share.value) for name, share in fork.rules[0].then.shares.items()}


def test_several_come_in_the_order_of_the_file_and_what_they_share_once(scenario) -> None:
    assert links_of(scenario, "longer_calls") == ("calls", "longer_calls")
    together = ("loyal", "calls", "longer_calls", "early_calls")
    assert links_of(scenario, "early_calls + longer_calls+loyal") == together


def test_none_begins_before_what_it_is_based_on(scenario) -> None:
    # 1 May is 31 + 30 days after 1 March; 10 March would be day 9.
    assert first_days(scenario, "longer_calls") == {"calls": 61, "longer_calls": 61}
    assert first_days(scenario, "early_calls") == {"calls": 61, "early_calls": 61}
    assert first_days(scenario, "loyal+calls") == {"loyal": 0, "calls": 61}


def test_each_holds_from_its_own_day(scenario) -> None:
    early, late = stages_of(scenario, "calls+loyal")
    assert (early.first_day, late.first_day) == (0, 61)
    assert (
        early.scenario.journey.steps["site"].next
        == with_what_if(scenario, "loyal").journey.steps["site"].next
    )
    # From May on both: 5 of the 20 points of rival to buy, 10 of the 70 of gone to call.
    assert (
        late.scenario.journey.steps["site"].next
        == with_what_if(scenario, "loyal+calls").journey.steps["site"].next
    )


def test_what_changes_nothing_is_no_stage(scenario) -> None:
    assert stages_of(scenario, "nothing") == ()
    assert [it.first_day for it in stages_of(scenario, "nothing+calls")] == [61]


def test_an_effect_is_that_of_the_named_ones_where_the_file_says_none(scenario) -> None:
    assert effects_of(scenario, "longer_calls", 0.5) == {"calls": 1.0, "longer_calls": 0.5}
    assert effects_of(scenario, "loyal+calls", 0.5) == {"loyal": 0.5, "calls": 0.5}


@pytest.mark.parametrize(
    "together, place, other",
    [
        ("cheaper+dearer", "what_ifs.dearer.change.products.lamp.price", "what_ifs.cheaper.change"),
        ("bold+loyal", "what_ifs.bold.change.1", "what_ifs.loyal.change.1"),
        ("no_rival+loyal", "what_ifs.no_rival.change.1", "what_ifs.loyal.change.1"),
        ("early_calls+longer_calls", "what_ifs.early_calls.change", "what_ifs.longer_calls.change"),
        # Taking out the first rule makes the second the first, which the other would change.
        ("simple+calls_work", "what_ifs.calls_work.change", "what_ifs.simple.remove.1"),
    ],
)
def test_two_changes_of_one_place_are_refused_with_both_sources(
    scenario, together, place, other
) -> None:
    one, two = together.split("+")
    with pytest.raises(ScenarioError) as caught:
        stages_of(scenario, together)
    (problem,) = caught.value.problems
    assert problem.place.startswith(place)
    assert problem.line > 0
    assert f"is changed by {other}" in problem.message
    assert one in problem.message
    assert two in problem.message


@pytest.mark.parametrize("together", ["loyal+calls", "calls+no_rival", "cheaper+loyal"])
def test_what_is_about_different_points_or_places_goes_together(scenario, together) -> None:
    assert stages_of(scenario, together)


def test_a_what_if_may_change_again_what_it_is_based_on(scenario) -> None:
    later = with_what_if(scenario, "longer_calls")
    assert later.journey.steps["call"].takes.days == 3


@pytest.mark.parametrize(
    "written, message",
    [
        ("loyal+cals", 'there is no what-if "cals"; did you mean "calls"?'),
        ("loyal+", 'there is no what-if ""'),
    ],
)
def test_an_unknown_name_among_several_is_refused(scenario, written, message) -> None:
    with pytest.raises(UsageError) as caught:
        links_of(scenario, written)
    assert str(caught.value).startswith(message)
