"""A desk: one process beside the server that does one job at a time, and can be stopped.

A computation cannot be interrupted from within, but a process can be ended, and the next one
begun. So of each page only the newest job counts: an older one is left out if it waits, and
stopped if it may be. What takes too long is stopped too. What the jobs are is not known here.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import multiprocessing
import signal
import traceback
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Literal

from forkroad.records import record

Job = Any
Work = Callable[[Job], Any]

MOST_PAGES = 64
_START = 60.0  # seconds for a process to come up on a busy machine


@record
class Done:
    """A job's end: its result, or why there is none; of a bug, where it is."""

    end: Literal["done", "bug", "stale", "late", "broken"]
    result: Any = None


class Desk:
    """Does jobs one after the other in a process of its own.

    work : what is done with a job; both travel to the process.
    seconds : how long one may take. interrupts : whether a newer one of the same page ends it.
    """

    def __init__(self, work: Work, *, seconds: float, interrupts: bool) -> None:
        self._work, self._seconds, self._interrupts = work, seconds, interrupts
        self._numbers = itertools.count(1)
        self._newest: OrderedDict[str, int] = OrderedDict()
        self._turn = asyncio.Lock()
        self._busy_for = ""
        self._hand: _Hand | None = None
        self._is_closed = False

    def open(self) -> None:
        """Start the process, so that the first job need not wait for it."""
        if self._hand is None or not self._hand.is_alive:
            self._hand = _Hand(self._work)

    def close(self) -> None:
        """End the process, whatever it does; jobs that are asked for from now on are stale."""
        self._is_closed = True
        if self._hand is not None:
            self._hand.end()

    async def do(self, page: str, job: Job) -> Done:
        """Return what came of a job, unless the page asks for another one meanwhile."""
        number = next(self._numbers)
        self._newest[page] = number
        self._newest.move_to_end(page)
        while len(self._newest) > MOST_PAGES:
            self._newest.popitem(last=False)
        if self._interrupts and self._busy_for == page and self._hand is not None:
            self._hand.end()
        async with self._turn:
            if self._newest.get(page) != number or self._is_closed:
                return Done("stale")
            self.open()
            self._busy_for = page
            try:
                done = await asyncio.to_thread(self._ask, job)
            finally:
                self._busy_for = ""
            is_ended = self._newest.get(page) != number or self._is_closed
            if done.end == "broken" and is_ended:
                return Done("stale")
            return done

    def _ask(self, job: Job) -> Done:
        assert self._hand is not None
        done = self._hand.ask(job, self._seconds)
        if done.end in ("late", "broken"):
            self._hand.end()
            if not self._is_closed:
                self._hand = _Hand(self._work)
        return done


class _Hand:
    """One process and the pipe to it."""

    def __init__(self, work: Work) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_do_jobs, args=(theirs, work), daemon=True)
        self._process.start()
        theirs.close()
        self._is_up = False

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive()

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


def _do_jobs(pipe: Any, work: Work) -> None:
    """Do jobs as they come in, until nobody is there to ask."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A job makes many objects that stay and few rings; looking for those less often is quicker.
    gc.set_threshold(50_000)
    try:
        pipe.send("up")
        while True:
            job = pipe.recv()
            pipe.send(_result(work, job))
    except (EOFError, OSError):
        return


def _result(work: Work, job: Job) -> tuple[bool, Any]:
    """Return that a job is done and what it gives, or that it is not and where it went wrong."""
    try:
        return True, work(job)
    except Exception:
        return False, traceback.format_exc()
