"""Bugs that a sampling engine could have, put in on purpose: each must be noticed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from forkroad.engines import counts, counts_plans, counts_splits, counts_stays, counts_walk
from forkroad.engines.estimates import Answer
from forkroad.program.program import Program
from tests.agreement.sampled import disagreements, exact_answer, plan_of
from tests.oracles.feature_scenarios import read

# So many customers that one per cent at one step lies far beyond chance.
BUSY = """
forkroad: 1
start: 2026-01-01
months: 3
segments: {people: {arrivals: {per_month: 20000}}}
products: {thing: {price: 10}}
journey:
  start_at: look
  steps:
    look: {takes: {uniform: [1, 6]}, next: {buy: 30%, again: 50%, gone: rest}}
    again: {takes: 3 days, next: {look: 40%, buy: 10%, gone: rest}}
    buy: {buys: {thing: {choice: {1: 60%, 2: rest}}}, next: done}
    done: {outcome: purchase}
    gone: {outcome: lost}
"""
N = 200
LIMIT = 5.0


@pytest.fixture(scope="module")
def busy() -> tuple[Program, Answer]:
    plan = plan_of(read(BUSY), N)
    return plan.program(by_days=True), exact_answer(plan)


def found(busy: tuple[Program, Answer], program: Program | None = None) -> list[str]:
    samples = counts.simulate(program or busy[0], N, seed=5)
    return disagreements(samples, busy[1], limit=LIMIT)


def test_without_a_bug_nothing_is_found(busy) -> None:
    assert found(busy) == []


def test_rounding_instead_of_drawing_is_noticed_by_its_spread(busy, monkeypatch) -> None:
    def rounded(rng, numbers, chances):
        return np.rint(numbers * chances).astype(np.int64)

    monkeypatch.setattr(counts_splits, "draw_binomial", rounded)
    monkeypatch.setattr(counts_stays, "draw_binomial", rounded)
    assert any(line.startswith("variance of ('outcome', 'done'") for line in found(busy))


def test_shares_of_all_taken_from_the_rest_are_noticed(busy, monkeypatch) -> None:
    # The second branch takes its share of who is left, not of all; the last gets what remains.
    right = counts_splits.Splits._chained

    def wrong(self, group, table):
        chained, totals = right(self, group, table)
        ways = self._program.transitions
        shares = table[ways.cell[group.transitions.T]] * ways.factor[group.transitions.T, None]
        return shares[:-1] if len(chained) else chained, totals

    monkeypatch.setattr(counts_splits.Splits, "_chained", wrong)
    assert any("outcome" in line for line in found(busy))


def test_one_per_cent_at_one_step_is_noticed(busy) -> None:
    program = busy[0]
    cells = program.cells
    chances = cells.chances.copy()
    look = {cell.to: place for place, cell in enumerate(cells.cells) if cell.step == "look"}
    chances[:, look["buy"]] *= 1.01
    chances[:, look["gone"]] = 1 - chances[:, look["buy"]] - chances[:, look["again"]]
    biased = replace(program, cells=replace(cells, chances=chances))
    assert any("outcome" in line for line in found(busy, biased))


def test_a_stay_a_day_too_long_is_noticed(busy, monkeypatch) -> None:
    right = counts_plans._by_days

    def longer(lag):
        return [(days + (days == 3), chance) for days, chance in right(lag)]

    monkeypatch.setattr(counts_plans, "_by_days", longer)
    assert any("present" in line or "visits" in line for line in found(busy))


def test_a_last_month_that_is_cut_is_noticed(busy, monkeypatch) -> None:
    right = counts_walk.Walk.take

    def cut(self, day):
        if day < self._program.n_days - 1:
            right(self, day)

    monkeypatch.setattr(counts_walk.Walk, "take", cut)
    assert any("arrivals" in line for line in found(busy))
