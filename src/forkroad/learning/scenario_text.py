"""A fitted journey as a scenario file that people read: commented, with the evidence beside it.

The text is put together line by line, so that every comment stands where it belongs; that it is
a scenario is checked by reading it back.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from textwrap import wrap

from forkroad.learning.arrivals_of_log import FittedArrivals
from forkroad.learning.dwell import percent, written_days
from forkroad.learning.fitted import FittedJourney, FittedStep, Ways
from forkroad.learning.step_names import Names
from forkroad.records import record
from forkroad.scenario.numbers import Z90

_WIDTH = 100
# A level that is known so well is written as a number.
_CERTAIN = 1e-3
# Below this a month brings nobody.
NOBODY = 0.005


@record(kw_only=True)
class Draft:
    """What a scenario file is written from.

    notes : sentences that stand at its head.
    segments : name to label; arrivals : name to what is expected.
    source : what the evidence is from; asked_on : when the log ended.
    """

    name: str
    notes: tuple[str, ...]
    start: date
    months: int
    segments: Mapping[str, str]
    arrivals: Mapping[str, FittedArrivals]
    journey: FittedJourney
    source: str
    asked_on: date


def write_scenario(draft: Draft) -> str:
    """Return the text of the scenario file."""
    lines = [
        *_head(draft),
        "",
        *_values(draft),
        "segments:",
        *(line for name in draft.segments for line in _segment(draft, name)),
        "",
        *_products(draft),
        "journey:",
        f"  start_at: {draft.journey.start_at}",
        "  steps:",
        *(line for step in draft.journey.steps for line in _step(draft, step)),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def quoted(text: str) -> str:
    """Return a text as YAML has it in double quotes, whatever is in it.

    >>> quoted("=1+1: #yes")
    '"=1+1: #yes"'
    """
    return json.dumps(text, ensure_ascii=False)


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


def comment(text: str, indent: int = 0) -> list[str]:
    """Return the lines of a comment."""
    before = " " * indent + "# "
    return wrap(text, _WIDTH, initial_indent=before, subsequent_indent=before) or [before]


def _values(draft: Draft) -> Iterator[str]:
    uncertain = {name: one for name, one in draft.arrivals.items() if arrivals_value(one)}
    if not uncertain:
        return
    yield "values:"
    names = _value_names(draft)
    for name, one in uncertain.items():
        yield from comment(f"Who sets out a month: {one.why}", 2)
        yield f"  {names[name]}: {arrivals_value(one)}"
    yield ""


def arrivals_value(arrivals: FittedArrivals) -> str:
    """Return the level as an uncertain value, empty where it is as good as known."""
    if arrivals.level < NOBODY or arrivals.spread < _CERTAIN:
        return ""
    # The mean of a lognormal distribution lies above its median.
    median = arrivals.level * math.exp(-(arrivals.spread**2) / 2)
    p90 = median * math.exp(Z90 * arrivals.spread)
    return f"{{lognormal: {{median: {median:.5g}, p90: {p90:.5g}}}}}"


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
    names = Names(step.product for step in draft.journey.steps if step.product)
    return {
        segment: names.name_for("new_customers" if len(draft.segments) == 1 else f"new_{segment}")
        for segment in draft.segments
    }


def _segment(draft: Draft, name: str) -> Iterator[str]:
    arrivals = draft.arrivals[name]
    yield f"  {name}:"
    if draft.segments[name]:
        yield f"    label: {quoted(draft.segments[name])}"
    named = _value_names(draft)[name] if arrivals_value(arrivals) else ""
    yield f"    arrivals: {{{arrivals_written(arrivals, named)}}}"
    waiting = [one for one in draft.journey.waiting if one.segment == name]
    if waiting:
        total = sum(one.count for one in waiting)
        yield "    already_here:"
        yield from comment(
            f"{total:,.0f} under way when the log ended, with the days since they were last seen", 6
        )
        for one in waiting:
            count = f"{one.count:.6g}"
            days = sorted(one.days)
            if days == [0]:
                yield f"      {one.step}: {count}"
                continue
            waited = written_days(days, [one.days[day] / one.count for day in days])
            yield from flowing(f"      {one.step}: {{count: {count}, waited: {{days: {waited}}}}}")


def _products(draft: Draft) -> Iterator[str]:
    with_product = [step for step in draft.journey.steps if step.product]
    if not with_product:
        return
    yield "products:"
    yield from comment("The log has no prices: give one, and the forecast has revenue.", 2)
    for step in with_product:
        yield f"  {step.product}: {{price: 0}}"
    yield ""


def _step(draft: Draft, step: FittedStep) -> Iterator[str]:
    yield f"    {step.name}:"
    if step.label != step.name:
        yield f"      label: {quoted(step.label)}"
    if step.product:
        yield from flowing(f"      buys: {bought(step.product, step.units)}")
    if step.outcome:
        yield f"      outcome: {step.outcome}"
    yield from _stay(step)
    if step.rules:
        yield from _ways(step.rules)
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


def _ways(rules: Sequence[Ways]) -> Iterator[str]:
    """Yield the shares of one rule, or the table of several segments."""
    if len(rules) == 1 and not rules[0].segment:
        (rule,) = rules
        if len(rule.ways) == 1:
            yield f"      next: {rule.ways[0].to}"
            return
        yield "      next:"
        written = [(f"{to}: {share}", about) for to, share, about in _shares(rule)]
        width = max(len(text) for text, _ in written)
        for text, about in written:
            yield f"        {text:<{width}}  # {about}"
        yield f"      sample: {sample(rule)}"
        return
    yield "      next:"
    yield "        by: segment"
    for rule in rules:
        name = rule.segment or "else"
        if len(rule.ways) == 1:
            yield f"        {name}: {rule.ways[0].to}"
            continue
        yield f"        {name}:"
        inside = ", ".join(f"{to}: {share}" for to, share, _ in _shares(rule))
        yield from flowing(f"          then: {{{inside}}}")
        yield f"          sample: {sample(rule)}"


def _shares(rule: Ways) -> Iterator[tuple[str, str, str]]:
    """Yield each way, its share as written, and what was seen of it; the largest is the rest."""
    ways = sorted(rule.ways, key=lambda way: -way.share)
    for place, way in enumerate(ways):
        seen = f"{way.count:,} seen" if way.count else "by those who were still here"
        about = f"{100 * way.share:.2f} %, {seen}" if place == 0 else seen
        yield way.to, "rest" if place == 0 else percent(way.share), about


def sample(rule: Ways) -> str:
    """Return how many customers tell a rule, at least one."""
    return f"{max(rule.sample, 1.0):.1f}".removesuffix(".0")


def flowing(line: str) -> list[str]:
    """Return a line broken behind commas, the rest further in, where it is long."""
    content = line.lstrip()
    indent = line[: len(line) - len(content)]
    # What stands behind a colon stays on its line.
    pieces = wrap(
        content.replace(": ", ":\0"),
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [piece.replace("\0", " ") for piece in pieces]
