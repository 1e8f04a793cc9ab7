"""Work set aside: a forked child does it while this process goes on with something else.

It pays where there is a second processor and some tenths of a second to win. Whether a child does
the work or this process changes no result.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from forkroad.workers.word import Word

T = TypeVar("T")

# As far as a process can stand back behind others.
_PATIENT = 19


class Aside(Protocol):
    """Where work is set aside."""

    def __call__(
        self, work: Callable[[], T], word: Word[Any] | None = None, *, is_urgent: bool = True
    ) -> Callable[[], T]:
        """Begin the work, and return what waits for its result; that is asked for once.

        work : changes nothing that others see, and its result can be pickled.
        word : what the work waits for and does not know yet; it is given before the result is
            asked for.
        is_urgent : whether it is not to wait until a processor has nothing else to do.
        """


def later(
    work: Callable[[], T], word: Word[Any] | None = None, *, is_urgent: bool = True
) -> Callable[[], T]:
    """Leave the work to this process, which does it when the result is asked for."""
    del word, is_urgent  # the word is given before that
    return work


def forked(
    work: Callable[[], T], word: Word[Any] | None = None, *, is_urgent: bool = True
) -> Callable[[], T]:
    """Have a forked child do the work, or this process where a child could not or did not.

    What fails in the child is done again here, where it fails in the same way.
    """
    begun = _begin_child(work, word, is_urgent=is_urgent) if _may_fork() else None
    if begun is None:
        return later(work)
    child, reader = begun

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


def _begin_child(
    work: Callable[[], T], word: Word[Any] | None, *, is_urgent: bool
) -> tuple[int, int] | None:
    """Return a child that does the work, and the end of a pipe to read its result from.

    None if the system has no room for another process, or for what it is to be told.
    """
    import signal  # who does all the work here does without

    reader, writer = os.pipe()
    # A Ctrl-C is this process's to speak of. It waits until the child would die of one in silence.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        letter = None if word is None else word.post()
        child = os.fork()
        if child == 0:
            parents = [reader] if letter is None else [reader, letter.writer]
            _do_and_end(work, parents, writer, before, is_urgent=is_urgent)
    except OSError:
        os.close(reader)
        os.close(writer)
        if word is not None:
            word.keep()
        return None
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    os.close(writer)
    if letter is not None:
        letter.send_from_here()
    return child, reader


def _may_fork() -> bool:
    """Return whether a child is safe and of use.

    Other threads may hold locks, which nobody in the child would ever give back; the libraries of
    macOS have such threads of their own.
    """
    if sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2:
        return False
    if not hasattr(os, "memfd_create"):  # which a word needs, and old C libraries lack
        return False
    import threading

    return threading.active_count() == 1


def _do_and_end(
    work: Callable[[], T],
    parents: Iterable[int],
    writer: int,
    mask: Iterable[int],
    *,
    is_urgent: bool,
) -> None:
    """Do the work, write its result, and end without a word, whatever happens.

    parents : ends of pipes that are the parent's. mask : the signals that wait at other times.
    """
    import signal
    import threading

    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for each in parents:
            os.close(each)
        if not is_urgent:
            os.nice(_PATIENT)
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
