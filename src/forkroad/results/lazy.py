"""Tables that are made when first looked at.

Some tables cost further passes over the journey that a glance at the forecast does not need;
whoever asks for them, or for all, gets them as if they had been there from the start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from forkroad.records import record
from forkroad.results.table import Cell, Table

Maker = Callable[[], Table]


@record
class Part:
    """Some rows of a table that can be made without the others, in their order.

    cells : by column; all rows that have these cells are among them, as in the whole table.
    """

    cells: Mapping[str, Cell]
    maker: Maker


class LazyTables(Mapping[str, Table]):
    """Tables by name, each made once by its maker, in the order in which they were given.

    parts : of tables of which a glance needs a few rows only.
    """

    def __init__(
        self, makers: Mapping[str, Maker], parts: Mapping[str, Sequence[Part]] | None = None
    ) -> None:
        self._makers = dict(makers)
        self._parts = parts or {}
        self._made: dict[str, Table] = {}
        self._made_parts: dict[tuple[str, int], Table] = {}

    def holding(self, name: str, cells: Mapping[str, Cell]) -> Table:
        """Return a table, or of one that is not made yet a part with all rows of these cells."""
        if name not in self._made:
            for place, part in enumerate(self._parts.get(name, ())):
                if part.cells.items() <= cells.items():
                    if (name, place) not in self._made_parts:
                        self._made_parts[name, place] = part.maker()
                    return self._made_parts[name, place]
        return self[name]

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
