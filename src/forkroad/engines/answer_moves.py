"""Moves between steps, from those of the answer's transitions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.estimates import Answer

Array = NDArray[np.float64]


def step_moves(answer: Answer) -> Array:
    """Return (n_rows, n_periods, n_steps, n_steps) moves; staying on for a timeout is none."""
    program = answer.program
    transitions, states = program.transitions, program.states
    origin = states.step[program.departures.state[transitions.departure]]
    target = states.step[transitions.target]
    goes_on = states.is_entered[transitions.target]
    n_steps = len(program.names.steps)
    found = np.zeros((n_steps * n_steps, *answer.moves.shape[:2]))
    pair = (origin * n_steps + target)[goes_on]
    np.add.at(found, pair, np.moveaxis(answer.moves, 2, 0)[goes_on])
    return np.moveaxis(found, 0, 2).reshape(*answer.moves.shape[:2], n_steps, n_steps)
