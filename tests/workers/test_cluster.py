from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from forkroad.errors import EngineDeclined, WorkersLost
from forkroad.workers import cluster as clusters
from forkroad.workers.cluster import Cluster
from forkroad.workers.tasks import run_tasks
from tests.workers import deeds
from tests.workers.clusters import Running, running_cluster

pytestmark = pytest.mark.usefixtures("dask")


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory, dask: None) -> Iterator[Running]:
    """A cluster for the tests that kill nobody."""
    with running_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


def test_both_workers_work_and_results_are_in_order(lasting: Running) -> None:
    assert len(set(run_tasks(deeds.process_of, 6, lasting.place))) == 2
    assert run_tasks(deeds.square, 6, lasting.place) == [0, 1, 4, 9, 16, 25]


def test_errors_for_the_user_come_as_they_are(lasting: Running) -> None:
    with pytest.raises(EngineDeclined) as declined:
        run_tasks(deeds.find_fault, 1, lasting.place)
    assert declined.value.reasons == ("this", "that")


def test_a_killed_worker_loses_nothing_and_counts_nothing_twice(tmp_path: Path) -> None:
    told: list[int] = []
    with running_cluster(tmp_path) as running:

        def kill_one(number: int, _: int) -> None:
            told.append(number)
            running.workers[0].kill()

        found = run_tasks(deeds.square, 24, running.place, kill_one)
        assert running.workers[0].wait() == -signal.SIGKILL
        assert running.workers[1].poll() is None
    assert found == [number**2 for number in range(24)]
    assert sorted(told) == list(range(24))


def test_a_cluster_without_workers_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CONNECT", "PATIENCE"):
        monkeypatch.setattr(clusters, name, 1)
    with running_cluster(tmp_path) as running:

        def kill_all(*_: int) -> None:
            for worker in running.workers:
                worker.kill()

        with pytest.raises(WorkersLost, match=rf"{running.address} has had no worker for 1 s"):
            run_tasks(deeds.process_of, 24, running.place, kill_all)


def test_a_scheduler_that_dies_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "CONNECT", 2)
    with running_cluster(tmp_path) as running:

        def kill_scheduler(*_: int) -> None:
            running.scheduler.kill()

        with pytest.raises(WorkersLost, match=f"nobody answers at {running.address}"):
            run_tasks(deeds.process_of, 24, running.place, kill_scheduler)


def test_a_scheduler_that_stands_still_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CONNECT", "PATIENCE"):
        monkeypatch.setattr(clusters, name, 2)
    with running_cluster(tmp_path) as running:

        def stop_scheduler(*_: int) -> None:
            running.scheduler.send_signal(signal.SIGSTOP)

        # Told by the tasks that no longer end, or by a second round to which nobody answers.
        with pytest.raises(WorkersLost, match=r"has had no worker for 2 s|nobody answers"):
            run_tasks(deeds.process_of, 24, running.place, stop_scheduler)


def test_a_cluster_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "CONNECT", 1)
    with socket.socket() as taken:
        # Bound and never listening: nobody else gets the port, and nobody answers there.
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(WorkersLost, match=f"nobody answers at {address}: is a Dask scheduler"):
            run_tasks(deeds.square, 2, Cluster(address))
        with pytest.raises(WorkersLost, match=f"nobody answers at {address}: is a Dask scheduler"):
            Cluster(address).reach()


def test_whatever_else_listens_at_the_address_is_no_cluster(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clusters, "CONNECT", 1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = Cluster(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(WorkersLost, match="nobody answers"):
            run_tasks(deeds.square, 2, place)
