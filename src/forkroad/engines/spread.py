"""Spreading: how those who leave on a day go on, through all steps that take no time.

There are two ways to do one thing, chosen by what the chances are. Where every lane has the
same chances (no draws of uncertain inputs), one matrix a kind of day does it, same-day steps
included. Where each draw has its own, transitions are taken level by level. Both offer the
same two verbs, forward and backward.
"""

from __future__ import annotations

from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.ways import Ways, Widen
from forkroad.engines.wiring import Level, Places, Wiring, as_places
from forkroad.program.distinct import distinct
from forkroad.program.program import Ints
from forkroad.records import record

Array = NDArray[np.float64]

# Numbers that a day's matrix may have; beyond that its product costs more than the levels.
MAX_MATRIX = 250_000


SettingOut = tuple[Ints, Array]


class Spread(Protocol):
    """The two verbs of a day; arrays have the axes (state or departure, column)."""

    def onward(self, day: int, setting_out: SettingOut, out: Array, entries: Array) -> None:
        """Complete a day forward.

        setting_out : states, and (n, n_columns) who sets out there.
        out : (n_departures, n_columns) who leaves after a day at least; who leaves on the day of
            entry is added. entries : (n_states, n_columns) where all who enter are written.
        """

    def back(self, day: int, later: Array, reward: Array) -> tuple[Array, Array, Array]:
        """Return (value, value after entering, value of leaving) of a day, backward.

        later : (n_states, n_columns) worth of leaving on a later day; may be changed.
        reward : the same shape, what entering is worth at once. What is returned may be written
            over by the next day.
        """


def choose_spread(wiring: Wiring, widen: Widen, n_columns: int) -> Spread:
    """Return the way that suits a program.

    widen : lays (n, n_draws) numbers out over the columns.
    """
    program = wiring.program
    size = program.states.count * max(wiring.n_departures, program.states.count)
    chances_are_common = program.cells.chances.shape[2] == 1
    masks_are_common = all(mask.shape[1] == 1 for mask in wiring.masks.values())
    if chances_are_common and masks_are_common and size <= MAX_MATRIX:
        return CommonSpread(wiring)
    return DrawnSpread(wiring, widen, n_columns)


class CommonSpread:
    """Chances that all columns share: one matrix product a day."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._kind = kinds_of_day(wiring)
        self._known: dict[int, tuple[Array, Array, Array]] = {}
        quick = [level.departures for level in wiring.levels]
        self._quick = np.concatenate([np.zeros(0, dtype=np.intp), *quick])
        self._quick_states = wiring.program.departures.state[self._quick]

    def onward(self, day: int, setting_out: SettingOut, out: Array, entries: Array) -> None:
        """Complete a day forward; see Spread."""
        moves, closure, at_once = self._matrices(day)
        np.matmul(moves, out, out=entries)
        entries[setting_out[0]] += setting_out[1]
        if len(self._quick):
            entries[:] = closure @ entries
            out[self._quick] += at_once * entries[self._quick_states]

    def back(self, day: int, later: Array, reward: Array) -> tuple[Array, Array, Array]:
        """Complete a day backward; see Spread."""
        moves, closure, _ = self._matrices(day)
        value = later + reward
        if len(self._quick):
            value = closure.T @ value
        return value, value - reward, moves.T @ value

    def _matrices(self, day: int) -> tuple[Array, Array, Array]:
        kind = int(self._kind[day])
        if kind not in self._known:
            moves, closure = matrices_of(self._wiring, day)
            at_once = _chances_at_once(self._wiring, day)[self._quick, np.newaxis]
            self._known[kind] = moves, closure, at_once
        return self._known[kind]


class DrawnSpread:
    """Chances of their own for each draw: transitions one by one, level by level."""

    def __init__(self, wiring: Wiring, widen: Widen, n_columns: int) -> None:
        self._wiring, self._widen, self._n_columns = wiring, widen, n_columns
        self._levels = [_LevelNow(wiring, level, widen) for level in wiring.levels]
        self._quick = _quick_exits(wiring)
        self._leaving = np.zeros((wiring.n_departures, n_columns))

    def onward(self, day: int, setting_out: SettingOut, out: Array, entries: Array) -> None:
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


def kinds_of_day(wiring: Wiring) -> NDArray[np.intp]:
    """Number the days so that equal numbers have equal chances and equal same-day exits."""
    program = wiring.program
    if not wiring.masks and all(len(level.chance) == 1 for level in wiring.levels):
        return program.cells.epoch_of_day
    kinds: dict[bytes, int] = {}
    found = np.zeros(program.n_days, dtype=np.intp)
    for day in range(program.n_days):
        parts = [int(program.cells.epoch_of_day[day]).to_bytes(4, "little")]
        for level in wiring.levels:
            if len(level.chance) > 1:
                parts.append(level.chance[day].tobytes())
            held = wiring.open_on(level.departures, day)
            if held is not None:
                parts.append(held.tobytes())
        found[day] = kinds.setdefault(b"".join(parts), len(kinds))
    return found


def matrices_of(wiring: Wiring, day: int) -> tuple[Array, Array]:
    """Return the moves and the closure of a day on which all draws have the same chances.

    moves : (n_states, n_departures) chance that a departure leads to a state.
    closure : (n_states, n_states) (I - Z)^-1, Z the same-day moves, which have no loops.
    """
    program = wiring.program
    transitions = program.transitions
    chances = wiring.chances_of(int(program.cells.epoch_of_day[day]))[:, 0]
    moves = np.zeros((program.states.count, wiring.n_departures))
    np.add.at(moves, (transitions.target, transitions.departure), chances)
    at_once = _chances_at_once(wiring, day)
    closure: Array = np.eye(program.states.count)
    if at_once.any():
        quick = np.zeros_like(closure)
        np.add.at(quick.T, program.departures.state, (moves * at_once).T)
        closure = np.asarray(np.linalg.inv(closure - quick), dtype=np.float64)
    return moves, closure


def _chances_at_once(wiring: Wiring, day: int) -> Array:
    """Return (n_departures,) the chance of leaving on the day of entry."""
    found = np.zeros(wiring.n_departures)
    for level in wiring.levels:
        chance = level.chance[day if len(level.chance) > 1 else 0]
        held = wiring.open_on(level.departures, day)
        found[level.departures] = chance if held is None else chance * held[:, 0]
    return found
