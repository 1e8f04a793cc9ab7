"""The file as it was written: plain data, and where each part of it stands.

Every later stage speaks of places as paths, tuples of keys and of list positions counted from
0; only this module knows the lines and columns behind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import Any

from forkroad.errors import Problem
from forkroad.records import record
from forkroad.scenario.scalars import shortened

Place = tuple[str | int, ...]
Position = tuple[int, int]
Data = dict[str, Any]

_LONGEST_PLACE = 200


@record
class Fault:
    """Something wrong at a place of the tree, before its line is looked up."""

    place: Place
    message: str
    warning: bool = False


@record
class SourceTree:
    """A file's plain data with its positions.

    data : nested dict, list, str, int, float, bool and None, as YAML 1.2 reads the file.
    positions : place to (line, column), both from 1, of a mapping's key or a list's entry.
    value_positions : place to (line, column) of the value itself.
    content : the bytes of the file, empty where there was none.
    folder : what paths in the file are relative to; None where no file may be read.
    is_later : whether changes made it that hold on no first day, so that nobody is there already.
    """

    file: str
    data: Data
    positions: Mapping[Place, Position] = field(repr=False)
    value_positions: Mapping[Place, Position] = field(repr=False)
    content: bytes = field(default=b"", repr=False)
    folder: Path | None = None
    is_later: bool = False

    @cached_property
    def sha256(self) -> str:
        """The file's SHA-256, empty where there was no file."""
        import hashlib  # which checking a file does without

        return hashlib.sha256(self.content).hexdigest() if self.content else ""

    def problem(self, fault: Fault) -> Problem:
        """Return a fault with its line and column, those of the nearest place that has any."""
        line, column = self._position(fault.place)
        place = shortened(written(fault.place), _LONGEST_PLACE)
        return Problem(line, column, place, fault.message, fault.warning, self.file)

    def problems(self, faults: Iterable[Fault]) -> tuple[Problem, ...]:
        """Return faults as problems, each once, sorted by their place in the file."""
        return tuple(sorted({self.problem(fault) for fault in faults}))

    def _position(self, place: Place) -> Position:
        for length in range(len(place), 0, -1):
            found = self.positions.get(place[:length])
            if found:
                return found
        return (1, 1)


def value_at(data: Data, place: Place) -> Any:
    """Return what stands at a place, None if nothing does."""
    found: Any = data
    for part in place:
        if isinstance(found, dict):
            found = found.get(part)
        elif isinstance(found, list) and isinstance(part, int) and part < len(found):
            found = found[part]
        else:
            return None
    return found


def written(place: Place) -> str:
    """Return a place as planners write it, list entries counted from 1.

    >>> written(("journey", "steps", "cart", "next", 1, "then"))
    'journey.steps.cart.next.2.then'
    """
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
