"""The table of assumptions: what stands in it, and what is left open."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.engines.assumptions import (
    amount_key,
    assumptions_table,
    choose_main_measure,
    find_leverage,
    places_by_difference,
    with_differences,
)
from forkroad.program.draws import draw_number
from forkroad.program.timeline import Draws
from forkroad.results.definitions import ASSUMPTIONS
from forkroad.results.table import Row, Table
from forkroad.scenario.measures import parse_measure
from forkroad.scenario.model import Scenario
from forkroad.scenario.numbers import Uncertain
from tests.engines.central import central_program, having, read, total

FILE = """
forkroad: 1
start: 2026-03-01
months: 3
values:
  pull: {normal: [0.3, 0.02]}
  unread: 7
segments:
  many:
    arrivals: {per_month: 800}
    already_here: {club: 30}
products:
  tea: {price: 9, unit_cost: 4}
  pot: {price: 30}
journey:
  start_at: site
  steps:
    site:
      takes: {geometric: 2 days}
      cost: 0.1
      next:
        - if: month == 12
          then: {cart: 60%, gone: rest}
        - else: {cart: 20%, look: 30%, never: 0%, gone: rest}
          sample: 200
          source: web statistics
          asked_on: 2026-02-01
          owner: Mina
    look: {takes: 2 days, next: {cart: pull * 9 / tea.price, gone: rest}}
    never: {next: gone}
    cart: {takes: 1 day, next: {buy: 50%, stay: rest}, timeout: {after: 4 days, to: gone}}
    buy: {buys: tea, next: {club: 40%, shelf: 10%, done: rest}}
    shelf: {buys: pot, discount: 20%, next: done}
    club: {takes: 30 days, next: {buy: 30%, done: rest}}
    done: {outcome: purchase}
    gone: {outcome: lost}
shocks:
  strike: {chance: 10%, from: 2026-03-20, lasts: 5 days, arrivals: {many: x0.5}}
"""
REVENUE = ("revenue", "")


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read(FILE)


def table_of(scenario: Scenario, measure: str = "revenue", **uncertainty: object) -> Table:
    known = {"means_by_draw": None, "variance": None, "draws": None, **uncertainty}
    return assumptions_table(
        scenario,
        find_leverage(scenario, central_program(scenario), measure),
        main_measure=measure,
        **known,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def rows(scenario: Scenario) -> dict[str, Row]:
    return {row["place"]: row for row in table_of(scenario).rows()}


def test_a_row_says_what_an_input_rests_on(rows: dict[str, Row]) -> None:
    row = rows["journey.steps.site.next.2.else.look"]
    assert tuple(row) == ASSUMPTIONS.column_names
    assert row["kind"] == "branch"
    assert (row["value"], row["written"]) == (0.3, "30%")
    assert (row["sample"], row["source"]) == (200, "web statistics")
    assert (row["asked_on"], row["owner"]) == ("2026-02-01", "Mina")
    assert row["main_measure"] == "revenue"
    price = rows["products.tea.price"]
    assert [price[name] for name in ("sample", "source", "asked_on", "owner")] == [None] * 4


def test_rows_are_of_the_kinds_of_the_definition(rows: dict[str, Row]) -> None:
    kinds = {place: row["kind"] for place, row in rows.items()}
    assert kinds["journey.steps.look.takes"] == "stay"
    assert kinds["segments.many.arrivals.per_month"] == "arrivals"
    assert kinds["products.tea.price"] == "price"
    assert kinds["products.tea.unit_cost"] == kinds["journey.steps.site.cost"] == "cost"
    assert kinds["values.pull"] == kinds["segments.many.already_here.club"] == "value"
    stated = ASSUMPTIONS.details[0].description
    assert all(kind in stated for kind in kinds.values())


def test_a_point_of_a_share_and_a_per_cent_of_it(scenario: Scenario, rows: dict[str, Row]) -> None:
    """Moving .3 by h in proportion: the others, .2 and .5, share the .7 - h that are left.

    Relative error of the central difference: below 1e-6 with h = 1e-4.
    """
    h = 1e-4
    path = "journey.steps.site.next.2.else"
    sides = []
    for look in (0.3 - h, 0.3 + h):
        left = (1 - look) / 0.7
        shares = {"cart": 0.2 * left, "look": look, "never": 0, "gone": 0.5 * left}
        sides.append(total(having(scenario, {path: shares}), REVENUE))
    derivative = (sides[1] - sides[0]) / (2 * h)
    row = rows[f"{path}.look"]
    assert row["per_point"] == pytest.approx(0.01 * derivative, rel=1e-6)
    value = total(scenario, REVENUE)
    assert row["elasticity"] == pytest.approx(derivative * 0.3 / value, rel=1e-6)


@pytest.mark.parametrize(
    "path",
    [
        "segments.many.arrivals.per_month",
        "segments.many.already_here.club",
        "products.pot.price",
        "products.tea.unit_cost",
        "journey.steps.site.cost",
        "journey.steps.shelf.discount",
    ],
)
def test_one_per_cent_more_of_what_is_linear(
    scenario: Scenario, rows: dict[str, Row], path: str
) -> None:
    value = total(scenario, REVENUE)
    expected = total(having(scenario, {path: "x1.01"}), REVENUE) - value
    assert rows[path]["per_point"] == pytest.approx(expected, rel=1e-6, abs=1e-9)
    assert rows[path]["elasticity"] == pytest.approx(100 * expected / value, rel=1e-6, abs=1e-9)


def test_a_stay_of_one_per_cent_more_is_a_part_of_a_day(
    scenario: Scenario, rows: dict[str, Row]
) -> None:
    """1 % of 2 days is a day longer for 2 % of all stays.

    A customer comes to look once: nothing leads back to it, so that the effect is linear.
    """
    longer = total(having(scenario, {"journey.steps.look.takes": "3 days"}), REVENUE)
    value = total(scenario, REVENUE)
    row = rows["journey.steps.look.takes"]
    assert row["per_point"] == pytest.approx(0.02 * (longer - value), rel=1e-8)
    assert row["elasticity"] == pytest.approx(2 * (longer - value) / value, rel=1e-8)


def test_what_was_not_worked_out_is_null_and_never_0(rows: dict[str, Row]) -> None:
    open_ones = {
        place
        for place, row in rows.items()
        if row["per_point"] is None or row["elasticity"] is None
    }
    assert open_ones == {
        "values.pull",  # a formula reads it
        "products.tea.price",  # so does it
        "journey.steps.site.next.2.else.never",  # nobody goes there yet
        "journey.steps.cart.takes",  # competes with a timeout
        "shocks.strike.chance",  # does not happen at the central inputs
    }


def test_what_moves_nothing_is_0(rows: dict[str, Row]) -> None:
    assert rows["values.unread"]["per_point"] == 0
    # December is outside of the horizon: nobody ever comes by the rule.
    assert rows["journey.steps.site.next.1.then.cart"]["per_point"] == 0
    assert rows["products.tea.unit_cost"]["elasticity"] == 0


def test_a_share_by_a_formula_has_the_value_that_was_used(rows: dict[str, Row]) -> None:
    """pull * 9 / tea.price at the central 0.3 and a price of 9."""
    row = rows["journey.steps.look.next.cart"]
    assert row["value"] == pytest.approx(0.3, rel=1e-12)
    assert row["written"] == "pull * 9 / tea.price"


def test_differences_of_inputs_that_formulas_read_can_be_filled_in(scenario: Scenario) -> None:
    assert places_by_difference(scenario) == ["values.pull", "products.tea.price"]
    table = with_differences(table_of(scenario), 2_000.0, {"products.tea.price": -5.0})
    rows = {row["place"]: row for row in table.rows()}
    # 1 % more takes 5 of 2,000 off: 0.25 % per 1 %.
    assert rows["products.tea.price"]["per_point"] == -5.0
    assert rows["products.tea.price"]["elasticity"] == pytest.approx(-0.25)
    assert rows["values.pull"]["per_point"] is None
    assert rows["values.unread"]["per_point"] == 0


def test_doubt_stands_beside_what_was_drawn_and_nowhere_else(scenario: Scenario) -> None:
    """Means that are nothing but the drawn value, and half of the variance by luck."""
    draws = Draws(5, 0, 300)
    means = draw_number(Uncertain("normal", (0.3, 0.02)), 5, "values.pull", 300)
    table = table_of(
        scenario, means_by_draw=means, variance=2 * float(np.var(means, ddof=1)), draws=draws
    )
    doubt = {row["place"]: row["share_of_variance"] for row in table.rows()}
    assert doubt.pop("values.pull") == pytest.approx(0.5, rel=1e-9)
    stated = {place for place, share in doubt.items() if share is not None}
    rule = "journey.steps.site.next.2.else"
    assert stated == {
        *(f"{rule}.{to}" for to in ("cart", "look", "never", "gone")),
        "shocks.strike.chance",
    }


def test_without_draws_there_is_no_doubt(rows: dict[str, Row]) -> None:
    assert {row["share_of_variance"] for row in rows.values()} == {None}


def test_a_measure_of_0_has_no_elasticities(scenario: Scenario) -> None:
    """Nobody visits `never`, whatever else is a little different."""
    rows = list(table_of(scenario, "never.visits").rows())
    assert {row["elasticity"] for row in rows} == {None}
    assert {row["per_point"] for row in rows} == {None, 0.0}


def test_the_main_measure_is_the_money_made_else_what_is_sold_else_who_ends_well() -> None:
    assert choose_main_measure(read(FILE)) == "revenue"
    no_price = FILE.replace("price: 9, ", "").replace("pot: {price: 30}", "pot: {label: Pot}")
    no_price = no_price.replace("pull * 9 / tea.price", "pull")
    assert choose_main_measure(read(no_price)) == "tea.units"
    unsold = no_price.replace("buys: tea, ", "").replace("buys: pot, discount: 20%, ", "")
    assert choose_main_measure(read(unsold)) == "done.customers"
    own_word = unsold.replace("done: {outcome: purchase}", "done: {outcome: signed}")
    assert choose_main_measure(read(own_word)) == "done.customers"


def test_main_measures_can_be_any_that_add_up(scenario: Scenario) -> None:
    for text in ("profit", "converted", "tea.units", "pot.orders", "gone.customers", "look.visits"):
        table = table_of(scenario, text)
        assert set(table.columns["main_measure"]) == {text}
        assert any(table.columns["elasticity"])
    assert amount_key(parse_measure("share(site, cart)", scenario)) is None
    with pytest.raises(ValueError, match="does not add up"):
        table_of(scenario, "lost.share")
