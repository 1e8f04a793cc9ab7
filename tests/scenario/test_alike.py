"""Checks that are left out for numbers find nothing else than all of them would."""

from __future__ import annotations

from pathlib import Path

import pytest

from forkroad.errors import ScenarioError
from forkroad.scenario import alternatives
from forkroad.scenario.alike import IN_A_PROGRAM, IN_CHECKS
from forkroad.scenario.alternatives import renumbered, required
from forkroad.scenario.change_forms import SetChange
from forkroad.scenario.changes import with_settings
from forkroad.scenario.edits import Edit
from forkroad.scenario.file import load, read_value
from forkroad.scenario.model import Scenario

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"

# Setting, whether a program holds both side by side, and whether plain checks are enough.
NUMBERS = [
    ("products.basket.price=70", True, True),
    ("products.basket.unit_cost=x1.1", True, True),
    ("journey.steps.cart.next.checkout=50%", True, True),
    ("journey.steps.search.cost=0.4", True, True),
    ("values.voucher=20%", True, True),
    ("segments.known.arrivals.per_month=3000", True, True),
    # Where nobody goes, or nobody sets out, other checks have something to say.
    ("journey.steps.cart.next.marketplace=0", True, False),
    ("segments.known.arrivals.per_month=0", True, False),
    # Numbers of another form are numbers for a program.
    ("values.voucher={uniform: [0, 0.2]}", True, False),
    ("journey.steps.search.cost=voucher * 3", True, False),
    ("segments.known.arrivals.growth=2% a month", True, False),
    ("segments.known.arrivals.seasonality=[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", True, False),
    ("segments.known.arrivals.per_month={2026-01: 5}", True, False),
    ("segments.known.arrivals.spread=fixed", False, False),
    ("journey.steps.cart.takes=1 day", False, False),
    ("journey.steps.cart.timeout.after=4 days", False, False),
    ("journey.steps.checkout.next.1.if=not phone", False, False),
    ("journey.steps.cart.next={checkout: 50%, gone: rest}", False, False),
    ("segments.known.attributes.phone={chance: 50%}", False, False),
    ("months=11", False, False),
    ("goals.profit_of_the_year.at_least=1", False, False),
]


@pytest.fixture(scope="module")
def shop() -> Scenario:
    return load(SCENARIOS / "web_shop_cart.yaml")


@pytest.mark.parametrize("setting,in_a_program,in_checks", NUMBERS)
def test_what_differs_in_numbers_alone_is_told(
    shop: Scenario, setting: str, in_a_program: bool, in_checks: bool
) -> None:
    other = with_settings(shop, [setting])
    assert other != shop
    assert IN_A_PROGRAM.of(shop, other) is in_a_program
    assert IN_CHECKS.of(shop, other) is in_checks


def test_every_scenario_is_like_itself(shop: Scenario) -> None:
    again = load(SCENARIOS / "web_shop_cart.yaml")
    assert IN_A_PROGRAM.of(shop, again)
    assert IN_CHECKS.of(shop, again)


WRONG = [
    "journey.steps.cart.next.checkout=95%",
    "journey.steps.cart.next.checkout=120%",
    "journey.steps.checkout.next.1.then.buy=93%",
    "products.basket.price=much",
    "values.voucher={beta: [0, 1]}",
    "journey.steps.cart.timeout.to=nowhere",
    "segments.known.arrivals.per_month=-5",
    "journey.steps.cart.next.nowhere=5%",
    "no.such.path=5",
]


@pytest.mark.parametrize("setting", [*(each[0] for each in NUMBERS), *WRONG])
def test_a_scenario_with_other_numbers_is_the_one_of_all_checks(
    shop: Scenario, setting: str
) -> None:
    path, _, value = setting.partition("=")
    edits = [Edit(SetChange(path, read_value(value)))]

    def made(make) -> Scenario | str:  # type: ignore[no-untyped-def]
        try:
            return make(shop, edits)
        except ScenarioError as error:
            return str(error)

    found = made(renumbered)
    assert found == made(required)
    assert isinstance(found, str) == (setting in WRONG)


def test_plain_numbers_are_spared_the_checks_of_the_whole(shop: Scenario, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("all checks were made")

    monkeypatch.setattr(alternatives, "scenario_faults", refuse)
    renumbered(shop, [Edit(SetChange("products.basket.price", 70))])
    with pytest.raises(AssertionError):
        renumbered(shop, [Edit(SetChange("months", 11))])
