"""Reading forks: one step's name, shares, a table by attribute, rules, a choice by utility.

All are brought into one form, a tuple of rules. Whether steps exist and shares add up is
looked at in the checks, which know the whole journey.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from forkroad.scenario.expressions import Expression, equals
from forkroad.scenario.forks import Evidence, Fork, Rule, Shares, Utilities
from forkroad.scenario.read_numbers import Range, read_float
from forkroad.scenario.read_shares import read_shares, read_utilities
from forkroad.scenario.read_values import read_expression
from forkroad.scenario.readers import (
    Gathering,
    Unreadable,
    found,
    is_name,
    read_date,
    read_list,
    read_mapping,
    read_title,
    refuse_other_keys,
    unreadable,
)
from forkroad.scenario.scalars import ScalarError, resolve

EVIDENCE = ("sample", "source", "asked_on", "owner")


def read_next(value: object) -> Fork:
    """Return the fork that `next` spells in any of its forms."""
    if isinstance(value, list):
        return Fork(_read_rules(value))
    if isinstance(value, dict) and "by" in value:
        return Fork(_read_table(value))
    if isinstance(value, dict) and "then" in value:
        raise unreadable(
            '"then" belongs in a list of rules; write the shares directly, and sample beside next'
        )
    return Fork((Rule(None, read_shares(value), "next"),))


def read_choose(value: object) -> Fork:
    """Return the fork of a choice by utility."""
    return Fork((Rule(None, read_utilities(value), "choose"),))


def read_evidence(mapping: dict[str, Any]) -> Evidence:
    """Return what a set of shares rests on from the keys that stand beside it."""
    faults = Gathering()
    parts: dict[str, Any] = {}
    readers = {"sample": read_sample, "asked_on": read_date}
    for key in EVIDENCE:
        if key in mapping:
            with faults.at(key):
                parts[key] = readers.get(key, read_title)(mapping[key])
    faults.settle()
    return Evidence(**parts)


def read_sample(value: object) -> float:
    """Return the number of customers that shares were seen on."""
    return read_float(value, Range(1))


def with_evidence(rule: Rule, evidence: Evidence) -> Rule:
    """Return a rule with its evidence; a choice or a formula cannot have a sample."""
    if evidence.sample is not None and isinstance(rule.ways, Utilities):
        raise Unreadable((("sample",), "a choice by utility has no sample; leave it out"))
    if evidence.sample is not None and _has_formula(rule.ways):
        raise Unreadable((("sample",), "shares with a formula among them have no sample"))
    return replace(rule, evidence=evidence)


def _has_formula(ways: Shares | Utilities) -> bool:
    return isinstance(ways, Shares) and any(
        isinstance(branch.share, Expression) for branch in ways.branches
    )


def _read_rules(value: list[Any]) -> tuple[Rule, ...]:
    """Return the rules of a list `if/then`, last `else`."""
    faults = Gathering()
    rules = []
    for number, raw in enumerate(read_list(value, "rules: - if: ... then: ..., last - else: ...")):
        with faults.at(number):
            rules.append(_read_rule(raw, number))
    faults.settle()
    _check_order(rules)
    return tuple(rules)


def _check_order(rules: list[Rule]) -> None:
    """Complain about rules that stand behind `else`."""
    for number, rule in enumerate(rules[:-1]):
        if rule.condition is None:
            raise Unreadable(((number + 1,), 'stands after "else" and is never read; put it first'))


def _read_rule(raw: object, number: int) -> Rule:
    mapping = read_mapping(raw, 'a rule: "if: ..." with "then: ...", or "else: ..."')
    path = f"next.{number + 1}"
    faults = Gathering()
    with faults.at():
        refuse_other_keys(mapping, "if", "then", "choose", "else", *EVIDENCE)
    condition = None
    if "if" in mapping:
        with faults.at("if"):
            condition = read_expression(mapping["if"])
    if "else" in mapping:
        rule = _read_else(mapping, path, faults)
    else:
        rule = _read_then(mapping, condition, path, faults)
    with faults.at():
        evidence = read_evidence(mapping)
    faults.settle()
    return with_evidence(rule, evidence)


def _read_else(mapping: dict[str, Any], path: str, faults: Gathering) -> Rule:
    """Return the last rule; `else` may hold `{choose: ...}`."""
    ways: Shares | Utilities = Shares(())
    for key in ("if", "then", "choose"):
        if key in mapping:
            with faults.at(key):
                raise unreadable('cannot stand beside "else"; make it a rule of its own')
    raw = mapping["else"]
    if isinstance(raw, dict) and list(raw) == ["choose"] and isinstance(raw["choose"], dict):
        with faults.at("else", "choose"):
            ways = read_utilities(raw["choose"])
        return Rule(None, ways, f"{path}.else.choose")
    with faults.at("else"):
        ways = read_shares(raw)
    return Rule(None, ways, f"{path}.else")


def _read_then(
    mapping: dict[str, Any], condition: Expression | None, path: str, faults: Gathering
) -> Rule:
    ways: Shares | Utilities = Shares(())
    with faults.at():
        if "if" not in mapping:
            raise unreadable('a rule begins with "if", the last one with "else"')
        if ("then" in mapping) == ("choose" in mapping):
            raise unreadable('a rule has either "then" with shares or "choose" with utilities')
    if "then" in mapping:
        with faults.at("then"):
            ways = read_shares(mapping["then"])
        return Rule(condition, ways, f"{path}.then")
    if "choose" in mapping:
        with faults.at("choose"):
            ways = read_utilities(mapping["choose"])
    return Rule(condition, ways, f"{path}.choose")


def _read_table(mapping: dict[str, Any]) -> tuple[Rule, ...]:
    """Return the rules of a table `by`, one for each value, `else` last."""
    faults = Gathering()
    by = mapping["by"]
    with faults.at("by"):
        if not isinstance(by, str) or not is_name(by):
            raise found(by, '"segment" or the name of an attribute')
    rules = []
    keys = [key for key in mapping if key not in ("by", "else")]
    for key in [*keys, *(["else"] if "else" in mapping else [])]:
        with faults.at(key):
            condition = None if key == "else" else equals(str(by), _cell_value(str(by), key))
            rules.append(_read_entry(mapping[key], condition, f"next.{key}"))
    with faults.at():
        if not keys:
            raise unreadable(f"the table has no entries; needed is a share set for each {by}")
    faults.settle()
    return tuple(rules)


def _cell_value(by: str, key: str) -> float | str | bool:
    """Return the value that a table's key stands for; names of segments stay text."""
    if by in ("segment", "came_from", "weekday"):
        return key
    try:
        value = resolve(key)
    except ScalarError as error:
        raise unreadable(str(error)) from None
    if value is None:
        return key
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _read_entry(raw: object, condition: Expression | None, path: str) -> Rule:
    """Return one entry of a table: shares, or `{then: shares, sample: 40}`."""
    if not isinstance(raw, dict) or not ("then" in raw or _is_choice(raw)):
        return Rule(condition, read_shares(raw), path)
    faults = Gathering()
    rule = Rule(condition, Shares(()), f"{path}.then")
    with faults.at():
        refuse_other_keys(raw, "then", "choose", *EVIDENCE)
    if "then" in raw:
        with faults.at("then"):
            rule = Rule(condition, read_shares(raw["then"]), f"{path}.then")
    if "choose" in raw:
        with faults.at("choose"):
            if "then" in raw:
                raise unreadable('cannot stand beside "then"; one of them is right')
            rule = Rule(condition, read_utilities(raw["choose"]), f"{path}.choose")
    with faults.at():
        evidence = read_evidence(raw)
    faults.settle()
    return with_evidence(rule, evidence)


def _is_choice(raw: dict[str, Any]) -> bool:
    return isinstance(raw.get("choose"), dict)
