"""Work that is set aside: who does it, and that its result never depends on that.

Forking needs a process without other threads, which only a script of its own is sure to be.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from forkroad.workers.aside import later
from tests.workers.children import ARE_FORKED, child_of, ends


def said_by(body: str) -> str:
    """Return what a script says on standard output; on the other it must say nothing."""
    script = (
        f"import os, sys\nfrom forkroad.workers.aside import forked\nhere = os.getpid()\n{body}"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def test_what_is_left_for_later_is_done_here() -> None:
    begun: list[int] = []
    wait = later(lambda: begun.append(os.getpid()) or len(begun))
    assert begun == []
    assert (wait(), begun) == (1, [os.getpid()])


def test_a_child_does_the_work_meanwhile() -> None:
    said = said_by("""
wait = forked(lambda: (os.getpid() == here, list(range(100_000))))
was_here, numbers = wait()
print(was_here, sum(numbers))
""")
    # 0 + 1 + ... + 99,999 = 100,000 * 99,999 / 2; the list does not fit into the pipe at once.
    assert said == f"{not ARE_FORKED} 4999950000"


def test_a_process_with_other_threads_does_the_work_itself() -> None:
    said = said_by("""
import threading
held = threading.Event()
other = threading.Thread(target=held.wait)
other.start()
print(forked(os.getpid)() == here)
held.set()
other.join()
""")
    assert said == "True"


def test_where_there_is_no_room_for_a_child_the_work_is_done_here() -> None:
    # Root, who may run the tests, has no limit of processes that could be reached.
    said = said_by("""
def refuse():
    raise BlockingIOError(11, "Resource temporarily unavailable")
os.fork = refuse
before = len(os.listdir("/dev/fd"))
print(forked(os.getpid)() == here, len(os.listdir("/dev/fd")) == before)
""")
    assert said == "True True"


@pytest.mark.parametrize(
    "end", ["os.kill(os.getpid(), 9)", "os.kill(os.getpid(), 2)", "os._exit(0)"]
)
def test_what_a_child_could_not_finish_is_done_here(end: str) -> None:
    said = said_by(f"""
def work():
    if os.getpid() != here:
        {end}
    return "done"
print(forked(work)())
""")
    assert said == "done"


def test_what_fails_in_a_child_fails_here_in_the_same_way() -> None:
    said = said_by("""
wait = forked(lambda: 1 / 0)
try:
    wait()
except ZeroDivisionError as error:
    print(error)
""")
    assert said == "division by zero"


def test_a_child_is_told_what_was_not_known_when_it_began() -> None:
    said = said_by("""
from forkroad.workers.word import Word
word = Word()
def work():
    numbers = word.wait()
    return os.getpid() == here, len(numbers), sum(numbers), word.is_known
wait = forked(work, word)
word.give(list(range(1_000_000)))
print(*wait())
""")
    # More than a pipe holds, and given without waiting for whoever reads it.
    assert said == f"{not ARE_FORKED} 1000000 499999500000 True"


def test_what_a_told_child_could_not_finish_is_done_here() -> None:
    said = said_by("""
from forkroad.workers.word import Word
word = Word()
def work():
    if os.getpid() != here:
        os._exit(0)
    return word.wait()
wait = forked(work, word)
word.give("told")
print(wait())
""")
    assert said == "told"


@pytest.mark.parametrize("refused", ["fork", "memfd_create"])
def test_where_there_is_no_room_for_a_child_the_word_is_kept_here(refused: str) -> None:
    said = said_by(f"""
from forkroad.workers.word import Word
def refuse(*names):
    raise BlockingIOError(11, "Resource temporarily unavailable")
os.{refused} = refuse
before = len(os.listdir("/dev/fd"))
word = Word()
wait = forked(word.wait, word)
word.give("told")
print(wait(), len(os.listdir("/dev/fd")) == before)
""")
    assert said == "told True"


@pytest.mark.skipif(not ARE_FORKED, reason="one processor: there is no child")
def test_a_child_that_is_never_told_ends_with_who_would_have_told_it() -> None:
    script = """
import time
from forkroad.workers.aside import forked
from forkroad.workers.word import Word
word = Word()
wait = forked(word.wait, word)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", script])
    child = child_of(parent.pid)
    parent.kill()
    parent.wait()
    assert ends(child)


@pytest.mark.skipif(not ARE_FORKED, reason="one processor: there is no child")
def test_a_child_does_not_outlive_who_waits_for_it() -> None:
    script = """
import time
from forkroad.workers.aside import forked
forked(lambda: time.sleep(60))()
"""
    parent = subprocess.Popen([sys.executable, "-c", script])
    child = child_of(parent.pid)
    parent.kill()
    parent.wait()
    assert ends(child)
