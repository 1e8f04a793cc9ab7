"""Wiring: a program's index arrays in the order in which a day's step uses them.

The forward and the backward recursion walk the same graph in opposite directions; what both
need to know (which departures have which kind of lag, which can leave on the day of entry, who
leads where) is laid out here once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forkroad.program.departures import Lag
from forkroad.program.program import Floats, Ints, Program


@dataclass(frozen=True)
class Sums:
    """Sums rows by a target, as fast as memory allows.

    Rows are laid out in `order`: first the first row of every target with few rows, then the
    second of every target that has one, and so on, so that each layer adds to a leading slice;
    then the rows of each target with many, next to one another. NumPy's `reduceat` is twenty
    times slower on rows of a few hundred numbers.

    order : where each place of the layout is taken from.
    targets : what receives the sums: the targets with few rows, most rows first.
    layers : (n_layers,) rows of each layer.
    heavy : (target, first place, stop) of the targets with many rows.
    """

    order: Ints
    targets: Ints
    layers: tuple[int, ...]
    heavy: tuple[tuple[int, int, int], ...]

    def add(self, values: NDArray[np.float64], into: NDArray[np.float64]) -> None:
        """Add values, laid out in `order`, to their targets."""
        if self.layers:
            first = self.layers[0]
            total = values[:first]
            if len(self.layers) > 1:
                total = total.copy()
            place = first
            for size in self.layers[1:]:
                total[:size] += values[place : place + size]
                place += size
            into[self.targets] += total
        for target, start, stop in self.heavy:
            into[target] += values[start:stop].sum(axis=0)


# Targets with more rows than this are summed one by one.
MANY = 24


def sums_by(targets: Ints) -> Sums:
    """Return the plan that sums row i into targets[i]."""
    by_target = np.argsort(targets, kind="stable")
    found, starts, counts = np.unique(targets[by_target], return_index=True, return_counts=True)
    rank = np.arange(len(targets)) - np.repeat(starts, counts)
    count = np.repeat(counts, counts)
    is_few = count <= MANY
    few_rows = by_target[is_few]
    layout = np.lexsort((targets[few_rows], -count[is_few], rank[is_few]))
    few = found[counts <= MANY]
    few = few[np.argsort(-counts[counts <= MANY], kind="stable")]
    layers = tuple(int(size) for size in np.bincount(rank[is_few]))
    order = np.concatenate([few_rows[layout], by_target[~is_few]])
    ends = len(few_rows) + np.cumsum(counts[counts > MANY])
    heavy = tuple(
        (int(target), int(end - size), int(end))
        for target, size, end in zip(found[counts > MANY], counts[counts > MANY], ends, strict=True)
    )
    return Sums(order.astype(np.intp), few.astype(np.intp), layers, heavy)


@dataclass(frozen=True)
class ChanceGroup:
    """Departures with distributions of the lag: chances of k = 0, 1, ... days, last axis."""

    chances: Floats
    departures: Ints
    states: Ints


@dataclass(frozen=True)
class TableDay:
    """The dated departures of one day, laid out as `sums` wants them.

    rows : places in `Wiring.dated_states`. days : days of entry. departures : who leaves.
    """

    rows: Ints
    days: Ints
    weights: Floats
    departures: Ints
    sums: Sums


@dataclass(frozen=True)
class Level:
    """Same-day exits of one level: departures, their states, and the ways on from them.

    chance : (n_days or 1, n) chance of leaving on the day of entry.
    forward : transitions laid out for `into`; `source` says which of `departures` each is of.
    backward : transitions laid out for `by_source`.
    """

    departures: Ints
    states: Ints
    chance: Floats
    forward: Ints
    source: Ints
    into: Sums
    backward: Ints
    by_source: Sums
    by_state: Sums


@dataclass(frozen=True)
class Wiring:
    """Everything about a program that a day's step looks up."""

    program: Program

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
    def chance_groups(self) -> tuple[ChanceGroup, ...]:
        """Departures with a distribution of days, gathered by that distribution."""
        groups: dict[tuple[float, ...], list[int]] = {}
        for place, lag in enumerate(self.program.departures.lags):
            if lag.chances and not self.is_opening[place]:
                groups.setdefault(lag.chances, []).append(place)
        state = self.program.departures.state
        return tuple(
            ChanceGroup(np.array(chances), np.array(places), state[places])
            for chances, places in groups.items()
        )

    @cached_property
    def spread_stays(self) -> ChanceGroup:
        """All departures with a distribution of days, each with its own: chances (n, n_lags)."""
        groups = self.chance_groups
        longest = max((len(group.chances) for group in groups), default=1)
        chances = [
            np.broadcast_to(
                np.pad(group.chances, (0, longest - len(group.chances))),
                (len(group.departures), longest),
            )
            for group in groups
        ]
        empty = np.zeros(0, dtype=np.intp)
        return ChanceGroup(
            np.concatenate([np.zeros((0, longest)), *chances]),
            np.concatenate([empty, *(group.departures for group in groups)]),
            np.concatenate([empty, *(group.states for group in groups)]),
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
        """Departures by day of entry: places, (n, n_days) days until leaving, weights."""
        lags = self.program.departures.lags
        places = np.array(
            [i for i, lag in enumerate(lags) if lag.table and not self.is_opening[i]],
            dtype=np.intp,
        )
        tables = np.array([lags[i].table for i in places], dtype=np.int64)
        weights = np.array([lags[i].weight for i in places], dtype=float)
        return places, tables.reshape(len(places), self.program.n_days), weights

    @cached_property
    def dated_states(self) -> Ints:
        """The states that dated departures leave, sorted."""
        return np.unique(self.program.departures.state[self.dated[0]])

    @cached_property
    def table_days(self) -> tuple[TableDay, ...]:
        """For each day the dated departures of those who entered on an earlier day."""
        places, tables, weights = self.dated
        n_days = self.program.n_days
        which, entry = np.nonzero(tables > 0)
        leaving = entry + tables[which, entry]
        inside = leaving < n_days
        which, entry, leaving = which[inside], entry[inside], leaving[inside]
        order = np.lexsort((entry, which, leaving))
        which, entry, leaving = which[order], entry[order], leaving[order]
        bounds = np.searchsorted(leaving, np.arange(n_days + 1))
        days = []
        known: dict[bytes, Sums | None] = {}
        for day in range(n_days):
            part = slice(bounds[day], bounds[day + 1])
            departures = places[which[part]]
            key = departures.tobytes()
            sums = known.setdefault(key, None) or sums_by(departures)
            known[key] = sums
            ordered = departures[sums.order]
            states = self.program.departures.state[ordered]
            days.append(
                TableDay(
                    np.searchsorted(self.dated_states, states),
                    entry[part][sums.order],
                    weights[which[part]][sums.order],
                    ordered,
                    sums,
                )
            )
        return tuple(days)

    @cached_property
    def table_ahead(self) -> tuple[tuple[Ints, Ints, Floats], ...]:
        """For each day of entry the dated departures still to come: rows, days, weights."""
        _, tables, weights = self.dated
        ahead = []
        for day in range(self.program.n_days):
            wait = tables[:, day]
            rows = np.nonzero((wait > 0) & (day + wait < self.program.n_days))[0]
            ahead.append((rows, day + wait[rows], weights[rows]))
        return tuple(ahead)

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
        local = {int(place): number for number, place in enumerate(places)}
        departure = self.program.transitions.departure[transitions]
        source = np.array([local[int(place)] for place in departure], dtype=np.intp)
        states = self.program.departures.state[places]
        into = sums_by(self.program.transitions.target[transitions])
        by_source, by_state = sums_by(source), sums_by(states)
        return Level(
            departures=places,
            states=states,
            chance=np.stack(columns, axis=1),
            forward=transitions[into.order],
            source=source[into.order],
            into=into,
            backward=transitions[by_source.order],
            by_source=by_source,
            by_state=by_state,
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

    def open_on(self, departures: Ints, day: int) -> NDArray[np.float64] | float:
        """Return (n, n_draws or 1) whether departures hold for those who enter on a day."""
        if not self.masks or not any(int(place) in self.masks for place in departures):
            return 1.0
        always = np.ones(1)
        rows = [
            self.masks[int(place)][day].astype(float) if int(place) in self.masks else always
            for place in departures
        ]
        return np.stack(np.broadcast_arrays(*rows))

    def chances_of(self, epoch: int) -> NDArray[np.float64]:
        """Return (n_transitions, n_draws or 1) probabilities in an epoch."""
        transitions = self.program.transitions
        chances = self.program.cells.chances[epoch][transitions.cell]
        return np.asarray(chances * transitions.factor[:, np.newaxis])


def _same_day(lag: Lag) -> Floats | None:
    """Return (n_days or 1,) the chance of leaving on the day of entry, None if there is none."""
    if lag.chances:
        first = lag.chances[0]
        return np.array([first]) if first > 0 else None
    if lag.table:
        at_once = np.array(lag.table) == 0
        weight = lag.weight
        return np.where(at_once, weight, 0.0) if at_once.any() else None
    return None
