"""Spreading with chances that all columns share: one matrix product a day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.wiring import Wiring
from forkroad.program.program import Ints

Array = NDArray[np.float64]


class CommonSpread:
    """Chances that all columns share: one matrix product a day."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._kind = kinds_of_day(wiring)
        self._known: dict[int, tuple[Array, Array, Array]] = {}
        quick = [level.departures for level in wiring.levels]
        self._quick = np.concatenate([np.zeros(0, dtype=np.intp), *quick])
        self._quick_states = wiring.program.departures.state[self._quick]

    def onward(self, day: int, setting_out: tuple[Ints, Array], out: Array, entries: Array) -> None:
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
            at_once = chances_at_once(self._wiring, day)[self._quick, np.newaxis]
            self._known[kind] = moves, closure, at_once
        return self._known[kind]


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
    at_once = chances_at_once(wiring, day)
    closure: Array = np.eye(program.states.count)
    if at_once.any():
        quick = np.zeros_like(closure)
        np.add.at(quick.T, program.departures.state, (moves * at_once).T)
        closure = np.asarray(np.linalg.inv(closure - quick), dtype=np.float64)
    return moves, closure


def chances_at_once(wiring: Wiring, day: int) -> Array:
    """Return (n_departures,) the chance of leaving on the day of entry."""
    found = np.zeros(wiring.n_departures)
    for level in wiring.levels:
        chance = level.chance[day if len(level.chance) > 1 else 0]
        held = wiring.open_on(level.departures, day)
        found[level.departures] = chance if held is None else chance * held[:, 0]
    return found
