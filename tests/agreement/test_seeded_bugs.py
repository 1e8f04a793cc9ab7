"""Bugs that a sampling engine could have, put in on purpose: each must be noticed.

Both judges must notice: the one that counts standard errors, which most tests use, and the one
of the random scenarios, which allows for the number of tests that it makes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from forkroad.engines import (
    agents_visits,
    counts,
    counts_plans,
    counts_splits,
    counts_stays,
    counts_walk,
)
from forkroad.engines.estimates import Answer
from forkroad.engines.samples import Samples
from forkroad.engines.urns import UrnBook, Urns
from forkroad.forecast.plan import Plan
from forkroad.forecast.simulated import sampled
from forkroad.program.program import Program
from tests.agreement.evidence import Evidence
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


def counted(busy: tuple[Program, Answer], program: Program | None = None) -> Samples:
    return counts.simulate(program or busy[0], N, seed=5)


def noticed(samples: Samples, answer: Answer) -> list[str]:
    """Return by how many standard errors figures are off, if both judges say that some are."""
    evidence = Evidence()
    evidence.hear_exact("a bug", "counts", samples, answer)
    found = disagreements(samples, answer, limit=LIMIT)
    guilty = evidence.guilty()
    assert bool(found) == bool(guilty), (found, guilty)
    return found


def test_without_a_bug_nothing_is_found(busy) -> None:
    assert noticed(counted(busy), busy[1]) == []


def test_rounding_instead_of_drawing_is_noticed_by_its_spread(busy, monkeypatch) -> None:
    def rounded(rng, numbers, chances):
        return np.rint(numbers * chances).astype(np.int64)

    monkeypatch.setattr(counts_splits, "draw_binomial", rounded)
    monkeypatch.setattr(counts_stays, "draw_binomial", rounded)
    found = noticed(counted(busy), busy[1])
    assert any(line.startswith("variance of ('outcome', 'done'") for line in found)


def test_shares_of_all_taken_from_the_rest_are_noticed(busy, monkeypatch) -> None:
    # The second branch takes its share of who is left, not of all; the last gets what remains.
    right = counts_splits.Splits._chained

    def wrong(self, group, table):
        chained, totals = right(self, group, table)
        ways = self._program.transitions
        shares = table[ways.cell[group.transitions.T]] * ways.factor[group.transitions.T, None]
        return shares[:-1] if len(chained) else chained, totals

    monkeypatch.setattr(counts_splits.Splits, "_chained", wrong)
    assert any("outcome" in line for line in noticed(counted(busy), busy[1]))


def test_one_per_cent_at_one_step_is_noticed(busy) -> None:
    program = busy[0]
    cells = program.cells
    chances = cells.chances.copy()
    look = {cell.to: place for place, cell in enumerate(cells.cells) if cell.step == "look"}
    chances[:, look["buy"]] *= 1.01
    chances[:, look["gone"]] = 1 - chances[:, look["buy"]] - chances[:, look["again"]]
    biased = replace(program, cells=replace(cells, chances=chances))
    assert any("outcome" in line for line in noticed(counted(busy, biased), busy[1]))


def test_a_stay_a_day_too_long_is_noticed(busy, monkeypatch) -> None:
    right = counts_plans._by_days

    def longer(lag):
        return [(days + (days == 3), chance) for days, chance in right(lag)]

    monkeypatch.setattr(counts_plans, "_by_days", longer)
    found = noticed(counted(busy), busy[1])
    assert any("present" in line or "visits" in line for line in found)


def test_a_last_month_that_is_cut_is_noticed(busy, monkeypatch) -> None:
    right = counts_walk.Walk.take

    def cut(self, day):
        if day < self._program.n_days - 1:
            right(self, day)

    monkeypatch.setattr(counts_walk.Walk, "take", cut)
    assert any("arrivals" in line for line in noticed(counted(busy), busy[1]))


# The agents engine follows everybody: fewer customers, and a bias of 3 per cent as far beyond.
@pytest.fixture(scope="module")
def followed_busy() -> tuple[Plan, Answer]:
    plan = plan_of(read(BUSY.replace("20000", "2000")), N)
    return replace(plan, engine="agents", n_replications=N), exact_answer(plan)


def test_agents_without_a_bug_are_right(followed_busy) -> None:
    plan, answer = followed_busy
    assert noticed(sampled(plan).samples, answer) == []


def test_agents_biased_at_one_step_are_noticed(followed_busy, monkeypatch) -> None:
    def biased(chances):
        if len(chances) == 3 and np.allclose(chances, [0.3, 0.5, 0.2]):
            return np.array([0.309, 0.5, 0.191])
        return chances

    with_other_chances(monkeypatch, biased)
    plan, answer = followed_busy
    assert any("outcome" in line for line in noticed(sampled(plan).samples, answer))


def test_agents_that_leave_the_rest_to_the_last_branch_are_noticed(
    followed_busy, monkeypatch
) -> None:
    # Each branch but the first takes its share of who is left, the last one what remains.
    def of_the_rest(chances):
        left = np.cumprod(np.append(1, 1 - chances[:-2])) if len(chances) > 2 else np.ones(1)
        taken = chances[:-1] * left
        return np.append(taken, 1 - taken.sum())

    with_other_chances(monkeypatch, of_the_rest)
    plan, answer = followed_busy
    assert any("outcome" in line for line in noticed(sampled(plan).samples, answer))


def with_other_chances(monkeypatch, changed) -> None:
    right = UrnBook.enter

    def enter(self, values, chances):
        return right(self, values, changed(np.asarray(chances, dtype=float)))

    monkeypatch.setattr(UrnBook, "enter", enter)


def test_agents_that_stay_a_day_too_long_are_noticed(followed_busy, monkeypatch) -> None:
    # Who should stay 3 days stays 4; steps are numbered from 0 to 4 and are no stays.
    right = UrnBook.enter

    def longer(self, values, chances):
        is_stay = isinstance(values, range)
        return right(self, [v + (v == 3) for v in values] if is_stay else values, chances)

    monkeypatch.setattr(UrnBook, "enter", longer)
    plan, answer = followed_busy
    found = noticed(sampled(plan).samples, answer)
    assert any("present" in line or "visits" in line for line in found)


def test_agents_whose_last_day_is_cut_are_noticed(followed_busy, monkeypatch) -> None:
    right = agents_visits.in_time

    def early(world, crowd, tally, moving):
        late = moving.day == world.journey.n_days - 1
        moving.day[late] += 1
        return right(world, crowd, tally, moving)

    monkeypatch.setattr(agents_visits, "in_time", early)
    plan, answer = followed_busy
    assert noticed(sampled(plan).samples, answer)


def test_agents_who_share_their_luck_are_noticed_by_their_spread(
    followed_busy, monkeypatch
) -> None:
    # Ten who set out together do as the first of them: no mean moves, but variances rise.
    right = Urns.draw

    def in_tens(self, urns, random):
        return right(self, urns, np.repeat(random[::10], 10)[: len(random)])

    monkeypatch.setattr(Urns, "draw", in_tens)
    plan, answer = followed_busy
    found = noticed(sampled(plan).samples, answer)
    assert any(line.startswith("variance of ('outcome'") for line in found)
