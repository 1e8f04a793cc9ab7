from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from forkroad.engines import counts
from forkroad.errors import UsageError, WorkersLost
from forkroad.forecast import replications, sampling
from forkroad.forecast.plan import Options, make_plan
from forkroad.forecast.replications import Parts, Programs
from forkroad.forecast.run import run
from forkroad.forecast.versions import versions
from forkroad.results.run_result import RunResult
from forkroad.scenario.model import Scenario
from forkroad.workers.tasks import T, Work
from tests.agreement.test_stock import text_of
from tests.oracles.feature_scenarios import feature, read
from tests.workers.clusters import running_cluster

ROOT = Path(__file__).resolve().parents[2]
GOALS = "goals:\n  sold: {measure: print.units, at_least: 95, every: quarter}\n"
# Two blocks of 200 and one of 10 each: stock and goals that are simulated once more, in quarters;
# draws of shares; draws in which shocks make other programs.
NAMES = ("limited_edition", "sampled_shares", "shocks")
N = 410


def scenario(name: str) -> Scenario:
    return read(text_of(name) + GOALS) if name == "limited_edition" else feature(name)


def bytes_of(result: RunResult) -> str:
    """All that a result says, but for the seconds that it took."""
    envelope = {**result.to_json_object(), "seconds": None}
    return json.dumps(envelope, sort_keys=True, default=lambda rows: list(rows))


def forecast(name: str, **options: Any) -> str:
    return bytes_of(run(scenario(name), seed=5, engine="counts", replications=N, **options))


@cache
def here(name: str) -> str:
    """The forecast of one process."""
    return forecast(name)


@cache
def many_shocks() -> str:
    """A forecast of one process in six blocks: five of 200 replications and one of 10."""
    return bytes_of(run(scenario("shocks"), seed=5, engine="counts", replications=1_010))


@pytest.mark.parametrize(
    "name, workers",
    [("limited_edition", 1), ("limited_edition", 8), ("sampled_shares", 3), ("shocks", 2)],
)
def test_one_seed_gives_one_result_whatever_the_workers(name: str, workers: int) -> None:
    assert forecast(name, workers=workers) == here(name)


@dataclass(frozen=True)
class Backwards:
    """A place that does tasks in an order of its own, each by a worker who knows no other."""

    seed: int
    name: str = "a place of its own"
    is_local: bool = False

    def reach(self) -> None:
        return

    def finish(self, work: Work[T], numbers: Sequence[int]) -> Generator[tuple[int, T], None, None]:
        for number in random.Random(self.seed).sample(list(numbers), len(numbers)):
            yield number, work(number)


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_tasks_and_where_they_end_change_nothing(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Blocks of 20 make six tasks of 110 replications, and a chunk of 60 draws ends between two.
    monkeypatch.setattr(counts, "block_size", lambda _: 20)
    monkeypatch.setattr(replications, "CHUNK", 60)
    plan = make_plan(scenario(name), Options(seed=5, engine="counts", replications=110))
    one = sampling.sample(plan, ())
    assert_same(one.samples, sampling.sample(plan, (), place=Backwards(1)).samples)
    programs = Programs(plan, plan.report_by)
    n_chunks = 2 if plan.n_draws else 1
    for by_chunk in (1, 20):
        work = Parts(programs, one.levels, by_chunk, versions())
        parts = [work(number) for number in range(n_chunks * by_chunk)]
        assert sum(part.n_replications for part in parts) == 110
        joined = replications.join_samples([each for part in parts for each in part.samples])
        assert_same(one.samples, joined)


def assert_same(one: Any, other: Any) -> None:
    assert one.pairs == other.pairs
    for key, values in one.measures.items():
        assert np.array_equal(values, other.measures[key], equal_nan=True), key
    for name in ("visits", "present", "moves"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_the_seed_of_hashes_changes_nothing() -> None:
    # This process hashes by a seed of its own, drawn at its start, as everybody's is.
    program = (
        "import hashlib\n"
        "from tests.forecast import test_replications as it\n"
        "for name in it.NAMES:\n"
        "    workers = 2 if name == it.NAMES[0] else 1\n"
        "    print(hashlib.sha256(it.forecast(name, workers=workers).encode()).hexdigest())\n"
    )
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": path},
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    wanted = [hashlib.sha256(here(name).encode()).hexdigest() for name in NAMES]
    assert done.stdout.split() == wanted


def test_a_killed_process_changes_nothing(children: Callable[[], list[BaseProcess]]) -> None:
    killed: list[int] = []
    told: list[tuple[int, int]] = []

    def kill_one(done: int, of_all: int) -> None:
        told.append((done, of_all))
        mine = children()
        if not killed and mine:
            victim = mine[0].pid
            assert victim is not None
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)

    # Five blocks of 200 and one of 10.
    result = run(
        scenario("shocks"),
        seed=5,
        engine="counts",
        replications=1_010,
        workers=2,
        progress=kill_one,
    )
    assert len(killed) == 1
    assert len(told) == 6
    assert told[-1] == (1_010, 1_010)
    assert bytes_of(result) == many_shocks()


@pytest.mark.usefixtures("dask")
def test_a_killed_worker_of_a_cluster_changes_nothing(tmp_path: Path) -> None:
    told: list[int] = []
    with running_cluster(tmp_path) as cluster:

        def kill_one(done: int, _: int) -> None:
            told.append(done)
            cluster.workers[0].kill()

        result = run(
            scenario("shocks"),
            seed=5,
            engine="counts",
            replications=1_010,
            on=cluster.address,
            progress=kill_one,
        )
        assert cluster.workers[0].wait() == -signal.SIGKILL
        assert cluster.workers[1].poll() is None
        assert len(told) == 6
        assert told[-1] == 1_010
        # Stock, and goals that are simulated once more as their table is made.
        stocked = forecast("limited_edition", on=cluster.address)
    assert bytes_of(result) == many_shocks()
    assert stocked == here("limited_edition")


def test_one_task_alone_is_done_in_this_process(children: Callable[[], list[BaseProcess]]) -> None:
    # 200 replications of a small journey are one block.
    counted: list[int] = []
    run(
        scenario("limited_edition"),
        seed=5,
        replications=200,
        workers=2,
        progress=lambda *_: counted.append(len(children())),
    )
    assert counted == [0]


def test_the_exact_engine_says_that_it_needs_no_workers() -> None:
    with pytest.raises(UsageError, match=r"exact engine works in this process alone.*--engine"):
        run(feature("money"), workers=2)
    assert run(feature("money"), workers=1).engine == "exact"


def test_a_worker_with_another_version_is_refused() -> None:
    plan = make_plan(feature("money"), Options(seed=5, engine="counts", replications=10))
    work = Parts(Programs(plan, plan.report_by), None, 1, ("0.0.9", "1.26.4"))
    with pytest.raises(WorkersLost, match=r"is made by forkroad 0\.0\.9 with NumPy 1\.26\.4"):
        work(0)
