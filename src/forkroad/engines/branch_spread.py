"""The spread of branches: moves by turnstiles, and what share of those who left they are.

A branch's moves are counted like visits once a turnstile stands in the way. Each turnstile is a
column of the backward pass, so that the steps are taken a few at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from forkroad.engines.answer_moves import step_moves
from forkroad.engines.estimates import Answer
from forkroad.engines.figures import Sample, list_figures
from forkroad.engines.goal_answers import Target, branch_keys, solve_with_goals
from forkroad.engines.goals import branch_share
from forkroad.program.program import Program
from forkroad.results.figures import Figures

# Ways out of steps that one backward pass counts.
AT_ONCE = 8

# (step left, step entered), by number, to the figures of moves and of their share, by row.
Spread = Mapping[tuple[int, int], tuple[list[Figures], list[Figures]]]


def find_branch_spread(program: Program, answer: Answer) -> Spread:
    """Return the figures of every branch that anybody takes.

    answer : the program's, whose mean moves say which branches there are.
    """
    moves = step_moves(answer).sum(axis=(0, 1))
    found: dict[tuple[int, int], tuple[list[Figures], list[Figures]]] = {}
    for batch in _batches(moves > 0):
        targets = {pair: _target(program, *pair) for pair in batch}
        part = solve_with_goals(program, list(targets.values()), only_goals=True)
        for pair, target in targets.items():
            found[pair] = _moves(part, target), _shares(part, target)
    return found


def _batches(is_taken: np.ndarray) -> Iterator[list[tuple[int, int]]]:
    """Yield pairs of steps, all ways out of a step together."""
    batch: list[tuple[int, int]] = []
    for origin, ways in enumerate(is_taken):
        own = [(origin, int(target)) for target in np.nonzero(ways)[0]]
        if batch and len(batch) + len(own) > AT_ONCE:
            yield batch
            batch = []
        batch += own
    if batch:
        yield batch


def _target(program: Program, origin: int, target: int) -> Target:
    """Return the share of a branch as if it were a goal."""
    steps = program.names.steps
    return Target(
        name="",
        text="",
        kind="branch_share",
        subject=steps[origin],
        to=steps[target],
        limit=0.0,
        is_floor=True,
        every=None,
        row="all",
    )


def _moves(answer: Answer, target: Target) -> list[Figures]:
    estimate = answer.estimates[branch_keys(target)[0]]
    sample = Sample(estimate.means[:, -1], estimate.luck[:, -1])
    return list_figures(sample, estimate.poisson[:, -1], is_count=True)


def _shares(answer: Answer, target: Target) -> list[Figures]:
    rows = range(len(answer.program.names.rows))
    return [branch_share(target, answer, row).figures(-1) for row in rows]
