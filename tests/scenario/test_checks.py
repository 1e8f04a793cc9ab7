"""What the checks let pass, what they warn of, and what they leave out because it only follows."""

from __future__ import annotations

import pytest

from forkroad.scenario.file import read_text
from tests.scenario.small import ENDS, SITE, VISITORS, shop, sound, told

NEXT = "journey.steps.site.next"


def rules(*conditions: str) -> str:
    """Return a site with one rule for each condition and no else."""
    lines = "".join(
        f"        - {{if: '{condition}', then: {{buy: 10%, gone: rest}}}}\n"
        for condition in conditions
    )
    return f"    site:\n      takes: 1 day\n      next:\n{lines}"


ATTRIBUTES = (
    "attributes: {age: {normal: [45, 10]}, consent: {chance: 65%}, orders: {poisson: 2}, "
    "channel: {choice: {web: 60%, shop: rest}}, country: KR}\n"
)
EVENTS = (
    "campaigns: {fair: {from: 2026-04-01, to: 2026-04-05}}\n"
    "shocks: {strike: {chance: 30%, from: 2026-05-01, lasts: 9 days}}\n"
)


# --- rules that cover all cases


@pytest.mark.parametrize(
    "conditions",
    [
        ("consent", "not consent"),
        ("consent == true", "consent == false"),
        ('channel == "web"', 'channel == "shop"'),
        ('channel in ["web", "shop"]',),
        ('segment == "visitors"',),
        ("age < 30", "30 <= age < 60", "age >= 60"),
        ("orders == 0", "orders >= 1"),
        ("visits(site) == 1", "visits(site) >= 2"),
        ("month <= 6", "month > 6"),
        ('weekday in ["sat", "sun"]', 'weekday not in ["sat", "sun"]'),
        ("fair", "not fair"),
        ("strike or fair", "not (strike or fair)"),
        ('date < "2026-09-01"', 'date >= "2026-09-01"'),
        ("day < 30", "day >= 30"),
        ('consent and channel == "web"', 'consent and channel == "shop"', "not consent"),
        ('country == "KR"',),
        ('came_from == ""',),
    ],
)
def test_rules_that_cover_all_cases_need_no_else(conditions: tuple[str, ...]) -> None:
    sound(shop(rules(*conditions), ATTRIBUTES + EVENTS))


@pytest.mark.parametrize(
    "conditions",
    [
        ("consent",),
        ('channel == "web"',),
        ("age < 30", "age > 30"),
        ("orders == 0", "orders > 1"),
        ("visits(site) == 1", "visits(site) == 2"),
        ("month < 6", "month > 6"),
        ('weekday in ["sat", "sun"]', 'weekday == "mon"'),
        ("fair", "strike"),
        ("consent and fair", "not consent"),
        # Two numbers against one another leave points that no list of points would show.
        ("age < days_travelled", "age > days_travelled", "age == 5", "days_travelled == 50"),
        ("age * 2 < 60", "age * 2 >= 60"),
    ],
)
def test_rules_that_leave_a_case_out_need_an_else(conditions: tuple[str, ...]) -> None:
    assert told(shop(rules(*conditions), ATTRIBUTES + EVENTS)) == [
        f'{NEXT}: the last rule must be "else", for those to whom no other applies'
    ]


def test_a_table_of_all_segments_that_can_come_needs_no_else() -> None:
    segments = VISITORS + "  others: {arrivals: {per_month: 10}, start_at: shop}\n"
    table = "    site: {takes: 1 day, next: {by: segment, visitors: buy}}\n"
    other = "    shop: {takes: 1 day, next: {buy: 10%, gone: rest}}\n"

    # Others begin at the shop and never come to the site.
    sound(shop(table + other, segments=segments))


# --- who can be where


def test_an_attribute_may_be_read_where_only_those_come_who_have_it() -> None:
    segments = (
        "  visitors: {arrivals: {per_month: 1000}, attributes: {tier: gold}}\n"
        "  others: {arrivals: {per_month: 10}}\n"
    )
    steps = (
        "    site:\n      takes: 1 day\n      next: {by: segment, visitors: lounge, else: gone}\n"
        "    lounge:\n      takes: 1 day\n      next:\n"
        "        - {if: tier == 'gold', then: buy}\n        - else: gone\n"
    )

    sound(shop(steps, segments=segments))


def test_segments_that_are_brought_set_out_too() -> None:
    segments = VISITORS + "  friends: {start_at: chat}\n"
    steps = (
        "    site:\n      takes: 1 day\n      next: {buy: 10%, gone: rest}\n"
        "      brings: {segment: friends, per_visit: 0.1, within: 9 days}\n"
        "    chat: {takes: 1 day, next: {buy: 10%, gone: rest}}\n"
    )

    sound(shop(steps, segments=segments))


def test_steps_that_only_a_change_leads_to_are_no_surprise() -> None:
    chat = "    chat: {takes: 1 day, next: {buy: 40%, gone: rest}}\n"
    what_if = "what_ifs: {more: {change: [{at: site, move: 5 points, from: gone, to: chat}]}}\n"

    assert told(shop(SITE + chat)) == [
        "warning: journey.steps.chat: nobody can reach this step; lead somebody here, or take it "
        "out"
    ]
    sound(shop(SITE + chat, what_if))


# --- back, stay and timeouts


def test_a_side_road_leads_back_to_where_it_was_taken() -> None:
    steps = (
        "    site: {takes: 1 day, next: {social: 20%, buy: 10%, gone: rest}}\n"
        "    social: {next: {video: 20%, back: 60%, gone: rest}}\n"
        "    video: {next: {back: 60%, gone: rest}}\n"
    )

    sound(shop(steps))


def test_back_closes_a_loop_with_the_step_before_the_side_roads() -> None:
    steps = (
        "    site: {next: {social: 20%, buy: 10%, gone: rest}}\n"
        "    social: {takes: 1 day, next: {video: 20%, gone: rest}}\n"
        "    video: {next: {back: 60%, gone: rest}}\n"
    )

    # From the video people go back to social, which takes a day; so no loop is without time.
    sound(shop(steps))


@pytest.mark.parametrize(
    "step, warning",
    [
        (
            "{takes: 1 day, next: {buy: 10%, stay: rest}}",
            "journey.steps.shop.next: who stays here waits until the forecast ends; a timeout "
            "would lead them on",
        ),
        (
            "{takes: 3 days, next: {buy: 10%, gone: rest}, timeout: {after: 3 days, to: gone}}",
            "journey.steps.shop.timeout: nobody is still here 3 days after entering, so it never "
            "fires",
        ),
        (
            "{takes: {geometric: 9}, next: {buy: 1%, gone: rest}, timeout: {after: 365, to: gone}}",
            "journey.steps.shop.timeout: it fires after 365 days, and the forecast ends after 365",
        ),
    ],
)
def test_stays_and_timeouts_that_do_nothing_are_warned_of(step: str, warning: str) -> None:
    steps = f"    site: {{takes: 1 day, next: {{shop: 10%, gone: rest}}}}\n    shop: {step}\n"

    assert told(shop(steps)) == [f"warning: {warning}"]


def test_a_timeout_that_can_fire_is_no_surprise() -> None:
    for takes, after in (("{geometric: 2}", 5), ("{uniform: [2, 6]}", 5)):
        sound(
            shop(
                f"    site: {{takes: {takes}, next: {{buy: 10%, gone: rest}}, "
                f"timeout: {{after: {after}, to: gone}}}}\n"
            )
        )
    sound(
        shop(
            "    site: {takes: 1 day, next: {buy: 10%, stay: rest}, "
            "timeout: {after: 5, to: gone}}\n"
        )
    )


def test_a_loop_that_nobody_can_leave_is_warned_of() -> None:
    steps = (
        "    site: {takes: 1 day, next: {club: 10%, buy: 5%, gone: rest}}\n"
        "    club: {takes: 30, next: news}\n    news: {takes: 1, next: club}\n"
    )

    assert told(shop(steps)) == [
        "warning: journey.steps.club: nobody can ever leave the loop club -> news -> club; give "
        "one of its steps a way out"
    ]


# --- who has waited


@pytest.mark.parametrize(
    "site, waited",
    [
        ("{takes: 3 days, next: {buy: 10%, gone: rest}}", "3 days"),
        ("{takes: {uniform: [2, 9]}, next: {buy: 10%, gone: rest}}", "{uniform: [0, 9]}"),
        ("{takes: {geometric: 3}, next: {buy: 10%, gone: rest}}", "{days: {0: 30%, 50: rest}}"),
        ("{takes: 1, next: {buy: 10%, stay: rest}, timeout: {after: 9, to: gone}}", "9 days"),
        ("{takes: 1, next: {buy: 10%, stay: rest}, timeout: {after: 9, to: gone}}", "steady"),
        ("{takes: {until: [2026-04-20]}, next: {buy: 10%, gone: rest}}", "300 days"),
        ("{takes: {lognormal: {median: 4, p90: 9}}, next: {buy: 10%, gone: rest}}", "steady"),
    ],
)
def test_those_already_here_may_have_waited_as_long_as_a_stay_can_be(
    site: str, waited: str
) -> None:
    here = f"already_here: {{site: {{count: 90, waited: {waited}}}}}"
    segments = f"  visitors: {{arrivals: {{per_month: 10}}, {here}}}\n"

    sound(shop(f"    site: {site}\n", segments=segments))


@pytest.mark.parametrize(
    "site, waited, message",
    [
        ("{takes: 3 days, next: {buy: 10%, gone: rest}}", "{geometric: 2}",
         "some have waited without end, and nobody is at site for more than 3 days"),
        ("{takes: 1, next: {buy: 10%, stay: rest}, timeout: {after: 9, to: gone}}", "10 days",
         "some have waited 10 days, and nobody is at site for more than 9 days"),
        ("{takes: {until: [2026-04-20]}, next: {buy: 10%, gone: rest}}", "steady",
         "site ends on certain dates, so it is never steady; state the days"),
        ("{takes: 1, next: {buy: 10%, gone: rest}}", "{until: [2026-04-20]}",
         "until leads to a date ahead, and this is time gone by; state the days"),
    ],
)  # fmt: skip
def test_waits_that_nobody_can_have_had_are_refused(site: str, waited: str, message: str) -> None:
    here = f"already_here: {{site: {{count: 90, waited: {waited}}}}}"
    segments = f"  visitors: {{arrivals: {{per_month: 10}}, {here}}}\n"

    assert told(shop(f"    site: {site}\n", segments=segments)) == [
        f"segments.visitors.already_here.site.waited: {message}"
    ]


# --- warnings of segments, products and campaigns


def test_a_season_that_does_not_average_one_is_warned_of() -> None:
    months = "1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.24"
    segments = f"  visitors: {{arrivals: {{per_month: 10, seasonality: [{months}]}}}}\n"

    # 12.24 / 12 = 1.02, which is more than 1 % off.
    assert told(shop(segments=segments)) == [
        "warning: segments.visitors.arrivals.seasonality: the multipliers average 1.02, not 1; so "
        "per_month is not what a month brings on average"
    ]
    sound(shop(segments=segments.replace("1.24", "1.12")))


def test_what_lies_outside_of_the_forecast_is_warned_of() -> None:
    more = (
        "products: {cream: {price: 49, stock: {on_hand: 5, lead_time: 400 days, "
        "on_order: {2026-02-27: 5}}}}\n"
        "campaigns: {fair: {from: 2025-04-01, to: 2025-04-05}}\n"
        "shocks: {strike: {chance: 30%, from: 2027-03-01, lasts: 9 days}}\n"
    )
    range_ = "the forecast, which goes from 2026-03-01 to 2027-02-28"

    assert told(shop(more=more)) == [
        "warning: products.cream.stock.lead_time: orders take 400 days and the forecast 365, so "
        "none arrives: sales live on what is on_hand and on_order",
        f"warning: products.cream.stock.on_order.2026-02-27: 2026-02-27 is outside of {range_}; "
        "what has come by then belongs to on_hand",
        f"warning: campaigns.fair.from: no day of it is in {range_}",
        f"warning: shocks.strike.from: no day of it is in {range_}",
    ]


def test_a_way_out_of_a_stock_that_never_runs_out_is_warned_of() -> None:
    ends = (
        "    buy: {takes: 1, buys: cream, when_out_of_stock: gone, next: done}\n"
        "    done: {outcome: purchase}\n    gone: {outcome: lost}\n"
    )

    assert told(shop(more="products: {cream: {price: 49}}\n", ends=ends)) == [
        "warning: journey.steps.buy.when_out_of_stock: cream has no stock, so it never runs out"
    ]


def test_campaigns_on_different_days_may_set_one_place() -> None:
    sound(
        shop(
            more=(
                "products: {cream: {price: 49}}\n"
                "campaigns:\n"
                "  spring: {from: 2026-04-01, to: 2026-04-30, change: {products.cream.price: 40}}\n"
                "  may: {from: 2026-05-01, to: 2026-05-31, change: {products.cream.price: 45}}\n"
                "  fair: {from: 2026-04-05, to: 2026-04-06, change: {products.cream.price: x0.9}}\n"
            )
        )
    )


def test_moves_of_different_points_in_one_fork_go_together() -> None:
    sound(
        shop(
            more=(
                "what_ifs:\n  better:\n    change:\n"
                "      - {at: site, move: 5 points, from: gone, to: buy}\n"
                "      - {at: site, move: 2 points, from: gone, to: site}\n"
            )
        )
    )


# --- names


@pytest.mark.parametrize(
    "name",
    ["단골_구매자", "買い物", "Käufer", "шаг_web", "cart_2", "_hidden", "हिन्दी", "α", "ışık"],
)
def test_names_of_any_script_are_fine(name: str) -> None:
    sound(shop(SITE.replace("gone", name), ends=ENDS.replace("gone", name)))


def test_a_word_that_only_python_reserves_is_a_fine_name_for_a_step() -> None:
    sound(shop(SITE.replace("gone", "return"), ends=ENDS.replace("gone", "return")))


# --- what only follows is not told


def test_a_step_that_cannot_be_read_is_still_a_step() -> None:
    broken = SITE.replace("1 day", "soon")

    assert told(shop(broken)) == [
        'journey.steps.site.takes: found "soon"; needed is a duration: 3 days, 2 weeks or a plain '
        "number of days"
    ]


def test_a_way_that_leads_to_nothing_cuts_nothing_else_off() -> None:
    steps = (
        "    site: {takes: 1 day, next: {shopp: 10%, gone: rest}}\n"
        "    shop: {takes: 1 day, next: {buy: 10%, gone: rest}}\n"
    )

    assert told(shop(steps)) == [
        'journey.steps.site.next.shopp: there is no step "shopp"; did you mean "shop"?'
    ]


def test_an_attribute_that_cannot_be_read_is_still_an_attribute() -> None:
    text = shop(rules("age >= 60", "age < 60"), "attributes: {age: [45]}\n")

    assert [line.split(": ")[0] for line in told(text)] == ["attributes.age"]


def test_all_problems_of_all_sections_come_at_once() -> None:
    text = shop(
        SITE.replace("10%", "110%").replace("1 day", "soon"),
        "products: {cream: {prize: 49}}\n"
        "goals: {sales: {measure: turnover, at_least: 5}}\n"
        "campaigns: {fair: {from: 2026-04-05, to: 2026-04-01}}\n"
        "what_ifs: {better: {change: {journey.steps.sight.takes: 2}}}\n",
    )
    places = [line.split(": ")[0] for line in told(text)]

    assert {
        "products.cream.prize",
        "campaigns.fair.to",
        "what_ifs.better.change.journey.steps.sight.takes",
        "journey.steps.site.takes",
        "journey.steps.site.next.buy",
    } <= set(places)


def test_problems_are_sorted_by_their_place_in_the_file() -> None:
    text = shop(
        SITE.replace("gone: rest", "gonne: rest"), "goals: {b: {measure: x, at_least: 5}}\n"
    )
    lines = [problem.line for problem in read_text(text).problems]

    assert lines == sorted(lines)
