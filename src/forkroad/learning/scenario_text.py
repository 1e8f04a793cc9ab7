"""A fitted journey as a scenario file that people read: commented, with the evidence beside it.

The text is put together line by line, so that every comment stands where it belongs; that it is
a scenario is checked by reading it back.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date

from forkroad.learning.arrivals_of_log import FittedArrivals
from forkroad.learning.dwell import written_days
from forkroad.learning.fitted import FittedJourney, FittedStep
from forkroad.learning.fork_text import fork_lines
from forkroad.learning.past_names import PastNames, name_pasts
from forkroad.learning.step_names import Names
from forkroad.learning.waiting_text import (
    attributes_of_pasts,
    segments_with_a_past,
    waiting_lines,
)
from forkroad.learning.yaml_lines import comment, flowing, quoted
from forkroad.records import record
from forkroad.scenario.numbers import Z90

# A level that is known so well is written as a number.
_CERTAIN = 1e-3
# Below this a month brings nobody.
NOBODY = 0.005


@record(kw_only=True)
class Draft:
    """What a scenario file is written from.

    notes : sentences that stand at its head.
    segments : name to label; segment_notes : name to what is said of it, where there is more.
    arrivals : name to what is expected.
    source : what the evidence is from; asked_on : when the log ended.
    """

    name: str
    notes: tuple[str, ...]
    start: date
    months: int
    segments: Mapping[str, str]
    segment_notes: Mapping[str, str]
    arrivals: Mapping[str, FittedArrivals]
    journey: FittedJourney
    source: str
    asked_on: date


def write_scenario(draft: Draft) -> str:
    """Return the text of the scenario file."""
    taken = [*_taken_names(draft), *_value_names(draft).values()]
    pasts = name_pasts(draft.journey, tuple(draft.segments), taken)
    lines = [
        *_head(draft),
        "",
        *_values(draft),
        *attributes_of_pasts(pasts),
        "segments:",
        *(line for name in draft.segments for line in _segment(draft, name, pasts)),
        "",
        *_products(draft),
        "journey:",
        f"  start_at: {draft.journey.start_at}",
        "  steps:",
        *(line for step in draft.journey.steps for line in _step(draft, step, pasts)),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _head(draft: Draft) -> Iterator[str]:
    for note in draft.notes:
        yield from comment(note)
    yield "#"
    yield from comment(
        "Every set of shares has its `sample`: by so many customers it is known, and a forecast "
        "draws it accordingly. Edit what you know better."
    )
    yield ""
    yield "forkroad: 1"
    yield f"name: {quoted(draft.name)}"
    yield f"start: {draft.start.isoformat()}"
    yield f"months: {draft.months}"


def _values(draft: Draft) -> Iterator[str]:
    uncertain = {name: one for name, one in draft.arrivals.items() if is_uncertain(one)}
    if not uncertain:
        return
    yield "values:"
    names = _value_names(draft)
    for name, one in uncertain.items():
        yield from comment(f"Who sets out a month: {one.why}", 2)
        yield f"  {names[name]}: {uncertain_level(one)}"
    yield ""


def arrivals_value(arrivals: FittedArrivals) -> str:
    """Return the level as an uncertain value, empty where it is as good as known."""
    return uncertain_level(arrivals) if is_uncertain(arrivals) else ""


def uncertain_level(arrivals: FittedArrivals) -> str:
    """Return the level of arrivals as an uncertain value of the scenario."""
    # The mean of a lognormal distribution lies above its median.
    median = arrivals.level * math.exp(-(arrivals.spread**2) / 2)
    p90 = median * math.exp(Z90 * arrivals.spread)
    return f"{{lognormal: {{median: {median:.5g}, p90: {p90:.5g}}}}}"


def is_uncertain(arrivals: FittedArrivals) -> bool:
    """Whether the level is known so little that it is drawn."""
    return arrivals.level >= NOBODY and arrivals.spread >= _CERTAIN


def arrivals_written(arrivals: FittedArrivals, named: str) -> str:
    """Return what stands in `arrivals`; `named` is the value of the level, empty without one."""
    level = "0" if arrivals.level < NOBODY else f"{arrivals.level:.5g}"
    parts = [f"per_month: {named or level}"]
    if arrivals.growth:
        parts.append(f"growth: {100 * arrivals.growth:.3g}% a month")
    if arrivals.seasonality:
        seasons = ", ".join(f"{season:.3g}" for season in arrivals.seasonality)
        parts.append(f"seasonality: [{seasons}]")
    return ", ".join(parts)


def _value_names(draft: Draft) -> dict[str, str]:
    """Return each segment's name for who sets out, none of them a product's."""
    names = Names(_taken_names(draft))
    return {
        segment: names.name_for("new_customers" if len(draft.segments) == 1 else f"new_{segment}")
        for segment in draft.segments
    }


def _taken_names(draft: Draft) -> list[str]:
    return [step.product for step in draft.journey.steps if step.product]


def _segment(draft: Draft, name: str, pasts: PastNames) -> Iterator[str]:
    arrivals = draft.arrivals[name]
    if name in draft.segment_notes:
        yield from comment(draft.segment_notes[name], 2)
    yield f"  {name}:"
    if draft.segments[name]:
        yield f"    label: {quoted(draft.segments[name])}"
    named = _value_names(draft)[name] if arrivals_value(arrivals) else ""
    yield f"    arrivals: {{{arrivals_written(arrivals, named)}}}"
    yield from waiting_lines(draft.journey, name)
    yield from segments_with_a_past(draft.journey, pasts, name, draft.segments[name])


def _products(draft: Draft) -> Iterator[str]:
    with_product = [step for step in draft.journey.steps if step.product]
    if not with_product:
        return
    yield "products:"
    yield from comment("The log has no prices: give one, and the forecast has revenue.", 2)
    for step in with_product:
        yield f"  {step.product}: {{price: 0}}"
    yield ""


def _step(draft: Draft, step: FittedStep, pasts: PastNames) -> Iterator[str]:
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
        yield f"      source: {quoted(draft.source)}"
        yield f"      asked_on: {draft.asked_on.isoformat()}"
    if step.timeout_days:
        yield f"      timeout: {{after: {step.timeout_days} days, to: {step.timeout_to}}}"


def bought(product: str, units: Mapping[int, float]) -> str:
    """Return what stands in `buys`: a product, with the chances of its units where they differ."""
    if set(units) <= {1}:
        return product
    different = sorted(units)
    choice = written_days(different, [units[one] for one in different])
    return f"{{{product}: {{choice: {choice}}}}}"


def _stay(step: FittedStep) -> Iterator[str]:
    dwell = step.dwell
    if dwell is None or dwell.longest == 0:
        return
    open_ = f", {step.censored:,} of them not over yet" if step.censored else ""
    yield from comment(
        f"{step.n:,} stays{open_}; mean {dwell.mean:.1f} days, half of them up to {dwell.median}", 6
    )
    yield from flowing(f"      takes: {dwell.takes}")
