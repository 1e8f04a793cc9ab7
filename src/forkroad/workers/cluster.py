"""Work on a Dask cluster, through Dask's own executor.

Dask gives the tasks of a worker that died to others by itself. What is added here is an end:
a scheduler that is not there, or a cluster without workers, is an error within seconds.
Whoever reaches the ports of such a cluster can run code on it; forkroad opens none.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from typing import Any

from forkroad.errors import WorkersLost
from forkroad.records import record
from forkroad.workers.packing import pack, run_packed
from forkroad.workers.tasks import T, Work

# Seconds to wait for the scheduler, between two looks at the cluster, and without any worker.
CONNECT = 5
LOOK = 1
PATIENCE = 10


@record
class Cluster:
    """A Dask cluster, by the address of its scheduler."""

    address: str

    @property
    def name(self) -> str:
        """What an error calls it."""
        return f"the cluster at {self.address}"

    @property
    def is_local(self) -> bool:
        """Whether it is this machine."""
        return False

    def finish(self, work: Work[T], numbers: Sequence[int]) -> Generator[tuple[int, T], None, None]:
        """Yield (number, result) as tasks finish; see `Place`."""
        packed = pack(work)
        with _connected(self) as (client, executor):
            watch = _Watch(self, client)
            pending = {executor.submit(run_packed, packed, number): number for number in numbers}
            while pending:
                done = wait(pending, LOOK, FIRST_COMPLETED).done
                for future in done:
                    number = pending.pop(future)
                    if not _is_lost(future):
                        yield number, future.result()
                if not done:
                    watch.look()


class _Watch:
    """Looks whether a cluster still has anybody to work."""

    def __init__(self, cluster: Cluster, client: Any) -> None:
        self.cluster, self.client = cluster, client
        self.last_seen = time.monotonic()

    def look(self) -> None:
        """Raise WorkersLost where nobody has been there for too long."""
        now = time.monotonic()
        if self._has_workers():
            self.last_seen = now
        elif now - self.last_seen > PATIENCE:
            raise WorkersLost(f"{self.cluster.name} has had no worker for {PATIENCE} seconds")

    def _has_workers(self) -> bool:
        try:
            return bool(self.client.ncores())
        except (OSError, TimeoutError):
            return False


@contextmanager
def _connected(cluster: Cluster) -> Iterator[tuple[Any, Executor]]:
    """Yield a client and its executor; what is still to do is cancelled at the end."""
    import distributed

    new_client: Any = distributed.Client
    with _silenced():
        try:
            client = new_client(cluster.address, timeout=CONNECT, set_as_default=False)
        except (OSError, TimeoutError):
            raise WorkersLost(
                f"nobody answers at {cluster.address}: is a Dask scheduler running there?"
            ) from None
        # A task that failed for want of memory may find more of it elsewhere.
        executor = client.get_executor(pure=False, retries=1)
        try:
            yield client, executor
        finally:
            executor.shutdown(wait=False)
            client.close(timeout=CONNECT)


@contextmanager
def _silenced() -> Iterator[None]:
    """Keep Dask from reporting what our errors say."""
    logger = logging.getLogger("distributed")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _is_lost(future: Future[Any]) -> bool:
    """Return whether a task died with its workers, or with the way to them."""
    import distributed

    return future.cancelled() or isinstance(future.exception(), distributed.KilledWorker)
