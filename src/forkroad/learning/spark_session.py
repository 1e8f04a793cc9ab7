"""The Spark that counts a log: one that runs already, one on this machine, or a cluster's.

One that is started here listens on this machine alone, shows no page, writes its log into a
file of its own, and is gone with all its processes when it is stopped.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from forkroad.errors import UsageError, WorkersLost
from forkroad.learning.texts import first_line
from forkroad.records import record

LOCAL = "local[*]"
_LEAST_JAVA = 17
_LEAST_SPARK = (4, 0)
_MASTER = re.compile(r"spark://[^/\s:]+:\d{1,5}")
# Whoever else is on this machine cannot speak to a Spark that knows its own secret alone.
_ALONE = {"spark.authenticate": "true", "spark.master": LOCAL}
_LOOPBACK = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
_STARTED = {
    "spark.app.name": "forkroad",
    "spark.log.level": "ERROR",
    "spark.python.worker.reuse": "true",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
# Of a session of its own, so that those of a Spark that runs already stay as they are.
_SESSION = {
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
    "spark.sql.parquet.binaryAsString": "true",
    "spark.sql.session.timeZone": "UTC",
}


@record(kw_only=True)
class Sparks:
    """A session of Spark.

    gateway : the Java process behind it, where it was started here; it is stopped with it.
    """

    session: Any
    gateway: Any = None

    @property
    def is_local(self) -> bool:
        """Whether all of it runs on this machine."""
        return str(self.session.sparkContext.master).startswith("local")

    def stop(self) -> None:
        """Stop what was started here; another's Spark runs on."""
        if self.gateway is not None:
            with quiet(), suppress(Exception):
                self.session.stop()
            _stop_gateway(self.gateway)


def master_of(on: str) -> str:
    """Return Spark's own address of what --on says; UsageError where it says nothing."""
    if on in ("spark", "spark://local"):
        return LOCAL
    if _MASTER.fullmatch(on):
        return on
    raise UsageError(
        f'--on: "{on}" is no place to count a log; needed is spark (on this machine), or the '
        "address of a cluster such as spark://10.0.0.5:7077"
    )


def open_spark(on: str | None, folder: Path, table: Any = None) -> Sparks:
    """Return a session for one log.

    on : as --on has it; None where the log is a table of PySpark. folder : for what Spark
        writes. table : a table of PySpark, which stays on its own Spark.
    """
    master = master_of(on) if on is not None else None
    with quiet():
        pyspark = _pyspark()
        running = pyspark.SparkContext._active_spark_context
        if table is not None:
            return _within(table.sparkSession, master)
        if running is not None:
            from pyspark.sql import SparkSession

            return _within(SparkSession.builder.getOrCreate(), master)
        return _started(master or LOCAL, folder)


def _within(session: Any, master: str | None) -> Sparks:
    runs_on = str(session.sparkContext.master)
    if master is not None and master not in (LOCAL, runs_on):
        raise UsageError(f"--on {master}: Spark runs on {runs_on} in this process; stop it first")
    return Sparks(session=_with_settings(session.newSession()))


def _with_settings(session: Any) -> Any:
    for key, value in _SESSION.items():
        session.conf.set(key, value)
    return session


def _started(master: str, folder: Path) -> Sparks:
    """Start Spark; whoever is at the terminal sees nothing of its log."""
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    java = find_java()
    settings = {**_STARTED, "spark.master": master, "spark.local.dir": str(folder)}
    settings["spark.sql.warehouse.dir"] = str(folder / "warehouse")
    if master == LOCAL or "//127.0.0.1:" in master or "//localhost:" in master:
        settings |= _LOOPBACK
    if master == LOCAL:
        settings |= {**_ALONE, "spark.sql.shuffle.partitions": str(os.cpu_count() or 1)}
    conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
    with tempfile.TemporaryFile() as log, _own_python(master):
        try:
            gateway = launch_gateway(conf, {"stdout": log, "stderr": log})  # type: ignore[no-untyped-call]
        except (PySparkException, OSError) as error:
            raise UsageError(why_not(java, log, error)) from None
        try:
            context = SparkContext(gateway=gateway, conf=conf)
        except Exception as error:
            # Java tells what was wrong with it only as long as it is there.
            reason = said_by(error)
            _stop_gateway(gateway)
            raise WorkersLost(f"Spark does not start on {master}: {reason}") from None
    return Sparks(session=_with_settings(SparkSession(context)), gateway=gateway)


@contextmanager
def _own_python(master: str) -> Iterator[None]:
    """Let the workers of this machine run on this Python, whatever else is called python3."""
    before = os.environ.get("PYSPARK_PYTHON")
    if master == LOCAL:
        os.environ["PYSPARK_PYTHON"] = sys.executable
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("PYSPARK_PYTHON", None)
        else:
            os.environ["PYSPARK_PYTHON"] = before


def _stop_gateway(gateway: Any) -> None:
    """End the Java process, and let PySpark start another one when it is needed again."""
    from pyspark import SparkContext

    with suppress(Exception):
        gateway.shutdown()
    # Java ends with its input.
    with suppress(OSError):
        gateway.proc.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        gateway.proc.wait(timeout=30)
    SparkContext._gateway = None
    SparkContext._jvm = None


def _pyspark() -> Any:
    try:
        # PySpark needs both for Arrow, and would say so much later.
        for name in ("pandas", "pyarrow"):
            import_module(name)
        import pyspark
    except ImportError as error:
        raise UsageError(
            f"--on spark needs {error.name}, which is not installed: pip install 'forkroad[spark]'"
        ) from None
    version = tuple(int(part) for part in re.findall(r"\d+", pyspark.__version__)[:2])
    if version < _LEAST_SPARK:
        raise UsageError(
            f"--on spark needs PySpark 4.0 or newer, and {pyspark.__version__} is installed: "
            "pip install 'forkroad[spark]'"
        )
    return pyspark


def find_java() -> str:
    """Return the java that Spark will start."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    if found is None:
        where = f"there is none in JAVA_HOME, {home}" if home else "there is none on the path"
        raise UsageError(f"--on spark needs Java {_LEAST_JAVA} or newer: {where}")
    return found


def why_not(java: str, log: IO[bytes], error: Exception) -> str:
    """Return why Java did not start Spark, in one sentence."""
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', told)
    if version and int(version[1]) < _LEAST_JAVA:
        return (
            f"--on spark needs Java {_LEAST_JAVA} or newer, and {java} is {first_line(told)}; name "
            "another one with JAVA_HOME"
        )
    log.seek(0)
    lines = log.read().decode("utf-8", "replace").strip().splitlines()
    return f"Spark does not start: {lines[-1] if lines else first_line(error)}"


def said_by(error: Exception) -> str:
    """Return the line that says most of what Spark raised.

    That is the one of a worker's own Python, where there is one, then that of Java.
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    python = [line for line in lines if line.startswith(("ModuleNotFoundError", "ImportError"))]
    if python:
        return f"{python[0]} (its workers need Python with duckdb and pyarrow)"
    java = [line.removeprefix(": ") for line in lines if line.startswith(": ")]
    return next(iter(java or lines), type(error).__name__)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep to itself what PySpark says about versions of pandas."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        yield
