"""Building a file's plain data and its positions, piece by piece, within limits.

The pieces come in the order of the file. What a scenario file does without (deep nesting,
lists as keys) ends the building at once by `Malformed`; smaller slips, such as a key
written twice, are noted and the building goes on, so that they come with all other problems.
YAML itself is not known here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from forkroad.errors import Problem
from forkroad.scenario.scalars import Scalar, ScalarError, resolve, shortened
from forkroad.scenario.source import Place, Position, written

MAX_DEPTH = 50
MAX_ENTRIES = 20_000
MAX_PROBLEMS = 100

# Controls, and the marks that change the direction or hide in a line: what a reader of the file
# would not see, a message must not repeat.
_UNSEEN = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_UNSEEN_IN_KEY = rf"[\t\n\r]|{_UNSEEN}"


class Malformed(Exception):
    """The file ends here: what it holds cannot be a scenario."""

    def __init__(self, position: Position, message: str, place: str = "") -> None:
        super().__init__(message)
        self.position, self.message, self.place = position, message, place


@dataclass
class _Frame:
    """A mapping or list that is still open; `place` is None in what will be thrown away.

    is_second : the mapping of a key that is written twice goes on here, which has been told.
    """

    container: dict[str, Any] | list[Any]
    place: Place | None
    key: str | None = None
    is_second: bool = False


class TreeBuilder:
    """The tree so far; `data` is what the file holds once everything has been closed."""

    def __init__(self) -> None:
        self.data: Any = None
        self.positions: dict[Place, Position] = {}
        self.value_positions: dict[Place, Position] = {}
        self.problems: list[Problem] = []
        self.tainted: set[Place] = set()
        self._stack: list[_Frame] = []

    def open(self, container: dict[str, Any] | list[Any], position: Position) -> None:
        """Begin a mapping or a list."""
        if self._awaits_key():
            raise Malformed(position, "a key must be one word or text, not a list or a mapping")
        if len(self._stack) >= MAX_DEPTH:
            raise Malformed(position, f"the file nests more than {MAX_DEPTH} deep here")
        first = self._first_of_two()
        place = self._put(container, position)
        frame = _Frame(container, place)
        if first is not None and isinstance(container, dict):
            frame = _Frame(*first, is_second=True)
        self._stack.append(frame)

    def close(self) -> None:
        """End the mapping or list that was begun last."""
        self._stack.pop()

    def scalar(self, text: str, is_plain: bool, position: Position) -> None:
        """Take a key or a value."""
        text = unicodedata.normalize("NFC", text)
        if self._awaits_key():
            self._take_key(text, is_plain, position)
        else:
            self._take_value(text, is_plain, position)

    def _awaits_key(self) -> bool:
        top = self._stack[-1] if self._stack else None
        return top is not None and isinstance(top.container, dict) and top.key is None

    def _first_of_two(self) -> tuple[dict[str, Any], Place] | None:
        """Return the mapping that stands under the current key already, with its place.

        What is written under the key again is added to it, so that names given there are known.
        """
        top = self._stack[-1] if self._stack else None
        if top is None or not isinstance(top.container, dict) or top.place is None or not top.key:
            return None
        first = top.container.get(top.key)
        return (first, (*top.place, top.key)) if isinstance(first, dict) else None

    def _take_key(self, text: str, is_plain: bool, position: Position) -> None:
        if text == "<<" and is_plain:
            raise Malformed(
                position, 'a scenario file has no merge keys ("<<"); write the keys out'
            )
        unseen = None if text.isprintable() else re.search(_UNSEEN_IN_KEY, text)
        if unseen:
            raise Malformed(position, f"the key {hidden_character(unseen.group())}")
        top = self._stack[-1]
        top.key = text
        if top.place is None:
            return
        place = (*top.place, text)
        if text in top.container:
            self.tainted.add(place)
            if not top.is_second:
                first = self.positions[place][0]
                message = f"is written twice, first in line {first}; once is right"
                self._note(position, place, message)
        elif not text:
            self._note(position, top.place, 'a key is missing before ":"')
        else:
            self._place(place, position)

    def _place(self, place: Place, position: Position) -> None:
        """Remember where a key or an entry stands."""
        self.positions[place] = position
        if len(self.positions) > MAX_ENTRIES:
            raise Malformed(
                position,
                f"the file has more than {MAX_ENTRIES:,} keys and entries; long lists of arrivals "
                "belong in a CSV file",
            )

    def _take_value(self, text: str, is_plain: bool, position: Position) -> None:
        value: Scalar = None
        message = ""
        unseen = find_unseen(text)
        if unseen:
            message = hidden_character(unseen.group())
        else:
            try:
                value = resolve(text) if is_plain else text
            except ScalarError as error:
                message = str(error)
        place = self._put(value, position)
        if message and place is not None:
            self._note(position, place, message)
            self.tainted.add(place)

    def _put(self, value: Any, position: Position) -> Place | None:
        """Add a value where it belongs; return its place, None if it is thrown away."""
        if not self._stack:
            self.data = value
            return ()
        top = self._stack[-1]
        if isinstance(top.container, list):
            top.container.append(value)
            if top.place is None:
                return None
            place: Place = (*top.place, len(top.container) - 1)
            self._place(place, position)
        else:
            key = top.key
            assert key is not None
            top.key = None
            if top.place is None or key in top.container or not key:
                return None
            top.container[key] = value
            place = (*top.place, key)
        self.value_positions[place] = position
        return place

    def _note(self, position: Position, place: Place, message: str) -> None:
        self.problems.append(Problem(*position, shortened(written(place), 200), message))
        if len(self.problems) > MAX_PROBLEMS:
            raise Malformed(position, "there are too many problems before this line to go on")


def find_unseen(text: str) -> re.Match[str] | None:
    """Return the first character of a text that nobody can see, None if there is none."""
    # What is printable has none, and then the expression need not even be compiled.
    if all(line.isprintable() for line in text.split("\n")):
        return None
    return re.search(_UNSEEN, text)


def hidden_character(character: str) -> str:
    """Return the message for a character that nobody can see in the file.

    >>> hidden_character(chr(0x202E))
    'holds the hidden character U+202E (RIGHT-TO-LEFT OVERRIDE); take it out'
    """
    name = unicodedata.name(character, "a control character")
    return f"holds the hidden character U+{ord(character):04X} ({name}); take it out"


def entries(data: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield every place of plain data with what stands there, parents first."""
    yield place, data
    if isinstance(data, dict):
        for key, value in data.items():
            yield from entries(value, (*place, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from entries(value, (*place, number))
