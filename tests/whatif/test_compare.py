"""Comparisons whose answer is known by hand, and what cannot be compared."""

from __future__ import annotations

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest

import forkroad
from forkroad.errors import ScenarioError, UsageError
from forkroad.forecast.plan import Options
from forkroad.scenario.file import read_text
from forkroad.whatif.alternatives import Alternative, base_of
from forkroad.whatif.asked import read_asked
from forkroad.whatif.compare_tables import Comparison
from forkroad.whatif.measured import Series, measure

# 1000 a month decide on the day of arrival: 10 % buy at 50, the goods being free.
SHOP = """\
forkroad: 1
currency: EUR
start: 2026-03-01
months: 3
segments:
  visitors: {arrivals: {per_month: 900}}
  fair: {arrivals: {per_month: 100}}
products: {lamp: {price: 50}, desk: {price: 0}}
journey:
  start_at: site
  steps:
    site: {next: {buy: 10%, rival: 20%, gone: rest}}
    buy: {buys: lamp, next: done}
    done: {outcome: purchase}
    rival: {outcome: competitor}
    gone: {outcome: lost}
goals:
  sold: {measure: lamp.units, at_least: 10}
what_ifs:
  nothing: {}
  later_nothing: {from: 2026-04-01}
  better:
    from: 2026-04-01
    cost: {once: 6000, per_month: 500}
    effect: 100%
    change: [{at: site, move: 10 points, from: gone, to: buy}]
  open: {change: [{at: site, move: 4 points, from: gone, to: buy}]}
  dearer: {change: {products.lamp.price: 60}}
  no_fair: {remove: [segments.fair]}
  nobody: {change: {segments.fair.arrivals.per_month: 0}}
  chat:
    add: {journey.steps.chat: {next: {buy: 50%, gone: rest}}}
    change: [{at: site, move: 20 points, from: gone, to: chat}]
"""


@pytest.fixture(scope="module")
def shop():
    return read_text(SHOP).required()


def total(result, what_if, measure, effect=None):
    (row,) = result.rows(
        "differences", what_if=what_if, measure=measure, period="total", effect=effect
    )
    return row


def decided(result, what_if, effect=None):
    (row,) = result.rows("decision", what_if=what_if, effect=effect)
    return row


@pytest.mark.parametrize("engine", ["exact", "counts", "agents"])
@pytest.mark.parametrize("what_if", ["nothing", "later_nothing"])
def test_a_what_if_that_changes_nothing_differs_by_exactly_nothing(shop, engine, what_if) -> None:
    more = {} if engine == "exact" else {"replications": 3}
    result = forkroad.compare(shop, [what_if], seed=5, engine=engine, **more)
    for row in result.rows("differences"):
        assert row["mean"] == 0
        assert row["base"] == row["changed"]
        assert (row["p05"], row["p95"]) == (0, 0)
    row = decided(result, what_if)
    assert (row["profit"], row["chance_loss"], row["chance_best"]) == (0, 0, 0.5)
    assert result.rows("changes") == []


def test_moved_points_bring_their_share_of_arrivals_at_the_price(shop) -> None:
    result = forkroad.compare(shop, ["better"], seed=5)
    # From April on 1000 * 10 points a month more buy, at 50.
    found = [row["mean"] for row in result.rows("differences", measure="revenue", what_if="better")]
    assert found == pytest.approx([0, 5000, 5000, 10000])
    row = total(result, "better", "lamp.units", 1.0)
    # 200 more than 300; nothing is uncertain, so nothing is open.
    assert (row["base"], row["changed"], row["mean"]) == pytest.approx((300, 500, 200))
    assert (row["uplift"], row["sd"], row["se"]) == pytest.approx((2 / 3, 0, 0))
    assert row["p05"] == row["p95"] == row["mean"]
    assert row["paired"]


def test_cost_return_and_payback_follow_from_the_months(shop) -> None:
    row = decided(forkroad.compare(shop, ["better"], seed=5), "better", 1.0)
    # 6,000 once and 500 for April and May; gained are 5,000 in each: 3,000 are left.
    assert (row["gain"], row["cost"], row["profit"]) == pytest.approx((10000, 7000, 3000))
    assert row["return_on_investment"] == pytest.approx(3 / 7)
    # After April 5,000 - 6,500 is below nothing; after May 10,000 - 7,000 is above.
    assert row["payback_month"] == "2026-05"
    assert (row["chance_best"], row["chance_loss"]) == (1, 0)


def test_without_a_stated_effect_a_quarter_half_and_all_are_shown(shop) -> None:
    result = forkroad.compare(shop, ["open", "dearer"], ["lamp.units", "profit"], seed=5)
    # 3000 arrive; 4 points of them at 25, 50 and 100 %.
    found = [total(result, "open", "lamp.units", effect)["mean"] for effect in (0.25, 0.5, 1.0)]
    assert found == pytest.approx([30, 60, 120])
    # The price is nobody's share: 300 pay 10 more. At 50 more each, 30 and 60 and 120 more
    # bring 1,500 and 3,000 and 6,000.
    assert decided(result, "dearer")["profit"] == pytest.approx(3000)
    assert [row["profit"] for row in result.rows("decision", what_if="open")] == pytest.approx(
        [1500, 3000, 6000]
    )
    # At 100 % it is the best; at 25 % the higher price would be; at 50 % they share.
    assert [row["chance_best"] for row in result.rows("decision")] == [0, 0, 0.5, 1, 0]


def test_differences_are_those_of_two_runs_with_one_seed(shop) -> None:
    drawn = forkroad.with_settings(shop, ["products.lamp.price={normal: [50, 5]}"])
    result = forkroad.compare(drawn, ["better"], ["revenue"], seed=5, draws=30)
    base, changed = (
        forkroad.run(drawn, seed=5, draws=30, what_if=name).rows(
            "money", period="total", segment="all", measure="revenue"
        )[0]["mean"]
        for name in (None, "better")
    )
    row = total(result, "better", "revenue", 1.0)
    assert row["base"] == pytest.approx(base, rel=1e-12)
    assert row["changed"] == pytest.approx(changed, rel=1e-12)
    options = Options(seed=5, draws=30)
    alone = [
        measure(each, [read_asked("revenue", drawn)], options).series[0].top[-1]
        for each in (base_of(drawn), Alternative("better", drawn, "better"))
    ]
    difference = alone[1] - alone[0]
    assert row["mean"] == pytest.approx(difference.mean(), rel=1e-12)
    assert row["sd"] == pytest.approx(difference.std(ddof=1), rel=1e-12)
    # In every draw 200 of 300 units more: the spread of the difference is 2/3 of the base's.
    assert np.allclose(difference, alone[0] * 2 / 3)


def test_the_better_of_two_uncertain_prices_is_known_in_closed_form(shop) -> None:
    # Both sell 300; lamp at normal(60, 4) for 50, desk at normal(11, 3) for 0: the desk gains
    # more where a normal(1, 5) is above nothing. That either falls below the base's is rarer
    # than 1 in 100 and moves the chances by less.
    both = forkroad.with_settings(shop, ["journey.steps.buy.buys={lamp: 1, desk: 1}"])
    what_ifs = {
        "one": {"change": {"products.lamp.price": {"normal": [60, 4]}}},
        "two": {"change": {"products.desk.price": {"normal": [11, 3]}}},
    }
    data = {**both.source.data, "what_ifs": what_ifs}
    scenario = read_text(_as_yaml(data)).required()
    result = forkroad.compare(scenario, seed=3, draws=4000)
    wanted = NormalDist(1, 5)
    # Of 4000 draws: a standard error of at most 0.5 / sqrt(4000) = 0.008, four of them.
    assert decided(result, "two")["chance_best"] == pytest.approx(1 - wanted.cdf(0), abs=0.032)
    assert decided(result, "one")["chance_best"] == pytest.approx(wanted.cdf(0), abs=0.032)
    # 300 * normal(10, 4) below nothing: 0.6 in 100.
    loss = NormalDist(10, 4).cdf(0)
    assert decided(result, "one")["chance_loss"] == pytest.approx(
        loss, abs=4 * (loss / 4000) ** 0.5
    )
    assert sum(row["chance_best"] for row in result.rows("decision")) == pytest.approx(1)


def _as_yaml(data) -> str:
    import json

    return json.dumps(data, default=str)


def test_what_is_not_there_counts_nothing_and_has_no_share(shop) -> None:
    asked = ["chat.visits", "converted", "competitor.share", "share(chat, buy)"]
    result = forkroad.compare(shop, ["chat", "nobody"], asked, seed=5, segment="fair")
    # 20 points of 300 go to the chat, half of them buy.
    row = total(result, "chat", "chat.visits", 1.0)
    assert (row["base"], row["changed"], row["uplift"]) == (0, pytest.approx(60), None)
    branch = total(result, "chat", "share(chat, buy)", 1.0)
    assert (branch["base"], branch["mean"], branch["uplift"]) == (None, None, None)
    assert branch["changed"] == pytest.approx(0.5)
    # Of nobody no share goes anywhere: no number, rather than 0.
    share = total(result, "nobody", "competitor.share")
    assert share["base"] == pytest.approx(0.2)
    assert (share["changed"], share["mean"], share["p05"]) == (None, None, None)
    assert total(result, "nobody", "converted")["mean"] == pytest.approx(-30)


def test_a_segment_that_a_what_if_takes_out_has_nothing_there(shop) -> None:
    result = forkroad.compare(shop, ["no_fair"], ["lamp.units"], segment="fair", seed=5)
    row = total(result, "no_fair", "lamp.units")
    # A tenth of the arrivals.
    assert (row["base"], row["changed"], row["segment"]) == (pytest.approx(30), 0, "fair")
    # The decision is about everybody.
    assert decided(result, "no_fair")["profit"] == pytest.approx(-1500)


def test_a_chance_of_a_goal_is_compared_where_it_is_judged(shop) -> None:
    settings = ["journey.steps.site.next={rival: 20%, gone: rest, buy: 0}"]
    result = forkroad.compare(shop, measures=["sold.chance"], settings=settings, seed=5)
    (row,) = result.rows("differences", what_if="set")
    # Poisson with a mean of 300 is practically never below 10; where nobody buys, always.
    assert row["period"] == "total"
    assert row["mean"] == pytest.approx(-1, abs=1e-6)


def test_settings_and_other_files_are_alternatives_too(shop) -> None:
    other = read_text(SHOP.replace("price: 50", "price: 40")).required()
    result = forkroad.compare(
        shop, settings=["products.lamp.price=55"], others={"spring": other, "set": shop}, seed=5
    )
    names = [row["what_if"] for row in result.rows("decision")]
    assert names == ["base", "set", "spring", "set (2)"]
    # 300 pay 5 more, or 10 less.
    assert [row["profit"] for row in result.rows("decision")] == pytest.approx([0, 1500, -3000, 0])
    assert [(it["what_if"], it["before"], it["after"]) for it in result.rows("changes")] == [
        ("set", "50", "55"),
        ("spring", "50", "40"),
    ]


def test_cells_say_from_which_day_they_hold(shop) -> None:
    result = forkroad.compare(shop, ["better+dearer"], seed=5)
    found = [(row["place"], row["after"], row["from"]) for row in result.rows("changes")]
    assert found == [
        ("products.lamp.price", "60", "2026-03-01"),
        ("journey.steps.site.next.buy", "20%", "2026-04-01"),
        ("journey.steps.site.next.gone", "60%", "2026-04-01"),
    ]
    # March 100 at 10 more; April and May 200 at 60 in the place of 100 at 50; 7,000 paid.
    assert decided(result, "better+dearer")["profit"] == pytest.approx(1000 + 2 * 7000 - 7000)


@pytest.mark.parametrize(
    "more, names",
    [
        # Mean 1, each 4 away: an error of sqrt(4 * 16 / 3) / sqrt(4) = 2.3, more than the mean.
        ([5, -3, 5, -3], ["revenue"]),
        # Mean 3, each 1 away: an error of sqrt(4 / 3) / sqrt(4) = 0.6, a fifth of the mean.
        ([4, 2, 4, 2], []),
        ([0, 0, 0, 0], []),
        ([1, 1, 1, 1], []),
    ],
)
def test_differences_within_their_errors_are_not_told_apart(shop, more, names) -> None:
    options = Options(seed=5, engine="counts", replications=4)
    asked = (read_asked("revenue", shop), read_asked("profit", shop))
    base = measure(base_of(shop), asked, options)
    top = base.series[0].top.copy()
    top[-1] += more
    other = replace(base, series=(Series(top), base.series[1]))
    comparison = Comparison(asked, base, ())
    assert comparison.not_told_apart(other) == names


def test_too_few_replications_are_a_warning() -> None:
    # Whether 10 or 10.01 % buy, nobody can tell from 2 replications of 3000 customers.
    shop = read_text(SHOP.partition("what_ifs:")[0]).required()
    result = forkroad.compare(
        shop,
        settings=["products.lamp.price=50.01", "journey.steps.site.next.rival=20.1%"],
        engine="agents",
        replications=1,
        seed=5,
        measures=["revenue"],
    )
    assert result.warnings[-1] == (
        "set and the base cannot be told apart in revenue by 1 replication; more tell more "
        "(--replications)"
    )


@pytest.mark.parametrize("asked", ["exact", "counts"])
def test_what_is_compared_is_computed_by_one_engine(shop, asked) -> None:
    more = {"replications": 4} if asked == "counts" else {}
    result = forkroad.compare(shop, ["dearer"], seed=5, engine=asked, **more)
    assert result.engine == asked
    assert result.to_json_object()["format"] == "forkroad.compare/1"


@pytest.mark.parametrize(
    "options, message",
    [
        ({"what_ifs": ["betterr"]}, 'there is no what-if "betterr"; did you mean "better"?'),
        ({"measures": ["lamp.unit"]}, 'there is no measure "lamp.unit"; did you mean'),
        ({"segment": "fare"}, 'there is no segment "fare"; did you mean "fair"?'),
        ({"settings": ["months=6"]}, "set has months: 6 and the base months: 3"),
        ({"workers": 2}, "the exact engine works in this process alone"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(shop, options, message) -> None:
    with pytest.raises(UsageError) as caught:
        forkroad.compare(shop, seed=5, **{"what_ifs": ["dearer"], **options})
    assert str(caught.value).startswith(message)


def test_a_file_without_what_ifs_says_what_to_write() -> None:
    bare = read_text(SHOP.partition("what_ifs:")[0]).required()
    with pytest.raises(UsageError, match="the file has no what_ifs to compare with"):
        forkroad.compare(bare)


def test_what_ifs_of_one_place_do_not_go_together(shop) -> None:
    with pytest.raises(ScenarioError, match="so that better and open do not go together"):
        forkroad.compare(shop, ["better+open"])
