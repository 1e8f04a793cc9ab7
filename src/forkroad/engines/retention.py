"""Retention over all draws: what cohorts do in the first draws, carried over to all of them.

Revenue adds up to that of the other tables, period by period; who is active in the period in
which they arrive are those who arrive.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.carrying import Carried, Known, carry_over
from forkroad.engines.cohorts import Retention, find_retention
from forkroad.engines.estimates import Answer
from forkroad.program.program import Program
from forkroad.program.slicing import parts_of_draws
from forkroad.results.definitions import COHORTS

Array = NDArray[np.float64]


def find_cohorts(program: Program, n_draws: int, answer: Answer | None) -> Carried:
    """Return (n_measures, n_rows, n_cohorts, n_periods) of the measures of the table.

    n_draws : how many draws are followed. answer : what is known of all draws.
    """
    found = [find_retention(part) for part in parts_of_draws(program, n_draws)]
    seen = Retention(*(_joined(found, name) for name in Retention.__dataclass_fields__))
    known: dict[str, list[Known]] = {"active": [], "buyers": [], "revenue": []}
    if answer is not None and seen.active.shape[-1] < program.n_draws:
        known = _known(answer, seen)
    parts = [
        carry_over(getattr(seen, name), known[name], program.n_draws, adding_up=name == "revenue")
        for name in COHORTS.measure_names
    ]
    mean, told, rest = (
        np.stack([getattr(it, name) for it in parts]) for name in ("mean", "told", "rest")
    )
    return Carried(mean, told, rest, program.n_draws)


def _joined(parts: list[Retention], name: str) -> Array:
    return np.concatenate([getattr(part, name) for part in parts], axis=-1)


def _known(answer: Answer, seen: Retention) -> dict[str, list[Known]]:
    """Return what all draws tell of each measure, by row and period, for every cohort alike."""
    n = seen.active.shape[-1]
    visits = Known(
        seen.visits.sum(axis=1, keepdims=True), answer.visits[:, :-1].sum(axis=-1)[:, np.newaxis]
    )
    orders = sum(
        (it.means[:, :-1] for key, it in answer.estimates.items() if key[0] == "orders"),
        np.zeros_like(answer.estimates["revenue", ""].means[:, :-1]),
    )
    return {
        "active": [visits, _in_all(answer.estimates["arrivals", ""].means[:, :-1], n)],
        "buyers": [_in_all(orders, n)],
        "revenue": [_in_all(answer.estimates["revenue", ""].means[:, :-1], n)],
    }


def _in_all(means: Array, n: int) -> Known:
    """Return a quantity of (n_rows, n_periods, n_draws) means with an axis for the cohorts."""
    by_draw = means[:, np.newaxis]
    return Known(by_draw[..., :n], by_draw.mean(axis=-1))
