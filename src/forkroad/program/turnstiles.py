"""Turnstiles: states between two steps, so that moves can be counted as visits are.

Everything that an engine knows of entering a state (means by period and draw, variances, groups
of a known number) then holds for moves too. A turnstile belongs to the step that is left, takes
no time and was not entered, as a state of those who wait for a timeout; nobody's journey changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from forkroad.program.cells import CERTAIN
from forkroad.program.departures import Lag
from forkroad.program.program import Departures, Ints, Program, States, Transitions
from forkroad.records import record


@record
class Turnstiles:
    """A program with turnstiles.

    states : (step left, step entered), by number, to the turnstiles between them, sorted; a
        pair that nobody moves between is missing.
    """

    program: Program
    states: Mapping[tuple[int, int], Ints]


def set_up_turnstiles(program: Program, origins: Collection[int]) -> Turnstiles:
    """Return a program with a turnstile on every way out of some steps, given by number.

    States, departures and transitions keep their numbers; turnstiles come after them.
    """
    states, transitions = program.states, program.transitions
    origin = states.step[program.departures.state[transitions.departure]]
    counted = np.isin(origin, list(origins)) & states.is_entered[transitions.target]
    if not counted.any():
        return Turnstiles(program, {})
    # One turnstile a step left and a state entered.
    ways = np.stack([origin, transitions.target])[:, counted]
    (left, entered), number = np.unique(ways, axis=1, return_inverse=True)
    own = states.count + np.arange(len(left))
    target = transitions.target.copy()
    target[counted] = own[np.ravel(number)]
    pairs = np.stack([left, states.step[entered]], axis=1)
    return Turnstiles(
        replace(
            program,
            states=_with_states(states, left, entered),
            departures=_with_departures(program, own),
            transitions=_with_transitions(program, target, entered),
        ),
        {
            (step, onward): own[(pairs == (step, onward)).all(axis=1)]
            for step, onward in sorted(set(map(tuple, pairs.tolist())))
        },
    )


def _with_states(states: States, left: Ints, entered: Ints) -> States:
    """Return the states and the turnstiles, each just before the state that it leads to."""
    bought = states.has_bought[entered]
    return States(
        type=np.concatenate([states.type, states.type[entered]]),
        step=np.concatenate([states.step, left]),
        level=np.concatenate([2 * states.level, 2 * states.level[entered] - 1]),
        is_entered=np.concatenate([states.is_entered, np.zeros(len(left), dtype=bool)]),
        has_bought=np.concatenate([states.has_bought, bought]),
        has_bought_after=np.concatenate([states.has_bought_after, bought]),
    )


def _with_departures(program: Program, own: Ints) -> Departures:
    departures, at_once = program.departures, Lag(table=(0,) * program.n_days)
    return Departures(
        state=np.concatenate([departures.state, own]),
        lags=(*departures.lags, *(at_once for _ in own)),
        where=(*departures.where, *(None for _ in own)),
    )


def _with_transitions(program: Program, target: Ints, entered: Ints) -> Transitions:
    """Return the transitions, led through the turnstiles, and those that leave them."""
    transitions, n = program.transitions, len(entered)
    certain = program.cells.cells.index(CERTAIN)
    first = len(program.departures.state)
    return Transitions(
        departure=np.concatenate([transitions.departure, first + np.arange(n)]),
        target=np.concatenate([target, entered]),
        cell=np.concatenate([transitions.cell, np.full(n, certain)]),
        factor=np.concatenate([transitions.factor, np.ones(n)]),
    )
