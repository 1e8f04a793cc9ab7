"""Who is under way when the log ends: where, since when, and after which past.

Where some never move on, the longer a customer has been silent the likelier it is one of them: a
forecast sees to that itself, by the chance of `stay` and the days that they have `waited`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forkroad.learning.fitted import STAY, FittedStep, Past, Waiting, Ways
from forkroad.learning.journeys import Journeys, Tally
from forkroad.learning.pasts import ComingFrom, asked_by, under_way_by_past


def find_waiting(
    journeys: Journeys,
    away: Mapping[int, str],
    steps: Sequence[FittedStep],
    coming_from: ComingFrom = lambda moves: {},
) -> tuple[Waiting, ...]:
    """Return who is under way, those of the most frequent past first.

    away : steps of the log to the name of the step in which their customers are away.
    coming_from : moves to the rows of them that came from each step, as the rules call it.
    """
    by_name = {step.name: step for step in steps}
    return tuple(
        Waiting(segment, name, days, past)
        for past, under_way in under_way_by_past(journeys, away, asked_by(steps), coming_from)
        for number, segment in enumerate(journeys.segments.names)
        for name, days in _waited(
            journeys, away, by_name, under_way.where(segment=number), (segment, past)
        ).items()
    )


def _waited(
    journeys: Journeys,
    away: Mapping[int, str],
    steps: Mapping[str, FittedStep],
    under_way: Tally,
    who: tuple[str, Past],
) -> dict[str, dict[int, int]]:
    """Return how many have waited how long in each step."""
    waited: dict[str, dict[int, int]] = {}
    for step in sorted(set(under_way["step"].tolist())):
        name = away.get(step, journeys.steps.names[step])
        longest = _longest(steps[name], *who)
        _add(waited.setdefault(name, {}), under_way.where(step=step), longest)
    return waited


def _longest(step: FittedStep, segment: str, past: Past) -> int | None:
    """Return the longest stay of a segment's customers, None without end."""
    mine = next((rule for rule in step.rules if _holds(rule, step.name, segment, past)), None)
    limit = step.timeout_days or None
    if step.dwell is None or mine is None or any(way.to == STAY for way in mine.ways):
        return limit
    return min((days for days in (limit, step.dwell.longest) if days is not None), default=None)


def _holds(rule: Ways, step: str, segment: str, past: Past) -> bool:
    """Whether a rule is that of customers who are under way in its step."""
    is_met = dict(past.visits).get(step, 0) + 1 >= rule.least
    if rule.came_from:
        is_met = past.came_from == rule.came_from
    return is_met and rule.segment in (segment, "")


def _add(waited: dict[int, int], rows: Tally, longest: int | None) -> None:
    """Add those who wait; a wait beyond the longest stay counts as that stay."""
    for day, n in zip(rows["days"].tolist(), rows.n.tolist(), strict=True):
        place = day if longest is None else min(day, longest)
        waited[place] = waited.get(place, 0) + n
