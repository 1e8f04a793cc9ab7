"""Wiring: a program's index arrays in the order in which a day's step uses them.

The forward and the backward recursion walk the same graph in opposite directions; what both
need to know (which departures have which kind of lag, which can leave on the day of entry, who
leads where) is laid out here once.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.dated import (
    DatedAhead,
    DatedDay,
    list_dated_ahead,
    list_dated_days,
)
from forkroad.engines.sums import Sums, sums_by
from forkroad.program.departures import Lag
from forkroad.program.distinct import distinct
from forkroad.program.program import Floats, Ints, Program
from forkroad.records import record


@record
class StayGroup:
    """Departures that share a distribution of days: chances (n_lags,) of k = 0, 1, ... days.

    departures : neighbours, as `arrange` puts them. places : the same as a slice.
    """

    chances: Floats
    departures: Ints
    places: slice
    states: Ints


@record
class Level:
    """Same-day exits of one level: departures, their states, and the ways on from them.

    chance : (n_days or 1, n) chance of leaving on the day of entry.
    forward : transitions laid out for `into`; `source` says which of `departures` each is of.
    """

    departures: Ints
    states: Ints
    chance: Floats
    forward: Ints
    source: Ints
    into: Sums


@record
class Wiring:
    """Everything about a program that a day's step looks up."""

    program: Program

    def laid_out_for(self, program: Program) -> Wiring | None:
        """Return the wiring of a program of the very same states and ways; None of any other.

        What was laid out is taken over: nothing of it depends on chances.
        """
        own = self.program
        is_same = (
            program.states is own.states
            and program.departures is own.departures
            and program.transitions is own.transitions
            and program.calendar == own.calendar
        )
        if not is_same:
            return None
        made = Wiring(program)
        found = {name: it for name, it in vars(self).items() if name not in ("program", "shared")}
        vars(made).update(found)
        return made

    @cached_property
    def shared(self) -> dict[Any, Any]:
        """What passes in both directions have in common, kept by whoever works it out first."""
        return {}

    @cached_property
    def n_departures(self) -> int:
        """Number of departures."""
        return len(self.program.departures.lags)

    @cached_property
    def geometric(self) -> tuple[Ints, Ints, Floats]:
        """Departures of endless geometric stays, their states and daily chances."""
        lags = self.program.departures.lags
        places = np.array([i for i, lag in enumerate(lags) if lag.leave > 0], dtype=np.intp)
        leave = np.array([lags[i].leave for i in places], dtype=float)
        return places, self.program.departures.state[places], leave

    @cached_property
    def stay_groups(self) -> tuple[StayGroup, ...]:
        """Departures with a distribution of days, gathered by that distribution."""
        groups: dict[tuple[float, ...], list[int]] = {}
        for place, lag in enumerate(self.program.departures.lags):
            if lag.chances and not self.is_opening[place]:
                groups.setdefault(lag.chances, []).append(place)
        state = self.program.departures.state
        return tuple(
            StayGroup(np.array(chances), np.array(found), _neighbours(found), state[found])
            for chances, found in groups.items()
        )

    @cached_property
    def is_opening(self) -> NDArray[np.bool_]:
        """Whether a departure is of a state that can be entered on the first day alone."""
        return np.asarray(self.program.states.level[self.program.departures.state] == 0)

    @cached_property
    def openings(self) -> tuple[Ints, Ints, Floats]:
        """Departures of opening states, their states, (n, n_days) chance of leaving on a day."""
        n_days = self.program.n_days
        places = np.nonzero(self.is_opening)[0]
        chances = np.zeros((len(places), n_days))
        for row, place in enumerate(places):
            lag = self.program.departures.lags[place]
            if lag.table and lag.table[0] < n_days:
                chances[row, lag.table[0]] = lag.weight
            chances[row, : len(lag.chances)] = lag.chances[:n_days]
        return places, self.program.departures.state[places], chances

    @cached_property
    def dated(self) -> tuple[Ints, NDArray[np.int64], Floats]:
        """Departures by day of entry: places, (n, n_days) days until leaving, weights.

        Those that always leave on the day of entry are left out.
        """
        lags = self.program.departures.lags
        places = np.array(
            [
                i
                for i, lag in enumerate(lags)
                if lag.table and not self.is_opening[i] and max(lag.table) > 0
            ],
            dtype=np.intp,
        )
        tables = np.array([lags[i].table for i in places], dtype=np.int64)
        weights = np.array([lags[i].weight for i in places], dtype=float)
        return places, tables.reshape(len(places), self.program.n_days), weights

    @cached_property
    def dated_states(self) -> Ints:
        """The states that dated departures leave, sorted."""
        return distinct(self.program.departures.state[self.dated[0]])

    @cached_property
    def dated_days(self) -> tuple[DatedDay, ...]:
        """For each day the dated departures of those who entered on an earlier day."""
        places, tables, weights = self.dated
        row = np.searchsorted(self.dated_states, self.program.departures.state[places])
        return list_dated_days(places, tables, weights, row)

    @cached_property
    def dated_ahead(self) -> tuple[DatedAhead, ...]:
        """For each day of entry the dated departures still to come."""
        return list_dated_ahead(*self.dated)

    @cached_property
    def into_states(self) -> Sums:
        """Sums transitions by the state that they lead to."""
        return sums_by(self.program.transitions.target)

    @cached_property
    def by_departure(self) -> Sums:
        """Sums transitions by their departure."""
        return sums_by(self.program.transitions.departure)

    @cached_property
    def by_origin(self) -> Sums:
        """Sums transitions by the state that they leave."""
        return sums_by(self.program.departures.state[self.program.transitions.departure])

    @cached_property
    def by_state(self) -> Sums:
        """Sums departures by their state."""
        return sums_by(self.program.departures.state)

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """The same-day exits in the order of a day."""
        chances = {
            place: chance
            for place, lag in enumerate(self.program.departures.lags)
            if (chance := _same_day(lag)) is not None
        }
        level_of = self.program.states.level[self.program.departures.state]
        found = []
        for level in sorted({int(level_of[place]) for place in chances}):
            places = np.array([p for p in chances if level_of[p] == level], dtype=np.intp)
            found.append(self._level(places, [chances[int(p)] for p in places]))
        return tuple(found)

    def _level(self, places: Ints, chances: list[Floats]) -> Level:
        columns = np.broadcast_arrays(*chances) if len(chances) > 1 else chances
        transitions = np.nonzero(np.isin(self.program.transitions.departure, places))[0]
        departure = self.program.transitions.departure[transitions]
        source = np.searchsorted(places, departure)
        into = sums_by(self.program.transitions.target[transitions])
        return Level(
            departures=places,
            states=self.program.departures.state[places],
            chance=np.stack(columns, axis=1),
            forward=transitions[into.order],
            source=source[into.order],
            into=into,
        )

    @cached_property
    def masks(self) -> dict[int, NDArray[np.bool_]]:
        """Departures that hold on some days of entry only, with those days."""
        where = self.program.departures.where
        n_days = self.program.n_days
        return {
            place: np.broadcast_to(grid, (n_days, grid.shape[1]))
            for place, grid in enumerate(where)
            if grid is not None
        }

    def open_on(self, departures: Ints, day: int) -> Floats | None:
        """Return (n, n_draws or 1) whether departures hold for who enters on a day; None if all."""
        if not self.masks or not any(int(place) in self.masks for place in departures):
            return None
        always = np.ones(1)
        rows = [
            self.masks[int(place)][day].astype(float) if int(place) in self.masks else always
            for place in departures
        ]
        return np.stack(np.broadcast_arrays(*rows))

    def chances_of(self, epoch: int) -> Floats:
        """Return (n_transitions, n_draws or 1) probabilities in an epoch."""
        transitions = self.program.transitions
        chances = self.program.cells.chances[epoch][transitions.cell]
        return np.asarray(chances * transitions.factor[:, np.newaxis])


def _neighbours(places: list[int]) -> slice:
    assert places[-1] - places[0] == len(places) - 1, "departures must stand by their lags"
    return slice(places[0], places[-1] + 1)


def _same_day(lag: Lag) -> Floats | None:
    """Return (n_days or 1,) the chance of leaving on the day of entry, None if there is none."""
    if lag.chances:
        first = lag.chances[0]
        return np.array([first]) if first > 0 else None
    if lag.table:
        at_once = np.array(lag.table) == 0
        if at_once.all():
            return np.array([lag.weight])
        return np.where(at_once, lag.weight, 0.0) if at_once.any() else None
    return None
