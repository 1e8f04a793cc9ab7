"""Turnstiles count moves and change nobody's journey."""

from __future__ import annotations

import numpy as np
import pytest

from forkroad.engines import exact
from forkroad.engines.answer_moves import step_moves
from forkroad.program.compiling import compile_program
from forkroad.program.program import Program
from forkroad.program.timeline import Draws, build_timeline
from forkroad.program.turnstiles import set_up_turnstiles
from tests.oracles.feature_scenarios import feature


def program_of(name: str) -> Program:
    """The program of a feature scenario, with two draws where anything is drawn."""
    return compile_program(build_timeline(feature(name), Draws(1, 0, 2)))


@pytest.mark.parametrize("name", ["arrivals", "campaigns", "sampled_shares", "steady", "timeouts"])
def test_a_journey_with_turnstiles_is_the_same_journey(name: str) -> None:
    program = program_of(name)
    with_them = set_up_turnstiles(program, range(len(program.names.steps))).program
    before, after = exact.solve(program), exact.solve(with_them)
    assert np.allclose(before.visits, after.visits, rtol=1e-12, atol=1e-12)
    assert np.allclose(before.present, after.present, rtol=1e-9, atol=1e-9)
    assert np.allclose(step_moves(before), step_moves(after), rtol=1e-12, atol=1e-12)
    for key, estimate in before.estimates.items():
        again = after.estimates[key]
        assert np.allclose(estimate.means, again.means, rtol=1e-11, equal_nan=True)
        assert np.allclose(estimate.luck, again.luck, rtol=1e-11, equal_nan=True)


def test_every_pair_of_steps_that_customers_move_between_has_its_turnstiles() -> None:
    program = program_of("timeouts")
    found = set_up_turnstiles(program, range(len(program.names.steps)))
    moves = step_moves(exact.solve(program)).sum(axis=(0, 1))
    assert {pair for pair, states in found.states.items() if len(states)} >= {
        (int(origin), int(to)) for origin, to in zip(*np.nonzero(moves > 0), strict=True)
    }
    added = np.sort(np.concatenate(list(found.states.values())))
    assert added.tolist() == list(range(program.states.count, found.program.states.count))


def test_where_nobody_is_counted_the_program_stays_as_it_is() -> None:
    program = program_of("timeouts")
    assert set_up_turnstiles(program, ()).program is program
