"""An event log on Spark is the log on DuckDB: the same events, the same file, the same refusals."""

from __future__ import annotations

import random
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from forkroad.errors import EventLogError, UsageError
from forkroad.learning.event_log import EventLog
from forkroad.learning.fit import fit
from forkroad.learning.spark_worker import asking
from tests.learning.logs import read, written

# Rows in an order that no column has. There are ties (a's look, cart and look again, the last a
# duplicate), a customer and an event of nothing but a space (one of them of two bytes), an id with
# spaces around it, zones, a fraction of a second, and a channel with spaces.
ROWS = """customer,time,event,channel
b,2026-01-03T09:00:00+01:00,look,mail
a,2026-01-01T23:30:00Z,look, web
a,2026-01-01T23:30:00Z,cart,
a,2026-01-01T23:30:00Z,look,mail
 ,2026-01-02T10:00:00Z,look,web
a,2026-01-02T10:00:00Z,\u00a0,web
 c ,2026-01-04T10:00:00.25Z,look,
007,,look,web
b,2026-01-05T10:00:00Z,buy,mail
a,2026-02-03T10:00:00Z,buy,web
007,2026-02-04T10:00:00Z,look,web\u00a0
NA,2026-02-05T00:30:00Z,look,
NA,2026-02-05T00:30:00Z,buy,
"""
ZONED = {"attributes": ("channel",), "timezone": "Europe/Berlin"}


def everything(log: EventLog) -> tuple[Any, ...]:
    """Return all that is known of a log but where it is kept."""
    attributes = "".join(f", a{n}" for n in range(len(log.columns.attributes)))
    rows = log.store.rows(
        f"SELECT row, customers.customer, names.event, moment, day{attributes} FROM events "
        "JOIN customers ON customers.code = events.customer "
        "JOIN event_names AS names ON names.code = events.event ORDER BY row"
    )
    counted = (log.columns, log.event_names, log.event_counts, log.n_customers, dict(log.counts))
    return rows, *counted, log.first_day, log.end_day, log.customer_names()


def both(events: object, **options: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return what DuckDB and what Spark knows of a log."""
    with read(events, **options) as log:
        here = everything(log)
    with read(events, on="spark", **options) as log:
        return here, everything(log)


def refusal(events: object, **options: Any) -> str:
    with pytest.raises((EventLogError, UsageError)) as raised:
        read(events, **options).close()
    return str(raised.value)


def journeys(n: int, seed: int) -> str:
    """Return a log of n customers of two channels with ties, duplicates and blanks."""
    rng = random.Random(seed)
    rows = []
    for number in range(n):
        who = f"c{number:03}" if rng.random() > 0.02 else rng.choice(["", " "])
        day, minute = rng.randrange(60), rng.randrange(24 * 60)
        for event, chance in (("look", 1.0), ("cart", 0.7), ("look", 0.5), ("buy", 0.6)):
            if rng.random() > chance:
                break
            day, minute = day + rng.choice([0, 0, 1, 3]), rng.choice([minute, rng.randrange(1440)])
            when = f"{date.fromordinal(date(2026, 1, 1).toordinal() + day)}"
            clock = f"T{minute // 60:02}:{minute % 60:02}:00Z"
            row = f"{who},{when}{clock},{event},{rng.choice(['web', 'mail', ''])}"
            rows += [row] * (1 + (rng.random() < 0.05))
    rng.shuffle(rows)
    return "\n".join(["customer,time,event,channel", *rows])


# One test, so that one process alone starts Java, whichever runs it.
def test_a_log_on_spark_is_the_log_on_duckdb(spark: Any, tmp_path: Path) -> None:
    here, there = both(written(tmp_path, ROWS), **ZONED)
    assert there == here
    # Thirteen rows: the one of a space, the one of a wide space and the one without a time are
    # left out. On the clock of Berlin 23:30 is half past midnight of the next day.
    assert [row[:3] for row in there[0]][:3] == [
        (0, "b", "look"),
        (1, "a", "look"),
        (2, "a", "cart"),
    ]
    assert len(there[0]) == 10
    assert there[-3] == date(2026, 1, 2)

    # A table of PySpark stays on its own Spark; its rows are in three parts, in their order.
    table = duckdb.sql(f"FROM read_csv('{tmp_path}/events.csv', all_varchar = true)")
    moved = spark.createDataFrame(table.to_arrow_table())
    assert moved.rdd.getNumPartitions() == 3
    with read(moved, **ZONED) as log:
        assert everything(log) == there
    assert spark.catalog.listTables() == []

    log = written(tmp_path, journeys(400, seed=1), "journeys.csv")
    asked: dict[str, Any] = {"segment_by": "channel", "lost_after": "20d"}
    on_spark = fit(log, {"purchase": "buy"}, counted_on="spark", **asked)
    on_duckdb = fit(log, {"purchase": "buy"}, **asked)
    assert on_spark.text == on_duckdb.text
    names = on_duckdb.tables.keys()
    assert [list(on_spark.tables[name].rows()) for name in names] == [
        list(on_duckdb.tables[name].rows()) for name in names
    ]

    bad = written(tmp_path, ROWS + "d,31/01/2026,look,\n", "bad.csv")
    assert refusal(bad, on="spark") == refusal(bad)
    assert "row 14" in refusal(bad)


def test_workers_read_texts_and_times_as_duckdb_does() -> None:
    pa = pytest.importorskip("pyarrow")
    batches = pa.table({"c0": [" a\u00a0", "b"]}).to_batches(max_chunksize=1)
    answers = asking("SELECT trim(c0) AS text, length(c0) AS n FROM raw")(iter(batches))
    assert [answer.to_pylist()[0] for answer in answers] == [
        {"text": "a", "n": 3},
        {"text": "b", "n": 1},
    ]


@pytest.mark.parametrize("on", ["dask", "spark:", "spark://", "sparc", "spark://host", "local[2]"])
def test_a_place_that_is_none_is_wrong_usage(tmp_path: Path, on: str) -> None:
    assert f'--on: "{on}" is no place to count a log' in refusal(written(tmp_path, ROWS), on=on)


def test_without_java_one_sentence_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyspark", "pandas", "pyarrow"):
        pytest.importorskip(name, reason=f"{name}, of the extra [spark], is missing")
    from forkroad.learning import spark_session

    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(UsageError) as raised:
        spark_session.find_java()
    told = f"--on spark needs Java 17 or newer: there is none in JAVA_HOME, {tmp_path}"
    assert str(raised.value) == told


def test_without_pyspark_one_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    told = refusal(written(tmp_path, ROWS), on="spark")
    assert told == (
        "--on spark needs pyspark, which is not installed: pip install 'forkroad[spark]'"
    )


def test_a_java_that_is_too_old_is_named(tmp_path: Path) -> None:
    from forkroad.learning import spark_session

    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    java.chmod(0o755)
    with (tmp_path / "log").open("w+b") as log:
        told = spark_session.why_not(str(java), log, OSError("no"))
    assert told == (
        f'--on spark needs Java 17 or newer, and {java} is openjdk version "11.0.2" 2019-01-15; '
        "name another one with JAVA_HOME"
    )
