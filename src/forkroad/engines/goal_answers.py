"""Goal answers: what goals ask of the exact engine beyond the usual amounts, and its answer.

A share of those who left a step is a ratio of two numbers of moves. Moves are counted by
turnstiles in the journey, so that both have their means by draw and their variances like any
other amount.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines import exact
from forkroad.engines.amounts import Amount, Spans, list_amounts
from forkroad.engines.estimates import Answer, Key
from forkroad.periods import TOTAL, Calendar, Grouping
from forkroad.program.distinct import distinct
from forkroad.program.program import Ints, Program
from forkroad.program.turnstiles import Turnstiles, set_up_turnstiles
from forkroad.records import record
from forkroad.workers.aside import Aside, later

Array = NDArray[np.float64]

# Which amounts a goal's measure is made of.
KINDS = {
    "revenue": "revenue",
    "converted": "converted",
    "arrivals": "arrivals",
    "product_units": "units",
    "product_orders": "orders",
    "product_revenue": "revenue",
    "step_customers": "outcome",
    "outcome_share": "outcome",
    "profit": "contribution",
}
AT_STEPS = ("step_visits", "step_orders", "step_units")


@record
class Target:
    """A goal as the engine sees it.

    kind, subject, to : the measure, as `scenario.measures` names its parts.
    limit, is_floor : at least, or at most, so much. every : None for the whole horizon.
    row : the table row that it is about.
    """

    name: str
    text: str
    kind: str
    subject: str
    to: str
    limit: float
    is_floor: bool
    every: Grouping | None
    row: str


def judged_periods(target: Target, calendar: Calendar) -> list[tuple[int, str]]:
    """Return the place and the label of every period that a goal is judged in, none cut short.

    calendar : with the goal's own periods; the whole horizon stands behind the last of them.
    """
    if target.every is None:
        return [(len(calendar.periods), TOTAL)]
    return [(place, it.label) for place, it in enumerate(calendar.periods) if not it.is_cut]


def solve_with_goals(  # noqa: PLR0913 - what `exact.solve` takes, and whose amounts
    program: Program,
    targets: Sequence[Target],
    *,
    every_visit: bool = False,
    only_goals: bool = False,
    luck_draws: int = exact.LUCK_DRAWS,
    progress: Callable[[int, int], None] | None = None,
    aside: Aside = later,
) -> Answer:
    """Return the exact answer of a program with all that goals ask for.

    every_visit : also the visits of every step as estimates.
    only_goals : leave out what no goal asks for.
    luck_draws, aside : see `exact.solve`.
    progress : called with (draws done, draws in all).
    """
    steps = program.names.steps
    shares = [it for it in targets if it.kind == "branch_share"]
    turnstiles = set_up_turnstiles(program, {steps.index(it.subject) for it in shares})

    kinds = {KINDS.get(it.kind, "") for it in targets}

    def wanted(part: Program, spans: Spans) -> list[Amount]:
        usual = list_amounts(part, spans)
        if only_goals:
            usual = [it for it in usual if it.kind in kinds]
        found = [*usual, *_at_steps(targets, part), *branch_amounts(shares, turnstiles)]
        return [*found, *_visits(part, found)] if every_visit else found

    return exact.solve(turnstiles.program, wanted, progress, luck_draws=luck_draws, aside=aside)


def branch_keys(target: Target) -> tuple[Key, Key, Key]:
    """Return the estimates of who left a step for another, for any other one, and at all."""
    branch = f"{target.subject} > {target.to}"
    return ("moves", branch), ("other_moves", branch), ("all_moves", target.subject)


def _at_steps(targets: Iterable[Target], program: Program) -> list[Amount]:
    wanted = dict.fromkeys((it.kind, it.subject) for it in targets if it.kind in AT_STEPS)
    return [_at_step(program, kind, step) for kind, step in wanted]


def _visits(program: Program, but: Iterable[Amount]) -> list[Amount]:
    """Return the visits of every step, but those that are there already."""
    known = {it.subject for it in but if it.kind == "step_visits"}
    return [_at_step(program, "step_visits", it) for it in program.names.steps if it not in known]


def _at_step(program: Program, kind: str, step: str) -> Amount:
    """Return visits of a step, or orders or units bought there."""
    number = program.names.steps.index(step)
    if kind == "step_visits":
        here = np.nonzero((program.states.step == number) & program.states.is_entered)[0]
        return _counted((kind, step), here)
    table = program.purchases
    rows = np.nonzero(program.states.step[table.state] == number)[0]
    if kind == "step_orders":
        return _counted((kind, step), distinct(table.state[rows]))
    here, place = np.unique(table.state[rows], return_inverse=True)
    mean: Array = np.zeros((1, len(here), 1))
    variance: Array = np.zeros((1, len(here), 1))
    mean[0, :, 0] = np.bincount(place, table.mean[rows], len(here))
    variance[0, :, 0] = np.bincount(place, table.variance[rows], len(here))
    return Amount(kind, step, here, mean, variance + mean**2, once=False, is_count=True)


def branch_amounts(targets: Iterable[Target], turnstiles: Turnstiles) -> list[Amount]:
    """Return who left each step for the wanted one, for any other one, and at all."""
    steps = turnstiles.program.names.steps
    found: dict[Key, Amount] = {}
    for target in targets:
        origin, to = steps.index(target.subject), steps.index(target.to)
        ways = {pair[1]: states for pair, states in turnstiles.states.items() if pair[0] == origin}
        there = [states for step, states in ways.items() if step == to]
        elsewhere = [states for step, states in ways.items() if step != to]
        parts = (there, elsewhere, [*there, *elsewhere])
        for key, part in zip(branch_keys(target), parts, strict=True):
            found[key] = _counted(key, _joined(part))
    return list(found.values())


def _joined(parts: Sequence[Ints]) -> Ints:
    return np.sort(np.concatenate([np.zeros(0, dtype=np.intp), *parts]))


def _counted(key: Key, states: Ints) -> Amount:
    """Return the amount that counts 1 for each time that one of some states is entered."""
    ones = np.ones((1, len(states), 1))
    return Amount(*key, states, ones, ones, once=False, is_count=True)
