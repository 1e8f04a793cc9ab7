"""Work set aside: a forked child does it while this process goes on with something else.

It pays where there is a second processor and some tenths of a second to win. Whether a child does
the work or this process changes no result.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Aside(Protocol):
    """Where work is set aside."""

    def __call__(self, work: Callable[[], T]) -> Callable[[], T]:
        """Begin the work, and return what waits for its result; that is asked for once.

        work : changes nothing that others see, and its result can be pickled.
        """


def later(work: Callable[[], T]) -> Callable[[], T]:
    """Leave the work to this process, which does it when the result is asked for."""
    return work


def forked(work: Callable[[], T]) -> Callable[[], T]:
    """Have a forked child do the work, or this process where a child could not or did not.

    What fails in the child is done again here, where it fails in the same way.
    """
    if not _may_fork():
        return later(work)
    import signal  # who does all the work here does without

    reader, writer = os.pipe()
    # A Ctrl-C is this process's to speak of. It waits until the child would die of one in silence.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        child = os.fork()
        if child == 0:
            _do_and_end(work, reader, writer, before)
    except OSError:  # the system has no room for another process
        os.close(reader)
        os.close(writer)
        return later(work)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    os.close(writer)

    def result() -> T:
        with open(reader, "rb") as pipe:
            told = pipe.read()
        os.waitpid(child, 0)
        try:
            found: T = pickle.loads(told)
        except (EOFError, pickle.UnpicklingError):
            return work()
        return found

    return result


def _may_fork() -> bool:
    """Return whether a child is safe and of use.

    Other threads may hold locks, which nobody in the child would ever give back; the libraries of
    macOS have such threads of their own.
    """
    if sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2:
        return False
    import threading

    return threading.active_count() == 1


def _do_and_end(work: Callable[[], T], reader: int, writer: int, mask: Iterable[int]) -> None:
    """Do the work, write its result, and end without a word, whatever happens.

    mask : the signals that wait at other times.
    """
    import signal
    import threading

    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        os.close(reader)
        threading.Thread(target=_end_with_reader, args=(writer,), daemon=True).start()
        told = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
        with open(writer, "wb", closefd=False) as pipe:
            pipe.write(told)
    finally:
        os._exit(0)


def _end_with_reader(writer: int) -> None:
    """End this process as soon as nobody is there any more to read what it writes."""
    import select

    poll = select.poll()
    poll.register(writer, 0)  # errors alone, which are told without being asked for
    poll.poll()
    os._exit(0)
