"""Sensitivities against the same file compiled a little differently, and against known answers.

A central difference of step h is off by h^2/6 times the third derivative. With shares and
h = 1e-4 that is some 1e-8 of the derivative, and rounding adds 1e-12 / h: 1e-6 holds both.
"""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.engines.sensitivities import Sensitivities, find_sensitivities
from forkroad.program.compiling import compile_program
from forkroad.program.timeline import Draws, build_timeline
from forkroad.scenario.model import Scenario
from tests.engines.central import Key, central_program, having, read, slope, total

H = 1e-4
CLOSE = 1e-6

LOOP = """
forkroad: 1
start: 2026-01-01
months: 24
segments: {everybody: {already_here: {browse: 1}}}
products: {thing: {price: 1}}
journey:
  start_at: browse
  steps:
    browse: {takes: 1 day, next: {cart: 50%, lost: rest}}
    cart: {takes: 1 day, next: {browse: 60%, buy: 30%, lost: rest}}
    buy: {buys: thing, next: done}
    done: {outcome: purchase}
    lost: {outcome: lost}
"""

# Rules, memory, `back`, a timeout with `stay` and one without, a choice by utility, units that
# a condition counts, prices that move, two segments, one of which is already here.
SHOP = """
forkroad: 1
start: 2026-03-10
months: 2
attributes: {keen: {chance: 40%}}
segments:
  locals: {arrivals: {per_month: 300}}
  guests:
    arrivals: {per_month: 90, growth: 5% a month}
    already_here: {club: {count: 40, waited: 3 days}, site: 7}
groups: {fans: keen}
products: {tea: {price: {2026-03: 8, 2026-04-15: 9}, unit_cost: 3}}
journey:
  start_at: site
  steps:
    site:
      cost: 0.2
      takes: {geometric: 2 days}
      next:
        - if: visits(site) >= 3
          then: {gone: 70%, cart: rest}
        - if: segment == "guests" and month >= 4
          then: {cart: 30%, video: 20%, gone: rest}
        - else: {cart: 25%, video: 30%, compare: 15%, gone: rest}
    video: {takes: 1 day, cost: 0.05, next: {back: 60%, cart: 10%, gone: rest}}
    compare:
      takes: {lognormal: {median: 3 days, p90: 8 days}}
      choose: {cart: 0.4, rival: 0.9, site: -0.3}
      timeout: {after: 6 days, to: gone}
    cart:
      takes: {geometric: 2 days}
      next: {buy: 45%, stay: 35%, gone: rest}
      timeout: {after: 5 days, to: reminder}
    reminder: {takes: 1 day, next: {buy: 20%, gone: rest}}
    buy:
      buys: {tea: {choice: {1: 70%, 3: rest}}}
      discount: 10%
      next: {club: 60%, done: rest}
    club:
      takes: {uniform: [5, 12]}
      next:
        - if: bought(tea) >= 3
          then: {buy: 50%, done: rest}
        - else: {buy: 30%, site: 10%, done: rest}
    done: {outcome: purchase}
    rival: {outcome: competitor}
    gone: {outcome: lost}
"""

# Each fork's shares as numbers, for moving them.
FORKS: dict[str, dict[str, float]] = {
    "site.next.1.then": {"gone": 0.7, "cart": 0.3},
    "site.next.2.then": {"cart": 0.3, "video": 0.2, "gone": 0.5},
    "site.next.3.else": {"cart": 0.25, "video": 0.3, "compare": 0.15, "gone": 0.3},
    "video.next": {"back": 0.6, "cart": 0.1, "gone": 0.3},
    "cart.next": {"buy": 0.45, "stay": 0.35, "gone": 0.2},
    "reminder.next": {"buy": 0.2, "gone": 0.8},
    "buy.next": {"club": 0.6, "done": 0.4},
    "club.next.1.then": {"buy": 0.5, "done": 0.5},
    "club.next.2.else": {"buy": 0.3, "site": 0.1, "done": 0.6},
}
REVENUE = ("revenue", "")


@pytest.fixture(scope="module")
def shop() -> Scenario:
    return read(SHOP)


@pytest.fixture(scope="module")
def shop_revenue(shop: Scenario) -> Sensitivities:
    return find_sensitivities(central_program(shop), REVENUE)


def branch(found: Sensitivities, fork: str, to: str):
    step, _, path = fork.partition(".")
    [one] = [it for it in found.branches if (it.step, it.path, it.to) == (step, path, to)]
    return one


def by_step(found: Sensitivities) -> dict[str, float]:
    return {stay.step: stay.one_day_longer for stay in found.stays}


# Branches


def test_the_loop_has_the_derivatives_of_its_closed_form() -> None:
    """With c = P(cart), b = P(browse again), y = P(buy): P = c y / (1 - c b), here 3/14.

    dP/db = c^2 y / (1 - c b)^2 = .075 / .49 = 0.153061. In proportion, y falls by .3/.4 of what
    b gains: 0.153061 - .75 * c / (1 - c b) = 0.153061 - .375/.7 = -0.382653.
    """
    found = find_sensitivities(central_program(read(LOOP)), ("converted", ""))
    assert found.value == pytest.approx(3 / 14, rel=1e-12)
    again = branch(found, "cart.next", "browse")
    assert again.raw == pytest.approx(0.075 / 0.49, rel=1e-12)
    assert again.in_proportion == pytest.approx(0.075 / 0.49 - 0.375 / 0.7, rel=1e-12)
    assert again.from_sibling["lost"] == pytest.approx(0.075 / 0.49, rel=1e-12)
    # From buy alone: dP/db - dP/dy, and dP/dy = c / (1 - c b) = 5/7.
    assert again.from_sibling["buy"] == pytest.approx(0.075 / 0.49 - 5 / 7, rel=1e-12)
    assert again.probability == pytest.approx(0.6, rel=1e-12)
    assert again.scaled == pytest.approx(0.6 * (0.075 / 0.49 - 0.375 / 0.7), rel=1e-12)


@pytest.mark.parametrize("fork", FORKS)
def test_a_share_that_grows_in_proportion_is_its_central_difference(
    shop: Scenario, shop_revenue: Sensitivities, fork: str
) -> None:
    shares = FORKS[fork]
    for to, share in shares.items():
        moved = tuple(_in_proportion(shares, to, share + change) for change in (-H, H))
        expected = slope(shop, REVENUE, f"journey.steps.{fork}", moved, H)
        assert branch(shop_revenue, fork, to).in_proportion == pytest.approx(expected, rel=CLOSE)


@pytest.mark.parametrize("fork", FORKS)
def test_a_share_taken_from_one_sibling_is_its_central_difference(
    shop: Scenario, shop_revenue: Sensitivities, fork: str
) -> None:
    shares = FORKS[fork]
    giver, taker = list(shares)[-1], next(iter(shares))
    moved = tuple(
        {**shares, taker: shares[taker] + change, giver: shares[giver] - change}
        for change in (-H, H)
    )
    expected = slope(shop, REVENUE, f"journey.steps.{fork}", moved, H)
    found = branch(shop_revenue, fork, taker)
    assert found.from_sibling[giver] == pytest.approx(expected, rel=CLOSE)
    assert branch(shop_revenue, fork, giver).from_sibling[taker] == -found.from_sibling[giver]


def test_a_utility_moves_its_share_in_proportion(
    shop: Scenario, shop_revenue: Sensitivities
) -> None:
    """A logit's share moves by p (1 - p) per unit of utility, the others in proportion."""
    utilities = {"cart": 0.4, "rival": 0.9, "site": -0.3}
    weights = {to: np.exp(utility) for to, utility in utilities.items()}
    for to, utility in utilities.items():
        share = weights[to] / sum(weights.values())
        path = f"journey.steps.compare.choose.{to}"
        expected = slope(shop, REVENUE, path, (utility - H, utility + H), H)
        found = branch(shop_revenue, "compare.choose", to)
        assert found.probability == pytest.approx(share, rel=1e-12)
        assert found.in_proportion == pytest.approx(expected / (share * (1 - share)), rel=CLOSE)


@pytest.mark.parametrize("key", [("units", "tea"), ("outcome", "rival"), ("contribution", "")])
def test_every_measure_that_adds_up_has_its_own(shop: Scenario, key: Key) -> None:
    found = find_sensitivities(central_program(shop), key)
    assert found.value == pytest.approx(total(shop, key), rel=1e-12)
    shares = FORKS["site.next.3.else"]
    moved = tuple(_in_proportion(shares, "compare", 0.15 + change) for change in (-H, H))
    expected = slope(shop, key, "journey.steps.site.next.3.else", moved, H)
    assert branch(found, "site.next.3.else", "compare").in_proportion == pytest.approx(
        expected, rel=CLOSE
    )


def test_visits_of_a_step_are_a_measure_too() -> None:
    """The loop's visits of cart are c / (1 - c b) = 5/7, and d/dc is 1 / (1 - c b)^2 = 1/.49."""
    found = find_sensitivities(central_program(read(LOOP)), ("visits", "cart"))
    assert found.value == pytest.approx(5 / 7, rel=1e-12)
    assert branch(found, "browse.next", "cart").raw == pytest.approx(1 / 0.49, rel=1e-12)


def test_shares_that_differ_by_type_grow_by_their_own_size() -> None:
    """Old and young buy with 0.2 and 0.6, half of 1,000 each: 400 in all.

    In proportion one point of both brings 1,000 per 1; 1 % of each brings 1 % of the 400.
    """
    found = find_sensitivities(
        central_program(
            read(
                """
forkroad: 1
start: 2026-03-01
months: 1
segments:
  all_of_them: {attributes: {pull: {choice: {0.2: 50%, 0.6: rest}}}, already_here: {site: 1000}}
products: {thing: {price: 1}}
journey:
  start_at: site
  steps:
    site: {takes: 1 day, next: {buy: pull, gone: rest}}
    buy: {buys: thing, next: done}
    done: {outcome: purchase}
    gone: {outcome: lost}
"""
            )
        ),
        REVENUE,
    )
    buying = branch(found, "site.next", "buy")
    assert buying.probability == pytest.approx(0.4, rel=1e-12)
    assert buying.in_proportion == pytest.approx(1000, rel=1e-12)
    assert buying.scaled == pytest.approx(400, rel=1e-12)


def test_the_shares_of_a_rule_account_for_all_who_leave_by_it() -> None:
    """Sum of p x raw is visits x value: 10/7 x 3/14 at browse, 5/7 x .6 x 3/14 + 3/14 at cart."""
    found = find_sensitivities(central_program(read(LOOP)), ("converted", ""))
    sums = {
        step: sum(it.probability * it.raw for it in found.branches if it.step == step)
        for step in ("browse", "cart")
    }
    assert sums["browse"] == pytest.approx(10 / 7 * 3 / 14, rel=1e-12)
    assert sums["cart"] == pytest.approx(5 / 7 * 0.6 * 3 / 14 + 3 / 14, rel=1e-12)


def test_what_one_share_gains_in_proportion_its_siblings_lose(shop_revenue: Sensitivities) -> None:
    """Sum of p (1 - p) d is sum of p (V - mean of V), which is 0."""
    for fork, shares in FORKS.items():
        parts = [
            share * (1 - share) * (branch(shop_revenue, fork, to).in_proportion or 0.0)
            for to, share in shares.items()
        ]
        assert sum(parts) == pytest.approx(0, abs=1e-9 * max(map(abs, parts)))


def test_a_way_that_everybody_takes_has_no_siblings() -> None:
    found = find_sensitivities(central_program(read(LOOP)), ("converted", ""))
    only = branch(found, "buy.next", "done")
    assert (only.in_proportion, only.scaled, only.from_sibling) == (None, None, {})


def test_rows_add_up_and_each_is_its_own_customers_derivative(
    shop: Scenario, shop_revenue: Sensitivities
) -> None:
    program = central_program(shop)
    parts = [find_sensitivities(program, REVENUE, row=row) for row in ("locals", "guests")]
    for whole, *both in zip(shop_revenue.branches, *(it.branches for it in parts), strict=True):
        assert sum(it.raw for it in both) == pytest.approx(whole.raw, rel=1e-9)
    fans = find_sensitivities(program, REVENUE, row="fans")
    assert fans.value == pytest.approx(total(shop, REVENUE, "fans"), rel=1e-12)
    # Nobody's way depends on being keen, so that fans are 40 % of everybody.
    assert fans.value == pytest.approx(0.4 * shop_revenue.value, rel=1e-9)


def test_a_share_moved_on_some_days_alone_is_a_campaign_of_those_days(shop: Scenario) -> None:
    """From 1 to 20 April, days 22 to 41 of the horizon: 22 days of March lie before."""
    push = "{buy: 20%, gone: rest}"
    text = SHOP + (
        "campaigns:\n  push: {from: 2026-04-01, to: 2026-04-20, "
        f"change: {{journey.steps.reminder.next: {push}}}}}\n"
    )
    low, high = (
        total(read(text.replace(f"{push}}}}}", f"{{buy: {share}, gone: rest}}}}}}")), REVENUE)
        for share in (0.2 - H, 0.2 + H)
    )
    found = find_sensitivities(central_program(shop), REVENUE, days=(22, 42))
    expected = (high - low) / (2 * H)
    assert branch(found, "reminder.next", "buy").in_proportion == pytest.approx(expected, rel=CLOSE)


def test_a_share_that_a_campaign_changes_is_moved_on_its_days_too() -> None:
    """20 % on most days and 50 % from 1 to 20 April: both a little more, in proportion."""
    text = SHOP.replace("{buy: 20%, gone: rest}", "{buy: LOW, gone: rest}") + (
        "campaigns:\n  push: {from: 2026-04-01, to: 2026-04-20, "
        "change: {journey.steps.reminder.next: {buy: HIGH, gone: rest}}}\n"
    )

    def moved(by: float) -> Scenario:
        return read(text.replace("LOW", str(0.2 + by)).replace("HIGH", str(0.5 + by)))

    found = branch(find_sensitivities(central_program(moved(0)), REVENUE), "reminder.next", "buy")
    expected = (total(moved(H), REVENUE) - total(moved(-H), REVENUE)) / (2 * H)
    assert found.in_proportion == pytest.approx(expected, rel=CLOSE)
    assert found.from_sibling["gone"] == pytest.approx(expected, rel=CLOSE)
    # Who goes is lost, so that nothing is taken from what who buys brings.
    assert found.raw == pytest.approx(expected, rel=CLOSE)
    assert 0.2 < found.probability < 0.5


def test_days_apart_add_up_to_the_whole(shop: Scenario, shop_revenue: Sensitivities) -> None:
    program = central_program(shop)
    parts = [find_sensitivities(program, REVENUE, days=days) for days in ((0, 30), (30, 61))]
    assert program.n_days == 61  # 10 March to 9 May
    for name in ("raw", "in_proportion", "scaled"):
        for whole, *both in zip(shop_revenue.branches, *(it.branches for it in parts), strict=True):
            if getattr(whole, name) is not None:
                sums = sum(getattr(it, name) or 0.0 for it in both)
                assert sums == pytest.approx(getattr(whole, name), rel=1e-9, abs=1e-9)
    for step, longer in by_step(shop_revenue).items():
        assert sum(by_step(part)[step] for part in parts) == pytest.approx(longer, rel=1e-9)
    streams = [sum(it.total for it in part.arrivals) for part in parts]
    assert sum(streams) == pytest.approx(shop_revenue.value, rel=1e-9)
    prices = [sum(it.scaled for it in part.money if it.kind == "price") for part in parts]
    assert sum(prices) == pytest.approx(shop_revenue.value, rel=1e-9)


# Stays

LINE = """
forkroad: 1
start: 2026-03-10
months: 2
segments:
  all_of_them: {arrivals: {per_month: 300}, already_here: {club: {count: 40, waited: 2 days}}}
products: {tea: {price: {2026-03: 8, 2026-03-16: 10}}}
journey:
  start_at: ad
  steps:
    ad: {next: {site: 80%, gone: rest}}
    site:
      takes: {uniform: [2, 6]}
      next:
        - if: month == 4
          then: {club: 60%, gone: rest}
        - else: {club: 30%, gone: rest}
    club: {takes: 7 days, next: {buy: 50%, gone: rest}}
    buy: {buys: tea, next: done}
    done: {outcome: purchase}
    gone: {outcome: lost}
"""


@pytest.mark.parametrize(
    "step, longer",
    [("ad", "1 day"), ("site", {"uniform": [3, 7]}), ("club", "8 days")],
)
def test_one_day_longer_is_the_whole_difference_where_nobody_comes_twice(
    step: str, longer: object
) -> None:
    """Every customer then stays in the step once, so that the measure is linear in the share
    of stays that are a day longer, and the derivative is the difference of 0 and 100 %. Those
    who have waited 2 of 7 days in club buy on 15 March, a day later at another price."""
    line = read(LINE)
    found = find_sensitivities(central_program(line), REVENUE)
    changed = having(line, {f"journey.steps.{step}.takes": longer})
    expected = total(changed, REVENUE) - total(line, REVENUE)
    assert by_step(found)[step] == pytest.approx(expected, rel=1e-9)
    assert expected != 0


def test_one_day_longer_in_a_loop_is_the_slope_at_no_share_of_longer_stays() -> None:
    """Who comes back stays longer again, so that the measure bends in the share e of longer
    stays: (4 f(e) - f(2 e) - 3 f(0)) / 2 e is its slope at 0, off by e^2/3 f'''."""
    text = LOOP.replace("months: 24", "months: 1")
    loop = read(text.replace("already_here: {browse: 1}", "arrivals: {per_month: 1000}"))
    found = find_sensitivities(central_program(loop), REVENUE)

    def having_longer(share: float) -> float:
        days = {"days": {"1": 1 - share, "2": share}}
        return total(having(loop, {"journey.steps.cart.takes": days}), REVENUE)

    e = 1e-4
    expected = (4 * having_longer(e) - having_longer(2 * e) - 3 * total(loop, REVENUE)) / (2 * e)
    assert by_step(found)["cart"] == pytest.approx(expected, rel=CLOSE)
    assert expected < 0


def test_a_later_leaving_beyond_the_horizon_does_not_happen() -> None:
    """1,000 who buy after 30 days of 31: a day longer, on day 31, is one too many."""
    text = LOOP.replace("months: 24", "months: 1").replace("browse: 1}", "browse: 1000}")
    text = text.replace(
        "browse: {takes: 1 day, next: {cart: 50%, lost: rest}}",
        "browse: {takes: 30 days, next: {buy: 50%, lost: rest}}",
    ).replace("    cart: {takes: 1 day, next: {browse: 60%, buy: 30%, lost: rest}}\n", "")
    found = find_sensitivities(central_program(read(text)), REVENUE)
    assert by_step(found)["browse"] == pytest.approx(-500, rel=1e-12)


@pytest.mark.parametrize("days, expected", [(3, 500 * (1 - 4)), (4, 500 * (4 - 10 + 1 - 4))])
def test_a_timeout_moves_along_with_the_stay(days: int, expected: float) -> None:
    """Of 1,000, half buy after some days, half by the timeout after 5: both a day later.

    The price is 10 until day 4, 4 on day 5, the 6 January, and 1 from day 6 on. By the timeout
    they pay 1 instead of 4; after 3 days the others still pay 10, after 4 days 4 instead.
    """
    found = find_sensitivities(
        central_program(
            read(
                f"""
forkroad: 1
start: 2026-01-01
months: 1
segments: {{everybody: {{already_here: {{wait: 1000}}}}}}
products: {{thing: {{price: {{2026-01-01: 10, 2026-01-06: 4, 2026-01-07: 1}}}}}}
journey:
  start_at: wait
  steps:
    wait: {{takes: {days} days, next: {{buy: 50%, stay: rest}}, timeout: {{after: 5, to: buy}}}}
    buy: {{buys: thing, next: done}}
    done: {{outcome: purchase}}
"""
            )
        ),
        REVENUE,
    )
    assert by_step(found)["wait"] == pytest.approx(expected, rel=1e-12)


# Arrivals


def test_arrivals_bring_what_disappears_without_them(
    shop: Scenario, shop_revenue: Sensitivities
) -> None:
    for segment in ("locals", "guests"):
        [stream] = [it for it in shop_revenue.arrivals if it.segment == segment and not it.step]
        without = having(shop, {f"segments.{segment}.arrivals.per_month": 0})
        expected = shop_revenue.value - total(without, REVENUE)
        assert stream.total == pytest.approx(expected, rel=1e-9)
    # 300 a month for 22/31 of March, April, and 9/31 of May.
    locals_ = shop_revenue.arrivals[0]
    assert locals_.customers == pytest.approx(300 * (22 / 31 + 1 + 9 / 31), rel=1e-12)
    assert locals_.per_customer == pytest.approx(locals_.total / locals_.customers, rel=1e-12)


def test_one_more_who_is_already_here_brings_what_each_brings(
    shop: Scenario, shop_revenue: Sensitivities
) -> None:
    club, site = (it for it in shop_revenue.arrivals if it.step)
    for cohort, path, more in (
        (club, "segments.guests.already_here.club.count", 41),
        (site, "segments.guests.already_here.site", 8),
    ):
        gained = total(having(shop, {path: more}), REVENUE) - shop_revenue.value
        assert cohort.per_customer == pytest.approx(gained, rel=1e-8)


def test_arrivals_together_are_the_whole_measure(shop_revenue: Sensitivities) -> None:
    whole = sum(it.total for it in shop_revenue.arrivals)
    assert whole == pytest.approx(shop_revenue.value, rel=1e-12)


# Money


@pytest.mark.parametrize("key", [REVENUE, ("revenue", "tea"), ("contribution", "")])
@pytest.mark.parametrize(
    "kind, subject, path, scaled",
    [
        ("price", "tea", "products.tea.price", "x1.5"),
        ("unit_cost", "tea", "products.tea.unit_cost", "x1.5"),
        ("discount", "buy", "journey.steps.buy.discount", "x1.5"),
        ("cost", "site", "journey.steps.site.cost", "x1.5"),
        ("cost", "video", "journey.steps.video.cost", "x1.5"),
    ],
)
def test_money_is_linear_in_prices_and_costs(
    shop: Scenario, key: Key, kind: str, subject: str, path: str, scaled: str
) -> None:
    """Half as much again brings half of what the input's whole size brings."""
    found = find_sensitivities(central_program(shop), key)
    [lever] = [it for it in found.money if (it.kind, it.subject) == (kind, subject)]
    expected = total(having(shop, {path: scaled}), key) - found.value
    assert 0.5 * lever.scaled == pytest.approx(expected, rel=1e-9, abs=1e-9)
    # Everything but the price, which moves in April, is the same on all days.
    size = {"unit_cost": 3, "discount": 0.1, "cost": {"site": 0.2, "video": 0.05}.get(subject)}
    if kind != "price":
        assert lever.per_unit * size[kind] == pytest.approx(lever.scaled, rel=1e-9)


def test_one_more_of_currency_is_paid_for_every_unit_less_the_discount(
    shop: Scenario, shop_revenue: Sensitivities
) -> None:
    [price] = [it for it in shop_revenue.money if it.kind == "price"]
    assert price.per_unit == pytest.approx(0.9 * total(shop, ("units", "tea")), rel=1e-9)
    assert price.scaled == pytest.approx(shop_revenue.value, rel=1e-9)


def test_what_is_counted_in_units_does_not_count_money(shop: Scenario) -> None:
    found = find_sensitivities(central_program(shop), ("units", "tea"))
    assert {it.scaled for it in found.money} == {0.0}


# What is refused


def test_programs_of_another_sort_are_refused(shop: Scenario) -> None:
    with pytest.raises(ValueError, match="compiled by_days"):
        find_sensitivities(compile_program(build_timeline(shop, Draws())), REVENUE)
    sampled = read(
        SHOP.replace("next: {buy: 20%, gone: rest}}", "next: {buy: 20%, gone: rest}, sample: 40}")
    )
    drawn = compile_program(build_timeline(sampled, Draws(1, 0, 5)), by_days=True)
    with pytest.raises(ValueError, match="without draws, not of 5"):
        find_sensitivities(drawn, REVENUE)


def test_a_measure_that_does_not_add_up_is_refused(shop: Scenario) -> None:
    with pytest.raises(ValueError, match="no measure"):
        find_sensitivities(central_program(shop), ("share", "rival"))


def _in_proportion(shares: dict[str, float], to: str, share: float) -> dict[str, float]:
    """Return the shares with one of them set, the others giving way in proportion."""
    left = (1 - share) / (1 - shares[to])
    return {name: share if name == to else other * left for name, other in shares.items()}
