"""The whole ranking: which tables there are, whose they are, and what is refused."""

from __future__ import annotations

import pytest

import forkroad
from forkroad.results.rank_definitions import RANK_TABLES
from tests.whatif.shop import SHOP, read_shop
from tests.whatif.stall import AT_ONCE, WHAT_IFS

STALL = read_shop(AT_ONCE + WHAT_IFS)
PRICE = "products.thing.price"


def test_leverage_is_always_there_and_the_rest_where_it_is_asked_for() -> None:
    assert set(forkroad.rank(STALL).tables) == {"leverage"}
    result = forkroad.rank(
        STALL,
        measure="profit",
        tornado=True,
        until="profit=0",
        vary=[PRICE],
        grid=[f"{PRICE}=9:11:2", "journey.steps.stall.cost=0:1:2"],
        budget=50,
        seed=1,
    )
    assert set(result.tables) == set(RANK_TABLES)
    for name, table in result.tables.items():
        assert table.definition is RANK_TABLES[name]
        assert len(table)
    assert (result.command, result.engine, result.seed) == ("rank", "exact", 1)


def test_rows_are_of_everybody_and_of_every_segment_and_group() -> None:
    shop = read_shop()
    table = forkroad.rank(shop, measure="tea.units").tables["leverage"]
    segments = list(dict.fromkeys(table.columns["segment"]))
    assert segments == ["all", "locals", "guests", "fans"]
    alone = forkroad.rank(shop, measure="tea.units", segment="guests").tables["leverage"]
    assert set(alone.columns["segment"]) == {"guests"}
    place = {"place": "products.tea.unit_cost"}
    assert {row["per_point"] for row in alone.where(**place).rows()} == {0.0}
    # Every customer is of one segment: what moves both moves all.
    share = {"place": "journey.steps.site.next.2.else.cart"}
    by_segment = {row["segment"]: row["derivative"] for row in table.where(**share).rows()}
    assert by_segment["locals"] + by_segment["guests"] == pytest.approx(by_segment["all"])


def test_the_measure_is_what_the_file_is_about_if_none_is_named() -> None:
    table = forkroad.rank(STALL).tables["leverage"]
    assert set(table.columns["measure"]) == {"revenue"}
    # 100 people, a fifth of whom buy at 10.
    assert table.columns["total"][0] == pytest.approx(200)


def test_break_even_turns_the_strongest_levers_of_its_own_measure() -> None:
    """One of each fork, the strongest first: 1 % more is 10 x 0.2 for the price, a point more to
    buy 6, 0.8 for what the thing costs, 0.7 for who comes, 0.5 each for a visit and for the fair,
    one of which is the fifth."""
    result = forkroad.rank(STALL, measure="thing.units", until="profit=0")
    rows = list(result.tables["break_even"].rows())
    assert len(rows) == 5
    assert [row["place"] for row in rows][:4] == [
        "journey.steps.stall.next.buy",
        PRICE,
        "products.thing.unit_cost",
        "segments.people.arrivals.per_month",
    ]
    assert {row["measure"] for row in rows} == {"profit"}
    assert all(abs(row["at_value"]) < 1e-6 for row in rows)


def test_stock_limits_are_left_out_with_a_word() -> None:
    text = AT_ONCE.replace("unit_cost: 4}", "unit_cost: 4, stock: {on_hand: 5}}").replace(
        "next: done}", "next: done, when_out_of_stock: gone}"
    )
    result = forkroad.rank(read_shop(text), measure="thing.units")
    assert result.unlimited
    assert result.warnings[0].startswith("levers are those of demand")
    assert result.tables["leverage"].columns["total"][0] == pytest.approx(20)
    said = forkroad.rank(read_shop(text), measure="thing.units", unlimited=True)
    assert not any("demand" in warning for warning in said.warnings)


def test_it_is_told_that_levers_are_at_the_central_inputs_where_some_are_uncertain() -> None:
    assert any("central inputs" in warning for warning in forkroad.rank(STALL).warnings)
    certain = read_shop(AT_ONCE.replace("{normal: [2, 0.5]}", "2"))
    assert forkroad.rank(certain).warnings == ()


@pytest.mark.parametrize(
    "options, message",
    [
        ({"measure": "thing.unit"}, 'did you mean "thing.units"'),
        ({"segment": "peopel"}, 'did you mean "people"'),
        ({"taken_from": "gon"}, 'no fork leads to "gon"; did you mean "gone"'),
        ({"until": "thing.lost_to_stockout=0"}, "--measure thing.units"),
        ({"until": "profit=0", "vary": ["products.thing.prise"]}, 'mean "products.thing.price"'),
        ({"vary": [PRICE]}, "add --until"),
        ({"budget": 10, "what_if": "sign"}, "none of which can be in force before"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(options, message: str) -> None:
    with pytest.raises(forkroad.UsageError, match=message):
        forkroad.rank(STALL, **options)


def test_a_share_by_a_formula_cannot_be_turned() -> None:
    with pytest.raises(forkroad.UsageError, match=r"opens \* 0.5 follows from what it reads"):
        forkroad.rank(read_shop(SHOP), until="profit=0", vary=["journey.steps.reminder.next.buy"])


def test_a_journey_without_states_is_declined_with_the_reason() -> None:
    """A utility that mixes age and income falls into no finite number of types."""
    attributes = "attributes: {age: {normal: [50, 9]}, income: {normal: [40, 9]}}\n"
    choice = "choose: {buy: 0.1 * age - 0.1 * income, rival: 0.2, gone: 0.1}}"
    text = AT_ONCE.replace("next: {buy: 20%, rival: 30%, gone: rest}}", choice)
    with pytest.raises(forkroad.EngineDeclined, match="age"):
        forkroad.rank(read_shop(text.replace("segments:", attributes + "segments:")))
