"""A desk: processes beside the server that do jobs, each one at a time, and can be stopped.

A computation cannot be interrupted from within, but a process can be ended, and the next one
begun. So of each line of jobs only the newest counts: an older one is left out if it waits, and
stopped if it may be. What takes too long is stopped too. What the jobs are is not known here.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import multiprocessing
import os
import signal
import sys
import traceback
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Literal

from forkroad.records import record

Job = Any
Work = Callable[[Job], Any]

MOST_LINES = 128
_START = 60.0  # seconds for a process to come up on a busy machine


@record
class Done:
    """A job's end: its result, or why there is none; of a bug, where it is."""

    end: Literal["done", "bug", "stale", "late", "broken"]
    result: Any = None


@record
class Manners:
    """How a desk treats its jobs.

    seconds : how long one may take. interrupts : whether a newer one of the same line ends it.
    hands : how many are done at a time. gives_way : whether others on the machine come first.
    """

    seconds: float
    interrupts: bool
    hands: int = 1
    gives_way: bool = False


class Desk:
    """Does jobs in processes of its own.

    work : what is done with a job; both travel to the process.
    needs : modules that jobs need, read before a process begins where the system allows that.
    """

    def __init__(self, work: Work, manners: Manners, needs: Sequence[str] = ()) -> None:
        self._work, self._manners, self._needs = work, manners, tuple(needs)
        self._numbers = itertools.count(1)
        self._newest: OrderedDict[str, int] = OrderedDict()
        self._turn = asyncio.Semaphore(manners.hands)
        self._free: list[_Hand] = []
        self._at_work: list[tuple[str, _Hand]] = []
        self._is_closed = False

    def open(self) -> None:
        """Start the processes, so that the first jobs need not wait for them."""
        while len(self._free) < self._manners.hands:
            self._free.append(self._new_hand())

    def close(self) -> None:
        """End the processes, whatever they do; jobs that are asked for from now on are stale."""
        self._is_closed = True
        for hand in [*self._free, *(hand for _, hand in self._at_work)]:
            hand.end()

    async def do(self, line: str, job: Job) -> Done:
        """Return what came of a job, unless the same line asks for another one meanwhile."""
        number = next(self._numbers)
        self._newest[line] = number
        self._newest.move_to_end(line)
        while len(self._newest) > MOST_LINES:
            self._newest.popitem(last=False)
        for busy_with, hand in self._at_work if self._manners.interrupts else ():
            if busy_with == line:
                hand.end()
        async with self._turn:
            if self._is_stale(line, number):
                return Done("stale")
            done = await self._by_a_hand(line, job)
            if done.end == "broken" and self._is_stale(line, number):
                return Done("stale")
            return done

    def _is_stale(self, line: str, number: int) -> bool:
        return self._newest.get(line) != number or self._is_closed

    async def _by_a_hand(self, line: str, job: Job) -> Done:
        hand = self._free.pop()
        if not hand.is_alive:
            hand = self._new_hand()
        self._at_work.append((line, hand))
        # Whoever gives up waiting for an answer must not leave it to the next one.
        done = Done("broken")
        try:
            done = await asyncio.to_thread(hand.ask, job, self._manners.seconds)
        finally:
            self._at_work.remove((line, hand))
            if done.end in ("late", "broken"):
                hand.end()
                hand = hand if self._is_closed else self._new_hand()
            self._free.append(hand)
        return done

    def _new_hand(self) -> _Hand:
        return _Hand(self._work, self._needs, gives_way=self._manners.gives_way)


class _Hand:
    """One process and the pipe to it."""

    def __init__(self, work: Work, needs: Sequence[str], *, gives_way: bool) -> None:
        context = _context(needs)
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_do_jobs, args=(theirs, work, gives_way), daemon=True
        )
        self._process.start()
        theirs.close()
        self._is_up = False

    @property
    def is_alive(self) -> bool:
        return bool(self._process.is_alive())

    def end(self) -> None:
        self._process.kill()

    def ask(self, job: Job, seconds: float) -> Done:
        try:
            if not self._is_up:
                if not self._pipe.poll(_START):
                    return Done("late")
                self._pipe.recv()
                self._is_up = True
            self._pipe.send(job)
            if not self._pipe.poll(seconds):
                return Done("late")
            is_done, result = self._pipe.recv()
            return Done("done" if is_done else "bug", result)
        except (EOFError, OSError):
            return Done("broken")


def _context(needs: Sequence[str]) -> Any:
    """Return how processes begin: from one that has read the modules, or afresh.

    Whoever ends a computation by its process needs the next one soon. Only Linux has no library
    of the system that minds.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(needs))
    return context


def _do_jobs(pipe: Any, work: Work, gives_way: bool) -> None:
    """Do jobs as they come in, until nobody is there to ask."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if gives_way and hasattr(os, "nice"):
        os.nice(5)
    # A job makes many objects and few rings: those are looked for when its answer is on its way,
    # which is a fifth of what a short one would take.
    gc.freeze()
    gc.set_threshold(1_000_000)
    try:
        pipe.send("up")
        while True:
            job = pipe.recv()
            pipe.send(_result(work, job))
            gc.collect()
    except (EOFError, OSError):
        return


def _result(work: Work, job: Job) -> tuple[bool, Any]:
    """Return that a job is done and what it gives, or that it is not and where it went wrong."""
    try:
        return True, work(job)
    except Exception:
        return False, traceback.format_exc()
