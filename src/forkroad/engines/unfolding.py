"""Unfolding: draws taken out of the days, as weights of copies that are the same in all draws.

On his way a customer meets only a few chances about which the draws disagree. All customers of a
state who have met the same ones stand in one copy of it. The days of the copies are common to all
draws, so that they are taken once; a copy's weight in a draw is the product of that draw's
chances. Forward a copy remembers the chances behind it, backward those ahead. Where customers can
meet such chances again and again there are too many products, and nothing is unfolded.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.copies import Copy, Edge, Kinds, find_copies, find_kinds
from forkroad.engines.wiring import Wiring
from forkroad.program.cells import CellTable
from forkroad.program.program import Departures, Ints, Program, States, Transitions
from forkroad.records import record

Array = NDArray[np.float64]

# With fewer draws than this there is nothing to be gained.
FEWEST_DRAWS = 8
# Copies for each state up to which they are shorter work than that part of the draws.
PART_OF_DRAWS = 0.5
# A search for more copies of a state than this would be long itself.
MOST_COPIES = 12


@record
class Unfolded:
    """A program of copies, the same in all draws, and what it tells of the program's draws.

    wiring : of the copies. state : (n_copies,) whose they are, in ascending order.
    weights : (n_copies, n_draws). plain : (n_states,) the copy without any drawn chance, or -1.
    transition : (n,) which transition each of the copies' transitions is taken from.
    n_transitions : how many there are of those.
    """

    wiring: Wiring
    state: Ints
    weights: Array
    plain: Ints
    transition: Ints
    n_transitions: int


def unfold(wiring: Wiring, start: Ints, *, backward: bool = False) -> Unfolded | None:
    """Return a program unfolded from some states on, None where draws one by one are shorter.

    start : where customers set out; backward the states in which something is counted.
    """
    key = "unfolded", start.tobytes(), backward
    if key not in wiring.shared:
        wiring.shared[key] = _unfold(wiring, start, backward=backward)
    found: Unfolded | None = wiring.shared[key]
    return found


def of_first_draws(wiring: Wiring, program: Program) -> Wiring:
    """Return the wiring of a program's first draws, unfolded wherever that of all of them is.

    program : with the first draws alone.
    """
    found = Wiring(program)
    for key, known in wiring.shared.items():
        if isinstance(known, Unfolded):
            found.shared[key] = replace(known, weights=known.weights[:, : program.n_draws])
        elif isinstance(key, tuple):
            found.shared[key] = known
    return found


def _unfold(wiring: Wiring, start: Ints, *, backward: bool) -> Unfolded | None:
    program = wiring.program
    kinds = find_kinds(program) if program.n_draws >= FEWEST_DRAWS else None
    if kinds is None or any(mask.shape[1] > 1 for mask in wiring.masks.values()):
        return None
    most = int(min(PART_OF_DRAWS * program.n_draws, MOST_COPIES) * program.states.count)
    found = find_copies(program, kinds, start, most, backward=backward)
    if found is None:
        return None
    return _lay_out(program, kinds, *found, backward=backward)


def _lay_out(
    program: Program, kinds: Kinds, copies: list[Copy], edges: list[Edge], *, backward: bool
) -> Unfolded:
    """Return the program of the copies."""
    state = np.array([copy[0] for copy in copies], dtype=np.intp)
    ends = np.array(edges, dtype=np.intp).reshape(len(edges), 4)
    origin, target = (ends[:, 1], ends[:, 0]) if backward else (ends[:, 0], ends[:, 1])
    transition, column = ends[:, 2], ends[:, 3]
    # Departures that share a lag stay neighbours, as `arrange` puts them.
    bounds = np.searchsorted(state, np.arange(program.states.count + 1))
    of_state = program.departures.state
    first, count = bounds[of_state], np.diff(bounds)[of_state]
    begins = np.concatenate([[0], np.cumsum(count)])
    original = np.repeat(np.arange(len(of_state)), count)
    copy = np.arange(len(original)) - begins[original] + first[original]
    of_departure = program.transitions.departure[transition]
    departure = begins[of_departure] + origin - first[of_departure]
    order = np.lexsort((target, transition, departure))
    transitions = Transitions(
        departure[order],
        target[order],
        column[order],
        program.transitions.factor[transition[order]],
    )
    chances = np.array(kinds.columns).T[:, :, np.newaxis]
    plain = np.full(program.states.count, -1, dtype=np.intp)
    is_plain = np.array([not met for _, met in copies])
    plain[state[is_plain]] = np.nonzero(is_plain)[0]
    unfolded = replace(
        program,
        n_draws=1,
        states=_states(program, state),
        departures=_departures(program, original, copy),
        transitions=transitions,
        cells=CellTable((), np.ascontiguousarray(chances), program.cells.epoch_of_day),
        entries=(),
        cohorts=(),
    )
    weights = _weights([met for _, met in copies], kinds.rows, program.n_draws)
    n_transitions = len(program.transitions.cell)
    return Unfolded(Wiring(unfolded), state, weights, plain, transition[order], n_transitions)


def _states(program: Program, state: Ints) -> States:
    states = program.states
    return States(
        states.type[state],
        states.step[state],
        states.level[state],
        states.is_entered[state],
        states.has_bought[state],
        states.has_bought_after[state],
    )


def _departures(program: Program, original: Ints, copy: Ints) -> Departures:
    """Return the copies' departures: whose they are, and the departure each is a copy of."""
    departures, places = program.departures, original.tolist()
    return Departures(
        copy,
        tuple(departures.lags[place] for place in places),
        tuple(departures.where[place] for place in places),
    )


def _weights(met: list[tuple[int, ...]], rows: list[Array], n_draws: int) -> Array:
    """Return (n_copies, n_draws) the products of the chances that were met."""
    known: dict[tuple[int, ...], Array] = {(): np.ones(n_draws)}

    def weight(places: tuple[int, ...]) -> Array:
        if places not in known:
            known[places] = weight(places[:-1]) * rows[places[-1]]
        return known[places]

    return np.stack([weight(places) for places in met])
