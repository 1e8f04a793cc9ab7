"""Branches: how a measure's mean answers to the share of every way on.

The derivative by the probability of one way is the sum of out_t V_t(where it leads). What a
planner moves is a share whose siblings give way, so that is worked out beside it. A share that
is 0 on a day is no way on that day: it is not in the program, and so it is not here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from forkroad.program.program import Ints, Program
from forkroad.records import record

Array = NDArray[np.float64]

# A share above 1 less this has no siblings that could give way.
CERTAIN = 1e-12


@record
class BranchLeverage:
    """What one way on of one rule moves, per 1 of its probability, on all days together.

    path : the rule's place below the step. to : as the file has it, `stay` and `back` included.
    probability : mean over those who were there to take it; None where nobody was.
    raw : with nobody else giving way. It is what those who go there bring, all of it.
    in_proportion : the other ways of the rule giving way in proportion to their shares; None
        where there are none.
    scaled : the same if the share grows by its own size everywhere, so that 1 % more of it
        brings a hundredth of this.
    from_sibling : one other way of the rule giving way alone.
    """

    step: str
    path: str
    to: str
    probability: float | None
    raw: float
    in_proportion: float | None
    scaled: float | None
    from_sibling: Mapping[str, float]


class BranchTally:
    """Gathers what branches need while a backward pass goes by, epoch by epoch.

    Within an epoch probabilities stand still, so sums over its days are enough.
    """

    def __init__(self, program: Program) -> None:
        n_epochs = len(program.cells.chances)
        n_departures = len(program.departures.lags)
        self._program = program
        self._out = np.zeros((n_epochs, n_departures))
        self._worth = np.zeros((n_epochs, n_departures))
        self._ahead = np.zeros((n_epochs, len(program.transitions.cell)))

    def add(self, day: int, out: Array, value: Array, leaving: Array) -> None:
        """Take a day in.

        out : (n_departures,) who leaves. value : (n_states,) what entering is worth.
        leaving : (n_departures,) what leaving is worth.
        """
        transitions = self._program.transitions
        epoch = self._program.cells.epoch_of_day[day]
        self._out[epoch] += out
        self._worth[epoch] += out * leaving
        self._ahead[epoch] += out[transitions.departure] * value[transitions.target]

    def leverages(self) -> tuple[BranchLeverage, ...]:
        """Return every branch of the program, rule by rule."""
        rules = _list_rules(self._program)
        return tuple(found for rule in rules for found in self._of_rule(rule))

    def _of_rule(self, rule: _Rule) -> Iterator[BranchLeverage]:
        sums = self._sums(rule)
        left = 1.0 - sums.chance
        gives_way = sums.is_open & (left > CERTAIN)
        gain = np.where(gives_way, (sums.ahead - sums.worth) / np.where(gives_way, left, 1.0), 0.0)
        ahead = _by_branch(sums.ahead).T @ _by_branch(sums.is_open)
        together = _by_branch(sums.is_open).T @ _by_branch(sums.is_open)
        crowd = sums.out.sum(axis=(0, 1))
        taking = (sums.out * sums.chance).sum(axis=(0, 1))
        for place, to in enumerate(rule.ways):
            can_gain = bool(gives_way[..., place].any())
            yield BranchLeverage(
                step=rule.step,
                path=rule.path,
                to=to,
                probability=float(taking[place] / crowd[place]) if crowd[place] > 0 else None,
                raw=float(sums.ahead[..., place].sum()),
                in_proportion=float(gain[..., place].sum()) if can_gain else None,
                scaled=float((gain * sums.chance)[..., place].sum()) if can_gain else None,
                from_sibling={
                    other: float(ahead[place, number] - ahead[number, place])
                    for number, other in enumerate(rule.ways)
                    if number != place and together[place, number]
                },
            )

    def _sums(self, rule: _Rule) -> _Sums:
        transitions, places = self._program.transitions, rule.transitions
        departures, row = np.unique(transitions.departure[places], return_inverse=True)
        shape = (len(self._out), len(departures), len(rule.ways))
        place = row * len(rule.ways) + rule.way
        stated = self._program.cells.chances[:, transitions.cell[places], 0]
        factor = transitions.factor[places]
        chance = _gathered(stated * factor, place, shape)
        ahead = _gathered(self._ahead[:, places] * factor * (stated > 0), place, shape)
        is_open = chance > 0
        out = self._out[:, departures, np.newaxis] * is_open
        worth = self._worth[:, departures, np.newaxis] * is_open
        return _Sums(chance, ahead, is_open, out, worth)


@record
class _Rule:
    """One rule: its ways on, its transitions, and the way that each transition is of."""

    step: str
    path: str
    ways: tuple[str, ...]
    transitions: Ints
    way: Ints


@record
class _Sums:
    """One rule's sums over days: (n_epochs, n_departures, n_ways).

    chance : probability. ahead : sum of out V. is_open : whether the way is there at all.
    out : who leaves, and worth : sum of out W, both 0 where the way is not open.
    """

    chance: Array
    ahead: Array
    is_open: NDArray[np.bool_]
    out: Array
    worth: Array


def _list_rules(program: Program) -> Iterator[_Rule]:
    """Yield every rule with its transitions; certain cells (timeouts) belong to none."""
    ways: dict[tuple[str, str], dict[str, int]] = {}
    rule_of_cell, way_of_cell = [], []
    for cell in program.cells.cells:
        known = ways.setdefault((cell.step, cell.path), {})
        rule_of_cell.append(list(ways).index((cell.step, cell.path)))
        way_of_cell.append(known.setdefault(cell.to, len(known)))
    rule = np.array(rule_of_cell)[program.transitions.cell]
    way = np.array(way_of_cell)[program.transitions.cell]
    order = np.argsort(rule, kind="stable")
    bounds = np.searchsorted(rule[order], np.arange(len(ways) + 1))
    for number, (step, path) in enumerate(ways):
        places = order[bounds[number] : bounds[number + 1]]
        if step and len(places):
            yield _Rule(step, path, tuple(ways[step, path]), places, way[places])


def _gathered(values: Array, place: Ints, shape: tuple[int, int, int]) -> Array:
    """Sum values (n_epochs, k) into the places of an array of a shape."""
    n_epochs, size = shape[0], shape[1] * shape[2]
    every = (np.arange(n_epochs)[:, np.newaxis] * size + place).ravel()
    sums = np.bincount(every, values.ravel(), n_epochs * size)
    return sums.astype(float).reshape(shape)


def _by_branch(values: NDArray[np.float64] | NDArray[np.bool_]) -> Array:
    return values.reshape(-1, values.shape[2]).astype(float)
