"""Progress of a long computation on standard error, for people who watch a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[int, int], None]

_PATIENCE = 1.0  # seconds before the first word
_PAUSE = 0.2  # seconds between two
_CLEARED = "\r\x1b[K"


@contextmanager
def progress(*, quiet: bool) -> Iterator[Tell | None]:
    """Yield a function that tells (done, of all), or None where nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    next_word = time.monotonic() + _PATIENCE
    has_spoken = False

    def tell(done: int, of_all: int) -> None:
        nonlocal next_word, has_spoken
        now = time.monotonic()
        if now < next_word:
            return
        next_word, has_spoken = now + _PAUSE, True
        sys.stderr.write(f"{_CLEARED}computing: {done:,} of {of_all:,}")
        sys.stderr.flush()

    try:
        yield tell
    finally:
        if has_spoken:
            sys.stderr.write(_CLEARED)
            sys.stderr.flush()
