"""A word: what work that was set aside is told only when it has begun, be it here or in a child."""

from __future__ import annotations

import contextlib
import os
import pickle
from typing import Generic, TypeVar

T = TypeVar("T")


class Word(Generic[T]):
    """What work that was set aside is told only when it has begun."""

    def __init__(self) -> None:
        self._given: list[T] = []
        self._letter: Letter | None = None

    @property
    def is_known(self) -> bool:
        """Whether nobody has to wait for it."""
        return bool(self._given) or (self._letter is not None and self._letter.has_come)

    def give(self, told: T) -> None:
        """Give it, which can be pickled, to whoever waits here or in a child."""
        self._given.append(told)
        if self._letter is not None:
            self._letter.write(pickle.dumps(told, pickle.HIGHEST_PROTOCOL))

    def wait(self) -> T:
        """Return what was given, once it is."""
        if not self._given:
            assert self._letter is not None, "nobody has given what the work waits for"
            self._given.append(pickle.loads(self._letter.read()))
        return self._given[0]

    def post(self) -> Letter:
        """Have it reach a child too; called before there is one."""
        self._letter = Letter()
        return self._letter

    def keep(self) -> None:
        """Have it reach nobody else after all."""
        if self._letter is not None:
            self._letter.close()
        self._letter = None


class Letter:
    """Some bytes from this process to its child.

    They lie in memory that both have open, so that nobody waits until they are read; a pipe, which
    holds little, says how many they are. The child closes `writer`, so that it learns if nobody
    will ever write.
    """

    def __init__(self) -> None:
        self._memory = os.memfd_create("letter")
        self.reader, self.writer = os.pipe()
        self._is_sent_here = False

    def send_from_here(self) -> None:
        """Leave reading to the child, in the parent."""
        os.close(self.reader)
        self._is_sent_here = True

    def write(self, content: bytes) -> None:
        """Send the only content there is, whether or not the child is still there."""
        with open(self._memory, "wb") as memory:
            memory.write(content)
        with contextlib.suppress(BrokenPipeError):
            os.write(self.writer, len(content).to_bytes(8))
        os.close(self.writer)

    @property
    def has_come(self) -> bool:
        """Whether a child can read it at once, or never will; the parent does not read."""
        import select

        return not self._is_sent_here and bool(select.select([self.reader], [], [], 0)[0])

    def read(self) -> bytes:
        """Return the content, once it is there; nothing if it never will be."""
        size = int.from_bytes(os.read(self.reader, 8))
        return os.pread(self._memory, size, 0)

    def close(self) -> None:
        """Give everything back where there is no child."""
        for each in (self._memory, self.reader, self.writer):
            os.close(each)
