"""Customers who are in mid-journey on the first day and have waited there for some days.

Their stay is that of customers who have stayed so long (D >= w), so that each cohort becomes
one or more opening states with exits of their own: who is not yet due leaves when due, by the
fork, or by the timeout; who was due and drew `stay` waits for the timeout.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from forkroad.program.departures import DUST, Ageing, Exit, lag_of
from forkroad.scenario.stays import Stay, Until

# Stays are followed so far back; what lies beyond has no weight in any sensible stay.
MAX_DAYS = 20_000


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class _Cohort:
    """What is known of a cohort: its stay by days, its timeout, its age, the horizon."""

    chances: Sequence[float]
    timeout_days: int | None
    n_days: int
    ageing: Ageing | None

    @property
    def left(self) -> float:
        """Chance of a stay that only the timeout ends."""
        rest = 1.0 - sum(self.chances) if self.timeout_days is not None else 0.0
        return rest if rest > DUST else 0.0

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
    can_stay : whether the fork offers `stay`; with a timeout, each number of days waited then
        needs a state of its own.
    """
    n_chances = MAX_DAYS if timeout_days is None else timeout_days + 1
    chances = stay.probabilities(n_chances)  # type: ignore[union-attr]
    cohort = _Cohort(chances, timeout_days, n_days, ageing)
    longest = _last(chances) if timeout_days is None else timeout_days
    if can_stay and timeout_days is not None:
        weights = _weights(waited, longest)
        return [_by_days(cohort, days, weight) for days, weight in weights]
    found = dict(_steady(cohort) if waited is None else _stated(cohort, _weights(waited, longest)))
    return [Waiting(0, 1.0, 1.0, 0.0, tuple(_exits(cohort, found, -1)))]


def dated_waiting(stay: Until, first_day: date, n_days: int, ageing: Ageing | None) -> Waiting:
    """Return the opening state of those who wait for the next date, however long they have."""
    days = stay.days_from(first_day)
    if days is None or days >= n_days:
        return Waiting(0, 1.0, 1.0, 0.0, ())
    age = ageing.after(days) if ageing else -1
    return Waiting(0, 1.0, 1.0, 0.0, (Exit(lag_of({days: 1.0}, n_days), age),))


def _last(chances: Sequence[float]) -> int:
    return max(day for day, chance in enumerate(chances) if chance > 0)


def _weights(waited: Stay | None, longest: int) -> list[tuple[int, float | None]]:
    if waited is None:
        return [(days, None) for days in range(1, longest + 1)]
    stated = waited.probabilities(longest + 1)  # type: ignore[union-attr]
    entering = stated[0]
    return [
        (days, chance / (1 - entering)) for days, chance in enumerate(stated) if days and chance > 0
    ]


Key = tuple[int, bool]  # days from day 0, by the timeout?


def _by_days(cohort: _Cohort, days: int, weight: float | None) -> Waiting:
    """Return the state of those who have waited exactly so many days."""
    found = dict(_given(cohort, days))
    due = sum(found.values())
    passed = sum(cohort.chances[:days])
    exits = tuple(_exits(cohort, found, days)) if due > DUST else ()
    return Waiting(days, weight, due if due > DUST else 0.0, passed, exits)


def _given(cohort: _Cohort, days: int) -> Iterable[tuple[Key, float]]:
    """Yield the chances to leave after so many days of waiting, by days from day 0."""
    for day, chance in enumerate(cohort.chances[days:]):
        if chance > 0:
            yield (day, False), chance
    if cohort.timeout_days is not None and cohort.left:
        yield (cohort.timeout_days - days, True), cohort.left


def _stated(
    cohort: _Cohort, weights: Iterable[tuple[int, float | None]]
) -> Iterable[tuple[Key, float]]:
    """Mix the days waited by their stated chances."""
    mixed: dict[Key, float] = {}
    for days, weight in weights:
        found = dict(_given(cohort, days))
        due = sum(found.values())
        for key, chance in found.items():
            if due > DUST and weight is not None:
                mixed[key] = mixed.get(key, 0.0) + weight * chance / due
    return mixed.items()


def _steady(cohort: _Cohort) -> Iterable[tuple[Key, float]]:
    """Mix the days waited as even entries leave them: the chance of each lag j is P(D > j).

    Sum over w >= 1 of P(D = w + j) is P(D > j), the classical residual life (Feller 1971, XI.4).
    """
    after = sum(cohort.chances)
    for day, chance in enumerate(cohort.chances):
        after -= chance
        if after > DUST:
            yield (day, False), after
    for days in range(1, (cohort.timeout_days or 0) + 1):
        if cohort.left and cohort.timeout_days is not None:
            yield (cohort.timeout_days - days, True), cohort.left


def _exits(cohort: _Cohort, found: dict[Key, float], days: int) -> Iterable[Exit]:
    """Yield the exits of the chances found, made to add up to 1.

    days : days waited, where those who `stay` must know what is left to the timeout; else -1.
    """
    total = sum(found.values())
    groups: dict[tuple[int, int, bool], dict[int, float]] = {}
    for (day, is_timeout), chance in found.items():
        left = -1
        if days >= 0 and cohort.timeout_days is not None and not is_timeout:
            left = cohort.timeout_days - days - day
        group = groups.setdefault((cohort.age(day), left, is_timeout), {})
        if day < cohort.n_days:
            group[day] = chance / total
    for (age, left, is_timeout), chances in groups.items():
        if chances:
            yield Exit(lag_of(chances, cohort.n_days), age, left, is_timeout)
