"""Who is under way as the scenario file has them: in which step, since when, after which past."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forkroad.learning.fitted import NO_PAST, FittedJourney, Past, Waiting
from forkroad.learning.past_names import PastNames
from forkroad.learning.shares_text import shares_text
from forkroad.learning.yaml_lines import comment, flowing, quoted


def attributes_of_pasts(names: PastNames) -> Iterator[str]:
    """Yield the section of the attributes that say what was before, none where nothing asks."""
    if not (names.visits or names.came_from):
        return
    yield "attributes:"
    yield from comment(
        "What customers who are under way had done before the forecast begins: how often they had "
        "been in a step, and which one they came from. Those to come have done nothing.",
        2,
    )
    for attribute in names.visits.values():
        yield f"  {attribute}: 0"
    if names.came_from:
        yield f'  {names.came_from}: ""'
    yield ""


def waiting_lines(journey: FittedJourney, segment: str, past: Past = NO_PAST) -> Iterator[str]:
    """Yield `already_here` of a segment's customers with a past."""
    waiting = _of(journey, segment, past)
    if not waiting:
        return
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
        waited = shares_text(days, [one.days[day] / one.count for day in days])
        yield from flowing(f"      {one.step}: {{count: {count}, waited: {{days: {waited}}}}}")


def segments_with_a_past(
    journey: FittedJourney, names: PastNames, segment: str, label: str
) -> Iterator[str]:
    """Yield the segments of those under way who had been in steps that rules ask for."""
    for name, past in names.pasts_of(segment):
        if past == NO_PAST:
            continue
        yield f"  {name}:"
        yield f"    label: {quoted(names.label(label, past))}"
        yield f"    attributes: {names.attributes(past)}"
        yield from waiting_lines(journey, segment, past)


def _of(journey: FittedJourney, segment: str, past: Past) -> Sequence[Waiting]:
    return [one for one in journey.waiting if (one.segment, one.past) == (segment, past)]
