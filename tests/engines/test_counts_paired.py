"""Paired luck in the counts engine: what is the same has the same luck, to the last customer."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from forkroad.engines import counts
from forkroad.engines.samples import Samples
from forkroad.program.compiling import compile_program
from forkroad.program.program import Program
from forkroad.program.timeline import Draws, build_timeline
from tests.oracles.feature_scenarios import feature, read

STEPS = {
    "site": "{takes: {geometric: 2 days}, next: {cart: 30%, rival: 20%, gone: rest}}",
    "cart": "{takes: {uniform: [0, 6]}, timeout: {after: 4 days, to: mail}, "
    "next: {buy: 48%, gone: rest}}",
    "mail": "{takes: 1 day, next: {cart: 25%, gone: rest}}",
    "buy": "{buys: {thing: {choice: {1: 60%, 2: 30%, 5: rest}}}, next: {site: 20%, done: rest}}",
    "done": "{outcome: purchase}",
    "rival": "{outcome: competitor}",
    "gone": "{outcome: lost}",
}


def program_of(*, arrivals: str = "per_month: 400", here: str = "", **steps: str) -> Program:
    """Return a program of two months with words; `steps` stand for those above or beside them."""
    body = "".join(f"    {name}: {text}\n" for name, text in {**STEPS, **steps}.items())
    text = f"""
forkroad: 1
start: 2026-01-01
months: 2
segments:
  young: {{arrivals: {{{arrivals}}}}}
  old: {{arrivals: {{per_month: 150}}{here}}}
products: {{thing: {{price: 10}}}}
journey:
  start_at: site
  steps:
{body}"""
    timeline = build_timeline(read(text), Draws())
    return compile_program(timeline, by_days=True, with_words=True)


def simulated(program: Program, n: int = 40, first: int = 0) -> Samples:
    """Return paired samples."""
    return counts.simulate(program, n, seed=7, first=first)


def converted(program: Program, n: int = 40) -> np.ndarray:
    """Return how many customers bought, by replication."""
    return simulated(program, n).measures["converted", ""][0, -1].astype(float)


def differing(one: Samples, other: Samples) -> list[tuple[str, str]]:
    """Return the measures of both in which some number is another."""
    shared = one.measures.keys() & other.measures.keys()
    return [
        key
        for key in shared
        if not np.array_equal(one.measures[key], other.measures[key], equal_nan=True)
    ]


def test_nothing_changed_changes_nothing() -> None:
    assert differing(simulated(program_of()), simulated(program_of())) == []


def test_a_step_that_nobody_enters_moves_nobody() -> None:
    # The new step stands first in the file's fork and renumbers steps and states.
    site = "{takes: {geometric: 2 days}, next: {chat: 0%, cart: 30%, rival: 20%, gone: rest}}"
    added = program_of(site=site, chat="{takes: 2 days, next: {cart: 40%, gone: rest}}")
    assert differing(simulated(program_of()), simulated(added)) == []


def test_the_order_in_the_file_moves_nobody() -> None:
    site = "{takes: {geometric: 2 days}, next: {gone: rest, rival: 20%, cart: 30%}}"
    assert differing(simulated(program_of()), simulated(program_of(site=site))) == []


def test_the_luck_of_a_replication_is_its_own() -> None:
    # Numbers 200 to 209 alone are those of the last ten of 210.
    program = program_of(arrivals="per_month: 400, spread: {overdispersed: 3}")
    many, few = simulated(program, 210), simulated(program, 10, first=200)
    for key, values in few.measures.items():
        assert np.array_equal(many.measures[key][..., 200:], values, equal_nan=True), key


def test_luck_does_not_follow_the_seed_of_another_run() -> None:
    program = program_of()
    other = counts.simulate(program, 40, seed=8)
    assert ("converted", "") in differing(simulated(program), other)


CHANGES = {
    "a share across one half": {
        "cart": STEPS["cart"].replace("48%", "53%"),
    },
    "a longer stay": {"site": STEPS["site"].replace("2 days", "3 days")},
    "a stay of another form": {"site": STEPS["site"].replace("{geometric: 2 days}", "3 days")},
    "an earlier reminder": {"cart": STEPS["cart"].replace("4 days", "2 days")},
    "a step between": {
        "site": STEPS["site"].replace("cart: 30%", "chat: 30%"),
        "chat": "{takes: {geometric: 2 days}, next: cart}",
    },
    "a tenth more customers": {"arrivals": "per_month: 440"},
    "points between others' branches": {
        "site": STEPS["site"].replace("rival: 20%", "rival: 10%"),
    },
    "customers who are here already": {"here": ", already_here: {cart: 30}"},
}


@cache
def unchanged() -> np.ndarray:
    """Return how many customers of the base bought, in 100 replications."""
    return converted(program_of(), 100)


@pytest.mark.parametrize("name", CHANGES)
def test_pairs_differ_by_at_most_half_of_what_luck_alone_would_make(name: str) -> None:
    # 100 pairs know a ratio of variances of .1 to .014 and one of .5 to .07.
    base, changed = unchanged(), converted(program_of(**CHANGES[name]), 100)
    apart = base.var(ddof=1) + changed.var(ddof=1)
    assert (changed - base).var(ddof=1) <= 0.5 * apart


def by_condition(rule: str, cart: str = "{buy: 40%, gone: rest}") -> Program:
    """Return a program in which attributes, and perhaps memory, decide where people go."""
    text = f"""
forkroad: 1
start: 2026-01-01
months: 2
segments:
  people:
    arrivals: {{per_month: 500}}
    attributes: {{age: {{normal: [45, 15]}}, member: {{chance: 50%}}}}
products: {{thing: {{price: 10}}}}
journey:
  start_at: site
  steps:
    site:
      takes: {{geometric: 2 days}}
      next: [{{if: "{rule}", then: {{cart: 50%, gone: rest}}}}, {{else: {{cart: 30%, gone: rest}}}}]
    cart: {{takes: {{uniform: [0, 6]}}, next: {cart}}}
    buy: {{buys: {{thing: 1}}, next: done}}
    done: {{outcome: purchase}}
    gone: {{outcome: lost}}
"""
    return compile_program(build_timeline(read(text), Draws()), by_days=True, with_words=True)


OTHER_CONDITIONS = {
    "a limit moved": ("age >= 55", "{buy: 40%, gone: rest}"),
    "one more condition": ("age >= 60 and member", "{buy: 40%, gone: rest}"),
    "a rule for some": (
        "age >= 60",
        "[{if: member, then: {buy: 45%, gone: rest}}, {else: {buy: 40%, gone: rest}}]",
    ),
    "something to remember": ("age >= 60 or visits(site) >= 2", "{buy: 40%, site: 5%, gone: rest}"),
}


@cache
def those_over_sixty() -> np.ndarray:
    """Return how many customers bought where one condition stands, in 60 replications."""
    return converted(by_condition("age >= 60"), 60)


@pytest.mark.parametrize("name", OTHER_CONDITIONS)
def test_other_types_of_customers_are_the_same_people(name: str) -> None:
    rule, cart = OTHER_CONDITIONS[name]
    base, changed = those_over_sixty(), converted(by_condition(rule, cart), 60)
    assert (changed - base).var(ddof=1) <= 0.5 * (base.var(ddof=1) + changed.var(ddof=1))


@pytest.mark.parametrize("spread", ["fixed", "{overdispersed: 4}"])
def test_arrivals_of_every_spread_are_paired(spread: str) -> None:
    base = converted(program_of(arrivals=f"per_month: 400, spread: {spread}"), 60)
    more = converted(program_of(arrivals=f"per_month: 440, spread: {spread}"), 60)
    assert (more - base).var(ddof=1) <= 0.5 * (base.var(ddof=1) + more.var(ddof=1))


def test_word_of_mouth_is_paired() -> None:
    text = "{takes: 3 days, brings: {segment: young, per_visit: 0.5, within: 10 days}, next: over}"
    over = "{outcome: purchase}"
    worlds = [
        program_of(done=text, over=over, cart=STEPS["cart"].replace("48%", share))
        for share in ("48%", "53%")
    ]
    base, changed = (converted(world, 60) for world in worlds)
    assert (changed - base).mean() > 0
    assert (changed - base).var(ddof=1) <= 0.5 * (base.var(ddof=1) + changed.var(ddof=1))


def stocked(on_hand: int, share: str = "45%") -> Program:
    """Return a program of two segments of buyers on the first day, and of too little stock."""
    text = f"""
forkroad: 1
start: 2026-03-01
months: 1
segments:
  young: {{already_here: {{window: 100}}}}
  old: {{already_here: {{window: 50}}}}
products: {{thing: {{price: 10, stock: {{on_hand: {on_hand}}}}}}}
journey:
  steps:
    window: {{next: till}}
    till: {{buys: {{thing: 1}}, when_out_of_stock: {{rival: {share}, gone: rest}}, next: done}}
    done: {{outcome: purchase}}
    rival: {{outcome: competitor}}
    gone: {{outcome: lost}}
groups: {{youth: 'segment == "young"'}}
"""
    return compile_program(build_timeline(read(text), Draws()), by_days=True, with_words=True)


def test_the_last_units_go_to_buyers_in_random_order() -> None:
    # 150 want one each and 60 are there. The young, 100 of them, get a hypergeometric number:
    # mean 60 x 100 / 150 = 40, variance 60 (2/3) (1/3) (150 - 60) / 149 = 8.05. Over 400
    # replications the mean is known to .14 and the variance to 8.05 sqrt(2 / 400) = .57.
    served = simulated(stocked(60), 400).measures["units", "thing"][1, -1]
    assert served.mean() == pytest.approx(40, abs=5 * 0.142)
    assert served.var(ddof=1) == pytest.approx(8.05, abs=5 * 0.57)


def test_ten_units_more_are_ten_buyers_more_and_turn_nobody_else_away() -> None:
    few, many = simulated(stocked(60), 50), simulated(stocked(70), 50)
    for row in (1, 2):
        more = many.measures["units", "thing"][row, -1] - few.measures["units", "thing"][row, -1]
        assert (more >= 0).all()
    ends = [it.measures["outcome", "rival"][0, -1] for it in (few, many)]
    assert (ends[0] >= ends[1]).all()


def test_every_feature_differs_from_itself_by_nothing() -> None:
    for name in ("campaigns", "timeouts", "choose"):
        timeline = build_timeline(feature(name), Draws())
        program = compile_program(timeline, by_days=True, with_words=True)
        again = compile_program(timeline, by_days=True, with_words=True)
        assert differing(simulated(program, 5), simulated(again, 5)) == []
