"""Plans of stays: how those who enter each state will leave it, as few kinds as there are.

A state's departures compete: one draw decides by which of them a customer leaves and when.
States with the same chances after the same days share a plan, whatever their departures.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.counts_sums import Floats, Ints
from forkroad.program.departures import Lag
from forkroad.program.program import Program
from forkroad.program.stock_limits import REFUSED
from forkroad.program.timeline import Grid
from forkroad.records import record

# What the chances leave below this is rounding, not customers who never leave.
ROUNDING = 1e-12


class StayDoesNotAddUp(AssertionError):
    """The ways to leave a state have chances above 1 together: a bug, not a user's mistake."""


@record
class StayPlan:
    """States whose stay is drawn on entering.

    level : in which the states are entered, -1 where nobody leaves on the day of entry.
    where : on which days and draws of entering it holds; None is always.
    chances, lags : (n_outcomes,) of leaving so many days later.
    is_leaving : (n_outcomes,) False for the outcome of never leaving.
    departures : (n_states, n_outcomes) by which; -1 for none.
    """

    level: int
    where: Grid | None
    states: Ints
    chances: Floats
    lags: Ints
    departures: Ints
    is_leaving: NDArray[np.bool_]


@record
class GeometricPlan:
    """States that are left with the same chance on every later day: leave (n, 1)."""

    level: int
    where: Grid | None
    states: Ints
    departures: Ints
    leave: Floats


@record
class DatedPlan:
    """States left on dates: lags (n, n_days) days to leaving by day of entry, -1 for never."""

    level: int
    where: Grid | None
    states: Ints
    departures: Ints
    lags: Ints


Plan = StayPlan | GeometricPlan | DatedPlan


def list_plans(program: Program, settled: frozenset[int]) -> list[Plan]:
    """Return the plans of a program in a fixed order.

    settled : states that are entered in turn although nobody leaves them at once.

    Raises StayDoesNotAddUp.
    """
    groups: dict[_Key, list[tuple[int, list[int], list[_Outcome]]]] = {}
    kept: dict[_Key, Grid | None] = {}
    variants = _variants(program)
    quick = {state for state, _, places in variants if _can_be_quick(program, places)} | settled
    for state, where, places in variants:
        level = int(program.states.level[state]) if state in quick else -1
        kind, outcomes = _kind(program, places)
        key = (level, id(where), kind)
        kept[key] = where
        groups.setdefault(key, []).append((state, places, outcomes))
    return [_plan(program, key, kept[key], members) for key, members in groups.items()]


# (departure, days, chance)
_Outcome = tuple[int, int, float]
# (level, identity of the days on which it holds, what the states have in common)
_Key = tuple[int, int, Hashable]


def _variants(program: Program) -> list[tuple[int, Grid | None, list[int]]]:
    """Return (state, where, departures): the ways of staying in each state."""
    found: dict[tuple[int, int], tuple[int, Grid | None, list[int]]] = {}
    for place, state in enumerate(program.departures.state.tolist()):
        if program.departures.lags[place] == REFUSED:
            continue
        where = program.departures.where[place]
        entry = found.setdefault((state, id(where)), (state, where, []))
        entry[2].append(place)
    return list(found.values())


def _can_be_quick(program: Program, places: Iterable[int]) -> bool:
    lags = [program.departures.lags[place] for place in places]
    return any((lag.chances and lag.chances[0] > 0) or 0 in lag.table for lag in lags)


def _kind(program: Program, places: list[int]) -> tuple[Hashable, list[_Outcome]]:
    """Return what states must have in common to share a plan, and the outcomes of a stay."""
    lags = [program.departures.lags[place] for place in places]
    if len(lags) == 1 and lags[0].leave > 0:
        return "geometric", []
    if any(_is_dated(lag) for lag in lags):
        return "dated", []
    outcomes = [
        (place, days, chance)
        for place, lag in zip(places, lags, strict=True)
        for days, chance in _by_days(lag)
    ]
    outcomes.sort(key=lambda it: (it[1], it[0]))
    return tuple((days, chance) for _, days, chance in outcomes), outcomes


def _is_dated(lag: Lag) -> bool:
    return bool(lag.table) and any(days != lag.table[0] for days in lag.table)


def _by_days(lag: Lag) -> list[tuple[int, float]]:
    if lag.table:
        return [(lag.table[0], lag.weight)] if lag.table[0] >= 0 else []
    return [(days, chance) for days, chance in enumerate(lag.chances) if chance > 0]


def _plan(
    program: Program,
    key: _Key,
    where: Grid | None,
    members: list[tuple[int, list[int], list[_Outcome]]],
) -> Plan:
    level, _, kind = key
    if kind == "geometric":
        states = np.array([state for state, _, _ in members], dtype=np.intp)
        places = np.array([places[0] for _, places, _ in members], dtype=np.intp)
        leave = np.array([[program.departures.lags[place].leave] for place in places])
        return GeometricPlan(level, where, states, places, leave)
    if kind == "dated":
        pairs = [(state, place) for state, places, _ in members for place in places]
        lags = np.array([program.departures.lags[place].table for _, place in pairs])
        states, places = np.array(pairs, dtype=np.intp).T
        return DatedPlan(level, where, states, places, lags.astype(np.intp))
    return _random_plan(level, where, members)


def _random_plan(
    level: int, where: Grid | None, members: list[tuple[int, list[int], list[_Outcome]]]
) -> StayPlan:
    outcomes = members[0][2]
    chances = np.array([chance for _, _, chance in outcomes])
    lags = np.array([days for _, days, _ in outcomes], dtype=np.intp)
    departures = np.array([[it[0] for it in found] for _, _, found in members], dtype=np.intp)
    total = float(chances.sum())
    if total > 1.0 + ROUNDING * max(len(chances), 1000):
        raise StayDoesNotAddUp(f"the chances of leaving a state add up to {total}")
    if total < 1.0 - ROUNDING:
        chances, lags = np.append(chances, 1.0 - total), np.append(lags, 0)
        departures = np.pad(departures, ((0, 0), (0, 1)), constant_values=-1)
    else:
        chances = chances / total
    states = np.array([state for state, _, _ in members], dtype=np.intp)
    departures = departures.reshape(len(states), len(lags))
    return StayPlan(level, where, states, chances, lags, departures, departures[0] >= 0)
