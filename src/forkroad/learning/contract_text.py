"""Contracts that customers renew, written as a scenario file that people read.

What kind a customer is of is an attribute, drawn on arrival; what it means stands at the one fork
at the end of each period.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from forkroad.learning.arrivals_of_log import FittedArrivals
from forkroad.learning.arrivals_text import arrivals_line
from forkroad.learning.contracts import Contracts
from forkroad.learning.scenario_frame import Head, Sections, bought, source_lines, text_of
from forkroad.learning.shares_text import LEAST_SHARE, percent, shares_text
from forkroad.learning.step_names import Names
from forkroad.learning.yaml_lines import comment, flowing, quoted
from forkroad.records import record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


_LEVEL = "sign_ups"


@record(kw_only=True)
class ContractDraft:
    """What a scenario of contracts is written from; period is in days."""

    product: str
    units: Mapping[int, float]
    arrivals: FittedArrivals
    contracts: Contracts
    period: int


@record(kw_only=True)
class ContractSteps:
    """The names of the steps, none of them the product's."""

    first: str
    paid: str
    again: str
    left: str


def contract_steps(draft: ContractDraft) -> ContractSteps:
    """Return the names of the steps of a draft."""
    names = Names([draft.product])
    return ContractSteps(
        first=names.name_for("first_payment"),
        paid=names.name_for("paid_up"),
        again=names.name_for("renewal"),
        left=names.name_for("stopped"),
    )


def write_contract_scenario(draft: ContractDraft, head: Head) -> str:
    """Return the text of the scenario file."""
    steps = contract_steps(draft)
    sections = Sections(
        does="signs up",
        levels={_LEVEL: draft.arrivals},
        segments=_segments(draft, steps.paid),
        products=[draft.product],
        start_at=steps.first,
        steps=_steps(draft, steps, head),
    )
    return text_of(head, sections)


def _steps(draft: ContractDraft, steps: ContractSteps, head: Head) -> Iterator[str]:
    yield from _payment(draft, steps.first, "First payment", steps.paid)
    yield f"    {steps.paid}:"
    yield "      label: Paid up for a period"
    yield f"      takes: {draft.period} days"
    yield from _fork(draft, steps)
    yield from source_lines(head)
    yield from _payment(draft, steps.again, "Renewal", steps.paid)
    yield f"    {steps.left}: {{outcome: lost, label: Has left}}"


def _segments(draft: ContractDraft, paid: str) -> Iterator[str]:
    yield "  new_customers:"
    yield "    label: Those who sign up"
    yield arrivals_line(draft.arrivals, _LEVEL)
    yield from flowing(
        f"    attributes: {{kind: {{choice: {_choice(draft.contracts.new_shares)}}}}}"
    )
    for group in draft.contracts.groups:
        days = sorted(group.since)
        waited = shares_text(days, [group.since[day] / group.count for day in days])
        yield f"  {group.name}:"
        yield f"    label: {quoted(group.label)}"
        yield from flowing(f"    attributes: {{kind: {{choice: {_choice(group.shares)}}}}}")
        yield from comment("With the days since their last payment.", 4)
        yield "    already_here:"
        yield from flowing(f"      {paid}: {{count: {group.count}, waited: {{days: {waited}}}}}")


def _choice(shares: Floats) -> str:
    seen = {
        _kind(place): share for place, share in enumerate(shares.tolist()) if share >= LEAST_SHARE
    }
    return shares_text(list(seen), list(seen.values()))


def _kind(place: int) -> str:
    return f"kind_{place + 1}"


def _payment(draft: ContractDraft, name: str, label: str, paid: str) -> Iterator[str]:
    yield f"    {name}:"
    yield f"      label: {label}"
    yield from flowing(f"      buys: {bought(draft.product, draft.units)}")
    yield f"      next: {paid}"


def _fork(draft: ContractDraft, steps: ContractSteps) -> Iterator[str]:
    kinds = draft.contracts.kinds
    yield "      next:"
    yield "        by: kind"
    for place, kind in enumerate(kinds):
        name = _kind(place) if place + 1 < len(kinds) else "else"
        yield f"        {name}:"
        if kind.buys < LEAST_SHARE:
            yield f"          then: {steps.left}"
            continue
        yield f"          then: {{{steps.again}: {percent(kind.buys)}, {steps.left}: rest}}"
        yield f"          sample: {draft.contracts.sample:.1f}".removesuffix(".0")
