"""Changes: what moves, what gives way, what is refused, and where the complaint is made."""

from __future__ import annotations

from datetime import date

import pytest

from forkroad.errors import ScenarioError, UsageError
from forkroad.scenario.changes import (
    Change,
    MoveChange,
    ScaleChange,
    SetChange,
    changed,
    with_settings,
)
from forkroad.scenario.expressions import Expression
from forkroad.scenario.file import read_text
from forkroad.scenario.forks import Shares
from forkroad.scenario.model import Scenario
from forkroad.scenario.numbers import Constant, Monthly, Schedule, Uncertain
from forkroad.scenario.stays import (
    EmpiricalDays,
    Fixed,
    GammaDays,
    GeometricDays,
    LognormalDays,
    UniformDays,
    WeibullDays,
)
from forkroad.scenario.what_ifs import with_what_if
from tests.scenario.small import shop, sound

RULES = """\
    site:
      takes: 1 day
      next:
        - {if: month == 12, then: {buy: 30%, gone: rest}}
        - {if: month == 11, choose: {buy: 1, gone: 0.5}}
        - {else: {buy: 10%, rival: 20%, gone: 70%}, sample: 50}
"""
CREAM = "products: {cream: {price: 49}}\n"
ENDS = "    buy: {outcome: purchase}\n    gone: {outcome: lost}\n    rival: {outcome: competitor}\n"


def shares(scenario: Scenario, step: str = "site", rule: int = 1) -> dict[str, object]:
    """Return one rule's shares as they stand: numbers, texts of formulas, None for `rest`."""
    fork = scenario.journey.steps[step].next
    assert fork is not None
    ways = fork.rules[rule - 1].ways
    assert isinstance(ways, Shares)
    return {
        branch.to: branch.share.source if isinstance(branch.share, Expression) else branch.share
        for branch in ways.branches
    }


def site(next_: str, ends: str = ENDS) -> Scenario:
    return sound(shop(f"    site: {{takes: 1 day, next: {next_}}}\n", ends=ends))


def complaint(scenario: Scenario, *changes: Change) -> str:
    with pytest.raises(ScenarioError) as caught:
        changed(scenario, changes)
    return "\n".join(problem.message for problem in caught.value.problems)


# --- new values


def test_a_new_value_takes_the_place_of_the_old() -> None:
    scenario = sound(shop(more=CREAM))

    assert changed(scenario, [SetChange("products.cream.price", 44)]).products[
        "cream"
    ].price == Constant(44.0)
    # The scenario that was changed is what it was.
    assert scenario.products["cream"].price == Constant(49.0)


def test_a_number_may_become_a_schedule() -> None:
    scenario = sound(shop(more=CREAM))
    cheaper = changed(scenario, [SetChange("products.cream.price", {"2026-06": 39})])

    assert cheaper.products["cream"].price == Schedule(((date(2026, 6, 1), 39.0),))


def test_a_key_that_was_left_out_may_be_set() -> None:
    scenario = sound(shop())

    assert changed(scenario, [SetChange("journey.steps.site.cost", 0.5)]).journey.steps[
        "site"
    ].cost == Constant(0.5)


def test_a_segment_may_override_an_attribute_of_the_top() -> None:
    scenario = sound(shop(more="attributes: {age: 40}\n"))
    older = changed(scenario, [SetChange("segments.visitors.attributes.age", 60)])

    assert older.segments["visitors"].attributes["age"] != scenario.attributes["age"]
    assert "nothing stands at" in complaint(
        scenario, SetChange("segments.visitors.attributes.height", 180)
    )


def test_short_forms_are_opened_on_the_way() -> None:
    ends = "    gone: {outcome: lost, buys: cream}\n"
    scenario = sound(shop("    site: {takes: 1 day, next: gone}\n", CREAM, ends=ends))
    two = changed(scenario, [SetChange("journey.steps.gone.buys.cream", 2)])

    assert two.journey.steps["gone"].buys["cream"].mean == 2
    # `next: gone` is a share of 100 %, so half of it leaves the others nowhere to go.
    half = SetChange("journey.steps.site.next.gone", "50%")
    assert "the shares add up to 50%" in complaint(scenario, half)


def test_a_count_of_those_already_here_has_a_name() -> None:
    here = "  visitors: {arrivals: {per_month: 10}, already_here: {site: 90}}\n"
    scenario = sound(shop(segments=here))
    fewer = changed(scenario, [SetChange("segments.visitors.already_here.site.count", 45)])

    assert fewer.segments["visitors"].already_here["site"].count == 45


def test_lists_count_from_one() -> None:
    scenario = sound(shop(RULES, ends=ENDS))
    better = changed(scenario, [SetChange("journey.steps.site.next.1.then.buy", "40%")])

    assert shares(better, rule=1) == {"buy": 0.4, "gone": None}


def test_evidence_may_be_set_beside_a_rule() -> None:
    scenario = sound(shop(RULES, ends=ENDS))
    fork = changed(scenario, [SetChange("journey.steps.site.next.1.sample", 80)])

    assert fork.journey.steps["site"].next.rules[0].evidence.sample == 80


@pytest.mark.parametrize(
    "path, close",
    [
        ("journey.steps.site.take", "journey.steps.site.takes"),
        ("site.takes", "journey.steps.site.takes"),
        ("cream.price", "products.cream.price"),
        ("products.creme.price", "products.cream.price"),
        ("journey.steps.site.next.buyy", "journey.steps.site.next.buy"),
        ("visitors.arrivals.per_month", "segments.visitors.arrivals.per_month"),
    ],
)
def test_a_path_that_leads_nowhere_brings_the_nearest(path: str, close: str) -> None:
    scenario = sound(shop(more=CREAM))

    assert f'did you mean "{close}"?' in complaint(scenario, SetChange(path, 1))


# --- relative changes


@pytest.mark.parametrize(
    "written, relative, expected",
    [
        ("50", "x1.2", Constant(60.0)),
        ("50", "+10%", Constant(55.0)),
        ("50", "-5%", Constant(47.5)),
        ("40%", "x1.5", Constant(0.6)),
        ("{2026-03: 10, 2026-09: 20}", "x1.5",
         Schedule(((date(2026, 3, 1), 15.0), (date(2026, 9, 1), 30.0)))),
        ("{normal: [10, 2]}", "x1.5", Uncertain("normal", (15.0, 3.0))),
        ("{uniform: [10, 20]}", "x0.5", Uncertain("uniform", (5.0, 10.0))),
        ("{triangular: [1, 2, 4]}", "x3", Uncertain("triangular", (3.0, 6.0, 12.0))),
        ("{lognormal: {median: 4, p90: 10}}", "x2", Uncertain("lognormal", (8.0, 20.0))),
        # The counts behind a beta stay what was seen; what is drawn is multiplied.
        ("{beta: [20, 80]}", "x1.5", Uncertain("beta", (20.0, 80.0), 1.5)),
        ("{beta: [20, 80]}", "x0", Constant(0.0)),
    ],
)  # fmt: skip
def test_a_relative_change_multiplies_what_it_finds(
    written: str, relative: str, expected: object
) -> None:
    scenario = sound(shop(more=f"values: {{pull: {written}}}\n"))

    assert changed(scenario, [SetChange("values.pull", relative)]).values["pull"] == expected


def test_relative_changes_work_on_what_earlier_ones_leave() -> None:
    scenario = sound(shop(more="values: {pull: {beta: [20, 80]}, fee: 10}\n"))
    twice = changed(
        changed(scenario, [SetChange("values.pull", "x1.5"), SetChange("values.fee", "x2")]),
        [SetChange("values.pull", "x2"), SetChange("values.fee", "+10%")],
    )

    # 1.5 x 2 = 3; 10 x 2 x 1.1 = 22.
    assert twice.values == {"pull": Uncertain("beta", (20.0, 80.0), 3.0), "fee": Constant(22.0)}
    # What is not changed again keeps its factor.
    again = changed(twice, [SetChange("journey.steps.site.takes", 2)])
    assert again.values["pull"] == Uncertain("beta", (20.0, 80.0), 3.0)
    shorter = changed(twice, [SetChange("months", 6)])
    assert shorter.values["pull"] == Uncertain("beta", (20.0, 80.0), 3.0)


@pytest.mark.parametrize(
    "takes, relative, expected",
    [
        ("8 days", "x1.5", Fixed(12)),
        ("2 weeks", "x0.5", Fixed(7)),
        ("{uniform: [2, 6]}", "x1.5", UniformDays(3, 9)),
        ("{geometric: 2 days}", "x1.2", GeometricDays(2.4)),
        ("{lognormal: {median: 4 days, p90: 12 days}}", "x0.5", LognormalDays(2.0, 6.0)),
        ("{gamma: {mean: 4, sd: 2}}", "x2", GammaDays(8.0, 4.0)),
        ("{weibull: {scale: 4, shape: 1.5}}", "x2", WeibullDays(8.0, 1.5)),
        ("{days: {2: 40%, 4: rest}}", "x1.5", EmpiricalDays(((3, 0.4), (6, 0.6)))),
    ],
)
def test_a_stay_is_multiplied_in_its_days(takes: str, relative: str, expected: object) -> None:
    scenario = sound(shop(f"    site: {{takes: {takes}, next: {{buy: 10%, gone: rest}}}}\n"))
    slower = changed(scenario, [SetChange("journey.steps.site.takes", relative)])

    assert slower.journey.steps["site"].takes == expected


@pytest.mark.parametrize(
    "takes, message",
    [
        ("3 days", "found 4.5; needed are whole days"),
        ("{days: {1: 40%, 4: rest}}", "1 days would become 1.5; days are whole"),
        ("{until: [2026-04-01]}", "cannot be multiplied"),
    ],
)
def test_days_must_come_out_whole(takes: str, message: str) -> None:
    scenario = sound(shop(f"    site: {{takes: {takes}, next: {{buy: 10%, gone: rest}}}}\n"))

    assert message in complaint(scenario, SetChange("journey.steps.site.takes", "x1.5"))


def test_arrivals_are_multiplied_in_every_form() -> None:
    lists = ", ".join(["100"] * 12)
    forms = {
        "1200": Constant(1320.0),
        f"[{lists}]": Monthly((110.0,) * 12),
        "{2026-03: 100, 2026-09: 200}": Schedule(
            ((date(2026, 3, 1), 110.0), (date(2026, 9, 1), 220.0))
        ),
    }
    for written, expected in forms.items():
        scenario = sound(shop(segments=f"  visitors: {{arrivals: {{per_month: {written}}}}}\n"))
        more = changed(scenario, [SetChange("segments.visitors.arrivals.per_month", "+10%")])
        assert more.segments["visitors"].arrivals.per_month == expected


def test_growth_and_seasonality_are_multiplied() -> None:
    arrivals = "{per_month: 100, growth: 1% a month, seasonality: [1,1,1,1,1,1,1,1,1,1,1,1]}"
    scenario = sound(shop(segments=f"  visitors: {{arrivals: {arrivals}}}\n"))
    more = changed(
        scenario,
        [
            SetChange("segments.visitors.arrivals.growth", "x2.5"),
            SetChange("segments.visitors.arrivals.seasonality", "x1.005"),
        ],
    )

    assert more.segments["visitors"].arrivals.growth_per_month == pytest.approx(0.025, abs=1e-15)
    assert more.segments["visitors"].arrivals.seasonality == (1.005,) * 12


def test_a_formula_is_multiplied_as_a_whole() -> None:
    steps = "    site: {takes: 1 day, cost: fee + 1, next: {buy: fee / 100, gone: rest}}\n"
    scenario = sound(shop(steps, "values: {fee: 10}\n"))
    dearer = changed(
        scenario,
        [
            SetChange("journey.steps.site.cost", "x2"),
            SetChange("journey.steps.site.next.buy", "x2"),
        ],
    )

    assert dearer.journey.steps["site"].cost == Expression("(fee + 1) * 2", None)  # type: ignore[arg-type]
    assert shares(dearer) == {"buy": "(fee / 100) * 2", "gone": None}


@pytest.mark.parametrize(
    "path, message",
    [
        ("journey.steps.site.label", 'found "Site", which cannot be multiplied'),
        ("journey.steps.site.milestone", "found true, which cannot be multiplied"),
        ("journey.steps.site.next.gone", '"rest" has no number of its own'),
        ("journey.steps.site.cost", "to be multiplied; give it a number"),
        ("journey.steps.site", "several numbers stand here"),
        ("start", 'found "2026-03-01", which cannot be multiplied'),
    ],
)
def test_what_has_no_size_cannot_be_multiplied(path: str, message: str) -> None:
    steps = "    site: {label: Site, milestone: true, takes: 1 day, next: {buy: 10%, gone: rest}}\n"

    assert message in complaint(sound(shop(steps)), SetChange(path, "x2"))


def test_less_than_nothing_is_refused() -> None:
    scenario = sound(shop(more="values: {fee: 10}\n"))

    assert "less than nothing" in complaint(scenario, SetChange("values.fee", "-150%"))


# --- moving points


@pytest.mark.parametrize(
    "written, source, to, points, expected",
    [
        # 42 - 8 = 34 and 6 + 8 = 14, without a hair beside them.
        ("{buy: 42%, rival: 6%, gone: rest}", "buy", "rival", 0.08,
         {"buy": 0.34, "rival": 0.14, "gone": None}),
        # What comes from the rest needs no taking off: the rest gives way of itself.
        ("{buy: 42%, gone: rest}", "gone", "rival", 0.08,
         {"buy": 0.42, "gone": None, "rival": 0.08}),
        ("{buy: 42%, gone: rest}", "buy", "gone", 0.08, {"buy": 0.34, "gone": None}),
        # A new branch stands right behind the one that it takes from.
        ("{buy: 42%, gone: 58%}", "buy", "rival", 0.02,
         {"buy": 0.4, "rival": 0.02, "gone": 0.58}),
        ("gone", "gone", "buy", 0.25, {"gone": 0.75, "buy": 0.25}),
        # All of it: the branch goes.
        ("{buy: 42%, rival: 6%, gone: rest}", "buy", "rival", None,
         {"rival": 0.48, "gone": None}),
        ("{buy: 42%, gone: rest}", "gone", "rival", None, {"buy": 0.42, "rival": None}),
        ("{buy: 42%, rival: 10%, gone: rest}", "gone", "rival", None,
         {"buy": 0.42, "rival": None}),
    ],
)  # fmt: skip
def test_points_go_from_one_branch_to_another(
    written: str, source: str, to: str, points: float | None, expected: dict[str, object]
) -> None:
    moved = changed(_lenient(written), [MoveChange("site", points, source, to)])

    assert shares(moved) == expected
    assert list(shares(moved)) == list(expected)


def _lenient(written: str) -> Scenario:
    """Return a shop in which some end may not be reached yet, which is only a warning."""
    text = shop(f"    site: {{takes: 1 day, next: {written}}}\n", ends=ENDS)
    return read_text(text).required()


def test_points_move_in_every_rule_that_has_the_branch() -> None:
    scenario = sound(shop(RULES, ends=ENDS))
    better = changed(scenario, [MoveChange("site", 0.05, "gone", "buy")])

    assert shares(better, rule=1) == {"buy": 0.35, "gone": None}
    assert shares(better, rule=3) == {"buy": 0.15, "rival": 0.2, "gone": 0.65}
    # What was seen on 50 customers is still known no better.
    assert better.journey.steps["site"].next.rules[2].evidence.sample == 50


def test_points_move_in_one_rule_alone() -> None:
    scenario = sound(shop(RULES, ends=ENDS))
    better = changed(scenario, [MoveChange("site", 0.05, "gone", "buy", rule=3)])

    assert shares(better, rule=1) == {"buy": 0.3, "gone": None}
    assert shares(better, rule=3) == {"buy": 0.15, "rival": 0.2, "gone": 0.65}


def test_points_move_in_tables() -> None:
    table = "{by: segment, visitors: {then: {buy: 10%, gone: rest}, sample: 40}, else: gone}"
    scenario = site(table, ends="    buy: {outcome: purchase}\n    gone: {outcome: lost}\n")
    better = changed(scenario, [MoveChange("site", 0.05, "gone", "buy")])

    assert shares(better, rule=1) == {"buy": 0.15, "gone": None}
    assert shares(better, rule=2) == {"gone": 0.95, "buy": 0.05}


def test_points_move_beside_formulas() -> None:
    steps = "    site: {takes: 1 day, next: {buy: fee / 100, rival: 10%, gone: rest}}\n"
    scenario = sound(shop(steps, "values: {fee: 10}\n", ends=ENDS))

    def after(*change: object) -> dict[str, object]:
        return shares(changed(scenario, [MoveChange("site", *change)]))  # type: ignore[arg-type]

    assert after(0.05, "buy", "rival") == {"buy": "(fee / 100) - 0.05", "rival": 0.15, "gone": None}
    assert after(0.05, "rival", "buy") == {"buy": "(fee / 100) + 0.05", "rival": 0.05, "gone": None}
    assert after(None, "buy", "rival") == {"rival": "0.1 + (fee / 100)", "gone": None}
    assert after(None, "gone", "buy") == {"buy": None, "rival": 0.1}


@pytest.mark.parametrize(
    "change, message",
    [
        (MoveChange("site", 0.35, "buy", "gone"),
         "rule 1 of site has 30 points at buy, fewer than the 35 to be moved"),
        (MoveChange("site", 0.75, "gone", "buy", 3),
         "rule 3 of site has 70 points at gone, fewer than the 75 to be moved"),
        (MoveChange("site", 0.05, "gone", "buy", 2), "customers choose by utility in rule 2"),
        (MoveChange("site", 0.05, "gone", "buy", 4), "site has 3 rules, so there is no rule 4"),
        (MoveChange("site", 0.05, "rival", "buy", 1), 'rule 1 of site does not lead to "rival"'),
        (MoveChange("site", 0.05, "gonne", "buy"), 'no rule of site leads to "gonne"'),
        (MoveChange("sight", 0.05, "gone", "buy"), 'there is no step "sight"; did you mean'),
        (MoveChange("gone", 0.05, "gone", "buy"), "the journey ends at gone"),
        (MoveChange("site", 0.05, "gone", "gone"), "gone would give to itself"),
        (MoveChange("site", 0.05, "gone", "chat"), 'there is no step "chat"'),
    ],
)  # fmt: skip
def test_moves_that_cannot_be_are_refused(change: MoveChange, message: str) -> None:
    assert message in complaint(sound(shop(RULES, ends=ENDS)), change)


def test_points_cannot_be_moved_where_customers_choose_by_utility() -> None:
    scenario = sound(shop("    site: {takes: 1 day, choose: {buy: 1, gone: 0.5}}\n"))

    assert "choose by utility at site" in complaint(
        scenario, MoveChange("site", 0.1, "gone", "buy")
    )
    assert "choose by utility at site" in complaint(scenario, ScaleChange("site", "buy", 1.2))


# --- scaling shares


@pytest.mark.parametrize(
    "written, branch, factor, expected",
    [
        # 20 -> 24; the others keep their 1 : 3 of the 76 that are left.
        ("{buy: 20%, rival: 20%, gone: 60%}", "buy", 1.2,
         {"buy": 0.24, "rival": 0.19, "gone": 0.57}),
        ("{buy: 20%, rival: 20%, gone: rest}", "buy", 1.2,
         {"buy": 0.24, "rival": 0.19, "gone": None}),
        # The rest is 60 %; half of it is 30 %, and 70 % are shared out 1 : 1.
        ("{buy: 20%, rival: 20%, gone: rest}", "gone", 0.5,
         {"buy": 0.35, "rival": 0.35, "gone": None}),
        ("{buy: 20%, gone: rest, rival: 0}", "buy", 1.0, {"buy": 0.2, "gone": None, "rival": 0}),
    ],
)  # fmt: skip
def test_the_others_give_way_in_proportion(
    written: str, branch: str, factor: float, expected: dict[str, object]
) -> None:
    scaled = changed(_lenient(written), [ScaleChange("site", branch, factor)])

    assert shares(scaled) == expected


@pytest.mark.parametrize(
    "written, change, message",
    [
        ("{buy: 20%, gone: rest}", ScaleChange("site", "buy", 6.0), "would go from 20% to 120%"),
        ("gone", ScaleChange("site", "gone", 0.5), "gone has everybody in site"),
        ("{buy: 20%, gone: rest}", ScaleChange("site", "by", 1.1), 'did you mean "buy"?'),
    ],
)
def test_scales_that_cannot_be_are_refused(written: str, change: ScaleChange, message: str) -> None:
    assert message in complaint(_lenient(written), change)


# --- what-ifs

WHAT_IFS = """\
what_ifs:
  chat:
    effect: 50%
    add: {journey.steps.chat: {takes: 1 day, next: {buy: 40%, back: rest}}}
    change: [{at: site, move: 8 points, from: gone, to: chat}]
  better_chat:
    based_on: chat
    change: {journey.steps.chat.next.buy: 60%}
  no_rival:
    change: [{at: site, move: all, from: rival, to: gone}]
    remove: [journey.steps.rival]
"""
THREE_WAYS = "    site: {takes: 1 day, next: {buy: 10%, rival: 20%, gone: rest}}\n"


def test_a_what_if_works_for_the_share_that_its_effect_says() -> None:
    scenario = sound(shop(THREE_WAYS, WHAT_IFS, ends=ENDS))

    # Half of 8 points as the file says, all of them where somebody asks for it.
    assert shares(with_what_if(scenario, "chat"))["chat"] == 0.04
    assert shares(with_what_if(scenario, "chat", effect=1.0))["chat"] == 0.08
    assert shares(with_what_if(scenario, "chat", effect=0.25))["chat"] == 0.02


def test_a_what_if_comes_on_top_of_the_one_it_is_based_on() -> None:
    scenario = sound(shop(THREE_WAYS, WHAT_IFS, ends=ENDS))
    better = with_what_if(scenario, "better_chat")

    assert shares(better, "chat") == {"buy": 0.6, "back": None}
    assert shares(better)["chat"] == 0.04


def test_what_everybody_left_can_be_taken_out() -> None:
    scenario = sound(shop(THREE_WAYS, WHAT_IFS, ends=ENDS))
    without = with_what_if(scenario, "no_rival")

    assert "rival" not in without.journey.steps
    assert shares(without) == {"buy": 0.1, "gone": None}


def test_rules_are_taken_out_by_their_numbers_in_the_file() -> None:
    more = "what_ifs:\n  plain: {remove: [journey.steps.site.next.1, journey.steps.site.next.2]}\n"
    scenario = sound(shop(RULES, more, ends=ENDS))
    rules = with_what_if(scenario, "plain").journey.steps["site"].next.rules

    assert [rule.condition for rule in rules] == [None]


def test_an_unknown_what_if_is_refused_with_the_nearest() -> None:
    scenario = sound(shop(THREE_WAYS, WHAT_IFS, ends=ENDS))

    with pytest.raises(UsageError, match='there is no what-if "chatt"; did you mean "chat"'):
        with_what_if(scenario, "chatt")


def test_a_what_if_may_follow_settings() -> None:
    scenario = sound(shop(THREE_WAYS, WHAT_IFS, ends=ENDS))
    set_first = with_settings(scenario, ["journey.steps.site.next.buy=15%"])

    assert shares(with_what_if(set_first, "chat", effect=1.0)) == {
        "buy": 0.15,
        "rival": 0.2,
        "gone": None,
        "chat": 0.08,
    }


# --- settings and complaints


def test_settings_are_written_as_in_the_file() -> None:
    scenario = sound(shop(more=CREAM))
    made = with_settings(
        scenario,
        ["products.cream.price=x0.5", "journey.steps.site.takes={uniform: [2, 3]}", "months=6"],
    )

    assert made.products["cream"].price == Constant(24.5)
    assert made.journey.steps["site"].takes == UniformDays(2, 3)
    assert made.calendar.end == date(2026, 9, 1)


@pytest.mark.parametrize("setting", ["months", "=6", ""])
def test_a_setting_needs_a_path_and_a_value(setting: str) -> None:
    with pytest.raises(UsageError, match="write PATH=VALUE"):
        with_settings(sound(shop()), [setting])


def test_a_setting_that_cannot_be_read_is_the_users_fault() -> None:
    with pytest.raises(UsageError, match="--set months"):
        with_settings(sound(shop()), ["months={6"])


def test_a_complaint_about_a_setting_names_the_setting() -> None:
    with pytest.raises(ScenarioError) as caught:
        with_settings(sound(shop()), ["journey.steps.site.next.buy=110%"])

    (problem,) = caught.value.problems
    assert str(problem).startswith("scenario.yaml: --set journey.steps.site.next.buy: ")


def test_a_complaint_about_a_change_is_made_where_the_file_asks_for_it() -> None:
    more = "campaigns:\n  sale: {from: 2026-04-01, to: 2026-04-05}\n"
    scenario = sound(shop(more=more))
    with pytest.raises(ScenarioError) as caught:
        changed(scenario, [SetChange("journey.steps.site.takes", "soon")], origin="campaigns.sale")

    (problem,) = caught.value.problems
    # The shop has three lines, "segments:", one segment and "campaigns:" before the sale.
    assert (problem.line, problem.place) == (7, "campaigns.sale")


def test_no_change_changes_nothing() -> None:
    scenario = sound(shop())

    assert changed(scenario, []) is scenario


def test_a_changed_scenario_is_what_reading_the_changed_file_gives() -> None:
    more = "values: {fee: 10}\nattributes: {age: {normal: [40, 5]}}\n"
    scenario = sound(shop(THREE_WAYS, more, ends=ENDS))
    by_change = changed(
        scenario,
        [
            SetChange("values.fee", 12),
            SetChange("journey.steps.site.takes", "2 days"),
            MoveChange("site", 0.05, "rival", "buy"),
        ],
    )
    steps = "    site: {takes: 2 days, next: {buy: 15%, rival: 15%, gone: rest}}\n"

    assert by_change == sound(shop(steps, more.replace("10}", "12}"), ends=ENDS))
