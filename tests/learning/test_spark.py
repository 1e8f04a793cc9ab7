"""An event log on Spark is the log on DuckDB: the same events, the same file, the same refusals."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from forkroad.errors import EventLogError, UsageError
from forkroad.learning.backtest import backtest
from forkroad.learning.event_log import EventLog
from forkroad.learning.fit import fit
from forkroad.learning.fit_result import FitResult
from forkroad.learning.spark_session import said_by
from forkroad.learning.spark_worker import asking
from forkroad.learning.touchpoints_of_log import touchpoints_of_log
from tests.learning.logs import read, written
from tests.learning.test_sources import SOURCES
from tests.learning.test_tricky_logs import BAD, GOOD

# Rows in an order that no column has. There are ties (a's look, cart and look again, the last a
# duplicate), a customer and an event of nothing but a space (one of them of two bytes), an id with
# spaces around it, zones, a fraction of a second, and a channel with spaces.
ROWS = """customer,time,event,channel,paid
b,2026-01-03T09:00:00+01:00,look,mail,
a,2026-01-01T23:30:00Z,look, web,
a,2026-01-01T23:30:00Z,cart,,
a,2026-01-01T23:30:00Z,look,mail,
 ,2026-01-02T10:00:00Z,look,web,
a,2026-01-02T10:00:00Z,\u00a0,web,
 c ,2026-01-04T10:00:00.25Z,look,,
007,,look,web,
b,2026-01-05T10:00:00Z,buy,mail,9.5
a,2026-02-03T10:00:00Z,buy,web,9.5
007,2026-02-04T10:00:00Z,look,web\u00a0,
NA,2026-02-05T00:30:00Z,look,,
NA,2026-02-05T00:30:00Z,buy,,9.5
"""
BUY = {"purchase": "buy"}
SEGMENTED: dict[str, Any] = {"segment_by": "channel", "lost_after": "20d"}
CUT = {"cdnow/events_sample.csv.gz": date(1998, 1, 1), "ecom/ecom.csv.gz": date(2024, 5, 1)}
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


def as_table(path: Path) -> Any:
    """Return a CSV file as a table of Arrow, all of it text, empty cells missing."""
    return duckdb.sql(f"FROM read_csv('{path}', all_varchar = true)").to_arrow_table()


def same_fits(one: FitResult, other: FitResult) -> None:
    assert one.text == other.text
    assert list(one.tables) == list(other.tables)
    for name, table in other.tables.items():
        assert list(one.tables[name].rows()) == list(table.rows()), name


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
            paid = f"{rng.randrange(1, 9999) / 100}" if event == "buy" else ""
            row = f"{who},{when}{clock},{event},{rng.choice(['web', 'mail', ''])},{paid}"
            rows += [row] * (1 + (rng.random() < 0.05))
    rng.shuffle(rows)
    return "\n".join(["customer,time,event,channel,paid", *rows])


# One test, so that one process alone starts Java, whichever runs it.
def test_a_log_on_spark_is_the_log_on_duckdb(spark: Any, tmp_path: Path) -> None:
    rows = ROWS + journeys(300, seed=1).partition("\n")[2]
    path, asked = written(tmp_path, rows), {"timezone": "Europe/Berlin", **SEGMENTED}
    same_fits(fit(path, BUY, counted_on="spark", **asked), fit(path, BUY, **asked))


@pytest.mark.prove
def test_events_on_spark_are_those_on_duckdb(spark: Any, tmp_path: Path) -> None:
    here, there = both(written(tmp_path, ROWS), **ZONED)
    assert there == here
    # Of thirteen rows the one of a space, the one of a wide space and the one without a time are
    # left out. On the clock of Berlin half past eleven is half past midnight of the next day.
    first = [(0, "b", "look"), (1, "a", "look"), (2, "a", "cart")]
    assert [row[:3] for row in there[0]][:3] == first
    assert len(there[0]) == 10
    assert there[-3] == date(2026, 1, 2)

    # A table of PySpark stays on its own Spark; its rows lie in three parts, in their order.
    table = as_table(written(tmp_path, journeys(400, seed=1), "journeys.csv"))
    moved = spark.createDataFrame(table)
    assert moved.rdd.getNumPartitions() == 3
    same_fits(fit(moved, BUY, **SEGMENTED), fit(table, BUY, **SEGMENTED))
    assert spark.catalog.listTables() == []


@pytest.mark.prove
def test_every_tricky_log_is_read_alike(spark: Any, tmp_path: Path) -> None:
    for name, content, options, _ in GOOD:
        here, there = both(written(tmp_path, content), **options)
        assert there == here, name


@pytest.mark.prove
def test_every_broken_log_is_refused_in_the_same_words(spark: Any, tmp_path: Path) -> None:
    for name, content, options, _ in BAD:
        path = written(tmp_path, content)
        assert refusal(path, on="spark", **options) == refusal(path, **options), name


@pytest.mark.prove
def test_every_source_is_read_alike(spark: Any, tmp_path: Path) -> None:
    for make in SOURCES:
        source = make(tmp_path)
        with read(source, on="spark") as log:
            assert everything(log)[0], make.__name__
            there = everything(log)
        with read(make(tmp_path / "..")) as log:
            assert everything(log)[0:4] == there[0:4], make.__name__


@pytest.mark.prove
def test_a_folder_of_parquet_is_read_in_the_order_of_its_files(spark: Any, tmp_path: Path) -> None:
    whole = as_table(written(tmp_path, journeys(300, seed=7)))
    folder = tmp_path / "parts"
    folder.mkdir()
    third = len(whole) // 3
    for number in range(3):
        part = whole[number * third : (number + 1) * third if number < 2 else len(whole)]
        duckdb.from_arrow(part).write_parquet(str(folder / f"{number}.parquet"))
    with read(folder, on="spark", attributes=("channel",)) as log:
        there = everything(log)
    with read(whole, attributes=("channel",)) as log:
        assert everything(log) == there


@pytest.mark.prove
def test_types_that_spark_reads_otherwise_are_read_here(spark: Any, tmp_path: Path) -> None:
    # Spark knows no nanoseconds and calls an unsigned number a decimal.
    path = tmp_path / "odd.parquet"
    duckdb.sql(
        "SELECT CAST(range AS UBIGINT) AS customer, 'look' AS event, CAST(TIMESTAMP '2026-01-01' "
        "+ INTERVAL 1 HOUR * range AS TIMESTAMP_NS) AS time FROM range(30)"
    ).write_parquet(str(path))
    here, there = both(path)
    assert there == here


@pytest.mark.prove
def test_random_logs_give_the_same_file(spark: Any, tmp_path: Path) -> None:
    asked: list[dict[str, Any]] = [
        SEGMENTED,
        {"lost_after": "12h"},
        {"repeat": True, "repeat_model": "loop", "lost_after": "30d"},
        {"repeat": True, "segments": "rfm", "value": "paid"},
        {"steps": ["look"], "timezone": "Asia/Seoul", "segment_by": "channel"},
        {"rare": 50, "until": date(2026, 2, 15), "from_": date(2026, 1, 10)},
    ]
    for seed in range(12):
        path = written(tmp_path, journeys(200, seed=seed))
        options = asked[seed % len(asked)]
        same_fits(fit(path, BUY, counted_on="spark", **options), fit(path, BUY, **options))


@pytest.mark.prove
@pytest.mark.parametrize(
    "log,outcomes,options",
    [
        ("cdnow/events_sample.csv.gz", {"purchase": "purchase"}, {"repeat": True}),
        (
            "ecom/ecom.csv.gz",
            {"purchase": "purchase"},
            {
                "new_journey_after": "30m",
                "segment_by": "platform",
                "time_column": "timestamp",
                "customer": "user_id",
            },
        ),
    ],
)
def test_the_shipped_logs_give_the_same_file_and_the_same_backtest(
    spark: Any, root: Path, log: str, outcomes: dict[str, str], options: dict[str, Any]
) -> None:
    path = root / "examples" / log
    here = fit(path, outcomes, **options)
    same_fits(fit(path, outcomes, counted_on="spark", **options), here)
    tested = [
        backtest(path, outcomes, seed=1, draws=20, months=1, cuts=[CUT[log]], **where, **options)
        for where in ({}, {"counted_on": "spark"})
    ]
    assert [list(table.rows()) for table in tested[0].tables.values()] == [
        list(table.rows()) for table in tested[1].tables.values()
    ]
    cards = [touchpoints_of_log(path, outcomes, **where, **options)  # type: ignore[arg-type]
             for where in ({}, {"counted_on": "spark"})]  # fmt: skip
    assert list(cards[0].tables["touchpoints"].rows()) == list(
        cards[1].tables["touchpoints"].rows()
    )


@pytest.mark.prove
def test_the_command_says_nothing_of_spark_and_leaves_nothing_behind(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="pyspark, of the extra [spark], is missing")
    path = written(tmp_path, journeys(200, seed=3))
    command = [sys.executable, "-m", "forkroad", "fit", str(path), "--outcome", "purchase=buy"]
    done = [
        subprocess.run(
            [*command, "-o", f"{name}.yaml", *on], cwd=tmp_path, capture_output=True, text=True
        )
        for name, on in (("here", []), ("spark", ["--on", "spark"]))
    ]
    assert [one.returncode for one in done] == [0, 0], done[1].stderr
    assert done[1].stdout == done[0].stdout
    assert done[1].stderr == done[0].stderr.replace("here.yaml", "spark.yaml")
    assert (tmp_path / "spark.yaml").read_bytes() == (tmp_path / "here.yaml").read_bytes()
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "events.csv",
        "here.yaml",
        "spark.yaml",
    ]


@pytest.mark.prove
def test_a_cluster_counts_the_same(tmp_path: Path) -> None:
    pyspark = pytest.importorskip("pyspark", reason="pyspark, of the extra [spark], is missing")
    path = written(tmp_path, journeys(200, seed=4))
    command = [sys.executable, "-m", "forkroad", "fit", str(path), "--outcome", "purchase=buy"]
    spark_class = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
    deploy, here = "org.apache.spark.deploy", ["--host", "127.0.0.1"]
    environment = {
        **os.environ,
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_WORKER_DIR": str(tmp_path),
    }
    ends = [f"{deploy}.master.Master", *here, "--port", "17077", "--webui-port", "0"]
    work = [f"{deploy}.worker.Worker", *here, "--webui-port", "0", "-m", "1g", "-c", "2"]
    with ExitStack() as stack:
        for arguments in (ends, [*work, "spark://127.0.0.1:17077"]):
            process = stack.enter_context(
                subprocess.Popen(
                    [spark_class, *arguments], env=environment, stderr=subprocess.DEVNULL
                )
            )
            stack.callback(process.terminate)
        done = [
            subprocess.run(
                [*command, "-o", f"{name}.yaml", *on], cwd=tmp_path, capture_output=True, text=True,
                env=environment,
            )
            for name, on in (("here", []), ("there", ["--on", "spark://127.0.0.1:17077"]))
        ]  # fmt: skip
    assert [one.returncode for one in done] == [0, 0], done[1].stderr
    assert (tmp_path / "there.yaml").read_bytes() == (tmp_path / "here.yaml").read_bytes()


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


@pytest.mark.parametrize(
    "error,said",
    [
        (
            "An error occurred while calling None.org.apache.\n: java.lang.IllegalStateException: "
            "All masters are unresponsive\n\tat org.apache.spark",
            "java.lang.IllegalStateException: All masters are unresponsive",
        ),
        (
            "[PYTHON_EXCEPTION] An exception was thrown\n  File\nModuleNotFoundError: No module "
            "named 'duckdb'\n SQLSTATE: 38000",
            "ModuleNotFoundError: No module named 'duckdb' (its workers need Python with duckdb "
            "and pyarrow)",
        ),
        ("[PATH_NOT_FOUND] Path does not exist", "[PATH_NOT_FOUND] Path does not exist"),
        ("", "OSError"),
    ],
)
def test_of_what_spark_raises_one_line_is_told(error: str, said: str) -> None:
    assert said_by(OSError(error)) == said


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
