"""Word of mouth in the program: which steps bring customers of which segment, and when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forkroad.program.arrivals import Stream
from forkroad.program.timeline import Grid, Timeline
from forkroad.records import record
from forkroad.scenario.model import Scenario
from forkroad.scenario.numbers import Amount, Constant
from forkroad.scenario.steps import Brings


@record
class Referral:
    """Each visit of a step brings a Poisson number of arrivals of a stream's segment.

    step, stream : numbers of the step and of the stream that they join.
    per_visit : expected number by day of the visit, 0 where this does not hold.
    within_days : each comes on one of so many days after the visit, all alike.
    """

    step: int
    stream: int
    per_visit: Grid
    within_days: int


def brought_segments(timeline: Timeline) -> frozenset[str]:
    """Return the segments that somebody is brought to by word of mouth."""
    steps = (step for regime in timeline.regimes for step in regime.journey.steps.values())
    return frozenset(step.brings.segment for step in steps if step.brings is not None)


def plan_referrals(
    timeline: Timeline, steps: Sequence[str], streams: Sequence[Stream]
) -> tuple[Referral, ...]:
    """Return all word of mouth; every segment that is brought has a stream."""
    place = {stream.segment: number for number, stream in enumerate(streams)}
    found = []
    for number, step in enumerate(steps):
        for (segment, days), where in timeline.variants(lambda it, step=step: _to_whom(it, step)):  # type: ignore[misc]
            if segment:
                rate = timeline.series(
                    lambda it, step=step: _per_visit(it, step),  # type: ignore[misc]
                    f"journey.steps.{step}.brings.per_visit",
                )
                held = np.where(where, np.maximum(rate, 0.0), 0.0)
                found.append(Referral(number, place[segment], held, days))
    return tuple(found)


def _brings(scenario: Scenario, step: str) -> Brings | None:
    found = scenario.journey.steps.get(step)
    return found.brings if found else None


def _to_whom(scenario: Scenario, step: str) -> tuple[str, int]:
    brings = _brings(scenario, step)
    return (brings.segment, brings.within_days) if brings else ("", 0)


def _per_visit(scenario: Scenario, step: str) -> Amount:
    brings = _brings(scenario, step)
    return brings.per_visit if brings else Constant(0.0)
