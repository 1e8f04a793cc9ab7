"""Work for the tests of places: functions of a number that other processes can import."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from forkroad.errors import EngineDeclined, Problem, ScenarioError


def process_of(number: int) -> int:
    """Return who did it, slowly enough that nobody does everything."""
    time.sleep(0.2)
    return os.getpid()


def square(number: int) -> int:
    time.sleep(0.05)
    return number * number


def threads_of(number: int) -> tuple[str | None, bool]:
    """Return how many threads NumPy may use, and whether it is loaded by now."""
    return os.environ.get("OPENBLAS_NUM_THREADS"), "numpy" in sys.modules


def die(number: int) -> None:
    os._exit(3)


def find_fault(number: int) -> None:
    if number == 1:
        raise ScenarioError([Problem(3, 1, "journey", "is wrong", file="a.yaml")])
    raise EngineDeclined("counts", ["this", "that"])


def have_a_bug(number: int) -> float:
    return 1 / (number - number)


@dataclass(frozen=True)
class DieOnce:
    """Work of which one task kills whoever does it first."""

    folder: Path
    unlucky: int

    def __call__(self, number: int) -> int:
        mark = self.folder / "died"
        if number == self.unlucky and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), 9)
        return square(number)


@dataclass(frozen=True)
class Sleep:
    """Work that leaves its process id in a folder and does not end."""

    folder: Path

    def __call__(self, number: int) -> None:
        (self.folder / str(os.getpid())).touch()
        time.sleep(600)
