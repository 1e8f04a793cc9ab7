"""Which cells a change moves, as a planner would write them before and after."""

from __future__ import annotations

import pytest

from forkroad.scenario.changes import with_settings
from forkroad.scenario.moved_cells import MovedCell, moved_cells
from forkroad.scenario.what_ifs import with_what_if
from tests.scenario.small import shop, sound

STEPS = """\
    site:
      takes: 1 day
      next:
        - {if: month == 3, then: {buy: 10%, call: 20%, gone: rest}}
        - {else: {buy: pull * 0.1, call: 5%, gone: rest}}
    call: {label: A call, takes: 5 days, cost: 3, next: buy}
"""
MORE = """\
values: {pull: {beta: [20, 80]}, dream: {normal: [50, 4]}}
products: {lamp: {price: {2026-03: 50, 2026-09: 45}}}
what_ifs:
  more:
    change: [{at: site, move: 5 points, from: call, to: buy}]
  scaled:
    change: [{at: site, scale: buy, by: x2, rule: 1}]
  longer: {change: {journey.steps.call.takes: 8 days}}
  spread: {change: {journey.steps.call.takes: {uniform: [3, 6]}}}
  dearer: {change: {products.lamp.price: x1.1}}
  pulling: {change: {values.pull: x1.5, values.dream: {normal: [55, 4]}}}
  ends: {change: {journey.steps.call.next: {buy: 80%, gone: rest}}}
  chat:
    add:
      journey.steps.chat: {label: Chat, takes: {geometric: 2 days}, next: {buy: 40%, gone: rest}}
    change: [{at: site, move: all, from: call, to: chat, rule: 2}]
  without: {remove: [segments.others], change: {segments.visitors.label: Those who come}}
  plain: {remove: [journey.steps.site.next.1]}
  same: {change: {journey.steps.call.takes: 5, journey.steps.call.cost: 3}}
"""


@pytest.fixture(scope="module")
def scenario():
    segments = "  visitors: {arrivals: {per_month: 1000}}\n  others: {arrivals: {per_month: 50}}\n"
    return sound(shop(STEPS, MORE, segments=segments))


def moved(scenario, what_if):
    changed = with_what_if(scenario, what_if)
    return {
        cell.place: (cell.before, cell.after)
        for cell in moved_cells(scenario.source.data, changed.source.data)
    }


SITE = "journey.steps.site.next"


@pytest.mark.parametrize(
    "what_if, cells",
    [
        ("longer", {"journey.steps.call.takes": ("5 days", "8 days")}),
        ("spread", {"journey.steps.call.takes": ("5 days", "{uniform: [3, 6]}")}),
        (
            # 45 x 1.1 is 49.5.
            "dearer",
            {
                "products.lamp.price.2026-03": ("50", "55"),
                "products.lamp.price.2026-09": ("45", "49.5"),
            },
        ),
        (
            "pulling",
            {
                "values.pull": ("{beta: [20, 80]}", "{beta: [20, 80]} x1.5"),
                "values.dream": ("{normal: [50, 4]}", "{normal: [55, 4]}"),
            },
        ),
        (
            "ends",
            {
                "journey.steps.call.next.buy": ("100%", "80%"),
                "journey.steps.call.next.gone": (None, "20%"),
            },
        ),
        (
            # What buy gains comes from both others in proportion: 90 points become 80.
            "scaled",
            {
                f"{SITE}.1.then.buy": ("10%", "20%"),
                f"{SITE}.1.then.call": ("20%", "17.77778%"),
                f"{SITE}.1.then.gone": ("70%", "62.22222%"),
            },
        ),
        ("without", {"segments.others.arrivals.per_month": ("50", None)}),
        ("same", {}),
    ],
)
def test_cells_stand_before_and_after_as_they_are_written(scenario, what_if, cells) -> None:
    assert moved(scenario, what_if) == cells


def test_points_move_in_every_rule_and_formulas_stay_formulas(scenario) -> None:
    assert moved(scenario, "more") == {
        f"{SITE}.1.then.buy": ("10%", "15%"),
        f"{SITE}.1.then.call": ("20%", "15%"),
        f"{SITE}.2.else.buy": ("pull * 0.1", "(pull * 0.1) + 0.05"),
        f"{SITE}.2.else.call": ("5%", "0%"),
        f"{SITE}.2.else.gone": ("1 - (pull * 0.1) - 0.05", "1 - ((pull * 0.1) + 0.05) - 0"),
    }


def test_what_is_added_is_told_cell_by_cell_but_for_labels(scenario) -> None:
    assert moved(scenario, "chat") == {
        f"{SITE}.2.else.call": ("5%", None),
        f"{SITE}.2.else.chat": (None, "5%"),
        "journey.steps.chat.takes": (None, "{geometric: 2 days}"),
        "journey.steps.chat.next.buy": (None, "40%"),
        "journey.steps.chat.next.gone": (None, "60%"),
    }


def test_a_rule_that_is_taken_out_moves_the_later_ones_up(scenario) -> None:
    found = moved(scenario, "plain")
    assert found[f"{SITE}.1.if"] == ("month == 3", None)
    assert found[f"{SITE}.1.else.call"] == (None, "5%")
    assert found[f"{SITE}.2.else.call"] == ("5%", None)


def test_numbers_are_told_as_numbers_too(scenario) -> None:
    changed = with_settings(scenario, ["journey.steps.call.takes=2 weeks", "values.dream=40%"])
    cells = moved_cells(scenario.source.data, changed.source.data)
    assert cells == [
        MovedCell("values.dream", "{normal: [50, 4]}", "40%", None, 0.4),
        MovedCell("journey.steps.call.takes", "5 days", "2 weeks", 5.0, 14.0),
    ]


def test_two_files_differ_in_cells_too(scenario) -> None:
    more = MORE.partition("what_ifs:")[0]
    text = shop(STEPS, more).replace("5 days", "6 days").replace("months: 12", "months: 6")
    cells = moved_cells(scenario.source.data, sound(text).source.data)
    assert [cell.place for cell in cells] == [
        "months",
        "segments.others.arrivals.per_month",
        "journey.steps.call.takes",
    ]
