"""Retention of the past, counted by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from forkroad.learning.fit import fit
from forkroad.results.table import Row
from tests.learning.logs import written

# a and b come in January, c in February, d in March; the log is known to 10 April.
LOG = """\
customer,time,event
a,2026-01-10,order
a,2026-02-03,order
a,2026-02-20,order
a,2026-03-05,look
b,2026-01-31,look
b,2026-03-31,order
c,2026-02-01,order
d,2026-03-02,look
d,2026-04-02,order
"""


def retention(folder: Path, **options: Any) -> dict[tuple[str, int], Row]:
    result = fit(
        written(folder, LOG), {"purchase": "order"}, repeat=True, until=date(2026, 4, 11), **options
    )
    rows = result.tables["retention"].rows()
    return {(row["cohort"], row["months_since"]): row for row in rows}


def test_each_cohort_counts_who_came_and_who_bought_in_each_month(tmp_path: Path) -> None:
    found = retention(tmp_path)
    counts = {key: (row["active"], row["buyers"]) for key, row in found.items()}
    # January: a and b came, a bought; in February a bought; in March both came, b bought.
    assert counts["2026-01", 0] == (2, 1)
    assert counts["2026-01", 1] == (1, 1)
    assert counts["2026-01", 2] == (2, 1)
    # February: c came and bought, and was not seen in March.
    assert counts["2026-02", 0] == (1, 1)
    assert counts["2026-02", 1] == (0, 0)
    # March: d came.
    assert counts["2026-03", 0] == (1, 0)


def test_a_month_that_the_log_cuts_is_in_no_row(tmp_path: Path) -> None:
    # April is known to its tenth day only: three months remain, and d's purchase is in none.
    assert max(months for _, months in retention(tmp_path)) == 2
    assert ("2026-03", 1) not in retention(tmp_path)


def test_all_pools_the_cohorts_that_are_known_for_so_long(tmp_path: Path) -> None:
    found = retention(tmp_path)
    # After one month the three of January and February are known: 1 of 3 came, 1 bought.
    assert found["all", 1]["customers"] == 3
    assert found["all", 1]["active_share"] == 1 / 3
    assert found["all", 1]["buyers_share"] == 1 / 3
    # After two months those of January alone.
    assert (found["all", 2]["customers"], found["all", 2]["active"]) == (2, 2)
