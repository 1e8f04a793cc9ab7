"""Numbered tasks, run somewhere: the one interface between work and the places where it runs.

A task is a pure function of its number, so that it does not matter who does it, when, or how
often: results are kept by number, and what died with its worker is run again, once. Nothing
here knows what the work is.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from typing import Protocol, TypeVar

from forkroad.errors import WorkersLost

T = TypeVar("T")
Work = Callable[[int], T]

# How often the tasks of workers that died are given out, the first time included.
ROUNDS = 2


class Place(Protocol):
    """Where tasks run."""

    @property
    def name(self) -> str:
        """What an error calls it."""

    @property
    def is_local(self) -> bool:
        """Whether it is this machine, so that one task alone may as well be done here."""

    def reach(self) -> None:
        """Raise WorkersLost where nobody answers: asked before anything is done for a run."""

    def finish(self, work: Work[T], numbers: Sequence[int]) -> Generator[tuple[int, T], None, None]:
        """Yield (number, result) of tasks as they finish, in any order.

        work : a picklable function of a number, in all places but this process.

        A task whose worker died is left out. What the work itself raises is raised here.
        Raises WorkersLost where there is nobody to work at all. Ends its workers when closed.
        """


def run_tasks(
    work: Work[T],
    n_tasks: int,
    place: Place,
    finished: Callable[[int, T], None] | None = None,
) -> list[T]:
    """Return the results of tasks 0 to n_tasks - 1 in the order of their numbers.

    finished : called with the number and the result of each task as it ends.

    Raises WorkersLost where a task died with its worker twice, or nobody is there to work.
    """
    found: dict[int, T] = {}
    for number, result in each_task(work, range(n_tasks), place):
        found[number] = result
        if finished:
            finished(number, result)
    return [found[number] for number in range(n_tasks)]


def each_task(
    work: Work[T], numbers: Sequence[int], place: Place, *, otherwise: str = "there is no result"
) -> Generator[tuple[int, T], None, None]:
    """Yield (number, result) of tasks as they end, each once, in any order.

    otherwise : what remains where tasks are lost, for the error.

    Raises WorkersLost where a task died with its worker twice, or nobody is there to work.
    """
    missing = dict.fromkeys(numbers)
    n_tasks = len(missing)
    for _ in range(ROUNDS):
        with closing(place.finish(work, list(missing))) as results:
            for number, result in results:
                del missing[number]
                yield number, result
        if not missing:
            return
    raise WorkersLost(
        f"{len(missing)} of {n_tasks} parts of the run died twice with their workers "
        f"({place.name}); {otherwise}. Usual causes: too little memory; in Python, a script "
        'that does not call it under if __name__ == "__main__":'
    )
