from __future__ import annotations

import pytest

from forkroad.errors import UsageError
from forkroad.results.lazy import LazyTables
from forkroad.results.selection import only_segment
from tests.cli.cream import cream_result


def test_only_the_rows_of_the_segment_stay():
    chosen = only_segment(cream_result(), "regulars")
    assert set(chosen.tables["outcomes"].columns["segment"]) == {"regulars"}
    # Five outcomes with two measures each.
    assert len(chosen.tables["outcomes"]) == 10


def test_tables_that_do_not_tell_segments_apart_stay_whole():
    chosen = only_segment(cream_result(), "regulars")
    for name in ("goals", "assumptions"):
        assert chosen.tables[name] == cream_result().tables[name]


def test_all_can_be_asked_for():
    assert set(only_segment(cream_result(), "all").tables["outcomes"].columns["segment"]) == {"all"}


def test_an_unknown_segment_is_refused_with_the_nearest():
    with pytest.raises(UsageError, match='no segment "regular"; did you mean "regulars"') as error:
        only_segment(cream_result(), "regular")
    assert "all, regulars, gift_hunters" in str(error.value)


def test_no_table_is_made_before_it_is_looked_at():
    tables = cream_result().tables
    made = []

    def making(name):
        return lambda: made.append(name) or tables[name]

    lazy = cream_result(tables=LazyTables({name: making(name) for name in tables}))
    chosen = only_segment(lazy, "regulars")
    assert made == ["outcomes"]  # where the names of the segments are looked up
    assert len(chosen.tables["sales"]) == 0
    assert made == ["outcomes", "sales"]
