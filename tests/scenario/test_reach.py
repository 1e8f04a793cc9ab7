"""Who can get where, by segment."""

from __future__ import annotations

from forkroad.scenario.survey import Survey
from tests.scenario.small import shop, sound

SEGMENTS = """\
  visitors: {arrivals: {per_month: 1000}, attributes: {channel: web}}
  regulars: {arrivals: {per_month: 100}, attributes: {channel: {choice: {web: 50%, shop: rest}}}}
  old: {already_here: {shop: 20}, attributes: {channel: shop}}
"""
STEPS = """\
    site:
      takes: 1 day
      next:
        - {if: segment == "visitors", then: {lounge: 10%, gone: rest}}
        - {if: channel == "shop", then: shop}
        - {if: channel == "web" and month <= 12, then: {buy: 10%, gone: rest}}
        - else: {shop: 0%, gone: 100%}
    lounge: {takes: 1 day, next: {buy: 10%, gone: rest}}
    shop: {takes: 1 day, next: {buy: 10%, gone: rest}}
"""


def reach(step: str) -> tuple[str, ...]:
    return Survey(sound(shop(STEPS, segments=SEGMENTS))).reach.at(step)


def test_a_rule_is_followed_by_those_to_whom_it_can_apply() -> None:
    # Visitors are decided by the first rule and never come to the second.
    assert reach("lounge") == ("visitors",)
    assert reach("shop") == ("regulars", "old")
    assert reach("buy") == ("visitors", "regulars", "old")


def test_those_already_here_begin_where_they_are() -> None:
    assert reach("site") == ("visitors", "regulars")


def test_steps_that_are_not_there_are_reached_by_nobody() -> None:
    assert reach("nowhere") == ()


def test_many_segments_in_a_long_chain_are_told_apart() -> None:
    segments = "".join(
        f"  g{number}: {{arrivals: {{per_month: 1}}, start_at: s{number}}}\n"
        for number in range(30)
    )
    steps = "    site: {takes: 1 day, next: s0}\n" + "".join(
        f"    s{number}: {{takes: 1 day, next: {f's{number + 1}' if number < 29 else 'gone'}}}\n"
        for number in range(30)
    )
    text = shop(steps, segments=segments + "  first: {arrivals: {per_month: 1}}\n")
    survey = Survey(sound(text.replace("    buy: {outcome: purchase}\n", "")))

    # Whoever begins at step k or before comes to step k; `first` begins before all.
    assert survey.reach.at("s3") == ("g0", "g1", "g2", "g3", "first")
