from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from forkroad.errors import EngineDeclined, ScenarioError, WorkersLost
from forkroad.workers.processes import Processes
from forkroad.workers.tasks import run_tasks
from tests.workers import deeds

ROOT = Path(__file__).resolve().parents[2]


def test_tasks_run_in_as_many_other_processes_as_were_asked_for() -> None:
    found = run_tasks(deeds.process_of, 4, Processes(2))
    assert len(set(found)) == 2
    assert os.getpid() not in found


def test_there_are_no_more_processes_than_tasks_and_none_is_left(
    children: Callable[[], list[BaseProcess]],
) -> None:
    seen = []
    run_tasks(
        deeds.square,
        2,
        Processes(8),
        lambda *_: seen.append(len(children())),
    )
    assert max(seen) == 2
    assert children() == []


def test_a_process_has_one_thread_whatever_the_parent_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    # NumPy reads the number as it is loaded, which the work does and nothing before it.
    assert run_tasks(deeds.threads_of, 2, Processes(2)) == [("1", False)] * 2
    assert os.environ["OPENBLAS_NUM_THREADS"] == "7"


def test_a_killed_process_loses_nothing_and_counts_nothing_twice(
    children: Callable[[], list[BaseProcess]],
) -> None:
    killed: list[int] = []
    told: list[int] = []

    def kill_one(number: int, _: int) -> None:
        told.append(number)
        if not killed:
            victim = children()[0].pid
            assert victim is not None
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)

    found = run_tasks(deeds.square, 12, Processes(2), kill_one)
    assert found == [number**2 for number in range(12)]
    assert sorted(told) == list(range(12))
    assert len(killed) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_task_that_dies_with_its_process_is_run_again(count: int, tmp_path: Path) -> None:
    work = deeds.DieOnce(tmp_path, unlucky=2)
    assert run_tasks(work, 6, Processes(count)) == [0, 1, 4, 9, 16, 25]
    assert (tmp_path / "died").exists()


def test_a_second_death_is_an_error(children: Callable[[], list[BaseProcess]]) -> None:
    with pytest.raises(WorkersLost, match=r"4 of 4 parts .* died twice .*2 processes"):
        run_tasks(deeds.die, 4, Processes(2))
    assert children() == []


def test_errors_for_the_user_come_as_they_are() -> None:
    with pytest.raises(EngineDeclined) as declined:
        list(Processes(1).finish(deeds.find_fault, [0]))
    assert (declined.value.engine, declined.value.reasons) == ("counts", ("this", "that"))
    with pytest.raises(ScenarioError) as wrong:
        list(Processes(1).finish(deeds.find_fault, [1]))
    assert str(wrong.value) == "a.yaml:3:1: journey: is wrong"
    assert wrong.value.problems[0].line == 3


def test_a_bug_shows_where_it_was() -> None:
    with pytest.raises(ZeroDivisionError) as bug:
        run_tasks(deeds.have_a_bug, 1, Processes(1))
    [note] = bug.value.__notes__
    assert "deeds.py" in note
    assert "have_a_bug" in note


def test_an_interrupt_ends_every_process_without_a_word(tmp_path: Path) -> None:
    # A shell in the background has its children ignore interrupts.
    program = (
        "import signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from pathlib import Path\n"
        "from forkroad.workers.processes import Processes\n"
        "from forkroad.workers.tasks import run_tasks\n"
        "from tests.workers.deeds import Sleep\n"
        "try:\n"
        f"    run_tasks(Sleep(Path({str(tmp_path)!r})), 4, Processes(2))\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
    )
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": path},
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        while len(list(tmp_path.iterdir())) < 2:
            assert parent.poll() is None, parent.communicate()
            time.sleep(0.02)
        # As a terminal does it: to the parent and its children alike.
        os.killpg(parent.pid, signal.SIGINT)
        said = parent.communicate(timeout=60)
    finally:
        if parent.poll() is None:
            parent.kill()
    assert (parent.returncode, said) == (0, ("interrupted\n", ""))
    for child in tmp_path.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(child.name), 0)
