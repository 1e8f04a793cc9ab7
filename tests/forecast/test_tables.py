"""The tables of a run: parts that are made for a glance hold what the whole tables hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forkroad.forecast.run import run
from forkroad.results.lazy import LazyTables
from forkroad.results.run_result import RunResult
from tests.oracles.feature_scenarios import feature


@pytest.fixture(scope="module", params=["campaigns", "shocks"])
def glance_and_whole(request: pytest.FixtureRequest) -> tuple[LazyTables, RunResult]:
    """Return tables of which nothing is made yet, and the same with everything made."""
    scenario = feature(request.param)
    glance, whole = (run(scenario, seed=1, draws=40, unlimited=True) for _ in range(2))
    assert isinstance(glance.tables, LazyTables)
    return glance.tables, replace(whole, tables=dict(whole.tables))


@pytest.mark.parametrize(
    "name, cells",
    [
        ("outcomes", {"period": "total"}),
        ("outcomes", {"segment": "all"}),
        ("sales", {"segment": "all"}),
        ("arrivals", {"segment": "all"}),
        ("money", {"period": "total", "segment": "all"}),
    ],
)
def test_a_part_of_a_table_holds_what_the_whole_table_holds(
    glance_and_whole: tuple[LazyTables, RunResult], name: str, cells: dict[str, str]
) -> None:
    glance, whole = glance_and_whole
    part = glance.holding(name, cells).where(**cells)
    assert name not in glance.made
    wanted = whole.tables[name].where(**cells)
    assert len(wanted) > 0
    assert part.columns.keys() == wanted.columns.keys()
    for column, found in part.columns.items():
        for cell, other in zip(found, wanted.columns[column], strict=True):
            is_number = isinstance(other, float)
            assert cell == (pytest.approx(other, rel=1e-12) if is_number else other)
