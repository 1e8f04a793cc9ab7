"""Who is under way when the log ends: where, since when, and who of them will not be seen again.

Where some never move on, the longer a customer has been silent the likelier it is one of them.
In a scenario those who are already here are customers whose stay is not over; so who stays for
ever is put into a step of its own, by the chance that is left after so many days of silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forkroad.learning.fitted import STAY, FittedStep, Waiting, Way, Ways
from forkroad.learning.journeys import UNDER_WAY, Journeys, Tally

_NOBODY = 1e-6


def find_waiting(
    journeys: Journeys, away: Mapping[int, str], steps: Sequence[FittedStep], silent: str
) -> tuple[tuple[Waiting, ...], tuple[FittedStep, ...]]:
    """Return who is under way, and the step of those who are silent for good, if there are any.

    away : steps of the log to the name of the step in which their customers are away.
    """
    by_name = {step.name: step for step in steps}
    found = []
    for number, segment in enumerate(journeys.segments.names):
        waited = _waited(journeys, away, by_name, number)
        lost: float = 0.0
        for name, days in waited.items():
            open_, for_good = _told_apart(days, by_name[name], segment)
            lost += for_good
            if open_:
                found.append(Waiting(segment, name, open_))
        if lost > _NOBODY:
            found.append(Waiting(segment, silent, {0: lost}))
    if not any(one.step == silent for one in found):
        return tuple(found), ()
    rules = (Ways("", (Way(STAY, 1.0, 0),), 1.0),)
    return tuple(found), (FittedStep(name=silent, label="Silent for good", rules=rules),)


def _waited(
    journeys: Journeys, away: Mapping[int, str], steps: Mapping[str, FittedStep], segment: int
) -> dict[str, dict[int, int]]:
    """Return how many have waited how long in each step."""
    under_way = journeys.moves.where(to=UNDER_WAY, segment=segment)
    waited: dict[str, dict[int, int]] = {}
    for step in sorted(set(under_way["step"].tolist())):
        name = away.get(step, journeys.steps.names[step])
        _add(waited.setdefault(name, {}), under_way.where(step=step), steps[name])
    return waited


def _add(waited: dict[int, int], rows: Tally, step: FittedStep) -> None:
    """Add those who wait; a wait beyond the longest stay counts as that stay."""
    dwell = step.dwell
    longest = dwell.longest if dwell is not None and not dwell.never else None
    for day, n in zip(rows["days"].tolist(), rows.n.tolist(), strict=True):
        place = day if longest is None else min(day, longest)
        waited[place] = waited.get(place, 0) + n


def _told_apart(
    days: Mapping[int, int], step: FittedStep, segment: str
) -> tuple[dict[int, float], float]:
    """Return who may still move on, by days waited, and how many are silent for good.

    After a silence that ends the journey nobody stays for ever: they wait for its timeout.
    """
    never = _share_of_never(step.rules, segment)
    if step.dwell is None or step.timeout_days or not never:
        return {day: float(n) for day, n in days.items()}, 0.0
    lasting = step.dwell.lasting
    open_: dict[int, float] = {}
    for day, n in days.items():
        not_over = lasting[day] if day < len(lasting) else 0.0
        share = not_over / (not_over + never * (1.0 - not_over))
        if n * share > _NOBODY:
            open_[day] = n * share
    return open_, sum(days.values()) - sum(open_.values())


def _share_of_never(rules: Sequence[Ways], segment: str) -> float:
    """Return the share of customers of a segment who never move on."""
    mine = next((rule for rule in rules if rule.segment in (segment, "")), None)
    return sum(way.share for way in mine.ways if way.to == STAY) if mine else 0.0
