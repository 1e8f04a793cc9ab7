"""One true thing that each shipped scenario says, derived by hand.

Means over DRAWS sets of uncertain inputs lie off by their standard deviation over the square root
of DRAWS; each tolerance below is at least four of these.
"""

from __future__ import annotations

from math import erf, exp, log, sqrt

import pytest

from tests.scenarios.forecasts import forecast, mean, total


def below(x: float) -> float:
    """The normal distribution function."""
    return 0.5 * (1 + erf(x / sqrt(2)))


def test_cream_reminds_only_those_who_consented() -> None:
    # consent 65 %, opens_mail 220 of 1,000, half of who opens buys: .65 * .22 * .5 = .0715. The
    # beta's deviation is sqrt(.22 * .78 / 1001) = .0131; times .325 over sqrt(60): .0006.
    share = mean(forecast("cream"), "branches", "share", **{"from": "reminder", "to": "buy"})
    assert share == pytest.approx(0.0715, abs=0.0025)


def test_a_reminder_after_three_days_finds_more_carts_than_one_after_seven() -> None:
    # Who comes back by themselves: lognormal with median 1 and 9 in 10 within 4 days, so
    # sigma = ln 4 / 1.28155. The reminder finds who left the cart (32 %) and who comes later.
    sigma = log(4) / 1.2815515655
    for days, what_if in ((3, None), (7, "after_7_days")):
        in_time = below(log(days) / sigma)
        expected = 0.32 * in_time + (1 - in_time)
        share = mean(
            forecast("web_shop_cart", what_if=what_if),
            "branches",
            "share",
            **{"from": "cart", "to": "reminder"},
        )
        # The last seven days' carts (7 / 31 * 1.46 / 12 = 2.7 % of the year's) are left by the
        # quick alone before the horizon, so the share found is smaller, by less than that.
        assert 0.973 * expected < share < expected


def test_three_days_sell_more_baskets_and_seven_earn_more() -> None:
    early, late = forecast("web_shop_cart"), forecast("web_shop_cart", what_if="after_7_days")
    units = [mean(one, "sales", "units", product="basket") for one in (early, late)]
    profit = [mean(one, "money", "profit") for one in (early, late)]
    assert units[0] > units[1]
    assert profit[0] < profit[1]


def test_a_trade_fair_brings_all_its_cards_and_open_quotes_become_orders() -> None:
    result = forecast("trade_fair_b2b")
    # 140 + 190 + 210 + 160 + 60 cards and 45 enquiries.
    assert mean(result, "arrivals", "customers", period="2026-04") == pytest.approx(805)
    # Without new enquiries, 14 quotes that nobody fetched to headquarters: 14 * .21 orders. The
    # share was seen on 67: its deviation is sqrt(.21 * .79 / 68) = .0494; times 14 / sqrt(60): .09.
    alone = forecast("trade_fair_b2b", "segments.enquiries.arrivals.per_month=0")
    orders = mean(alone, "sales", "orders", product="machine", segment="enquiries")
    assert orders == pytest.approx(2.94, abs=0.36)


def test_settled_subscribers_pay_once_in_thirty_days() -> None:
    # 4,200 whose payments fall due evenly on days 0 to 29. At 12.90 a share of 1 - .045 - .02
    # pays on; a thirtieth of these is due again on day 30, still in January. A hair comes from
    # who paused on day 0 and returned on day 30: 4200 / 30 * .02 * .55 / 61 = .025.
    payments = 4200 * 0.935 * (1 + 0.935 / 30) + 0.025
    january = {"period": "2026-01", "step": "settled", "segment": "subscribers"}
    found = mean(forecast("subscription"), "steps", "visits", **january)
    assert found == pytest.approx(payments, abs=0.01)


def test_early_buyers_choose_by_the_logit() -> None:
    # In spring, with a price_pull of -.01 and no launch: the robot .9 - .005 * (399 - 349) = .65,
    # the rival .1 - .005 * (379 - 349) = -.05, nothing .4.
    weights = {"basket": exp(0.65), "rival": exp(-0.05), "gone": exp(0.4)}
    settings = ("months=3", "values.price_pull=-0.01", "shocks.rival_launch.chance=0")
    spring = forecast("launch_vs_rival", *settings)
    for step, weight in weights.items():
        keys = {"from": "compare", "to": step, "segment": "early_buyers"}
        share = mean(spring, "branches", "share", **keys)
        assert share == pytest.approx(weight / sum(weights.values()))


def test_the_rival_would_cost_units() -> None:
    # A launch happens in 40 % of the draws of the base and in all of the what-if.
    units = [
        mean(forecast("launch_vs_rival", what_if=what_if), "sales", "units", product="robot")
        for what_if in (None, "rival_comes")
    ]
    assert units[1] < 0.97 * units[0]


def test_mountaineers_buy_after_their_pit_stops() -> None:
    # They make their pit stops from the product page alone and come back to it with .04 * .58
    # (pictures, present), .16 * .41 (video, absent) and .26 * .48 (forum, absent): .2136. So they
    # see it 1 / (1 - .2136) times; .16 go to the basket and .64 of these buy. About 0.4 % of them
    # are still on the way at the horizon.
    expected = 0.16 * 0.64 / (1 - 0.2136)
    share = mean(forecast("social_detours"), "conversion", "share", segment="mountaineers")
    assert share == pytest.approx(expected, abs=0.002)


def test_a_presence_brings_more_back() -> None:
    keys = {"from": "video", "to": "product_page"}
    for what_if, expected in ((None, 0.41), ("account_on_video", 0.61)):
        share = mean(forecast("social_detours", what_if=what_if), "branches", "share", **keys)
        # Deviations of .040 (seen on 150) and .072 (on 45), over sqrt(60).
        assert share == pytest.approx(expected, abs=0.038)


def test_gift_buyers_are_hardly_any_of_the_women_over_45() -> None:
    # Of gift buyers 26 % are women, aged 29 on average with a deviation of 7; and so on.
    result = forecast("five_as_gift_buyer")
    people = {  # number, share of women, mean age, its deviation
        "vip": (12 * 260, 0.92, 57, 9),
        "regular": (12 * 1100, 0.90, 54, 10),
        "sporadic": (1900 * 12.0, 0.84, 49, 13),  # the seasons add up to 12
        "lost_ones": (3600, 0.88, 56, 12),
        "gift_buyers": (800 * 12.0, 0.26, 29, 7),
    }
    inside = {
        segment: number * women * (1 - below((45 - age) / deviation))
        for segment, (number, women, age, deviation) in people.items()
    }
    assert inside["gift_buyers"] < 0.003 * people["gift_buyers"][0]
    found = mean(result, "arrivals", "customers", segment="women_over_45")
    assert found == pytest.approx(sum(inside.values()))


def test_a_third_of_the_large_bottles_go_past_the_target_group() -> None:
    result = forecast("five_as_gift_buyer")
    bottles = {
        group: mean(result, "sales", "units", product="large_bottle", segment=group)
        for group in ("all", "women_over_45", "all_others")
    }
    assert bottles["women_over_45"] + bottles["all_others"] == pytest.approx(bottles["all"])
    assert bottles["all_others"] > bottles["all"] / 3


def test_a_discount_moves_the_korean_fork_as_its_elasticity_says() -> None:
    # In October at 1,390,000 won. The elasticity e is normal (-1.8, .3), so the mean of
    # r**e, r = 1390 / 1490, is exp(-1.8 ln r + .3**2 / 2 * (ln r)**2) = 1.1335, deviation .0236.
    ratio = log(1390 / 1490)
    expected = 0.26 * exp(-1.8 * ratio + 0.3**2 / 2 * ratio**2)
    october = forecast("kimchi_fridge_ko", "start=2026-10-01", "months=1")
    share = mean(october, "branches", "share", **{"from": "비교", "to": "장바구니"})
    assert share == pytest.approx(expected, abs=0.0033)


def test_a_discount_from_november_sells_less_and_earns_more() -> None:
    early = forecast("kimchi_fridge_ko")
    late = forecast("kimchi_fridge_ko", what_if="십일월_할인")
    units = [mean(one, "sales", "units", product="김치냉장고") for one in (early, late)]
    profit = [mean(one, "money", "profit") for one in (early, late)]
    assert units[0] > units[1]
    assert profit[0] < profit[1]


def test_a_japanese_booking_is_for_so_many_guests_at_the_price_of_the_month() -> None:
    # One guest in 15 %, two in 68 %, four in 17 % of the bookings: 2.19. In April 26,000 yen, and
    # 5 % less for members.
    guests = 0.15 + 2 * 0.68 + 4 * 0.17
    for what_if, price in ((None, 26000), ("会員割引", 0.95 * 26000)):
        result = forecast("ryokan_ja", what_if=what_if)
        april = {"period": "2026-04", "product": "一泊二食"}
        units = mean(result, "sales", "units", **april)
        assert units / mean(result, "sales", "orders", **april) == pytest.approx(guests)
        assert mean(result, "sales", "revenue", **april) == pytest.approx(units * price)


def test_who_ordered_first_in_december_comes_back_more_often() -> None:
    # All who come back do so within 180 days, in time: .131 + .116 + .176 + .155 + .150 = .728 of
    # those first seen in December, .600 of the newcomers.
    for segment, expected in (("seen_in_december", 0.728), ("newcomers", 0.600)):
        keys = {"from": "first_order", "to": "stays_away", "segment": segment}
        away = mean(forecast("online_retail"), "branches", "share", **keys)
        # Seen on 885 and 1,470: deviations of .015 and .013, over sqrt(60).
        assert 1 - away == pytest.approx(expected, abs=0.008)


def test_every_order_of_the_shop_has_one_price() -> None:
    result = forecast("online_retail")
    orders = total(result, "sales", "orders", period="total", segment="all")
    assert mean(result, "money", "revenue") == pytest.approx(474.50 * orders)
