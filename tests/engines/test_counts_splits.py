from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forkroad.engines import counts_splits
from forkroad.engines.counts_splits import ChancesDoNotAddUp, Splits
from forkroad.program.program import Program
from tests.engines.programs import journey, program_of

FORK = (
    "    browse: {takes: 1 day, next: {buy: 50%, rival: 30%, lost: rest}}\n"
    "    buy: {takes: 1 day, next: done}\n"
    "    done: {outcome: purchase}\n"
    "    rival: {outcome: competitor}\n"
    "    lost: {outcome: lost}\n"
)


def split(program: Program, leaving: list[int], seed: int = 1) -> dict[str, np.ndarray]:
    """Return by step who comes there of so many who leave the first step, by replication."""
    states = program.states
    start = int(np.flatnonzero(states.step == program.names.steps.index("browse"))[0])
    departures = np.flatnonzero(program.departures.state == start)
    splits = Splits(program, departures, len(leaving))
    entries = np.zeros((states.count, len(leaving)), dtype=np.int64)
    splits.go(np.array([leaving]), 0, np.random.default_rng(seed), entries)
    assert splits.moves.sum(axis=0).tolist() == leaving
    return {
        program.names.steps[states.step[state]]: entries[state] for state in range(len(entries))
    }


def test_nobody_is_lost_at_a_fork() -> None:
    found = split(program_of(journey(FORK)), [0, 1, 7, 1_000])
    assert sum(found.values()).tolist() == [0, 1, 7, 1_000]


def test_a_fork_of_three_divides_like_single_customers() -> None:
    # 4,000 times 10 customers, each going by .5, .3 and .2: counts of buyers are binomial, and
    # so are those of the last branch, which takes what the others leave.
    found = split(program_of(journey(FORK)), [10] * 4_000)
    for step, chance in (("buy", 0.5), ("rival", 0.3), ("lost", 0.2)):
        seen = np.bincount(found[step], minlength=11)
        expected = stats.binom.pmf(np.arange(11), 10, chance) * 4_000
        few = expected < 5
        pooled = [*seen[~few], seen[few].sum()], [*expected[~few], expected[few].sum()]
        assert stats.chisquare(*pooled).pvalue > 1e-6


def test_number_by_number_is_the_same_as_whole_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    program, leaving = program_of(journey(FORK)), [0, 3, 0, 0, 12, 0, 1, 0, 0, 5]
    monkeypatch.setattr(counts_splits, "SPARSE", 1_000)
    whole = split(program, leaving)
    monkeypatch.setattr(counts_splits, "SPARSE", 0)
    each = split(program, leaving)
    assert {step: each[step].tolist() for step in each} == {
        step: whole[step].tolist() for step in whole
    }


def test_a_row_that_does_not_add_up_is_refused_before_anybody_goes_by_it() -> None:
    program = program_of(journey(FORK))
    program.cells.chances[...] *= 0.99
    assert sum(split(program, [0, 0]).values()).tolist() == [0, 0]
    with pytest.raises(ChancesDoNotAddUp, match=r"add up to 0\.99"):
        split(program, [0, 1])
