"""The judges themselves, against answers worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.oracles.feature_scenarios import read
from tests.oracles.rational import exact, exact_variance
from tests.oracles.simulation import simulate

HEAD = "forkroad: 1\nstart: 2026-03-01\nmonths: 1\n"


def scenario(steps: str, segment: str = "already_here: {first: 100}", head: str = HEAD):
    """A scenario whose customers start at `first`; outcomes won, rival and gone are given."""
    return read(
        f"{head}segments: {{people: {{{segment}}}}}\n"
        f"journey:\n  start_at: first\n  steps:\n{steps}"
        "    won: {outcome: purchase, milestone: true}\n"
        "    rival: {outcome: competitor, milestone: true}\n"
        "    gone: {outcome: lost, milestone: true}\n"
    )


def first_days(found: dict, step: str) -> dict[int, Fraction]:
    """Customers who first reached a milestone, by the days that it took them."""
    keys = [key for key in found if key[0] == "reached" and key[2:] == ("all", step)]
    return {key[1]: found[key] for key in keys}


LOOP = (
    "    first: {takes: 1, milestone: true, next: {cart: 50%, gone: rest}}\n"
    "    cart: {takes: 1, next: {first: 60%, buy: 30%, gone: rest}}\n"
    "    buy: {next: won}\n"
)


def test_the_loop_of_browse_and_cart_is_worked_out_exactly():
    # P(buy) = .15 / (1 - .3) = 3/14; visits 1 / .7 = 10/7 and half of that; one day a visit,
    # so 15/7 days; of buyers 2 + 2 * .3 / .7 = 20/7. After six months .3^90 are still there.
    found = exact(scenario(LOOP, head=HEAD.replace("months: 1", "months: 6")), detail=True)
    share = {key: number / 100 for key, number in found.items()}
    assert float(share["outcome", "total", "all", "won"]) == pytest.approx(3 / 14, rel=1e-14)
    assert float(share["visits", "total", "all", "first"]) == pytest.approx(10 / 7, rel=1e-14)
    assert float(share["visits", "total", "all", "cart"]) == pytest.approx(5 / 7, rel=1e-14)
    to_buy, to_leave = first_days(share, "won"), first_days(share, "gone")
    days_of_buyers = sum(day * part for day, part in to_buy.items())
    assert float(days_of_buyers / sum(to_buy.values())) == pytest.approx(20 / 7, rel=1e-14)
    days_of_others = sum(day * part for day, part in to_leave.items())
    assert float(days_of_buyers + days_of_others) == pytest.approx(15 / 7, rel=1e-14)


def test_gamblers_ruin():
    # From i of 5 with p = 3/5: (1 - (2/3)^i) / (1 - (2/3)^5); starting with 2.
    steps = (
        "    one: {takes: 1, next: {first: 60%, gone: rest}}\n"
        "    first: {takes: 1, next: {three: 60%, one: rest}}\n"
        "    three: {takes: 1, next: {four: 60%, first: rest}}\n"
        "    four: {takes: 1, next: {won: 60%, three: rest}}\n"
    )
    found = exact(scenario(steps, head=HEAD.replace("months: 1", "months: 8")))
    ratio = Fraction(2, 3)
    answer = (1 - ratio**2) / (1 - ratio**5)
    assert float(found["outcome", "total", "all", "won"] / 100) == pytest.approx(float(answer))


@pytest.mark.parametrize(
    "start,visits", [("one", (1.5, 1, 0.5)), ("two", (1, 2, 1)), ("three", (0.5, 1, 1.5))]
)
def test_a_drunkard_on_five_corners(start, visits):
    # The fundamental matrix (1 - Q)^-1 of a fair walk between two absorbing corners.
    steps = (
        f"    first: {{next: {start}}}\n"
        "    one: {takes: 1, next: {gone: 50%, two: rest}}\n"
        "    two: {takes: 1, next: {one: 50%, three: rest}}\n"
        "    three: {takes: 1, next: {two: 50%, won: rest}}\n"
    )
    found = exact(scenario(steps, head=HEAD.replace("months: 1", "months: 8")))
    seen = [float(found["visits", "total", "all", step]) / 100 for step in ("one", "two", "three")]
    assert seen == pytest.approx(visits)


def test_a_timeout_takes_those_who_stay_and_those_who_are_not_due():
    # D = 1 (1/2): 60 % buy on day 1, the others wait for day 2. D = 2 (1/4): 60 % buy on day 2,
    # the others time out that day. D > 2 (1/4): all time out on day 2.
    steps = (
        "    first: {takes: {geometric: 2}, next: {won: 60%, stay: rest},"
        " timeout: {after: 2, to: rival}}\n"
    )
    found = exact(scenario(steps), detail=True)
    assert first_days(found, "won") == {1: 30, 2: 15}
    assert first_days(found, "rival") == {2: 55}
    assert found["moves", "total", "all", "first>rival"] == 55


def test_who_stays_without_a_timeout_is_undecided_at_the_horizon():
    steps = "    first: {takes: 3, next: {won: 25%, stay: rest}}\n"
    found = exact(scenario(steps))
    assert found["outcome", "total", "all", "undecided"] == 75
    assert found["present", "2026-03", "all", "first"] == 75


STEADY_UNIFORM = "    first: {takes: {uniform: [1, 3]}, next: won}\n"
STEADY_STAYING = (
    "    first: {takes: 1, next: {won: 50%, stay: rest}, timeout: {after: 3, to: rival}}\n"
)
WAITED = "    first: {takes: {uniform: [2, 5]}, next: won}\n"
WAITED_OR_NOT = "    first: {takes: 3, next: won}\n"


@pytest.mark.parametrize(
    "steps,waited,won,rival",
    [
        # P(remaining = r) = P(D > r) / E[D] with E[D] = 2: 1/2, 1/3, 1/6.
        (STEADY_UNIFORM, "steady", {0: 60, 1: 40, 2: 20}, {}),
        # Half stay one day, half three: of those there, 1/2 came one day ago, 1/4 two and 1/4
        # three days ago. The first are due today: half buy, half time out in two days.
        (STEADY_STAYING, "steady", {0: 30}, {0: 30, 1: 30, 2: 30}),
        # Of stays of 2 to 5 days, 4 and 5 last at least 4.
        (WAITED, "4 days", {0: 60, 1: 60}, {}),
        # Who has waited 2 of 3 days is due tomorrow; who has not waited at all, on day 3.
        (WAITED_OR_NOT, "{days: {0: 25%, 2: rest}}", {1: 90, 3: 30}, {}),
    ],
)
def test_those_already_here_go_on_as_customers_who_have_waited(steps, waited, won, rival):
    here = scenario(steps, f"already_here: {{first: {{count: 120, waited: {waited}}}}}")
    found = exact(here, detail=True)
    assert first_days(found, "won") == won
    assert first_days(found, "rival") == rival
    simulated = simulate(here, 100, 1)
    for step, days in (("won", won), ("rival", rival)):
        for day, expected in days.items():
            # A binomial number of 120, averaged 100 times: 4 standard errors are below 2.2.
            numbers = simulated["reached", day, "all", step]
            assert sum(numbers) / 100 == pytest.approx(expected, abs=2.2)


def test_a_wait_is_no_visit_but_is_remembered_as_one():
    steps = (
        "    first: {takes: 2, cost: 5, next: [{if: visits(first) == 1, then: {first: 100%}},"
        " {else: won}]}\n"
    )
    here = scenario(steps, "already_here: {first: {count: 10, waited: 1}}")
    found = exact(here)
    assert found["visits", "total", "all", "first"] == 10  # the second stay alone
    assert found["step_costs", "total", "all", ""] == 50
    assert found["outcome", "total", "all", "won"] == 10
    assert simulate(here, 1, 1)["visits", "total", "all", "first"] == [10]


def test_back_passes_over_steps_that_offer_back_themselves():
    # first -> video -> forum -> back to first, which then knows where they came from.
    steps = (
        '    first: {takes: 1, next: [{if: came_from == "forum", then: {won: 100%}},'
        ' {if: came_from == "", then: {video: 100%}}, {else: gone}]}\n'
        "    video: {takes: 1, next: {forum: 100%, back: 0%}}\n"
        "    forum: {takes: 1, next: back}\n"
    )
    found = exact(scenario(steps), detail=True)
    assert found["moves", "total", "all", "forum>first"] == 100
    assert first_days(found, "won") == {4: 100}
    assert simulate(scenario(steps), 1, 1)["reached", 4, "all", "won"] == [100]


def test_a_cut_month_gets_its_share_and_a_fixed_number_is_rounded_half_to_even():
    # From 13 February to 13 March: 16 of 28 days of 35 are 20; 12 of 31 days of 6.45.. are 2.5,
    # which rounds to 2.
    head = "forkroad: 1\nstart: 2026-02-13\nmonths: 1\n"
    arrivals = "arrivals: {per_month: [35, 6.458333333333333], spread: fixed}"
    cut = scenario("    first: {next: won}\n", arrivals, head)
    simulated = simulate(cut, 20, 1)
    assert simulated["arrivals", "2026-02", "people", ""] == [20] * 20
    assert simulated["arrivals", "2026-03", "people", ""] == [2] * 20
    assert exact(cut)["arrivals", "2026-02", "all", ""] == 20


def test_growth_season_and_schedules_multiply():
    # January 100 * .5; February 110 * 2; March has 150 from the 11th: 10 days of 100 and 21 of
    # 150 of 31, times 1.21.
    head = "forkroad: 1\nstart: 2026-01-01\nmonths: 3\n"
    arrivals = (
        "arrivals: {per_month: {2026-01: 100, 2026-03-11: 150}, growth: 10% a month,"
        " seasonality: [0.5, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.5]}"
    )
    found = exact(scenario("    first: {next: won}\n", arrivals, head))
    assert found["arrivals", "2026-01", "all", ""] == 50
    assert found["arrivals", "2026-02", "all", ""] == 220
    march = Fraction(10 * 100 + 21 * 150, 31) * Fraction(121, 100)
    assert found["arrivals", "2026-03", "all", ""] == march


@pytest.mark.parametrize(
    "spread,variance",
    [
        # Half the customers buy 2 units: E[X] = 1, E[X^2] = 2, with M = 310 arrivals a month.
        ("poisson", 620),
        ("fixed", 620 - 310),  # n times the variance of X
        ("{overdispersed: 3}", 620 + 2 * 310),  # (v - 1) / M times (M E[X])^2 more
    ],
)
def test_the_variance_is_that_of_the_spread(spread, variance):
    steps = "    first: {next: {buy: 50%, gone: rest}}\n    buy: {buys: {tea: 2}, next: won}\n"
    head = HEAD + "products: {tea: {price: 3}}\n"
    arriving = scenario(steps, f"arrivals: {{per_month: 310, spread: {spread}}}", head)
    assert exact(arriving)["units", "total", "all", "tea"] == 310
    assert exact_variance(arriving, ("units", "total", "all", "tea")) == variance
    assert exact_variance(arriving, ("revenue", "total", "all", "")) == 9 * variance


def test_units_over_time_are_not_independent():
    # Everybody buys on arrival and once more a day later: X = 2 for all 30 who come on day 0.
    steps = (
        "    first: {buys: tea, takes: 1, next: [{if: bought(tea) >= 2, then: {won: 100%}},"
        " {else: first}]}\n"
    )
    head = HEAD + "products: {tea: {price: 3}}\n"
    fair = scenario(steps, "arrivals: {by_date: {2026-03-05: 30}}", head)
    found = exact(fair)
    assert found["units", "total", "all", "tea"] == 60
    assert found["first_orders", "total", "all", "tea"] == 30
    assert found["repeat_orders", "total", "all", "tea"] == 30
    assert exact_variance(fair, ("units", "total", "all", "tea")) == 4 * 30


def test_money_follows_discounts_units_and_costs():
    # 40 customers buy 1 (3 of 4) or 5 units at 20 % off 10, cost 4 each, and 0.5 a visit:
    # 80 units, 640 of revenue, 320 for goods, 20 for the step.
    steps = (
        "    first: {buys: {tea: {choice: {1: 75%, 5: rest}}}, discount: 20%, cost: 0.5,"
        " next: won}\n"
    )
    head = HEAD + "products: {tea: {price: 10, unit_cost: 4}}\n"
    found = exact(scenario(steps, "arrivals: {by_date: {2026-03-05: 40}}", head))
    assert found["units", "total", "all", "tea"] == 80
    assert found["revenue", "2026-03", "all", "tea"] == 640
    assert found["cost_of_goods", "total", "all", ""] == 320
    assert found["contribution", "total", "all", ""] == 640 - 320 - 20


def test_a_campaign_holds_from_its_first_to_its_last_day():
    # Ten come on each of 4, 5, 6 and 7 March; the campaign of the 5th and 6th doubles arrivals
    # and halves the price of 10: 20 * 10 + 40 * 5.
    head = HEAD + (
        "products: {tea: {price: 10}}\n"
        "campaigns: {sale: {from: 2026-03-05, to: 2026-03-06, cost: 7, arrivals: {people: x2},"
        " change: {products.tea.price: x0.5}}}\n"
    )
    dates = "arrivals: {by_date: {2026-03-04: 10, 2026-03-05: 10, 2026-03-06: 10, 2026-03-07: 10}"
    sale = scenario("    first: {buys: tea, next: won}\n", dates + ", spread: fixed}", head)
    assert exact(sale)["arrivals", "total", "all", ""] == 60
    assert exact(sale)["revenue", "total", "all", ""] == 400
    assert simulate(sale, 3, 1)["arrivals", "total", "all", ""] == [60] * 3
    assert simulate(sale, 3, 1)["campaign_costs", "2026-03", "all", ""] == [7] * 3


def test_cohorts_follow_customers_from_the_period_of_their_arrival():
    # Ten arrive on 30 March, buy, and come back 5 days later (in April) to buy once more.
    steps = (
        "    first: {buys: tea, takes: 5, next: [{if: visits(first) == 2, then: {won: 100%}},"
        " {else: first}]}\n"
    )
    head = HEAD.replace("months: 1", "months: 2") + "products: {tea: {price: 3}}\n"
    repeat = scenario(steps, "arrivals: {by_date: {2026-03-30: 10}, spread: fixed}", head)
    found, simulated = exact(repeat, detail=True), simulate(repeat, 1, 1)
    for key, number in {
        ("cohort_active", "2026-03", "all", 0): 10,
        ("cohort_active", "2026-03", "all", 1): 10,
        ("cohort_buyers", "2026-03", "people", 1): 10,
        ("cohort_revenue", "2026-03", "all", 1): 30,
        ("reached", 0, "all", "first_purchase"): 10,
        ("present", "2026-03", "all", "first"): 10,
    }.items():
        assert found[key] == number
        assert simulated[key] == [number]
