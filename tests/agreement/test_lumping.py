"""States that nobody could tell apart: with them joined or each for itself, one answer.

Decision 0003 says that joining changes no figure. Here the same scenario is compiled with its
states as they were found, and every number of the exact engine is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from forkroad.engines import counts, exact
from forkroad.engines.estimates import Answer
from forkroad.program import compiling
from forkroad.program.compiling import compile_program
from forkroad.program.draws import has_uncertain_inputs
from forkroad.program.lumping import Lumped, lump
from forkroad.program.program import Program
from forkroad.program.states import StateBook
from forkroad.program.timeline import Draws, build_timeline
from forkroad.scenario.model import Scenario
from tests.agreement.evidence import Evidence
from tests.oracles.feature_scenarios import FEATURES, feature, read
from tests.oracles.random_scenarios import random_scenario
from tests.oracles.random_stock import random_stock_scenario

DRAWS = 8
# Features with so much memory that they take long.
LONG = {"already_here", "memory"}


def each_for_itself(book: StateBook, row_class: Sequence[int]) -> Lumped:
    """Return the states of a book as they are."""
    return Lumped(
        class_of=tuple(range(len(book.states))),
        members=tuple(book.states),
        rows=tuple(row_class[state.type] for state in book.states),
        departures=tuple(book.departures),
        transitions=tuple(book.transitions),
    )


def compiled(scenario: Scenario, **how: bool) -> Program:
    """Return the program of a scenario, with a few draws where something is uncertain."""
    draws = DRAWS if has_uncertain_inputs(scenario) else 0
    return compile_program(build_timeline(scenario, Draws(1, 0, draws)), **how)


def compiled_apart(scenario: Scenario, monkeypatch: pytest.MonkeyPatch, **how: bool) -> Program:
    """Return the program of a scenario with every state for itself."""
    with monkeypatch.context() as patch:
        patch.setattr(compiling, "lump", each_for_itself)
        return compiled(scenario, **how)


def gaps(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], int]:
    """Return the figures that joining changes, and how many states it saves."""
    joined, apart = compiled(scenario), compiled_apart(scenario, monkeypatch)
    saved = apart.states.count - joined.states.count
    return list(differing(exact.solve(joined), exact.solve(apart))), saved


def differing(one: Answer, other: Answer) -> Iterator[str]:
    """Yield the names of figures that are not the same to 1e-9."""
    if one.estimates.keys() != other.estimates.keys():
        yield "what is counted"
    for key, estimate in one.estimates.items():
        twin = other.estimates[key]
        for name in ("means", "luck", "with_arrivals"):
            if not same(getattr(estimate, name), getattr(twin, name)):
                yield f"{name} of {key}"
        # Of what never happens but for rounding, nobody can say how it is distributed.
        happens = estimate.means.mean(axis=-1) > 1e-9
        if (estimate.poisson != twin.poisson)[happens].any():
            yield f"distribution of {key}"
    for name in ("visits", "present"):
        if not same(getattr(one, name), getattr(other, name)):
            yield name
    if not same(moves_by_step(one), moves_by_step(other)):
        yield "moves"


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether numbers are equal to 1e-9, those that are unknown in both counted as equal."""
    return one.shape == other.shape and np.allclose(one, other, 1e-9, 1e-9, equal_nan=True)


def moves_by_step(answer: Answer) -> np.ndarray:
    """Return (n_rows, n_periods, n_steps, n_steps) moves: transitions are numbered differently."""
    program, n_steps = answer.program, len(answer.program.names.steps)
    origin = program.states.step[program.departures.state[program.transitions.departure]]
    target = program.states.step[program.transitions.target]
    found = np.zeros((*answer.moves.shape[:2], n_steps, n_steps))
    np.add.at(found, (slice(None), slice(None), origin, target), answer.moves)
    return found


@pytest.mark.parametrize("name", sorted({*FEATURES} - LONG))
def test_joining_states_changes_no_figure_of_a_feature(name: str, monkeypatch) -> None:
    assert gaps(feature(name), monkeypatch)[0] == []


def test_joining_states_changes_no_figure_of_random_scenarios(monkeypatch) -> None:
    # Each of them is smaller by half at least.
    saved = 0
    for seed in (1, 24, 31, 32):
        found, states = gaps(read(random_scenario(seed, rational=False)), monkeypatch)
        assert found == [], seed
        saved += states
    assert saved > 500


@pytest.mark.prove
@pytest.mark.parametrize("name", sorted(LONG))
def test_joining_states_changes_no_figure_of_a_feature_with_thousands_of_states(
    name: str, monkeypatch
) -> None:
    found, saved = gaps(feature(name), monkeypatch)
    assert found == []
    assert saved > 1_000


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(100))
def test_joining_states_changes_no_figure_of_a_hundred_random_scenarios(
    seed: int, monkeypatch
) -> None:
    assert gaps(read(random_scenario(seed, rational=False)), monkeypatch)[0] == []


@pytest.mark.parametrize("seed", [15, 24])
def test_joining_states_changes_nothing_where_stock_runs_out(seed: int, monkeypatch) -> None:
    # Only samples tell here: both programs in the counts engine, with different luck.
    scenario = read(random_stock_scenario(seed))
    joined = compiled(scenario, by_days=True)
    apart = compiled_apart(scenario, monkeypatch, by_days=True)
    assert joined.states.count < 0.7 * apart.states.count
    evidence = Evidence()
    samples = [counts.simulate(*it) for it in ((joined, 500, 1), (apart, 500, 2))]
    evidence.hear_pair("joined or not", *samples)
    assert samples[0].stock is not None
    assert samples[0].stock.lost[:, -1].mean() > 2
    assert evidence.guilty() == []


def test_joining_states_that_differ_would_be_noticed(monkeypatch) -> None:
    # All states of one step become one, whatever they remember.
    def carelessly(book: StateBook, row_class: Sequence[int]) -> Lumped:
        right = lump(book, row_class)
        first: dict[tuple, int] = {}
        looks = [(it.step, it.wait, it.opening, it.is_entered) for it in right.members]
        into = [first.setdefault(look, place) for place, look in enumerate(looks)]
        ways = [replace(it, target=into[it.target]) for it in right.transitions]
        return Lumped(right.class_of, right.members, right.rows, right.departures, tuple(ways))

    scenario = read(random_scenario(31, rational=False))
    expected = exact.solve(compiled(scenario))
    monkeypatch.setattr(compiling, "lump", carelessly)
    assert list(differing(exact.solve(compiled(scenario)), expected)) != []
