"""The same log from every kind of source: each gives the same events."""

from __future__ import annotations

import csv
import datetime
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from forkroad.errors import EventLogError, UsageError
from tests.learning.logs import counted, read, told, written

# An id with a leading zero, one that looks missing, a number beyond what a float can hold.
ROWS = [
    ("007", "2026-01-01 10:00:00", "look"),
    ("NA", "2026-01-01 10:00:00", "look"),
    ("9007199254740993", "2026-01-02 00:00:00", "buy"),
    (None, "2026-01-03 00:00:00", "look"),
]
EVENTS = ROWS[:3]
TYPED = (
    "SELECT c AS customer, CAST(t AS TIMESTAMP) AS time, e AS event FROM (VALUES "
    "('007', '2026-01-01 10:00:00', 'look'), ('NA', '2026-01-01 10:00:00', 'look'), "
    "('9007199254740993', '2026-01-02', 'buy'), (NULL, '2026-01-03', 'look')) AS t(c, t, e)"
)


def parquet(folder: Path) -> Any:
    duckdb.sql(TYPED).write_parquet(str(folder / "events.pq"))
    return folder / "events.pq"


def parquet_with_zone(folder: Path) -> Any:
    sql = f"SELECT customer, timezone('UTC', time) AS time, event FROM ({TYPED})"
    duckdb.sql(sql).write_parquet(str(folder / "zoned.pq"))
    return folder / "zoned.pq"


def duckdb_file(folder: Path) -> Any:
    with duckdb.connect(str(folder / "shop.db")) as connection:
        connection.execute(f"CREATE TABLE log AS {TYPED}")
    return folder / "shop.db"


def sqlite_file(folder: Path) -> Any:
    with sqlite3.connect(folder / "shop.sqlite") as connection:
        connection.execute("CREATE TABLE log (customer, time TEXT, event TEXT)")
        # SQLite keeps the type of each cell: this id is a number there.
        rows = [(int(c) if c and c[:3] == "900" else c, t, e) for c, t, e in ROWS]
        connection.executemany("INSERT INTO log VALUES (?, ?, ?)", rows)
    connection.close()
    return folder / "shop.sqlite"


def columns() -> dict[str, list[Any]]:
    customers, times, events = (list(cells) for cells in zip(*ROWS, strict=True))
    parsed = [datetime.datetime.fromisoformat(time) for time in times]
    return {"customer": customers, "time": parsed, "event": events}


def pandas_frame(_: Path) -> Any:
    return pytest.importorskip("pandas").DataFrame(columns())


def pandas_frame_with_zone(_: Path) -> Any:
    frame = pandas_frame(_)
    frame["time"] = frame["time"].dt.tz_localize("UTC")
    return frame


def polars_frame(_: Path) -> Any:
    return pytest.importorskip("polars").DataFrame(columns())


def lazy_polars_frame(_: Path) -> Any:
    return pytest.importorskip("polars").DataFrame(columns()).lazy()


def arrow_table(_: Path) -> Any:
    return pytest.importorskip("pyarrow").table(columns())


def duckdb_relation(_: Path) -> Any:
    return duckdb.sql(TYPED)


SOURCES = [
    parquet,
    parquet_with_zone,
    duckdb_file,
    sqlite_file,
    pandas_frame,
    pandas_frame_with_zone,
    polars_frame,
    lazy_polars_frame,
    arrow_table,
    duckdb_relation,
]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.__name__)
def test_every_source_gives_the_same_events(tmp_path: Path, source: Callable[[Path], Any]) -> None:
    assert told(source(tmp_path)) == EVENTS
    assert counted(source(tmp_path / ".."))["left out: no customer"] == 1


def test_long_fields_of_a_log_make_no_other_csv_longer(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    unfinished = written(tmp_path, 'customer,time,event\n1,2026-01-01,look\n2,2026-01-01,"look\n')
    with pytest.raises(EventLogError, match="quotes"):
        read(unfinished)
    assert csv.field_size_limit() == before


def test_whole_numbers_of_a_table_keep_every_digit() -> None:
    frame = pytest.importorskip("pandas").DataFrame(
        {"customer": [9007199254740993], "time": ["2026-01-01"], "event": ["e"]}
    )
    assert told(frame) == [("9007199254740993", "2026-01-01 00:00:00", "e")]


def test_numbers_as_times_need_a_declared_form() -> None:
    sql = "SELECT 'a' AS customer, 1767225600 AS time, 'e' AS event"
    with pytest.raises(EventLogError, match=r"row 1: .* --time-format 'seconds' fits every row"):
        read(duckdb.sql(sql))
    # 20,454 days of 86,400 seconds after 1970-01-01.
    assert told(duckdb.sql(sql), time_format="seconds") == [("a", "2026-01-01 00:00:00", "e")]


def test_a_parquet_file_with_numbers_as_times_says_what_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "numbers.parquet"
    duckdb.sql("SELECT 1 AS customer, 1767225600000 AS time, 2 AS event").write_parquet(str(path))
    with pytest.raises(EventLogError, match="the time is a number"):
        read(path)
    assert told(path, time_format="milliseconds") == [("1", "2026-01-01 00:00:00", "2")]


def test_a_database_with_several_tables_needs_a_choice(tmp_path: Path) -> None:
    path = sqlite_file(tmp_path)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE other (a)")
    connection.close()
    with pytest.raises(EventLogError, match=r"has 2 tables \(log, other\); say which with --table"):
        read(path)
    with pytest.raises(EventLogError, match=r'no table "logg"; did you mean "log"\?'):
        read(path, table="logg")
    assert told(path, table="log") == EVENTS


def test_rows_of_sqlite_come_in_their_order_whatever_the_index(tmp_path: Path) -> None:
    path = tmp_path / "indexed.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE log (customer, time, event)")
        connection.execute("CREATE INDEX quick ON log (event, time, customer)")
        rows = [("a", "2026-01-01", event) for event in "zbm"]
        connection.executemany("INSERT INTO log VALUES (?, ?, ?)", rows)
    connection.close()
    assert [event for _, _, event in told(path)] == list("zbm")


def test_bytes_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "bytes.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE log (customer, time, event)")
        connection.execute("INSERT INTO log VALUES (x'00ff', '2026-01-01', 'e')")
    connection.close()
    with pytest.raises(EventLogError, match='row 1: "customer" holds bytes, not text'):
        read(path)


def test_bytes_of_a_query_are_no_text_either() -> None:
    query = duckdb.sql("SELECT 'a'::BLOB AS customer, '2026-01-01' AS time, 'look' AS event")
    with pytest.raises(EventLogError, match='row 1: "customer" holds bytes, not text'):
        read(query)


def test_a_database_may_open_no_other_file(tmp_path: Path) -> None:
    secret = written(tmp_path, "customer,time,event\na,2026-01-01,e\n", "secret.csv")
    path = tmp_path / "sly.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"CREATE VIEW log AS SELECT * FROM read_csv('{secret}')")
    with pytest.raises(EventLogError, match="file system operations are disabled"):
        read(path)


def test_what_is_no_log_is_wrong_usage() -> None:
    with pytest.raises(
        UsageError, match=r"an event log is a path, or a table .* not builtins.list"
    ):
        read([1, 2, 3])


@pytest.mark.parametrize("name", ["spring.yaml", "SPRING.YML"])
def test_a_scenario_where_a_log_belongs_is_told_for_what_it_is(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("# Will the launch sell?\nforkroad: 1\n", encoding="utf-8")
    with pytest.raises(EventLogError, match=f"{name}: this is a scenario; needed is an event log"):
        read(path)


def test_a_name_with_stars_and_brackets_is_a_name(tmp_path: Path) -> None:
    path = written(tmp_path, "customer,time,event\na,2026-01-01,e\n", "log [1]*.csv")
    written(tmp_path, "customer,time,event\nb,2026-01-01,e\n", "log 1x.csv")
    assert [customer for customer, _, _ in told(path)] == ["a"]


@pytest.mark.parametrize(
    "n", [30_000, pytest.param(3_000_000, marks=pytest.mark.prove)], ids=["6 MB", "600 MB"]
)
def test_a_file_that_unpacks_to_many_times_its_size_is_read(tmp_path: Path, n: int) -> None:
    # Rows whose ids are 200 characters long: 600 MB out of less than 1 MB.
    path = tmp_path / "large.parquet"
    duckdb.sql(
        "SELECT repeat('x', 200) || i % 7 AS customer, TIMESTAMP '2026-01-01' AS time, "
        f"'e' AS event FROM range({n}) AS r(i)"
    ).write_parquet(str(path), compression="zstd")
    assert path.stat().st_size < 1_000_000
    found = counted(path)
    assert (found["events"], found["customers"]) == (n, 7)
