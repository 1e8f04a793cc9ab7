"""The grammar of measures, and what is said about those that are not there."""

from __future__ import annotations

import pytest

from forkroad.errors import UsageError
from forkroad.scenario.measures import Measure, known_measures, parse_measure
from tests.scenario.small import shop, sound

SHOP = shop(
    "    site: {takes: 1 day, next: {buy: 10%, brand_b: 20%, gone: rest}}\n",
    "products: {cream: {price: 49}}\n",
    ends=(
        "    buy: {outcome: purchase, buys: cream}\n"
        "    brand_b: {outcome: competitor}\n"
        "    gone: {outcome: lost}\n"
    ),
)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("revenue", Measure("revenue", "revenue")),
        ("profit", Measure("profit", "profit")),
        ("converted", Measure("converted", "converted")),
        ("arrivals", Measure("arrivals", "arrivals")),
        ("cream.units", Measure("cream.units", "product_units", "cream")),
        ("cream.orders", Measure("cream.orders", "product_orders", "cream")),
        ("cream.revenue", Measure("cream.revenue", "product_revenue", "cream")),
        ("cream.lost_to_stockout",
         Measure("cream.lost_to_stockout", "product_lost_to_stockout", "cream")),
        ("site.visits", Measure("site.visits", "step_visits", "site")),
        ("gone.customers", Measure("gone.customers", "step_customers", "gone")),
        ("competitor.share", Measure("competitor.share", "outcome_share", "competitor")),
        ("undecided.share", Measure("undecided.share", "outcome_share", "undecided")),
        ("share(site, buy)", Measure("share(site, buy)", "branch_share", "site", "buy")),
        (" share( site,buy ) ", Measure("share(site, buy)", "branch_share", "site", "buy")),
    ],
)  # fmt: skip
def test_every_form_of_a_measure_is_understood(text: str, expected: Measure) -> None:
    assert parse_measure(text, sound(SHOP)) == expected


@pytest.mark.parametrize(
    "text, message",
    [
        ("revenu", 'there is no measure "revenu"; did you mean "revenue"?'),
        ("creme.units", 'there is no product "creme"; did you mean "cream"?'),
        ("sight.visits", 'there is no step "sight"; did you mean "site"?'),
        ("site.customers", 'there is no step with an outcome "site"'),
        ("compettor.share", 'there is no outcome "compettor"; did you mean "competitor"?'),
        ("share(site, by)", 'there is no step "by"; did you mean "buy"?'),
        ("share(buy, site)", 'the journey ends at "buy": nobody goes on from there'),
        ("cream.unit", 'there is no measure "cream.unit"; did you mean "cream.units"?'),
        ("share(site)", 'there is no measure "share(site)"'),
        ("", 'there is no measure ""'),
        ("..", "there is no measure"),
    ],
)
def test_an_unknown_measure_is_refused_with_the_nearest(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_measure(text, sound(SHOP))

    assert message in str(caught.value)


def test_every_known_measure_is_understood() -> None:
    scenario = sound(SHOP)
    known = known_measures(scenario)

    assert [parse_measure(text, scenario).text for text in known] == list(known)
    # 4 of the whole, 4 of the product, 4 steps, 3 of them ends; 3 outcomes and the two of those
    # who still travel.
    assert len(known) == 4 + 4 + 4 + 3 + 5
