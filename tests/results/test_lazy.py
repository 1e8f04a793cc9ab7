"""Tables that are made when looked at, and parts of them for a glance."""

from __future__ import annotations

import pytest

from forkroad.results.definitions import ARRIVALS
from forkroad.results.figures import Figures
from forkroad.results.lazy import LazyTables, Part
from forkroad.results.table import Builder, Table
from tests.results.small import small_result


def arrivals(*segments: str) -> Table:
    builder = Builder(ARRIVALS)
    for place, segment in enumerate(segments):
        builder.add(("total", segment), "customers", Figures(mean=float(place)))
    return builder.table()


def counted() -> tuple[LazyTables, list[str]]:
    """Return arrivals of which one segment can be made alone, and what has been made."""
    made: list[str] = []

    def whole() -> Table:
        made.append("whole")
        return arrivals("all", "shops")

    def part() -> Table:
        made.append("part")
        return arrivals("all")

    return LazyTables({"arrivals": whole}, {"arrivals": [Part({"segment": "all"}, part)]}), made


def test_a_glance_makes_its_part_once_and_nothing_else() -> None:
    tables, made = counted()
    result = small_result(tables=tables)
    for _ in range(2):
        assert [row["segment"] for row in result.rows("arrivals", segment="all")] == ["all"]
    assert made == ["part"]
    assert tables.made == {}


def test_who_asks_for_more_than_a_part_gets_the_whole_table() -> None:
    tables, made = counted()
    result = small_result(tables=tables)
    assert len(result.rows("arrivals", period="total")) == 2
    assert made == ["whole"]
    # The whole is there now, and serves glances too.
    assert len(result.rows("arrivals", segment="all")) == 1
    assert made == ["whole"]


def test_a_table_that_is_not_there_has_no_rows() -> None:
    assert small_result(tables=counted()[0]).rows("stock", segment="all") == []


@pytest.mark.parametrize("cells", [{}, {"segment": "shops"}])
def test_other_cells_are_not_looked_for_in_a_part(cells: dict[str, str]) -> None:
    tables, made = counted()
    assert len(tables.holding("arrivals", cells)) == 2
    assert made == ["whole"]
