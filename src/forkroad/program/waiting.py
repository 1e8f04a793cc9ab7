"""Customers who are in mid-journey on the first day and have waited there for some days.

Their stay is that of customers who have stayed so long (D >= w), so that each cohort becomes
one or more opening states with exits of their own: who is not yet due leaves when due, by the
fork, or by the timeout; who was due and drew `stay` waits for the timeout, without one for ever.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from forkroad.program.departures import DUST, Ageing, Exit, lag_of
from forkroad.program.timeline import Timeline
from forkroad.records import record
from forkroad.scenario.stays import Stay, Until

Floats = NDArray[np.float64]

# Stays are followed so far back at least and at most; what lies beyond the most has no weight
# in any sensible stay.
MIN_DAYS = 100
MAX_DAYS = 20_000


@record
class Waiting:
    """Those of a cohort who share an opening state.

    days : days waited, where they matter; 0 where the state gathers all of them.
    weight : their share of the cohort; None for `steady`, where `due` and `passed` tell.
    due : chance of not being due yet after so many days.
    passed : chance of having been due before; with the chance to `stay` they are there too.
    exits : how those not yet due leave, counted from day 0.
    """

    days: int
    weight: float | None
    due: float
    passed: float
    exits: tuple[Exit, ...]


@record
class _Cohort:
    """What is known of a cohort: its stay by days, its timeout, its age, the horizon.

    chances : (n,) chance of being due after k days, those past the timeout left out.
    left : chance of a stay that only the timeout ends.
    """

    chances: Floats
    left: float
    timeout_days: int | None
    n_days: int
    ageing: Ageing | None

    @property
    def due(self) -> Floats:
        """Chance of not having left before k days: (n,)."""
        return np.asarray(np.cumsum(self.chances[::-1])[::-1] + self.left)

    def age(self, day: int) -> int:
        return self.ageing.after(day) if self.ageing else -1


def entering_share(waited: Stay | None) -> float:
    """Return the share of a cohort that has waited 0 days and so enters on day 0."""
    return 0.0 if waited is None else waited.probabilities(1)[0]  # type: ignore[union-attr]


@lru_cache(maxsize=256)
def plan_waiting(
    stay: Stay,
    timeout_days: int | None,
    waited: Stay | None,
    n_days: int,
    *,
    can_stay: bool,
    ageing: Ageing | None,
) -> list[Waiting]:
    """Return the opening states of those of a cohort who have waited a day at least.

    waited : the distribution of the days waited; None for `steady`.
    can_stay : whether the fork offers `stay`; each number of days waited then needs a state of
        its own, since how many of them were due and stayed is for the fork's shares to say.
    """
    chances = _chances(stay, timeout_days)
    left = 1.0 - float(chances.sum()) if timeout_days is not None else 0.0
    cohort = _Cohort(chances, left if left > DUST else 0.0, timeout_days, n_days, ageing)
    longest = int(np.nonzero(chances)[0].max(initial=0)) if timeout_days is None else timeout_days
    if can_stay and timeout_days is None and waited is not None:
        longest = len(_chances(waited, None)) - 1
    weights = _weights(waited, longest)
    if can_stay:
        return [
            _by_days(cohort, days, None if waited is None else float(weights[days]))
            for days in np.nonzero(weights)[0].tolist()
        ]
    if waited is None:
        # Even entries leave every number of days waited in the measure of its survivors.
        per_day = weights[: len(chances)]
    else:
        due = cohort.due[: len(weights)]
        per_day = np.where(due > DUST, weights[: len(due)] / np.maximum(due, DUST), 0.0)
    return [Waiting(0, 1.0, 1.0, 0.0, tuple(_exits(cohort, per_day, -1)))]


def dated_waiting(
    stay: Until,
    timeout_days: int | None,
    waited: Stay | None,
    timeline: Timeline,
    *,
    can_stay: bool,
    ageing: Ageing | None,
) -> list[Waiting]:
    """Return the opening states of those who wait for the next of some dates.

    However long they have waited, without a timeout or `stay`; else who was there on one of the
    dates has drawn `stay`.
    """
    first_day, n_days = timeline.calendar.start, timeline.n_days
    days = stay.days_from(first_day)
    if timeout_days is None and not can_stay:
        return [Waiting(0, 1.0, 1.0, 0.0, _dated_exits(days, None, n_days, ageing))]
    longest = len(_chances(waited, None)) - 1 if waited is not None else MAX_DAYS
    weights = _weights(waited, longest if timeout_days is None else timeout_days)
    since_last = _days_since(stay, first_day)
    return [
        Waiting(
            wait,
            None if waited is None else float(weights[wait]),
            float(wait < since_last),
            float(wait >= since_last),
            _dated_exits(
                days, None if timeout_days is None else timeout_days - wait, n_days, ageing
            ),
        )
        for wait in np.nonzero(weights)[0].tolist()
    ]


def _days_since(stay: Until, first_day: date) -> float:
    """Return how many days before the first day the last of the dates was; inf without one."""
    gone = [each for each in stay.dates if each < first_day]
    return (first_day - max(gone)).days if gone else math.inf


def _dated_exits(
    days: int | None, limit: int | None, n_days: int, ageing: Ageing | None
) -> tuple[Exit, ...]:
    """Return the exit on the next date, or by the timeout after `limit` days if that is earlier."""
    is_timeout = limit is not None and (days is None or days > limit)
    leaves = limit if is_timeout else days
    if leaves is None or leaves >= n_days:
        return ()
    age = ageing.after(leaves) if ageing else -1
    left = -1 if limit is None or is_timeout else limit - leaves
    return (Exit(lag_of({leaves: 1.0}, n_days), age, left, is_timeout),)


def _chances(stay: Stay, timeout_days: int | None) -> Floats:
    """Return (n,) chances of being due after k days: up to the timeout, or to what is left."""
    n_days = MIN_DAYS if timeout_days is None else timeout_days + 1
    chances = np.array(stay.probabilities(n_days))  # type: ignore[union-attr]
    while timeout_days is None and n_days < MAX_DAYS and 1.0 - chances.sum() > DUST:
        n_days = min(4 * n_days, MAX_DAYS)
        chances = np.array(stay.probabilities(n_days))  # type: ignore[union-attr]
    return chances


def _weights(waited: Stay | None, longest: int) -> Floats:
    """Return (longest + 1,) weights of the days waited, 0 for none; alike for `steady`."""
    if waited is None:
        weights = np.ones(longest + 1)
    else:
        weights = np.array(waited.probabilities(longest + 1))  # type: ignore[union-attr]
        weights = weights / max(1.0 - weights[0], DUST)
    weights[0] = 0.0
    return weights


def _by_days(cohort: _Cohort, days: int, weight: float | None) -> Waiting:
    """Return the state of those who have waited exactly so many days."""
    per_day = np.zeros(days + 1)
    per_day[days] = 1.0
    due = float(cohort.chances[days:].sum()) + cohort.left
    passed = float(cohort.chances[:days].sum())
    exits = tuple(_exits(cohort, per_day, days)) if due > DUST else ()
    return Waiting(days, weight, due if due > DUST else 0.0, passed, exits)


def _exits(cohort: _Cohort, per_day: Floats, days: int) -> Iterable[Exit]:
    """Yield the exits of a mix of days waited, made to add up to 1.

    per_day : weight w of having waited so many days, each times the chances of what follows:
        due on day j with w times chances[days + j].
    days : days waited, where those who `stay` must know what is left to the timeout; else -1.
    """
    chances = cohort.chances
    total = float(per_day[: len(chances)] @ cohort.due[: len(per_day)])
    ahead = np.zeros(cohort.n_days + len(per_day) - 1)
    ahead[: len(chances)] = chances[: len(ahead)]
    due = np.correlate(ahead, per_day, "valid") / total
    groups: dict[tuple[int, int, bool], dict[int, float]] = {}
    for day in np.nonzero(due > 0)[0].tolist():
        left = cohort.timeout_days - days - day if days >= 0 and cohort.timeout_days else -1
        groups.setdefault((cohort.age(day), left, False), {})[day] = float(due[day])
    for wait in (
        np.nonzero(per_day)[0].tolist() if cohort.left and cohort.timeout_days is not None else ()
    ):
        day = cohort.timeout_days - wait  # type: ignore[operator]
        if 0 <= day < cohort.n_days:
            group = groups.setdefault((cohort.age(day), -1, True), {})
            group[day] = group.get(day, 0.0) + float(per_day[wait]) * cohort.left / total
    for (age, left, is_timeout), found in groups.items():
        yield Exit(lag_of(found, cohort.n_days), age, left, is_timeout)
