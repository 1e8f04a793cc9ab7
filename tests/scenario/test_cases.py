"""What a condition can still be when only some of what it reads is known."""

from __future__ import annotations

import pytest

from forkroad.scenario.attributes import Chance, Choice, Given, NormalNumber
from forkroad.scenario.cases import attribute_values, possible_truths
from forkroad.scenario.expressions import parse
from forkroad.scenario.nodes import Name, Visits

KNOWN = {
    Name("segment"): frozenset(("vip",)),
    Name("channel"): frozenset(("web", "shop")),
    Name("age"): frozenset((61.0,)),
    Name("consent"): frozenset((True, False)),
    Visits(("site",)): frozenset((2.0, 3.0)),
}
YES, NO, OPEN = frozenset((True,)), frozenset((False,)), frozenset((True, False))


@pytest.mark.parametrize(
    "condition, expected",
    [
        ('segment == "vip"', YES),
        ('segment != "vip"', NO),
        ('segment in ["vip", "regular"]', YES),
        ('segment not in ["vip", "regular"]', NO),
        ('channel == "web"', OPEN),
        ('channel in ["web", "shop"]', OPEN),
        ('channel == "mail"', NO),
        ("60 <= age < 70", YES),
        ("60 <= age < 61", NO),
        ("age < days_travelled", OPEN),
        ("visits(site) >= 2", YES),
        ("visits(site) >= 3", OPEN),
        ("visits(shop) >= 3", OPEN),
        ("consent", OPEN),
        ("consent == true", OPEN),
        ("not consent", OPEN),
        ('segment == "vip" or unknown_thing > 3', YES),
        ('segment == "vip" and unknown_thing > 3', OPEN),
        ('segment != "vip" and unknown_thing > 3', NO),
        ("age + 5 > 60", OPEN),
        ("true", YES),
        ("false", NO),
    ],
)
def test_truths_follow_from_what_is_known(condition: str, expected: frozenset[bool]) -> None:
    assert possible_truths(parse(condition).root, KNOWN) == expected


def test_only_listed_attributes_have_values() -> None:
    assert attribute_values(Given("web")) == {"web"}
    assert attribute_values(Choice((("web", 0.6), ("shop", 0.4), ("mail", 0.0)))) == {"web", "shop"}
    assert attribute_values(Chance(0.5)) == {True, False}
    assert attribute_values(Chance(1.0)) == {True}
    assert attribute_values(NormalNumber(61, 7)) is None
