"""Work in this process: one task after the other."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from forkroad.records import record
from forkroad.workers.tasks import T, Work


@record
class Here:
    """This process."""

    @property
    def name(self) -> str:
        """What an error calls it."""
        return "this process"

    @property
    def is_local(self) -> bool:
        """Whether it is this machine."""
        return True

    def reach(self) -> None:
        """Do nothing: this machine is there."""

    def finish(self, work: Work[T], numbers: Sequence[int]) -> Generator[tuple[int, T], None, None]:
        """Yield (number, result) in the order given."""
        for number in numbers:
            yield number, work(number)
