"""Tables that are made when first looked at.

Some tables cost further passes over the journey that a glance at the forecast does not need;
whoever asks for them, or for all, gets them as if they had been there from the start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from forkroad.results.table import Table

Maker = Callable[[], Table]


class LazyTables(Mapping[str, Table]):
    """Tables by name, each made once by its maker, in the order in which they were given."""

    def __init__(self, makers: Mapping[str, Maker]) -> None:
        self._makers = dict(makers)
        self._made: dict[str, Table] = {}

    def __getitem__(self, name: str) -> Table:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    @property
    def made(self) -> dict[str, Table]:
        """The tables that somebody has looked at."""
        return {name: self._made[name] for name in self._makers if name in self._made}

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def __contains__(self, name: object) -> bool:
        return name in self._makers
