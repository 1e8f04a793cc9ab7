from __future__ import annotations

import pytest

from forkroad.maps.shares import resolved, share_label
from forkroad.scenario.expressions import parse
from forkroad.scenario.forks import Fork, Rule, Utilities
from tests.maps.journeys import cream, fork, shares


def test_rest_is_what_the_others_leave() -> None:
    # 1 - 0.42 - 0.06 = 0.52
    found = resolved(shares(a=0.42, b=0.06, c=None))
    assert [share.words for share in found] == ["42 %", "6 %", "52 %"]
    assert found[2].value == pytest.approx(0.52)


def test_rest_beside_a_formula_stays_a_word() -> None:
    found = resolved(shares(a="opens_mail * 0.5", b=None))
    assert [(share.words, share.formula) for share in found] == [
        ("by formula", "opens_mail * 0.5"),
        ("rest", ""),
    ]


@pytest.mark.parametrize(
    "target,label",
    [
        ("cart", "20–45 %"),  # 40 % (rest), 45 %, 20 %
        ("compare", "0–45 %"),  # not in the first rule, 35 %, 45 %
        ("gone", "20–60 %"),  # 60 %, 20 % (rest), 30 % (rest)
        ("instagram", "0–5 %"),
    ],
)
def test_shares_that_differ_by_rule_are_given_as_a_span(target: str, label: str) -> None:
    site = cream().journey.steps["visit_site"].next
    assert site is not None
    assert share_label(site, target) == label


def test_a_choice_by_utility_is_called_a_choice() -> None:
    compare = cream().journey.steps["compare"].next
    assert compare is not None
    assert share_label(compare, "rival") == "by choice"


def test_rules_that_mix_numbers_and_formulas_vary() -> None:
    reminded = cream().journey.steps["reminder"].next
    assert reminded is not None
    assert share_label(reminded, "buy") == "varies"
    choice = Utilities((("a", parse("1")), ("b", parse("0"))))
    mixed = Fork((Rule(parse("vip"), choice, "next.1"), *fork(a=0.5, b=None).rules))
    assert share_label(mixed, "a") == "varies"
