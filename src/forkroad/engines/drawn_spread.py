"""Spreading with chances of their own for each draw: transitions one by one, level by level."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.dated import Places, as_places
from forkroad.engines.ways import Ways, Widen
from forkroad.engines.wiring import Level, Wiring
from forkroad.program.distinct import distinct
from forkroad.program.program import Ints
from forkroad.records import record

Array = NDArray[np.float64]


class DrawnSpread:
    """Chances of their own for each draw: transitions one by one, level by level."""

    def __init__(self, wiring: Wiring, widen: Widen, n_columns: int) -> None:
        self._wiring, self._widen, self._n_columns = wiring, widen, n_columns
        self._levels = [_LevelNow(wiring, level, widen) for level in wiring.levels]
        self._quick = _quick_exits(wiring)
        self._leaving = np.zeros((wiring.n_departures, n_columns))

    def onward(self, day: int, setting_out: tuple[Ints, Array], out: Array, entries: Array) -> None:
        """Complete a day forward; see Spread."""
        everywhere, by_level = self._forward
        entries.fill(0.0)
        everywhere.put(day, out, entries)
        entries[setting_out[0]] += setting_out[1]
        for level, ways in zip(self._levels, by_level, strict=True):
            ways.add(day, entries, entries, level.held_by_way(day, ways.order))
        self._leave(day, entries, out)

    def back(self, day: int, later: Array, reward: Array) -> tuple[Array, Array, Array]:
        """Complete a day backward; see Spread."""
        everywhere, by_level = self._backward
        value = later + reward
        for level, ways in zip(reversed(self._levels), reversed(by_level), strict=True):
            ways.add(day, value, later, level.held_by_way(day, ways.order))
            value[level.states] = later[level.states] + reward[level.states]
        everywhere.put(day, value, self._leaving)
        return value, later, self._leaving

    def _leave(self, day: int, entries: Array, out: Array) -> None:
        """Add to `out` who leaves on the day of entry."""
        for quick in self._quick:
            leaving = entries[quick.states]
            if quick.chance is not None:
                leaving *= quick.chance[day if len(quick.chance) > 1 else 0]
            held = self._wiring.open_on(quick.departures, day)
            if held is not None:
                leaving *= self._widen(held)
            out[quick.places] += leaving

    @cached_property
    def _forward(self) -> tuple[Ways, list[Ways]]:
        """From departures to states, and level by level from states to states."""
        transitions = self._wiring.program.transitions
        every = np.arange(len(transitions.cell))
        everywhere = self._ways(every, transitions.departure, transitions.target)
        by_level = [
            self._ways(level.ways, level.origin, transitions.target[level.ways], level.share)
            for level in self._levels
        ]
        return everywhere, by_level

    @cached_property
    def _backward(self) -> tuple[Ways, list[Ways]]:
        """The same the other way round."""
        transitions = self._wiring.program.transitions
        every = np.arange(len(transitions.cell))
        everywhere = self._ways(every, transitions.target, transitions.departure)
        by_level = [
            self._ways(level.ways, transitions.target[level.ways], level.origin, level.share)
            for level in self._levels
        ]
        return everywhere, by_level

    def _ways(
        self, transitions: Ints, source: Ints, target: Ints, share: Array | None = None
    ) -> Ways:
        program, widen = self._wiring.program, self._widen
        return Ways(
            program, transitions, source, target, widen, share=share, n_columns=self._n_columns
        )


class _LevelNow:
    """One level of same-day exits, with what a day says of it.

    ways, origin : its transitions, and the state that each leaves.
    share : the chance of leaving on the day of entry, by way; None where it differs by day.
    states : the distinct states that it leaves.
    """

    def __init__(self, wiring: Wiring, level: Level, widen: Widen) -> None:
        self._wiring, self._level, self._widen = wiring, level, widen
        self.ways = level.forward
        self.origin = level.states[level.source]
        self.states = distinct(level.states)
        self.share = level.chance[0][level.source] if len(level.chance) == 1 else None

    def held_by_way(self, day: int, order: Ints) -> Array | None:
        """Return (n_ways, n_columns or 1) what the day changes in the ways' chances, if it does."""
        found = None
        if self.share is None:
            found = self._level.chance[day][self._level.source][order, np.newaxis]
        held = self._wiring.open_on(self._level.departures, day)
        if held is not None:
            by_way = self._widen(held)[self._level.source][order]
            found = by_way if found is None else found * by_way
        return found


@record
class _Quick:
    """Departures on the day of entry: chance (n_days or 1, n, 1), None where it is 1."""

    departures: Ints
    places: Places
    states: Ints
    chance: Array | None


def _quick_exits(wiring: Wiring) -> list[_Quick]:
    """Return the same-day exits of all levels: those without a choice, then the others."""
    found = []
    for is_certain in (True, False):
        levels = [(level, _is_certain(level) == is_certain) for level in wiring.levels]
        departures = np.concatenate(
            [np.zeros(0, dtype=np.intp), *(level.departures[own] for level, own in levels)]
        )
        chances = [level.chance[:, own] for level, own in levels]
        n_days = max((len(chance) for chance in chances), default=1)
        chance = np.concatenate(
            [np.zeros((n_days, 0)), *(np.broadcast_to(c, (n_days, c.shape[1])) for c in chances)],
            axis=1,
        )
        order = np.argsort(departures)
        departures = departures[order]
        if len(departures):
            states = wiring.program.departures.state[departures]
            given = None if is_certain else chance[:, order, np.newaxis]
            found.append(_Quick(departures, as_places(departures), states, given))
    return found


def _is_certain(level: Level) -> NDArray[np.bool_]:
    return np.asarray((level.chance == 1).all(axis=0))
