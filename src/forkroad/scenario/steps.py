"""The section `journey`: its steps, where each leads, and what it shows on the map."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal

from forkroad.periods import Grouping
from forkroad.scenario import fields
from forkroad.scenario.forks import Evidence, Fork, Rule, Shares
from forkroad.scenario.numbers import Amount, Constant, Units
from forkroad.scenario.read_forks import with_evidence
from forkroad.scenario.readers import Gathering, Unreadable, unreadable
from forkroad.scenario.sections import Named, Section, key, section
from forkroad.scenario.stays import Fixed, Stay

Feeling = Literal["positive", "neutral", "negative"]


@section
class Timeout(Section):
    """Who is still here so many days after entering goes to another step."""

    after_days: int = key(
        fields.DAYS,
        "Days after entering; who is due to move on by then goes by next.",
        name="after",
        example="after: 5 days",
    )
    to: str = key(fields.NAME, "The step to which they go.", example="to: reminder")


@section
class Brings(Section):
    """Word of mouth: each visit brings a Poisson number of new arrivals of a segment."""

    segment: str = key(
        fields.NAME, "The segment of those who are brought.", example="segment: friends"
    )
    per_visit: Amount = key(
        fields.COST, "How many one visit brings on average.", example="per_visit: 0.3"
    )
    within_days: int = key(
        fields.DAYS,
        "Each comes on a day drawn evenly from so many days after the visit.",
        name="within",
        example="within: 30 days",
    )


@section
class StepGoal(Section):
    """What a step should reach."""

    measure: str = key(
        fields.MEASURE, "What is counted: visits, orders, units or a share.", default="visits"
    )
    at_least: float | None = key(fields.NUMBER, "The target from below.", default=None)
    at_most: float | None = key(fields.NUMBER, "The target from above.", default=None)
    every: Grouping | None = key(
        fields.PERIOD, "The period in which it is to be reached.", default=None
    )


@section
class Notes(Section):
    """What people worry about here, and the answer."""

    concern: str = key(fields.TEXT, "What worries customers at this step.", default="")
    answer: str = key(fields.TEXT, "What the company does about it.", default="")


@section
class Step(Section):
    """One touchpoint of the journey: a fork, a purchase, an outcome.

    Once a file has been read, `next` holds the fork of `choose` too, and the rules hold what
    was written beside them; `choose` and the keys of evidence are then empty.
    """

    label: str = key(fields.TEXT, "What people read for the step's name.", default="")
    description: str = key(fields.TEXT, "What happens at this step.", default="")
    takes: Stay = key(
        fields.STAY, "Days spent here before the customer moves on.", default=Fixed(0)
    )
    next: Fork | None = key(fields.FORK, "Where customers go from here.", default=None)
    choose: Fork | None = key(
        fields.UTILITIES,
        "Instead of next: a choice by utility, with shares exp(u) / sum of exp(u).",
        default=None,
    )
    sample: float | None = key(
        fields.SAMPLE,
        "Beside shares: they were seen on so many customers, so they are uncertain.",
        default=None,
    )
    source: str = key(fields.TEXT, "Beside shares: where they are from.", default="")
    asked_on: date | None = key(fields.DATE, "Beside shares: when they were found.", default=None)
    owner: str = key(fields.TEXT, "Beside shares: who answers for them.", default="")
    timeout: Timeout | None = key(
        Timeout, "Where those go who are still here after some days.", default=None
    )
    buys: dict[str, Units] = key(
        fields.PURCHASES, "Entering this step is a purchase of these products.", default={}
    )
    discount: Amount = key(
        fields.DISCOUNT,
        "Beside buys: the share taken off the price in this step.",
        default=Constant(0.0),
    )
    when_out_of_stock: Shares | None = key(
        fields.SHARES,
        "Where a customer goes who finds too little stock; without it stock does not limit sales.",
        default=None,
    )
    outcome: str | None = key(
        fields.WORD,
        "The journey ends here: `purchase`, `competitor`, `lost`, or a word of your own.",
        default=None,
    )
    brings: Brings | None = key(Brings, "Word of mouth: whom each visit brings.", default=None)
    stage: str | None = key(fields.WORD, "The stage of the journey it belongs to.", default=None)
    milestone: bool = key(fields.TRUTH, "Whether the score card shows it.", default=False)
    channel: str | None = key(fields.TEXT, "The channel it happens on.", default=None)
    feeling: Feeling | None = key(fields.FEELING, "How customers feel here.", default=None)
    notes: Notes | None = key(
        Notes, "What customers worry about here, and the answer.", default=None
    )
    cost: Amount = key(fields.COST, "What one visit costs.", default=Constant(0.0))
    goal: StepGoal | None = key(StepGoal, "What the step should reach.", default=None)

    def settled(self) -> Step:
        """Return the step with one fork whose rules know what they rest on."""
        if self.next is not None and self.choose is not None:
            raise Unreadable((("choose",), 'stands beside "next"; a step has one of them'))
        fork = self.next or self.choose
        evidence = Evidence(self.sample, self.source, self.asked_on, self.owner)
        if fork is not None and evidence != Evidence():
            fork = _with_evidence(fork, evidence)
        elif evidence != Evidence():
            _refuse_evidence(evidence)
        return replace(
            self, next=fork, choose=None, sample=None, source="", asked_on=None, owner=""
        )


def _with_evidence(fork: Fork, evidence: Evidence) -> Fork:
    """Return the fork, its rules resting on what stands beside it where they say nothing."""
    if evidence.sample is not None and len(fork.rules) > 1:
        raise Unreadable((("sample",), "stands beside several rules; write it in the right one"))
    return Fork(tuple(with_evidence(rule, _joined(rule, evidence)) for rule in fork.rules))


def _joined(rule: Rule, beside: Evidence) -> Evidence:
    own = rule.evidence
    return Evidence(
        beside.sample if own.sample is None else own.sample,
        own.source or beside.source,
        own.asked_on or beside.asked_on,
        own.owner or beside.owner,
    )


def _refuse_evidence(evidence: Evidence) -> None:
    faults = Gathering()
    for name in ("sample", "source", "asked_on", "owner"):
        if getattr(evidence, name):
            with faults.at(name):
                raise unreadable("says where shares are from, and there are none here")
    faults.settle()


@section
class Journey(Section):
    """The directed graph of steps."""

    start_at: str | None = key(
        fields.NAME, "The step where customers enter, unless their segment says.", default=None
    )
    stages: tuple[str, ...] = key(
        fields.NAMES, "The stages of the journey, in order, as the map shows them.", default=()
    )
    steps: dict[str, Step] = key(
        Named(Step),
        "The touchpoints by name.",
        example="steps: {visit_site: {next: {buy: 5%, gone: rest}}, ...}",
    )
