"""A real Dask cluster for tests: a scheduler and workers as processes of their own.

All bind to 127.0.0.1, on ports that are free.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forkroad.workers.cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]
# Seconds within which a cluster has to be there; nothing waits so long on a machine that is well.
START = 120


@dataclass(frozen=True)
class Running:
    """A cluster and the processes that it consists of."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: Sequence[subprocess.Popen[bytes]]

    @property
    def place(self) -> Cluster:
        return Cluster(self.address)


@contextmanager
def running_cluster(folder: Path, n_workers: int = 2) -> Iterator[Running]:
    """Yield a cluster that is ready; it is gone afterwards."""
    file = folder / "scheduler.json"
    processes: list[subprocess.Popen[bytes]] = []
    try:
        dashboard = ["--dashboard-address", "127.0.0.1:0"]
        processes.append(
            _start(folder, "dask_scheduler", "--port", "0", "--scheduler-file", file, *dashboard)
        )
        for _ in range(n_workers):
            processes.append(
                _start(
                    folder,
                    "dask_worker",
                    *("--scheduler-file", file, "--nthreads", "1"),
                    *("--no-nanny", "--no-dashboard", "--local-directory", folder),
                )
            )
        address = _address(file, processes)
        _wait_for_workers(address, n_workers)
        yield Running(address, processes[0], processes[1:])
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()


def _start(folder: Path, module: str, *options: Any) -> subprocess.Popen[bytes]:
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    with (folder / "cluster.log").open("ab") as log:
        return subprocess.Popen(
            [
                *(sys.executable, "-m", f"distributed.cli.{module}", "--host", "127.0.0.1"),
                *map(str, options),
            ],
            env={**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"},
            cwd=folder,
            stdout=log,
            stderr=log,
        )


def _address(file: Path, processes: Sequence[subprocess.Popen[bytes]]) -> str:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and processes[0].poll() is None:
        if file.exists() and file.stat().st_size:
            address: str = json.loads(file.read_text(encoding="utf-8"))["address"]
            return address
        time.sleep(0.05)
    raise AssertionError((file.parent / "cluster.log").read_text(encoding="utf-8"))


def _wait_for_workers(address: str, n_workers: int) -> None:
    import distributed

    with distributed.Client(address, set_as_default=False) as client:
        client.wait_for_workers(n_workers, timeout=START)
