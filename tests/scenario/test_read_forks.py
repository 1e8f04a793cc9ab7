"""Every form of a fork, brought into rules."""

from __future__ import annotations

from datetime import date

import pytest

from forkroad.scenario.expressions import Expression, equals, parse
from forkroad.scenario.forks import (
    Branch,
    Evidence,
    Fork,
    Rule,
    Shares,
    Utilities,
    fork_targets,
    targets,
)
from forkroad.scenario.read_forks import read_choose, read_next
from forkroad.scenario.read_shares import read_shares
from forkroad.scenario.readers import Unreadable
from forkroad.scenario.sections import Surroundings, read_section
from forkroad.scenario.steps import Step

CART_45 = Shares((Branch("cart", 0.45), Branch("gone", None)))
ALL_GONE = Shares((Branch("gone", 1.0),))


def faults(read: object, data: object) -> list[tuple[str, str]]:
    """Return (place, message) of everything that a reader complains about."""
    with pytest.raises(Unreadable) as raised:
        read(data)  # type: ignore[operator]
    return [(".".join(map(str, place)), message) for place, message in raised.value.faults]


def read_step(data: object) -> Step:
    """Return a step read from plain data."""
    return read_section(Step, data, Surroundings())


def test_one_step_takes_everybody() -> None:
    assert read_next("gone") == Fork((Rule(None, ALL_GONE, "next"),))
    assert read_next("stay").rules[0].ways == Shares((Branch("stay", 1.0),))


def test_shares_are_one_rule() -> None:
    assert read_next({"cart": "45%", "gone": "rest"}) == Fork((Rule(None, CART_45, "next"),))


def test_a_share_may_be_a_formula_beside_a_rest() -> None:
    shares = read_shares({"cart": "0.5 * pull", "gone": "rest"})

    assert shares.branches[0].share == parse("0.5 * pull")


def test_a_formula_of_one_number_is_a_share() -> None:
    assert read_shares({"cart": "0.25", "gone": "rest"}).branches[0].share == 0.25


def test_rules_come_in_their_order_with_their_paths() -> None:
    fork = read_next(
        [
            {"if": "age >= 60", "then": {"cart": 0.45, "gone": "rest"}, "sample": 140},
            {"if": "consent", "choose": {"cart": 1.1, "gone": "pull * 2"}},
            {"else": "gone"},
        ]
    )

    assert [rule.path for rule in fork.rules] == ["next.1.then", "next.2.choose", "next.3.else"]
    assert [rule.condition for rule in fork.rules] == [parse("age >= 60"), parse("consent"), None]
    assert [rule.evidence.sample for rule in fork.rules] == [140.0, None, None]
    assert fork.rules[1].ways == Utilities((("cart", parse("1.1")), ("gone", parse("pull * 2"))))
    assert fork_targets(fork) == ("cart", "gone")
    assert targets(fork.rules[1].ways) == ("cart", "gone")


def test_else_may_be_a_choice_by_utility() -> None:
    fork = read_next(
        [{"if": "consent", "then": "gone"}, {"else": {"choose": {"cart": 1, "gone": 0}}}]
    )

    assert fork.rules[1].path == "next.2.else.choose"
    assert isinstance(fork.rules[1].ways, Utilities)


def test_a_step_called_choose_can_be_gone_to() -> None:
    assert read_next([{"else": {"choose": 0.4, "gone": "rest"}}]).rules[0].ways == Shares(
        (Branch("choose", 0.4), Branch("gone", None))
    )


def test_a_table_is_rules_that_test_for_equality() -> None:
    fork = read_next(
        {
            "by": "segment",
            "else": "gone",
            "vip": {"cart": "45%", "gone": "rest"},
            "old": {"then": {"cart": "45%", "gone": "rest"}, "sample": 40},
        }
    )

    assert [rule.condition for rule in fork.rules] == [
        equals("segment", "vip"),
        equals("segment", "old"),
        None,
    ]
    assert [rule.path for rule in fork.rules] == ["next.vip", "next.old.then", "next.else"]
    assert fork.rules[1].evidence == Evidence(sample=40.0)


def test_a_table_by_a_number_or_a_truth_compares_with_that() -> None:
    by_number = read_next({"by": "orders", "2": "cart", "else": "gone"})
    by_truth = read_next({"by": "consent", "true": "cart", "false": "gone"})

    assert by_number.rules[0].condition == equals("orders", 2.0)
    assert by_truth.rules[0].condition == equals("consent", True)


@pytest.mark.parametrize(
    "data, expected",
    [
        (5, [("", "found 5; needed is a step's name, or shares")]),
        ([], [("", "found []; needed is rules")]),
        ({"cart": "x1.2", "gone": "rest"}, [("cart", "relative changes belong under change")]),
        ({"cart": True, "gone": "rest"}, [("cart", "found true; needed is a share")]),
        ({"a b": 0.5, "gone": "rest"}, [("a b", '"a b" is not the name of a step')]),
        ({"a": "rest", "b": "rest"}, [("b", '"rest" stands here twice')]),
        ({"a": "0.5 * x", "b": 0.5}, [("a", 'one of these shares must be "rest"')]),
        ({"then": {"a": 1}, "sample": 4}, [("", '"then" belongs in a list of rules')]),
        ([{"then": "a"}], [("0", 'a rule begins with "if"')]),
        ([{"if": "x"}], [("0", 'either "then" with shares or "choose"')]),
        ([{"if": "x", "then": "a", "choose": {"a": 1}}], [("0", 'either "then"')]),
        ([{"if": "x", "else": "a"}], [("0.if", 'cannot stand beside "else"')]),
        ([{"else": "a"}, {"if": "x", "then": "b"}], [("1", 'stands after "else"')]),
        ([{"iff": "x", "then": "b"}], [("0.iff", 'did you mean "if"?'), ("0", "begins with")]),
        ([{"if": "x =", "then": {"a": 2}}], [("0.if", 'write "=="'), ("0.then.a", "range")]),
        (["gone"], [("0", 'found "gone"; needed is a rule')]),
        ({"by": 5, "a": "b"}, [("by", '"segment" or the name of an attribute')]),
        ({"by": "segment"}, [("", "the table has no entries")]),
        ({"by": "orders", "007": "a", "else": "b"}, [("007", "begins with a zero")]),
        (
            {"by": "segment", "vip": {"then": "a", "choose": {"b": 1}}},
            [("vip.choose", 'cannot stand beside "then"')],
        ),
    ],
)
def test_what_is_no_fork_is_refused_at_its_places(
    data: object, expected: list[tuple[str, str]]
) -> None:
    found = faults(read_next, data)

    assert [place for place, _ in found] == [place for place, _ in expected]
    for (_, message), (_, part) in zip(found, expected, strict=True):
        assert part in message


def test_utilities_are_numbers_and_formulas_but_no_shares() -> None:
    fork = read_choose({"cart": 1.1, "rival": "0.6 + pull"})

    assert fork.rules[0].path == "choose"
    assert faults(read_choose, {"cart": "20%", "b": "rest", "c": 1}) == [
        ("cart", 'found "20%"; a utility is a number or a formula, not a share'),
        ("b", 'found "rest"; a utility is a number or a formula, not a share'),
    ]


def test_what_stands_beside_shares_goes_into_their_rule() -> None:
    step = read_step(
        {
            "next": {"cart": "45%", "gone": "rest"},
            "sample": 140,
            "source": "survey",
            "asked_on": "2026-01-20",
            "owner": "Kim",
        }
    )

    assert step.next is not None
    assert step.next.rules[0].evidence == Evidence(140.0, "survey", date(2026, 1, 20), "Kim")
    assert step.sample is None


def test_a_source_beside_rules_holds_for_those_that_name_none() -> None:
    step = read_step(
        {
            "next": [{"if": "x", "then": "a", "source": "own"}, {"else": "b"}],
            "source": "common",
        }
    )

    assert step.next is not None
    assert [rule.evidence.source for rule in step.next.rules] == ["own", "common"]


@pytest.mark.parametrize(
    "data, place, message",
    [
        ({"next": [{"if": "x", "then": "a"}, {"else": "b"}], "sample": 4}, "sample", "several"),
        ({"choose": {"a": 1, "b": 2}, "sample": 4}, "sample", "utility has no sample"),
        ({"next": {"a": "x", "b": "rest"}, "sample": 4}, "sample", "have no sample"),
        ({"next": "a", "choose": {"a": 1}}, "choose", 'stands beside "next"'),
        ({"outcome": "lost", "source": "x"}, "source", "there are none here"),
        ({"next": {"a": 0.5, "b": 0.5}, "sample": 0.5}, "sample", "at least 1"),
        ({"next": [{"else": "a", "asked_on": "May"}]}, "next.0.asked_on", "needed is a date"),
        (
            {"next": [{"else": {"a": "x", "b": "rest"}, "sample": 4}]},
            "next.0.sample",
            "have no sample",
        ),
    ],
)
def test_evidence_that_fits_no_shares_is_refused(data: object, place: str, message: str) -> None:
    found = faults(read_step, data)

    assert [where for where, _ in found] == [place]
    assert message in found[0][1]


def test_choose_becomes_the_fork_of_the_step() -> None:
    step = read_step({"choose": {"cart": 1.1, "gone": 0}})

    assert step.next is not None
    assert step.next.rules[0].path == "choose"
    assert step.choose is None


def test_a_condition_may_be_a_bare_truth() -> None:
    condition = read_next([{"if": True, "then": "a"}, {"else": "b"}]).rules[0].condition

    assert isinstance(condition, Expression)
    assert condition.source == "true"
