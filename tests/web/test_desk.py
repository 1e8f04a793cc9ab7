"""A desk does the newest job of each page, and ends what takes too long."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from forkroad.web.desk import Desk, Done, Manners

LONG = 60.0


def act(job: tuple[str, float]) -> float:
    """What a process does in these tests: wait, fail, die, or say who it is."""
    what, number = job
    if what == "wait":
        time.sleep(number)
    elif what == "fail":
        raise ValueError("as it was asked to")
    elif what == "die":
        os._exit(1)
    return number if what != "who" else float(os.getpid())


def at_a_desk(
    *, interrupts: bool, seconds: float = LONG, hands: int = 1
) -> Callable[[Callable[[Desk], Awaitable[list[Done]]]], list[Done]]:
    """Return what runs some coroutine at a desk that is closed afterwards."""

    def run(work: Callable[[Desk], Awaitable[list[Done]]]) -> list[Done]:
        async def whole() -> list[Done]:
            desk = Desk(act, Manners(seconds, interrupts, hands))
            desk.open()
            try:
                return await work(desk)
            finally:
                desk.close()

        # A browser of other tests may keep a loop of its own in this thread.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(lambda: asyncio.run(whole())).result()

    return run


def test_jobs_are_done_and_bugs_and_deaths_are_told_without_an_end_to_the_work() -> None:
    async def work(desk: Desk) -> list[Done]:
        jobs = [("give", 1.0), ("fail", 0.0), ("give", 2.0), ("die", 0.0), ("give", 3.0)]
        return [await desk.do("page", job) for job in jobs]

    found = at_a_desk(interrupts=False)(work)
    assert [done.end for done in found] == ["done", "bug", "done", "broken", "done"]
    assert [found[place].result for place in (0, 2, 4)] == [1.0, 2.0, 3.0]
    assert "as it was asked to" in found[1].result


def test_of_jobs_that_wait_only_the_newest_of_each_page_is_done() -> None:
    async def work(desk: Desk) -> list[Done]:
        first = asyncio.create_task(desk.do("one", ("wait", 0.5)))
        await asyncio.sleep(0.1)
        jobs = [("one", 1.0), ("one", 2.0), ("other", 3.0), ("one", 4.0)]
        later = [asyncio.create_task(desk.do(page, ("give", it))) for page, it in jobs]
        return list(await asyncio.gather(first, *later))

    found = at_a_desk(interrupts=False)(work)
    # The first was begun and is not interrupted here; of page one only the last of those behind it
    # counts, and the other page is not disturbed.
    assert [done.end for done in found] == ["done", "stale", "stale", "done", "done"]
    assert [found[3].result, found[4].result] == [3.0, 4.0]


def test_a_newer_job_ends_an_older_one_of_its_page_where_it_may() -> None:
    async def work(desk: Desk) -> list[Done]:
        await desk.do("one", ("give", 0.0))
        old = asyncio.create_task(desk.do("one", ("wait", LONG)))
        await asyncio.sleep(0.2)
        new = asyncio.create_task(desk.do("one", ("give", 1.0)))
        return [await old, await new]

    found = at_a_desk(interrupts=True)(work)
    assert [done.end for done in found] == ["stale", "done"]


def test_another_page_ends_nobodys_job() -> None:
    async def work(desk: Desk) -> list[Done]:
        await desk.do("one", ("give", 0.0))
        mine = asyncio.create_task(desk.do("one", ("wait", 0.5)))
        await asyncio.sleep(0.1)
        return [await desk.do("other", ("give", 1.0)), await mine]

    assert [done.end for done in at_a_desk(interrupts=True)(work)] == ["done", "done"]


def test_two_hands_do_two_jobs_of_a_line_at_a_time() -> None:
    async def work(desk: Desk) -> list[Done]:
        old = asyncio.create_task(desk.do("one", ("wait", LONG)))
        await asyncio.sleep(0.1)
        # The older one is not over for a minute; the newer one does not wait for it.
        new = await desk.do("one", ("give", 1.0))
        desk.close()
        return [await old, new]

    found = at_a_desk(interrupts=False, hands=2)(work)
    assert [done.end for done in found] == ["stale", "done"]


def test_what_takes_too_long_is_ended_and_the_next_job_is_done() -> None:
    async def work(desk: Desk) -> list[Done]:
        return [await desk.do("one", job) for job in [("wait", LONG), ("give", 1.0)]]

    found = at_a_desk(interrupts=False, seconds=0.3)(work)
    assert [done.end for done in found] == ["late", "done"]


def test_a_desk_keeps_its_process_from_job_to_job() -> None:
    async def work(desk: Desk) -> list[Done]:
        return [await desk.do("one", ("who", 0.0)) for _ in range(2)]

    one, two = at_a_desk(interrupts=True)(work)
    assert one.result == two.result != os.getpid()


def test_a_desk_that_is_closed_ends_what_it_does_and_takes_no_more() -> None:
    async def work(desk: Desk) -> list[Done]:
        await desk.do("one", ("give", 0.0))
        under_way = asyncio.create_task(desk.do("one", ("wait", LONG)))
        await asyncio.sleep(0.2)
        desk.close()
        return [await under_way, await desk.do("other", ("give", 1.0))]

    assert [done.end for done in at_a_desk(interrupts=False)(work)] == ["stale", "stale"]
