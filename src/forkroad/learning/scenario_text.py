"""A fitted journey as a scenario file that people read: commented, with the evidence beside it.

The text is put together line by line, so that every comment stands where it belongs; that it is
a scenario is checked by reading it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from forkroad.learning.arrivals_of_log import FittedArrivals
from forkroad.learning.arrivals_text import arrivals_line
from forkroad.learning.fitted import FittedJourney, FittedStep
from forkroad.learning.fork_text import fork_lines
from forkroad.learning.past_names import PastNames, name_pasts
from forkroad.learning.scenario_frame import Head, Sections, bought, source_lines, text_of
from forkroad.learning.step_names import Names
from forkroad.learning.waiting_text import (
    attributes_of_pasts,
    segments_with_a_past,
    waiting_lines,
)
from forkroad.learning.yaml_lines import comment, flowing, quoted
from forkroad.records import record

_ABOUT_SAMPLES = (
    "Every set of shares has its `sample`: by so many customers it is known, and a forecast draws "
    "it accordingly. Edit what you know better."
)


@record(kw_only=True)
class Draft:
    """What a scenario file is written from.

    segments : name to label; segment_notes : name to what is said of it, where there is more.
    arrivals : name to what is expected.
    """

    head: Head
    segments: Mapping[str, str]
    segment_notes: Mapping[str, str]
    arrivals: Mapping[str, FittedArrivals]
    journey: FittedJourney


def write_scenario(draft: Draft) -> str:
    """Return the text of the scenario file."""
    products = [step.product for step in draft.journey.steps if step.product]
    names = _value_names(draft, products)
    pasts = name_pasts(draft.journey, tuple(draft.segments), [*products, *names.values()])
    sections = Sections(
        closing=_ABOUT_SAMPLES,
        does="sets out",
        levels={names[name]: one for name, one in draft.arrivals.items()},
        attributes=attributes_of_pasts(pasts),
        segments=(
            line for name in draft.segments for line in _segment(draft, name, names[name], pasts)
        ),
        products=products,
        start_at=draft.journey.start_at,
        steps=(line for step in draft.journey.steps for line in _step(draft.head, step, pasts)),
    )
    return text_of(draft.head, sections)


def _value_names(draft: Draft, products: Sequence[str]) -> dict[str, str]:
    """Return each segment's name for who sets out, none of them a product's."""
    names = Names(products)
    return {
        segment: names.name_for("new_customers" if len(draft.segments) == 1 else f"new_{segment}")
        for segment in draft.segments
    }


def _segment(draft: Draft, name: str, level: str, pasts: PastNames) -> Iterator[str]:
    if name in draft.segment_notes:
        yield from comment(draft.segment_notes[name], 2)
    yield f"  {name}:"
    if draft.segments[name]:
        yield f"    label: {quoted(draft.segments[name])}"
    yield arrivals_line(draft.arrivals[name], level)
    yield from waiting_lines(draft.journey, name)
    yield from segments_with_a_past(draft.journey, pasts, name, draft.segments[name])


def _step(head: Head, step: FittedStep, pasts: PastNames) -> Iterator[str]:
    yield f"    {step.name}:"
    if step.label != step.name:
        yield f"      label: {quoted(step.label)}"
    if step.product:
        yield from flowing(f"      buys: {bought(step.product, step.units)}")
    if step.outcome:
        yield f"      outcome: {step.outcome}"
    yield from _stay(step)
    if step.rules:
        yield from fork_lines(step, pasts)
        yield from source_lines(head)
    if step.timeout_days:
        yield f"      timeout: {{after: {step.timeout_days} days, to: {step.timeout_to}}}"


def _stay(step: FittedStep) -> Iterator[str]:
    dwell = step.dwell
    if dwell is None or dwell.longest == 0:
        return
    open_ = f", {step.censored:,} of them not over yet" if step.censored else ""
    yield from comment(
        f"{step.n:,} stays{open_}; mean {dwell.mean:.1f} days, half of them up to {dwell.median}", 6
    )
    yield from flowing(f"      takes: {dwell.takes}")
