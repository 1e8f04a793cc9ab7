"""The best set by pairs against all sets tried one after the other."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pytest

from forkroad.whatif.best_set import Candidates, best_by_pairs


def worth_of(candidates: Candidates, chosen: frozenset[int]) -> float:
    pairs = sum(more for pair, more in candidates.more_worth.items() if set(pair) <= chosen)
    return sum(candidates.worth[place] for place in chosen) + pairs


def cost_of(candidates: Candidates, chosen: frozenset[int]) -> float:
    pairs = sum(more for pair, more in candidates.more_cost.items() if set(pair) <= chosen)
    return sum(candidates.cost[place] for place in chosen) + pairs


def best_by_force(candidates: Candidates, budget: float) -> float:
    n = len(candidates.worth)
    sets = map(frozenset, chain.from_iterable(combinations(range(n), k) for k in range(n + 1)))
    return max(
        worth_of(candidates, chosen)
        for chosen in sets
        if cost_of(candidates, chosen) <= budget
        and not any(set(pair) <= chosen for pair in candidates.apart)
    )


@pytest.mark.parametrize("seed", range(20))
def test_no_set_that_fits_is_worth_more(seed: int) -> None:
    draw = np.random.default_rng(seed)
    n = 7
    pairs = list(combinations(range(n), 2))
    candidates = Candidates(
        worth=draw.normal(2, 3, n).round(3).tolist(),
        cost=draw.uniform(0, 10, n).round(3).tolist(),
        more_worth={pair: float(draw.normal(0, 2)) for pair in pairs},
        more_cost={pairs[3]: -0.5},
        apart=[pair for pair in pairs[4:] if draw.random() < 0.15],
    )
    budget = float(draw.uniform(5, 40))
    chosen = best_by_pairs(candidates, budget)
    assert cost_of(candidates, chosen) <= budget + 1e-6
    assert not any(set(pair) <= chosen for pair in candidates.apart)
    assert worth_of(candidates, chosen) == pytest.approx(best_by_force(candidates, budget))


def test_two_that_spoil_one_another_are_not_taken_together() -> None:
    """Alone 5 and 4, together 5 + 4 - 6 = 3; the third, 1, goes with both."""
    candidates = Candidates([5, 4, 1], [1, 1, 1], {(0, 1): -6.0, (0, 2): 0.0}, {})
    assert best_by_pairs(candidates, 10) == {0, 2}
    # Shut out, the next best is 5 alone, no worse than 4 and 1.
    assert worth_of(candidates, best_by_pairs(candidates, 10, [frozenset({0, 2})])) == 5


def test_nothing_is_best_where_nothing_pays() -> None:
    assert best_by_pairs(Candidates([-1, -2], [0, 0], {}, {}), 10) == frozenset()
    assert best_by_pairs(Candidates([5], [11], {}, {}), 10) == frozenset()
