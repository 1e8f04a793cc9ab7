"""What the agents engine found: numbers by replication, with the keys of the exact engine.

Replications stand on the first axis everywhere. Nothing is rounded, scaled or estimated here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.agents_paths import Paths, joined_paths
from forkroad.engines.agents_stock import StockDays, joined_days
from forkroad.engines.urns import Ints
from forkroad.program.program import Names
from forkroad.records import record

Array = NDArray[np.float64]
Key = tuple[str, str]


@record
class Reached:
    """Who reached what for the first time, and after how many days.

    milestones : names, the first purchase last where anything is sold. stages : their names.
    by_days : (n_replications, n_rows, n_milestones, n_days) customers by days since setting out.
    stage : (n_replications, n_rows, n_stages) customers.
    """

    milestones: tuple[str, ...]
    stages: tuple[str, ...]
    by_days: Ints
    stage: Ints


@record
class Cohorts:
    """What each cohort does: (n_replications, n_rows, n_cohorts, n_periods) each.

    A cohort is a period of arrival; those who are already here come last.
    """

    active: Array
    buyers: Array
    revenue: Array


@record
class Findings:
    """What some replications gave.

    measures : (kind, subject), as the exact engine names them, to (n_replications, n_rows,
        n_periods + 1) numbers, the total last; also orders and units by step, under
        "step_orders" and "step_units".
    visits : (n_replications, n_rows, n_periods + 1, n_steps).
    present : (n_replications, n_rows, n_periods, n_steps) at each period's end; in a step that
        ends the journey all who have come there.
    moves : (n_replications, n_rows, n_periods + 1, n_edges).
    """

    measures: Mapping[Key, Array]
    visits: Array
    present: Array
    moves: Array
    cohorts: Cohorts
    reached: Reached


@record
class AgentsAnswer:
    """What the agents engine found in all replications.

    edges : (from, to) of each move, as numbers of steps.
    paths : of the customers whose paths were asked for.
    stock : None where nothing that is sold has stock.
    clipped : rule to the number of draws in which its shares were clipped to the range.
    """

    names: Names
    edges: tuple[tuple[int, int], ...]
    findings: Findings
    paths: Paths
    stock: StockDays | None
    clipped: Mapping[str, int]

    @property
    def measures(self) -> Mapping[Key, Array]:
        """The measures of the findings."""
        return self.findings.measures


def joined_answers(parts: Sequence[AgentsAnswer]) -> AgentsAnswer:
    """Put the replications of several parts one after the other."""
    first = parts[0]
    if len(parts) == 1:
        return first
    stocks = [part.stock for part in parts if part.stock is not None]
    clipped: dict[str, int] = {}
    for part in parts:
        for rule, draws in part.clipped.items():
            clipped[rule] = clipped.get(rule, 0) + draws
    return replace(
        first,
        findings=_joined_findings([part.findings for part in parts]),
        paths=joined_paths([part.paths for part in parts]),
        stock=joined_days(stocks) if stocks else None,
        clipped=clipped,
    )


def _joined_findings(parts: Sequence[Findings]) -> Findings:
    first = parts[0]
    reached = [part.reached for part in parts]
    return Findings(
        measures={key: _joined([part.measures[key] for part in parts]) for key in first.measures},
        visits=_joined([part.visits for part in parts]),
        present=_joined([part.present for part in parts]),
        moves=_joined([part.moves for part in parts]),
        cohorts=Cohorts(
            active=_joined([part.cohorts.active for part in parts]),
            buyers=_joined([part.cohorts.buyers for part in parts]),
            revenue=_joined([part.cohorts.revenue for part in parts]),
        ),
        reached=replace(
            first.reached,
            by_days=_joined([each.by_days for each in reached]),
            stage=_joined([each.stage for each in reached]),
        ),
    )


def _joined(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(arrays)
