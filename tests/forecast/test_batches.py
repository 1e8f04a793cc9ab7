"""Customers followed by several workers: the same numbers, whoever works and in what order."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from functools import cache
from multiprocessing.process import BaseProcess
from typing import Any

import pytest

from forkroad.engines import agents
from forkroad.errors import ScenarioError
from forkroad.forecast import observed_levels
from forkroad.forecast.batches import Batches, Worlds
from forkroad.forecast.following import follow
from forkroad.forecast.plan import Options, make_plan
from forkroad.forecast.run import run
from forkroad.forecast.versions import versions
from forkroad.scenario.model import Scenario
from tests.agreement.test_stock import text_of
from tests.forecast.test_replications import GOALS, Backwards, assert_same, bytes_of
from tests.forecast.test_simulated import LIMITED
from tests.oracles.feature_scenarios import feature, read

N = 4
# Batches of so many customers, so that four replications are several tasks.
FEW = 350


# A month of 200 customers.
SHORT = LIMITED.replace("months: 2", "months: 1")


def scenario(name: str) -> Scenario:
    if name == "limited_edition":
        return read(text_of(name) + GOALS)
    return read(SHORT) if name == "endless" else feature(name)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agents, "CHUNK", FEW)
    monkeypatch.setattr(agents, "CHUNK_MEETING", FEW)
    monkeypatch.setattr(observed_levels, "REPLICATIONS", 5)


def forecast(name: str, **options: Any) -> str:
    return bytes_of(run(scenario(name), seed=5, engine="agents", replications=N, **options))


@cache
def here(name: str) -> str:
    """The forecast of one process."""
    return forecast(name)


# Stock, levels, and goals that are followed once more in other periods; draws; neither states
# nor exact demand, in weeks.
@pytest.mark.parametrize(
    "name, workers",
    [("limited_edition", 3), ("sampled_shares", 3), ("endless", 2)],
)
def test_one_seed_gives_one_result_whatever_the_workers(name: str, workers: int) -> None:
    assert forecast(name, workers=workers) == here(name)


def test_workers_share_the_batches(children: Callable[[], list[BaseProcess]]) -> None:
    told: list[tuple[int, int]] = []
    counted: list[int] = []

    def tell(done: int, of_all: int) -> None:
        told.append((done, of_all))
        counted.append(len(children()))

    forecast("endless", workers=2, progress=tell)
    # 200 customers a replication: batches of one, 350 // 200, so that there are four.
    assert [done for done, _ in told] == list(range(1, N + 1))
    assert max(counted) == 2


@pytest.mark.parametrize("size", [1, 3, 4])
def test_the_size_and_order_of_batches_change_nothing(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = make_plan(scenario("shocks"), Options(seed=5, engine="agents", replications=N))
    whole = follow(plan, ())
    monkeypatch.setattr(agents, "batch_size", lambda *_: size)
    parts = follow(plan, (), place=Backwards(size))
    assert_same(whole.samples, parts.samples)
    assert whole.clipped == parts.clipped


def test_a_killed_process_changes_nothing(children: Callable[[], list[BaseProcess]]) -> None:
    killed: list[int] = []

    def kill_one(done: int, _: int) -> None:
        mine = children()
        if not killed and mine:
            victim = mine[0].pid
            assert victim is not None
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)

    assert forecast("endless", workers=2, progress=kill_one) == here("endless")
    assert len(killed) == 1


def test_a_draw_that_is_clipped_is_counted_once_however_batches_are_cut() -> None:
    plan = make_plan(scenario("sampled_shares"), Options(seed=5, engine="agents", replications=4))
    worlds = Worlds(plan, plan.report_by)
    world = worlds.world
    # As if followed before: the world of a worker knows what all its batches have met.
    world.forks.clipped["rule"] = {0, 1, 3}
    work = Batches(worlds, (), agents.Options(), 2, versions())
    assert [work(number).clipped["rule"] for number in (0, 1)] == [2, 1]


def test_a_mistake_that_a_worker_meets_is_the_files() -> None:
    # Shares are right until a customer comes who is older than a hundred.
    text = (
        "forkroad: 1\nstart: 2026-01-01\nmonths: 1\n"
        "segments: {people: {arrivals: {per_month: 500}, attributes: {age: {normal: [90, 10]}}}}\n"
        "journey:\n  start_at: look\n  steps:\n"
        "    look: {next: {done: age / 100, gone: rest}}\n"
        "    done: {outcome: purchase}\n    gone: {outcome: lost}\n"
    )
    for workers in (1, 2):
        with pytest.raises(ScenarioError, match="the shares leave the range from 0 to 1"):
            run(read(text), engine="agents", seed=1, replications=4, workers=workers)
