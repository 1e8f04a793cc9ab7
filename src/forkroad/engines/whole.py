"""The whole horizon at once: state after state in the order of the journey, not day after day.

Where all draws have the same chances, who leaves a state on which day is one product of all its
entries with its stay, so that states are taken one after the other, each with all days. States that
lead back to one another are taken together: how often one of them is entered so many days after
another is worked out once. There chances and stays must be the same on all days.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.components import list_components
from forkroad.engines.kernels import Kernel, Kernels, chances_of_lag
from forkroad.engines.wiring import Wiring
from forkroad.program.departures import Lag
from forkroad.program.program import Ints
from forkroad.records import record

Array = NDArray[np.float64]

# Products of two states of one loop, for each state, up to which this is shorter work.
MOST_PAIRS = 0.5
# Of those who have entered a loop, so many are nobody.
TOO_FEW = 1e-20
# Numbers by state, day and column that are held at a time.
MOST_NUMBERS = 20_000_000


@record
class Dated:
    """A lag that depends on the day of entry: all days of entry, and of leaving."""

    entry: Ints
    leaving: Ints
    weight: float


@record
class Way:
    """A transition: where it leads, and its chance, (n_days,) or the same on all days."""

    target: int
    chance: Array | float


@record
class Exit:
    """A departure of a state, with the ways on from it; those in `around` stay in the loop."""

    place: int
    state: int
    lag: Kernel | Dated
    onward: list[Way]
    around: list[Way]


@record
class Part:
    """States that are taken together, and their departures: one state, or a loop of several.

    answers : how often, for one customer who comes into the second state from elsewhere, the
        first is entered so many days later; None where nothing leads back. back : the same from
        the first to the second.
    """

    states: list[int]
    exits: list[Exit]
    answers: Kernels | None
    back: Kernels | None


def find_whole(wiring: Wiring, n_columns: int) -> Whole | None:
    """Return a program laid out for passes by states, None where days are shorter work."""
    program = wiring.program
    if program.states.count * program.n_days * n_columns > MOST_NUMBERS:
        return None
    if "whole" not in wiring.shared:
        wiring.shared["whole"] = _whole_of(wiring)
    found: Whole | None = wiring.shared["whole"]
    return found


def _whole_of(wiring: Wiring) -> Whole | None:
    program = wiring.program
    if program.cells.chances.shape[2] > 1 or wiring.masks:
        return None
    whole = Whole(wiring)
    return whole if whole.is_worth_it() else None


class Whole:
    """A program in the order of its states."""

    def __init__(self, wiring: Wiring) -> None:
        self.wiring = wiring
        program, transitions = wiring.program, wiring.program.transitions
        self._origin = program.departures.state[transitions.departure]
        edges = list(zip(self._origin.tolist(), transitions.target.tolist(), strict=True))
        # Components, each after all that lead to it.
        self._order = list_components(program.states.count, edges)
        self._component = np.zeros(program.states.count, dtype=np.intp)
        for place, states in enumerate(self._order):
            self._component[states] = place
        self._is_around = self._component[self._origin] == self._component[transitions.target]
        loops = np.zeros(len(self._order), dtype=bool)
        loops[self._component[self._origin[self._is_around]]] = True
        self._is_loop = loops.tolist()
        by_epoch = program.cells.chances[:, transitions.cell, 0] * transitions.factor
        self._is_steady = (by_epoch == by_epoch[:1]).all(axis=0)
        self._by_epoch = by_epoch
        self._kernels: dict[Lag, Kernel | Dated] = {}

    def is_worth_it(self) -> bool:
        """Return whether loops are small, and the same on all days."""
        pairs = [len(states) ** 2 for states in self._order]
        if np.array(pairs)[self._is_loop].sum() > MOST_PAIRS * len(self._component):
            return False
        departures = self.wiring.program.transitions.departure[self._is_around]
        is_dated = any(isinstance(self._lags[place], Dated) for place in departures.tolist())
        return bool(self._is_steady[self._is_around].all()) and not is_dated

    @cached_property
    def _lags(self) -> list[Kernel | Dated]:
        return [self._kernel(lag) for lag in self.wiring.program.departures.lags]

    def _kernel(self, lag: Lag) -> Kernel | Dated:
        if lag not in self._kernels:
            n_days = self.wiring.program.n_days
            chances = chances_of_lag(lag, n_days)
            self._kernels[lag] = (
                _dated(lag, n_days) if chances is None else Kernel(chances, lag.leave)
            )
        return self._kernels[lag]

    @cached_property
    def parts(self) -> list[Part]:
        """All states, each part after all that lead to it."""
        exits: list[list[Exit]] = [[] for _ in self._order]
        ways = self._ways
        for place, state in enumerate(self.wiring.program.departures.state.tolist()):
            part = int(self._component[state])
            exits[part].append(Exit(place, state, self._lags[place], *ways[place]))
        return [
            Part(states, own, *(self._answers(states) if is_loop else (None, None)))
            for states, own, is_loop in zip(self._order, exits, self._is_loop, strict=True)
        ]

    @cached_property
    def is_timeless(self) -> NDArray[np.bool_]:
        """By state, whether what comes after it is the same on whatever day it is entered."""
        found = np.ones(len(self._component), dtype=bool)
        for part in reversed(self.parts):
            found[part.states] = all(
                isinstance(each.lag, Kernel)
                and all(isinstance(it.chance, float) and found[it.target] for it in each.onward)
                for each in part.exits
            )
        return found

    @property
    def _ways(self) -> list[tuple[list[Way], list[Way]]]:
        """Return by departure the ways to later parts, and those inside its loop."""
        program = self.wiring.program
        transitions = program.transitions
        found: list[tuple[list[Way], list[Way]]] = [([], []) for _ in self._lags]
        columns = zip(
            transitions.departure.tolist(),
            transitions.target.tolist(),
            self._is_steady.tolist(),
            self._is_around.tolist(),
            strict=True,
        )
        for place, (departure, target, is_steady, is_around) in enumerate(columns):
            by_epoch = self._by_epoch[:, place]
            chance: Array | float = float(by_epoch[0])
            if not is_steady:
                chance = by_epoch[program.cells.epoch_of_day]
            found[departure][is_around].append(Way(target, chance))
        return found

    @cached_property
    def _known(self) -> dict[bytes, tuple[Kernels, Kernels]]:
        return {}

    def _answers(self, states: list[int]) -> tuple[Kernels, Kernels]:
        """Return the answers of a loop, those of another loop that is just like it if there is."""
        steps = self._steps(states)
        key = steps.tobytes()
        if key not in self._known:
            found = Kernels(_answers_of(steps, self.wiring.program.n_days))
            self._known[key] = found, found.turned
        return self._known[key]

    def _steps(self, states: list[int]) -> Array:
        """Return (n_lags, n, n) the chance to go from the second state to the first in k days."""
        place = {state: row for row, state in enumerate(states)}
        transitions = self.wiring.program.transitions
        inside = np.nonzero(self._is_around & np.isin(self._origin, states))[0]
        parts = []
        for each in inside.tolist():
            lag = self._lags[transitions.departure[each]]
            assert isinstance(lag, Kernel)
            to, origin = place[int(transitions.target[each])], place[int(self._origin[each])]
            parts.append((to, origin, self._by_epoch[0, each], lag.chances))
        found = np.zeros((max(len(chances) for *_, chances in parts), len(states), len(states)))
        for row, column, chance, chances in parts:
            found[: len(chances), row, column] += chance * chances
        return found


def _dated(lag: Lag, n_days: int) -> Dated:
    table = np.array(lag.table, dtype=np.intp)
    entry = np.nonzero((table >= 0) & (np.arange(len(table)) + table < n_days))[0]
    return Dated(entry, entry + table[entry], lag.weight)


def _answers_of(steps: Array, n_days: int) -> Array:
    """Return (n_days, n, n) R: R_0 = (I - Z_0)^-1, R_k = R_0 sum over j of Z_j R_(k-j)."""
    n_lags, n, _ = steps.shape
    first = np.linalg.inv(np.eye(n) - steps[0])
    onward = np.matmul(first, steps[1:])
    # Row by row what lies 1, 2, ... days back; the days themselves stand the last first.
    flat = np.ascontiguousarray(onward.transpose(1, 0, 2)).reshape(n, (n_lags - 1) * n)
    backward = np.zeros((n_days, n, n))
    backward[-1] = first
    for day in range(1, n_days):
        reach = min(day, n_lags - 1)
        past = backward[n_days - day : n_days - day + reach].reshape(reach * n, n)
        np.matmul(flat[:, : reach * n], past, out=backward[n_days - 1 - day])
    found = backward[::-1]
    # Those who go round so long that no sum would notice them are left out.
    matters = np.nonzero((found > TOO_FEW * first.max()).any(axis=(1, 2)))[0]
    return np.asarray(found[: matters[-1] + 1])
