"""Work on a Dask cluster, through Dask's own client.

Dask gives the tasks of a worker that died to others by itself. What is added here is an end:
a scheduler that is not there, or a cluster without workers, is an error within seconds.
Whoever reaches the ports of such a cluster can run code on it; forkroad opens none.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit

from forkroad.errors import WorkersLost
from forkroad.records import record
from forkroad.workers.packing import pack, run_packed
from forkroad.workers.tasks import T, Work

# Seconds to wait for an answer, between two looks at the cluster, and without any worker.
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

    def reach(self) -> None:
        """Raise WorkersLost where nobody answers.

        Dask's client waits for ever for whoever takes a connection and then says nothing; its
        scheduler greets first, but for tls.
        """
        there = urlsplit(self.address)
        try:
            with socket.create_connection((there.hostname, there.port), CONNECT) as line:
                is_there = there.scheme == "tls" or bool(line.recv(1))
        except OSError:
            is_there = False
        if not is_there:
            raise WorkersLost(
                f"nobody answers at {self.address}: is a Dask scheduler running there?"
            )

    def finish(self, work: Work[T], numbers: Sequence[int]) -> Generator[tuple[int, T], None, None]:
        """Yield (number, result) as tasks finish; see `Place`.

        Dask's futures are waited for here: those of its executor never end where the scheduler
        dies while it hands a result over.
        """
        packed = pack(work)
        ended: SimpleQueue[Any] = SimpleQueue()
        with _connected(self) as client:
            watch = _Watch(self, client)
            pending: dict[Any, int] = {}
            for number in numbers:
                # A task that failed for want of memory may find more of it elsewhere.
                future = client.submit(run_packed, packed, number, pure=False, retries=1)
                pending[future] = number
                future.add_done_callback(ended.put)
            while pending:
                try:
                    future = ended.get(timeout=LOOK)
                except Empty:
                    watch.look()
                    continue
                number = pending.pop(future)
                for result in _results(future, watch):
                    yield number, result


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
            raise WorkersLost(f"{self.cluster.name} has had no worker for {PATIENCE} s")

    def _has_workers(self) -> bool:
        try:
            return bool(self.client.ncores(callback_timeout=CONNECT))
        except Exception:  # a client without its scheduler says so in many ways
            return False


@contextmanager
def _connected(cluster: Cluster) -> Iterator[Any]:
    """Yield a client; whatever it has not finished is cancelled at the end."""
    import distributed

    new_client: Any = distributed.Client
    cluster.reach()
    with _silenced():
        try:
            client = new_client(cluster.address, timeout=CONNECT, set_as_default=False)
        except OSError as error:
            raise WorkersLost(f"{cluster.name} takes no work: {error}") from None
        try:
            yield client
        finally:
            client.close(timeout=CONNECT)


@contextmanager
def _silenced() -> Iterator[None]:
    """Keep Dask from reporting what our errors say."""
    known = [name for name in logging.root.manager.loggerDict if name.startswith(_SPEAKERS)]
    before = {name: logging.getLogger(name).level for name in known}
    for name in known:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


_SPEAKERS = ("distributed", "tornado")


def _results(future: Any, watch: _Watch) -> list[Any]:
    """Return what a task gave; nothing where it died with its workers, or the way to them.

    A result may be gone with the worker that had it, and wait for ever for another one.
    """
    import distributed

    seconds = CONNECT
    while True:
        try:
            results = [future.result(timeout=seconds)]
        except (distributed.KilledWorker, CancelledError):
            return []
        except OSError as error:
            if future.status == "error":
                raise
            if not isinstance(error, TimeoutError):
                return []
            watch.look()
            # A slow line gets more time with each attempt.
            seconds *= 2
        else:
            watch.last_seen = time.monotonic()
            return results
