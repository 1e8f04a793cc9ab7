"""What all tests share: data beside the checkout, skips that are not allowed, hypothesis' profiles.

FORKROAD_DATA names a folder of event logs that the repository does not hold; a test that
needs them asks for `data_folder` and is skipped where there is none. FORKROAD_REQUIRE_ALL=1
turns every skip into a failure, so that a run that must prove everything cannot pass by
leaving something out.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]

# No sandbox, since containers have none to give; nothing that asks the network of its own accord.
BROWSER_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

# Examples are the same in every run and no test depends on the clock: a red run can be
# repeated. The long proofs look for new examples each time (make prove).
settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "prove",
    deadline=None,
    max_examples=2_000,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")


@pytest.fixture
def children() -> Callable[[], list[BaseProcess]]:
    """Return the processes that this test has started; servers of other tests may be there too."""
    before = set(multiprocessing.active_children())
    return lambda: [it for it in multiprocessing.active_children() if it not in before]


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of event logs that FORKROAD_DATA names; skips where there is none."""
    named = os.environ.get("FORKROAD_DATA")
    if not named:
        pytest.skip("FORKROAD_DATA does not name the folder of event logs")
    folder = Path(named)
    if not folder.is_dir():
        pytest.skip(f"FORKROAD_DATA names {named}, which is not a folder")
    return folder


@pytest.fixture(scope="session")
def graphviz() -> None:
    """For tests that lay a picture out; skips where pygraphviz finds no system libraries."""
    pytest.importorskip("pygraphviz", exc_type=ImportError)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's chromium behind Playwright, one for all tests; skips where either is missing."""
    reason = "playwright, of the extra [dev], is missing"
    playwright = pytest.importorskip("playwright.sync_api", reason=reason)
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=chromium, args=list(BROWSER_OPTIONS))
        yield found
        found.close()


@pytest.fixture(scope="session")
def dask() -> None:
    """For tests of clusters; skips where the extra [cluster] is not installed."""
    pytest.importorskip("distributed", reason="distributed, of the extra [cluster], is missing")


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A real Spark on this machine, one for all tests; skips where Java or PySpark is missing.

    Small tables on one processor: nothing is compiled that runs but once.
    """
    reason = "pyspark, of the extra [spark], is missing"
    sql = pytest.importorskip("pyspark.sql", reason=reason)
    if shutil.which("java") is None:
        pytest.skip("java is not installed")
    settings = {
        "spark.default.parallelism": "3",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.driver.host": "127.0.0.1",
        "spark.log.level": "ERROR",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = sql.SparkSession.builder.master("local[1]")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        session = builder.config(map=settings).getOrCreate()
    yield session
    session.stop()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    return _refuse_skip(report)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    return _refuse_skip(report)


def _refuse_skip(report: Report) -> Report:
    if os.environ.get("FORKROAD_REQUIRE_ALL") == "1" and report.skipped and not _is_xfail(report):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"FORKROAD_REQUIRE_ALL=1 allows no skip. {reason}"
    return report


def _is_xfail(report: Report) -> bool:
    return hasattr(report, "wasxfail")
