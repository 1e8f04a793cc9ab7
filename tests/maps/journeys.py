"""Journeys for the tests of maps, built in Python, so that they may hold what files may not."""

from __future__ import annotations

from datetime import date
from typing import Any

from forkroad.scenario.expressions import parse
from forkroad.scenario.forks import Branch, Evidence, Fork, Rule, Shares, Utilities
from forkroad.scenario.model import (
    AlreadyHere,
    Arrivals,
    Brings,
    Journey,
    Notes,
    Product,
    Scenario,
    Segment,
    Step,
    StepGoal,
    Timeout,
)
from forkroad.scenario.numbers import Constant, Units
from forkroad.scenario.stays import Fixed, GeometricDays, LognormalDays, UniformDays

HOSTILE = {
    "markup": "<script>alert(1)</script>",
    "quote": '"]; x --> y; n1[label="',
    "math": r"$\frac{",
    "newline": "one\ntwo\r\n%%{init: {}}%%\tthree",
    "override": "safe\u202egpj.exe\u2066",
    "long": "w" * 500,
    "entity": "&lt;b&gt; &#x41; #quot; \\N \\G",
    "markdown": "`**bold**` 1. list",
    "control": "a\x00b\x1b[31mred\x07\ufffe\ud800",
    "wide": "고객 여정 お客様の旅 👩‍👩‍👧 你们 العربية",
}


def shares(**ways: Any) -> Shares:
    """Return shares by step; None is `rest`, a text is a formula."""
    return Shares(
        tuple(
            Branch(to, parse(share) if isinstance(share, str) else share)
            for to, share in ways.items()
        )
    )


def fork(**ways: Any) -> Fork:
    """Return a fork of one rule without a condition."""
    return Fork((Rule(None, shares(**ways), "next"),))


def step(**keys: Any) -> Step:
    """Return a step that takes no time unless it says so."""
    return Step(**{"takes": Fixed(0), **keys})


def scenario(steps: dict[str, Step], **keys: Any) -> Scenario:
    """Return a scenario of one segment with these steps, the first of which is the entry."""
    journey = Journey(steps=steps, start_at=next(iter(steps)), stages=keys.pop("stages", ()))
    segments = {"all_comers": Segment(arrivals=Arrivals(per_month=Constant(100)))}
    whole = {"forkroad": 1, "start": date(2026, 3, 1), "months": 12, "segments": segments}
    return Scenario(**{**whole, "name": "Test", "journey": journey, **keys})


def loop() -> Scenario:
    """Return browse -> cart .5, lost .5; cart -> browse .6, buy .3, lost .1."""
    return scenario(
        {
            "browse": step(takes=Fixed(1), next=fork(cart=0.5, gone=None)),
            "cart": step(takes=Fixed(1), next=fork(browse=0.6, buy=0.3, gone=None)),
            "buy": step(outcome="purchase"),
            "gone": step(outcome="lost"),
        }
    )


def cream() -> Scenario:
    """Return the journey of the format's example: stages, rules, a choice, a timeout, `back`."""
    site = Fork(
        (
            Rule(
                parse('segment == "gift_hunters" and visits(visit_site) >= 3'),
                shares(gone=0.6, cart=None),
                "next.1.then",
            ),
            Rule(
                parse('age >= 60 and channel == "live_chat"'),
                shares(cart=0.45, compare=0.35, gone=None),
                "next.2.then",
                Evidence(140, "spring survey", date(2026, 1, 20)),
            ),
            Rule(None, shares(cart=0.2, compare=0.45, instagram=0.05, gone=None), "next.else"),
        )
    )
    utilities = {
        "cart": "1.1 + price_pull * cream.price",
        "rival": "0.6 + price_pull * rival_price",
        "visit_site": "-0.4",
    }
    choice = Utilities(tuple((to, parse(text)) for to, text in utilities.items()))
    reminded = Fork(
        (
            Rule(
                parse("consent"),
                shares(buy="opens_mail * 0.5", compare="opens_mail * 0.3", gone=None),
                "next.1.then",
            ),
            Rule(None, shares(gone=1.0), "next.else"),
        )
    )
    steps = {
        "see_ad": step(
            stage="aware",
            cost=Constant(0.12),
            next=fork(visit_site=0.42, instagram=0.06, gone=None),
        ),
        "instagram": step(
            stage="appeal",
            channel="instagram",
            takes=GeometricDays(2),
            next=fork(back=0.6, visit_site=0.15, gone=None),
        ),
        "visit_site": step(
            stage="ask",
            milestone=True,
            feeling="positive",
            takes=GeometricDays(2),
            goal=StepGoal(at_least=2000, every="month"),
            notes=Notes(concern="too many creams to choose from", answer="a three-question guide"),
            next=site,
        ),
        "compare": step(
            stage="ask",
            feeling="negative",
            takes=LognormalDays(4, 12),
            next=Fork((Rule(None, choice, "choose"),)),
        ),
        "cart": step(
            stage="act",
            takes=GeometricDays(2),
            next=fork(buy=0.55, stay=None),
            timeout=Timeout(after_days=5, to="reminder"),
        ),
        "reminder": step(takes=Fixed(1), cost=Constant(0.02), next=reminded),
        "buy": step(
            stage="act",
            milestone=True,
            buys={"cream": Units(poisson_mean=0.2)},
            when_out_of_stock=shares(rival=0.6, cart=None),
            next=fork(loyal=0.45, done=None),
        ),
        "loyal": step(
            stage="advocate",
            takes=UniformDays(30, 60),
            brings=Brings(segment="gift_hunters", per_visit=Constant(0.3), within_days=30),
            next=fork(buy=0.35, rival=0.15, done=None),
        ),
        "done": step(outcome="purchase"),
        "rival": step(outcome="competitor", label="Brand B"),
        "gone": step(outcome="lost"),
    }
    segments = {
        "regulars": Segment(label="단골 구매자", already_here={"loyal": AlreadyHere(count=2600)}),
        "gift_hunters": Segment(start_at="see_ad"),
    }
    return scenario(
        steps,
        name="Anti-ageing cream, spring launch",
        stages=("aware", "appeal", "ask", "act", "advocate"),
        segments=segments,
        products={"cream": Product(label="Cream")},
    )


def hostile(text: str) -> Scenario:
    """Return a journey with this text in every place that a map shows."""
    steps = {
        "a": step(
            label=text,
            stage=text,
            channel=text,
            description=text,
            feeling="neutral",
            buys={"p": Units(choices=((1, 1.0),))},
            takes=Fixed(2),
            notes=Notes(concern=text, answer=text),
            next=Fork(
                (
                    Rule(
                        None,
                        shares(b=0.5, back=None),
                        "next",
                        Evidence(3, text, None, text),
                    ),
                )
            ),
            timeout=Timeout(after_days=9, to="b"),
        ),
        "b": step(label=text, outcome=text),
    }
    segments = {"s": Segment(label=text), "t": Segment(label=text, start_at="b")}
    products = {"p": Product(label=text)}
    return scenario(
        steps, name=text, label=text, stages=(text,), segments=segments, products=products
    )


def korean() -> Scenario:
    """Return a short journey in Korean and Japanese."""
    return scenario(
        {
            "광고": step(
                stage="인지", label="인스타그램 광고를 본다", next=fork(누리집=0.4, 떠남=None)
            ),
            "누리집": step(
                stage="호감",
                label="공식 누리집을 둘러보고 후기를 읽는다",
                takes=GeometricDays(3),
                feeling="positive",
                next=fork(店頭=0.25, 장바구니=0.3, 떠남=None),
            ),
            "店頭": step(
                stage="호감",
                label="店頭でサンプルを試してみる",
                takes=UniformDays(1, 5),
                feeling="neutral",
                next=fork(장바구니=0.5, 떠남=None),
            ),
            "장바구니": step(
                stage="행동",
                label="장바구니",
                milestone=True,
                takes=Fixed(1),
                next=fork(구매=0.6, 떠남=None),
            ),
            "구매": step(label="구매 완료", outcome="purchase"),
            "떠남": step(label="떠남", outcome="lost"),
        },
        name="선크림 여름 출시 · 日焼け止め",
        stages=("인지", "호감", "행동"),
    )


def large(n_steps: int = 40, n_stages: int = 5) -> Scenario:
    """Return a journey of many steps, each with three ways on, one of them far or back."""
    steps = {}
    for number in range(n_steps):
        ways: dict[str, Any] = (
            {f"s{min(number + 1, n_steps - 1)}": 0.5} if number + 1 < n_steps else {}
        )
        ways[f"s{(number * 7 + 3) % n_steps}" if number % 3 == 0 else "done"] = 0.2
        ways["gone"] = None
        steps[f"s{number}"] = step(
            label=f"Touchpoint number {number + 1}",
            stage=f"Stage {number * n_stages // n_steps + 1}" if n_stages else None,
            takes=GeometricDays(2),
            milestone=number % 9 == 4,
            next=fork(**ways),
        )
    steps["done"] = step(outcome="purchase", label="Bought")
    steps["rival"] = step(outcome="competitor", label="Rival")
    steps["gone"] = step(outcome="lost", label="Gone")
    return scenario(
        steps, name="Forty touchpoints", stages=tuple(f"Stage {i + 1}" for i in range(n_stages))
    )
