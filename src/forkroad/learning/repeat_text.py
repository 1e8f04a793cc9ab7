"""Customers who buy again, as types, written as a scenario file that people read.

A purchase leads back to the step of the type that the customer came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forkroad.learning.arrivals_text import arrivals_line
from forkroad.learning.customer_types import CustomerType
from forkroad.learning.fitted import Way
from forkroad.learning.fork_text import sample
from forkroad.learning.repeat_draft import (
    RepeatDraft,
    StepNames,
    step_names,
    ways_after_today,
    ways_of_known,
    ways_of_new,
)
from forkroad.learning.scenario_frame import Head, Sections, bought, source_lines, text_of
from forkroad.learning.shares_text import LEAST_SHARE, percent, shares_text
from forkroad.learning.yaml_lines import comment, flowing, quoted

_LEVEL = "new_buyers"
# The longest mean of days between purchases that is written: a century.
_LONGEST = 36_500.0


def write_repeat_scenario(draft: RepeatDraft, head: Head) -> str:
    """Return the text of the scenario file."""
    names = step_names(draft)
    sections = Sections(
        does="buys for the first time",
        levels={_LEVEL: draft.arrivals},
        segments=_segments(draft, names),
        products=[draft.product],
        start_at=names.first,
        steps=_steps(draft, names, head),
    )
    return text_of(head, sections)


def _steps(draft: RepeatDraft, names: StepNames, head: Head) -> Iterator[str]:
    yield from _first(draft, names, head)
    yield from _known(draft, names, head)
    yield from _between(draft, names)
    yield from _again(draft, names)
    yield f"    {names.lapsed}: {{outcome: lost, label: Has stopped}}"
    yield f"    {names.silent}: {{next: stay, label: Will not be seen again}}"


def _segments(draft: RepeatDraft, names: StepNames) -> Iterator[str]:
    yield f"  {draft.new.name}:"
    yield f"    label: {quoted(draft.new.label)}"
    yield arrivals_line(draft.arrivals, _LEVEL)
    for one in draft.known:
        yield f"  {one.name}:"
        yield f"    label: {quoted(one.label)}"
        yield f"    already_here: {{{names.known}: {one.count:.6g}}}"


def _first(draft: RepeatDraft, names: StepNames, head: Head) -> Iterator[str]:
    yield f"    {names.first}:"
    yield "      label: First purchase"
    yield from flowing(f"      buys: {bought(draft.product, draft.units)}")
    rule = ways_of_new(draft, names)
    yield from flowing(f"      next: {_shares(rule.ways)}")
    yield f"      sample: {max(rule.sample, 1.0):.1f}".removesuffix(".0")
    yield from source_lines(head)


def _known(draft: RepeatDraft, names: StepNames, head: Head) -> Iterator[str]:
    yield f"    {names.known}:"
    yield "      label: Known customers, on the first day"
    yield "      next:"
    yield "        by: segment"
    for rule in ways_of_known(draft, names):
        yield f"        {rule.segment}:"
        yield from flowing(f"          then: {_shares(rule.ways)}")
        yield f"          sample: {sample(rule)}"
    # New customers never are here, but a table needs a way for everybody.
    yield f"        else: {names.silent}"
    yield from source_lines(head)


def _between(draft: RepeatDraft, names: StepNames) -> Iterator[str]:
    for name, kind in zip(names.between, draft.types, strict=True):
        moving = kind.buys + kind.leaves
        yield f"    {name}:"
        yield f"      label: {quoted(about(kind))}"
        yield f"      takes: {{geometric: {min(1.0 / moving, _LONGEST):.6g}}}"
        if kind.leaves / moving < LEAST_SHARE:
            yield f"      next: {names.again}"
        else:
            bought_again = percent(kind.buys / moving)
            yield f"      next: {{{names.again}: {bought_again}, {names.lapsed}: rest}}"


def about(kind: CustomerType) -> str:
    """Return what a type is like, in words.

    >>> about(CustomerType(buys=1 / 20, stops=0.25))
    'Buys every 20 days or so, 25 in 100 stop after it'
    """
    days = 1.0 / kind.buys
    every = f"{days:,.0f} days" if days < 1_000 else f"{days / 365.25:,.0f} years"
    text = f"Buys every {every} or so"
    if kind.stops >= 0.005:
        text += f", {100 * kind.stops:.0f} in 100 stop after it"
    if kind.leaves * 365.25 >= 0.005:
        a_year = 1.0 - (1.0 - kind.leaves) ** 365.25
        text += f", {100 * a_year:.0f} in 100 stop within a year"
    return text


def _again(draft: RepeatDraft, names: StepNames) -> Iterator[str]:
    yield f"    {names.again}:"
    yield "      label: Buys again"
    yield from flowing(f"      buys: {bought(draft.product, draft.units)}")
    yield "      next:"
    for name, kind in zip(names.between, draft.types, strict=True):
        yield f'        - if: came_from == "{name}"'
        if kind.stops < LEAST_SHARE:
            yield f"          then: {name}"
        else:
            yield f"          then: {{{names.lapsed}: {percent(kind.stops)}, {name}: rest}}"
    yield from comment("Who bought on the first day, by the types who do so most.", 8)
    yield from flowing(f"        - else: {_shares(ways_after_today(draft, names))}")


def _shares(ways: Sequence[Way]) -> str:
    return shares_text([way.to for way in ways], [way.share for way in ways])
