"""Work in processes of this machine, each started afresh (spawn) and holding one task at a time.

A process that dies takes its task with it and nothing else: the others carry on. Ctrl-C reaches
the parent alone, which then ends its processes; a parent that dies leaves none behind, since
their pipes end with it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import traceback
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import wait
from typing import Any

from forkroad.records import record
from forkroad.workers.packing import pack, run_packed
from forkroad.workers.tasks import T, Work


@record
class Processes:
    """So many processes of this machine."""

    count: int

    @property
    def name(self) -> str:
        """What an error calls it."""
        return f"{self.count} processes of this machine"

    @property
    def is_local(self) -> bool:
        """Whether it is this machine."""
        return True

    def reach(self) -> None:
        """Do nothing: this machine is there."""

    def finish(self, work: Work[T], numbers: Sequence[int]) -> Generator[tuple[int, T], None, None]:
        """Yield (number, result) as tasks finish; see `Place`."""
        waiting = deque(numbers)
        busy: dict[Any, int] = {}
        with _started(min(self.count, len(numbers)), pack(work)) as pipes:
            idle = deque(pipes)
            while busy or (waiting and idle):
                while waiting and idle:
                    _give(idle.popleft(), waiting, busy)
                for pipe in wait(list(busy)):
                    number, answer = busy.pop(pipe), _answer(pipe)
                    if answer is not None:
                        idle.append(pipe)
                        yield number, _result(*answer)


@contextmanager
def _started(count: int, packed: bytes) -> Iterator[list[Any]]:
    """Yield pipes to so many processes, which are gone afterwards, however it ends."""
    context = multiprocessing.get_context("spawn")
    pipes: list[Any] = []
    processes = []
    try:
        with _inherited_by_children():
            for _ in range(count):
                ours, theirs = context.Pipe()
                process = context.Process(target=_do_tasks, args=(theirs, packed), daemon=True)
                process.start()
                theirs.close()
                pipes.append(ours)
                processes.append(process)
        yield pipes
    finally:
        for pipe, process in zip(pipes, processes, strict=True):
            pipe.close()
            process.terminate()
        for process in processes:
            process.join()


@contextmanager
def _inherited_by_children() -> Iterator[None]:
    """Have processes that are started meanwhile leave Ctrl-C to us, and use one thread each.

    A Ctrl-C that comes meanwhile is not lost: it waits for the end. Windows has no mask.
    """
    threads = os.environ.get("OPENBLAS_NUM_THREADS")
    has_mask = hasattr(signal, "pthread_sigmask")
    if has_mask:
        # It starts with the first process otherwise, and takes the mask off as it does.
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    try:
        yield
    finally:
        if threads is None:
            del os.environ["OPENBLAS_NUM_THREADS"]
        else:
            os.environ["OPENBLAS_NUM_THREADS"] = threads
        if has_mask:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _give(pipe: Any, waiting: deque[int], busy: dict[Any, int]) -> None:
    """Hand the next task to a process; one that has died is forgotten."""
    try:
        pipe.send(waiting[0])
    except OSError:
        return
    busy[pipe] = waiting.popleft()


def _answer(pipe: Any) -> tuple[bool, Any] | None:
    """Return what a process answers; None where it has died."""
    try:
        answer: tuple[bool, Any] = pipe.recv()
    except (EOFError, OSError):
        return None
    return answer


def _result(is_done: bool, answer: Any) -> Any:
    """Return the result of a task, or raise what it raised."""
    if is_done:
        return answer
    raise answer


def _do_tasks(pipe: Any, packed: bytes) -> None:
    """Do tasks as their numbers come in, until nobody is there to ask or to be told."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while True:
            pipe.send(_done(packed, pipe.recv()))
    except (EOFError, OSError):
        return


def _done(packed: bytes, number: int) -> tuple[bool, Any]:
    try:
        return True, run_packed(packed, number)
    except Exception as error:
        error.add_note(f"In the process that did it:\n{traceback.format_exc()}")
        return False, error
