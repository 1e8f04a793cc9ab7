"""Who is under way when the log ends: where, and since when.

Where some never move on, the longer a customer has been silent the likelier it is one of them: a
forecast sees to that itself, by the chance of `stay` and the days that they have `waited`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forkroad.learning.fitted import STAY, FittedStep, Waiting
from forkroad.learning.journeys import UNDER_WAY, Journeys, Tally


def find_waiting(
    journeys: Journeys, away: Mapping[int, str], steps: Sequence[FittedStep]
) -> tuple[Waiting, ...]:
    """Return who is under way.

    away : steps of the log to the name of the step in which their customers are away.
    """
    by_name = {step.name: step for step in steps}
    return tuple(
        Waiting(segment, name, days)
        for number, segment in enumerate(journeys.segments.names)
        for name, days in _waited(journeys, away, by_name, number).items()
    )


def _waited(
    journeys: Journeys, away: Mapping[int, str], steps: Mapping[str, FittedStep], segment: int
) -> dict[str, dict[int, int]]:
    """Return how many have waited how long in each step."""
    under_way = journeys.moves.where(to=UNDER_WAY, segment=segment)
    waited: dict[str, dict[int, int]] = {}
    for step in sorted(set(under_way["step"].tolist())):
        name = away.get(step, journeys.steps.names[step])
        longest = _longest(steps[name], journeys.segments.names[segment])
        _add(waited.setdefault(name, {}), under_way.where(step=step), longest)
    return waited


def _longest(step: FittedStep, segment: str) -> int | None:
    """Return the longest stay of a segment's customers, None without end."""
    mine = next((rule for rule in step.rules if rule.segment in (segment, "")), None)
    limit = step.timeout_days or None
    if step.dwell is None or mine is None or any(way.to == STAY for way in mine.ways):
        return limit
    return min((days for days in (limit, step.dwell.longest) if days is not None), default=None)


def _add(waited: dict[int, int], rows: Tally, longest: int | None) -> None:
    """Add those who wait; a wait beyond the longest stay counts as that stay."""
    for day, n in zip(rows["days"].tolist(), rows.n.tolist(), strict=True):
        place = day if longest is None else min(day, longest)
        waited[place] = waited.get(place, 0) + n
