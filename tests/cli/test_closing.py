from __future__ import annotations

from dataclasses import replace

import pytest

from forkroad.cli.closing import closing_sentences
from forkroad.results.definitions import ASSUMPTIONS, GOALS, OUTCOMES, SALES
from forkroad.results.figures import Figures
from forkroad.results.table import Builder
from tests.cli.cream import FACTS, cream_result, spread


def test_three_sentences_say_forecast_goals_and_lever():
    assert closing_sentences(cream_result()) == [
        # 1575 between 1418 and 1732; a fifth of the width, 63, keeps tens.
        "You will sell about 1,580 units (1,420 to 1,730 in 9 cases out of 10).",
        "The goal year_sales (at least 20,000) is out of reach: 2 %.",
        "The strongest lever is the fork compare: one point more to cart brings +310 units of "
        "cream. Most of the doubt (71 %) comes from values.opens_mail.",
    ]


def test_demand_is_not_called_sales():
    assert closing_sentences(cream_result(unlimited=True))[0].startswith("Demand will be about")


def test_a_segment_is_named():
    builder = Builder(SALES)
    builder.add(("total", "cream", "regulars"), "units", spread(100.0))
    result = cream_result(tables={"sales": builder.table()})
    assert closing_sentences(result, "regulars") == [
        "You will sell about 100 units (90 to 110 in 9 cases out of 10) to 단골 구매자."
    ]


def test_several_products_are_told_apart_the_most_sold_first():
    builder = Builder(SALES)
    for product, units in (("cream", 10.0), ("serum", 200.0), ("soap", 100.0), ("bag", 1.0)):
        builder.add(("total", product, "all"), "units", Figures(mean=units))
    (sentence,) = closing_sentences(cream_result(tables={"sales": builder.table()}))
    assert sentence == (
        "You will sell about 200 units of serum, about 100 of soap and about 10 of cream."
    )


def test_a_journey_that_sells_nothing_tells_its_good_outcome():
    builder = Builder(OUTCOMES)
    for outcome, step in (("lost", "gone"), ("signed", "order")):
        builder.add(("total", "all", outcome, step), "customers", spread(100.0))
    labels = {"steps": {"order": "Order placed"}}
    result = cream_result(
        tables={"outcomes": builder.table()}, scenario=replace(FACTS, labels=labels)
    )
    assert closing_sentences(result) == [
        'About 100 customers (90 to 110 in 9 cases out of 10) will end with "Order placed".'
    ]


@pytest.mark.parametrize(
    "chance, verdict",
    [
        (1.0, "is safe: >99 %"),
        (0.95, "is safe: 95 %"),
        (0.9, "is likely: 90 %"),
        (0.5, "is open: 50 %"),
        (0.2, "is unlikely: 20 %"),
        (0.0, "is out of reach: <1 %"),
    ],
)
def test_a_goal_is_called_by_its_chance(chance, verdict):
    builder = Builder(GOALS)
    said = {"goal_measure": "share(site, cart)", "wanted": "at_least"}
    builder.add(("g", "total"), "target", Figures(mean=0.25), **said)
    builder.add(("g", "total"), "chance", Figures(mean=chance), **said)
    (sentence,) = closing_sentences(cream_result(tables={"goals": builder.table()}))
    assert sentence == f"The goal g (at least 25 %) {verdict}."


def test_of_a_goal_for_every_month_the_least_likely_month_is_told():
    builder = Builder(GOALS)
    for period, chance in (("2026-03", 0.8), ("2026-04", 0.3)):
        builder.add(("g", period), "chance", Figures(mean=chance), wanted="at_least")
    (sentence,) = closing_sentences(cream_result(tables={"goals": builder.table()}))
    assert sentence == "The goal g in 2026-04 is unlikely: 30 %."


@pytest.mark.parametrize(
    "place, kind, words",
    [
        ("journey.steps.site.next.2.then.cart", "branch", "the fork site: one point more to cart"),
        ("products.cream.price", "price", "the price of cream: 1 % more"),
        ("journey.steps.loyal.takes", "stay", "the stay in loyal: 1 % longer"),
        ("segments.vip.arrivals", "arrivals", "the arrivals of vip: 1 % more"),
        ("values.budget", "value", "values.budget: 1 % more"),
    ],
)
def test_each_kind_of_lever_has_its_words(place, kind, words):
    builder = Builder(ASSUMPTIONS)
    builder.add((place,), kind=kind, per_point=-12.3, main_measure="revenue")
    (sentence,) = closing_sentences(cream_result(tables={"assumptions": builder.table()}))
    assert sentence == f"The strongest lever is {words} brings -12 EUR of revenue."


def test_the_strongest_lever_is_the_one_that_gains_most():
    # A point more to a loss takes it from the gains: the sentence names what is gained.
    builder = Builder(ASSUMPTIONS)
    levers = (("values.a", 5.0, 9.0), ("values.b", -7.0, -0.1), ("values.c", 3.0, 11.0))
    for place, point, elasticity in levers:
        builder.add((place,), kind="value", per_point=point, elasticity=elasticity)
    (sentence,) = closing_sentences(cream_result(tables={"assumptions": builder.table()}))
    assert "values.a: 1 % more brings +5" in sentence


def test_where_nothing_gains_the_strongest_lever_is_the_one_that_loses_most():
    builder = Builder(ASSUMPTIONS)
    for place, point in (("values.a", -5.0), ("values.b", -7.0)):
        builder.add((place,), kind="value", per_point=point)
    (sentence,) = closing_sentences(cream_result(tables={"assumptions": builder.table()}))
    assert "values.b: 1 % more brings -7" in sentence


def test_without_tables_there_is_nothing_to_say():
    assert closing_sentences(cream_result(tables={})) == []


def test_what_an_interval_means_is_said_once():
    builder = Builder(SALES)
    for product, units in (("cream", 200.0), ("serum", 100.0)):
        builder.add(("total", product, "all"), "units", spread(units))
    (sentence,) = closing_sentences(cream_result(tables={"sales": builder.table()}))
    assert sentence == (
        "You will sell about 200 units of cream (180 to 220 in 9 cases out of 10) and about 100 "
        "of serum (90 to 110)."
    )


def test_one_unit_is_no_units():
    builder = Builder(SALES)
    builder.add(("total", "cream", "all"), "units", Figures(mean=1.1, p05=0, p95=3))
    (sentence,) = closing_sentences(cream_result(tables={"sales": builder.table()}))
    assert sentence == "You will sell about 1 unit (0 to 3 in 9 cases out of 10)."


def test_a_goal_of_others_than_the_segment_says_so():
    goal = closing_sentences(cream_result(), "gift_hunters")[1]
    assert goal == "The goal year_sales (at least 20,000, of all customers) is out of reach: 2 %."
