"""Spreading: how those who leave on a day go on, through all steps that take no time.

There are two ways to do one thing, chosen by what the chances are. Where every lane has the
same chances (no draws of uncertain inputs), one matrix a kind of day does it, same-day steps
included. Where each draw has its own, transitions are taken level by level. Both offer the
same two verbs, forward and backward.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.wiring import Wiring

Array = NDArray[np.float64]

# Numbers that a day's matrix may have; beyond that its product costs more than the levels.
MAX_MATRIX = 250_000


class Spread(Protocol):
    """The two verbs of a day."""

    def onward(self, day: int, out: Array, entries: Array) -> None:
        """Complete a day forward, in place.

        out : (n_departures, n_draws, n_lanes) who leaves after a day at least; who leaves on the
            day of entry is added. entries : (n_states, n_draws, n_lanes) who sets out; all who
            enter are added.
        """

    def back(self, day: int, later: Array, reward: Array) -> tuple[Array, Array]:
        """Return (value after entering, value of leaving) of a day, backward.

        later : (n_states, n_columns, n_draws) worth of leaving on a later day.
        reward : the same shape, what entering is worth at once.
        """


def choose_spread(wiring: Wiring) -> Spread:
    """Return the way that suits a program."""
    program = wiring.program
    size = program.states.count * max(wiring.n_departures, program.states.count)
    chances_are_common = program.cells.chances.shape[2] == 1
    masks_are_common = all(mask.shape[1] == 1 for mask in wiring.masks.values())
    if chances_are_common and masks_are_common and size <= MAX_MATRIX:
        return CommonSpread(wiring)
    return DrawnSpread(wiring)


class CommonSpread:
    """Chances that all lanes share: one matrix product a day."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._kind = _kinds_of_day(wiring)
        self._known: dict[int, tuple[Array, Array, Array]] = {}

    def onward(self, day: int, out: Array, entries: Array) -> None:
        """Complete a day forward; see Spread."""
        moves, closure, at_once = self._matrices(day)
        flat, who = out.reshape(len(out), -1), entries.reshape(len(entries), -1)
        who[:] = closure @ (who + moves @ flat)
        if self._wiring.levels:
            state = self._wiring.program.departures.state
            flat += at_once[:, np.newaxis] * who[state]

    def back(self, day: int, later: Array, reward: Array) -> tuple[Array, Array]:
        """Complete a day backward; see Spread."""
        moves, closure, _ = self._matrices(day)
        shape = later.shape
        base = (later + reward).reshape(shape[0], -1)
        value = closure.T @ base if self._wiring.levels else base
        leaving = (moves.T @ value).reshape(-1, *shape[1:])
        return value.reshape(shape) - reward, leaving

    def _matrices(self, day: int) -> tuple[Array, Array, Array]:
        kind = int(self._kind[day])
        if kind not in self._known:
            self._known[kind] = self._made(day)
        return self._known[kind]

    def _made(self, day: int) -> tuple[Array, Array, Array]:
        """Return (moves, closure, chance of leaving at once) of a kind of day.

        moves : (n_states, n_departures) chance that a departure leads to a state.
        closure : (n_states, n_states) (I - Z)^-1, Z the same-day moves, which have no loops.
        """
        program = self._wiring.program
        transitions = program.transitions
        chances = self._wiring.chances_of(int(program.cells.epoch_of_day[day]))[:, 0]
        moves = np.zeros((program.states.count, self._wiring.n_departures))
        np.add.at(moves, (transitions.target, transitions.departure), chances)
        at_once = np.zeros(self._wiring.n_departures)
        for level in self._wiring.levels:
            chance = level.chance[day if len(level.chance) > 1 else 0]
            held = self._wiring.open_on(level.departures, day)
            at_once[level.departures] = chance * (held if isinstance(held, float) else held[:, 0])
        quick = np.zeros((program.states.count, program.states.count))
        np.add.at(quick.T, program.departures.state, (moves * at_once).T)
        closure: Array = np.eye(len(quick))
        if at_once.any():
            closure = np.asarray(np.linalg.inv(closure - quick), dtype=np.float64)
        return moves, closure, at_once


class DrawnSpread:
    """Chances of their own for each draw: transitions one by one, level by level."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        transitions = wiring.program.transitions
        self._forward = _Layout(wiring, wiring.into_states.order)
        self._backward = _Layout(wiring, wiring.by_departure.order)
        self._departure_of_move = transitions.departure[wiring.into_states.order]
        self._target_of_move = transitions.target[wiring.by_departure.order]

    def onward(self, day: int, out: Array, entries: Array) -> None:
        """Complete a day forward; see Spread."""
        chances = self._forward.chances_on(day)[:, :, np.newaxis]
        moves = out[self._departure_of_move]
        moves *= chances
        self._wiring.into_states.add(moves, entries)
        for level in self._wiring.levels:
            chance = level.chance[day if len(level.chance) > 1 else 0][:, np.newaxis, np.newaxis]
            held = self._wiring.open_on(level.departures, day)
            leaving = entries[level.states] * chance
            if not isinstance(held, float):
                leaving *= held[:, :, np.newaxis]
            onward = leaving[level.source]
            onward *= chances[self._forward.place_of[level.forward]]
            out[level.departures] += leaving
            level.into.add(onward, entries)

    def back(self, day: int, later: Array, reward: Array) -> tuple[Array, Array]:
        """Complete a day backward; see Spread."""
        chances = self._backward.chances_on(day)[:, np.newaxis, :]
        after = later.copy()
        value = later + reward
        target = self._wiring.program.transitions.target
        for level in reversed(self._wiring.levels):
            onward = value[target[level.backward]]
            onward *= chances[self._backward.place_of[level.backward]]
            gained = np.zeros((len(level.departures), *later.shape[1:]))
            level.by_source.add(onward, gained)
            gained *= level.chance[day if len(level.chance) > 1 else 0][:, np.newaxis, np.newaxis]
            held = self._wiring.open_on(level.departures, day)
            if not isinstance(held, float):
                gained *= held[:, np.newaxis, :]
            level.by_state.add(gained[level.by_state.order], after)
            value[level.states] = reward[level.states] + after[level.states]
        onward = value[self._target_of_move]
        onward *= chances
        leaving = np.zeros((self._wiring.n_departures, *later.shape[1:]))
        self._wiring.by_departure.add(onward, leaving)
        return after, leaving


class _Layout:
    """The chances of all transitions in some order, remade when the epoch changes."""

    def __init__(self, wiring: Wiring, order: NDArray[np.intp]) -> None:
        self._wiring, self._order = wiring, order
        self.place_of = np.empty_like(order)
        self.place_of[order] = np.arange(len(order))
        self._epoch = -1
        self._chances: Array = np.zeros((0, 1))

    def chances_on(self, day: int) -> Array:
        """Return (n_transitions, n_draws or 1) chances of a day."""
        epoch = int(self._wiring.program.cells.epoch_of_day[day])
        if epoch != self._epoch:
            self._chances = self._wiring.chances_of(epoch)[self._order]
            self._epoch = epoch
        return self._chances


def _kinds_of_day(wiring: Wiring) -> NDArray[np.intp]:
    """Number the days so that equal numbers have equal chances and equal same-day exits."""
    program = wiring.program
    kinds: dict[bytes, int] = {}
    found = np.zeros(program.n_days, dtype=np.intp)
    for day in range(program.n_days):
        parts = [int(program.cells.epoch_of_day[day]).to_bytes(4, "little")]
        for level in wiring.levels:
            if len(level.chance) > 1:
                parts.append(level.chance[day].tobytes())
            held = wiring.open_on(level.departures, day)
            if not isinstance(held, float):
                parts.append(held.tobytes())
        found[day] = kinds.setdefault(b"".join(parts), len(kinds))
    return found
