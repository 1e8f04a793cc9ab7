from __future__ import annotations

import random
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

import pytest

from forkroad.errors import WorkersLost
from forkroad.workers.here import Here
from forkroad.workers.tasks import T, Work, run_tasks


@dataclass
class Shuffled:
    """A place that does its tasks in some other order, and leaves some of each round out."""

    loses: list[set[int]] = field(default_factory=list)
    rounds: list[list[int]] = field(default_factory=list)
    name: str = "a place of its own"
    is_local: bool = True

    def reach(self) -> None:
        return

    def finish(self, work: Work[T], numbers: Sequence[int]) -> Generator[tuple[int, T], None, None]:
        self.rounds.append(list(numbers))
        lost = self.loses.pop(0) if self.loses else set()
        for number in random.Random(1).sample(list(numbers), len(numbers)):
            if number not in lost:
                yield number, work(number)


def square(number: int) -> int:
    return number * number


@pytest.mark.parametrize("place", [Here(), Shuffled()], ids=lambda it: it.name)
def test_results_stand_in_the_order_of_their_numbers(place: Here | Shuffled) -> None:
    assert run_tasks(square, 6, place) == [0, 1, 4, 9, 16, 25]


def test_what_was_lost_is_run_again_and_nothing_else() -> None:
    place = Shuffled(loses=[{1, 4}])
    told: list[int] = []
    found = run_tasks(square, 6, place, lambda number, _: told.append(number))
    assert found == [0, 1, 4, 9, 16, 25]
    assert place.rounds == [[0, 1, 2, 3, 4, 5], [1, 4]]
    # Each task is told of once, the lost ones behind all others.
    assert sorted(told) == [0, 1, 2, 3, 4, 5]
    assert sorted(told[-2:]) == [1, 4]


def test_what_was_lost_twice_is_an_error_and_no_result() -> None:
    place = Shuffled(loses=[{1, 4}, {4}])
    with pytest.raises(WorkersLost, match=r"1 of 6 parts .* died twice .*a place of its own"):
        run_tasks(square, 6, place)


def test_what_the_work_raises_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        run_tasks(lambda number: 1 // number, 3, Here())
