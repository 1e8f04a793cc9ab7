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
_WIDTH = 20  # characters of the bar


@contextmanager
def progress(*, quiet: bool, rate: bool = False) -> Iterator[Tell | None]:
    """Yield a function that tells (done, of all), or None where nobody watches.

    rate : also a bar, how many are done in a second, and how long it will take.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    next_word = time.monotonic() + _PATIENCE
    has_spoken = False
    since: tuple[int, float] | None = None

    def tell(done: int, of_all: int) -> None:
        nonlocal next_word, has_spoken, since
        now = time.monotonic()
        since = since or (done, now)
        if now < next_word:
            return
        next_word, has_spoken = now + _PAUSE, True
        said = _with_rate(done, of_all, since, now) if rate else _plainly(done, of_all)
        sys.stderr.write(f"{_CLEARED}computing: {said}")
        sys.stderr.flush()

    try:
        yield tell
    finally:
        if has_spoken:
            sys.stderr.write(_CLEARED)
            sys.stderr.flush()


def _plainly(done: int, of_all: int) -> str:
    return f"{done:,} of {of_all:,}"


def _with_rate(done: int, of_all: int, since: tuple[int, float], now: float) -> str:
    """Return a bar and the numbers; the rate is that of what has been done since the start."""
    filled = _WIDTH * done // max(of_all, 1)
    parts = [f"[{'#' * filled}{'-' * (_WIDTH - filled)}] {_plainly(done, of_all)}"]
    first, began = since
    if done > first and now > began:
        a_second = (done - first) / (now - began)
        shown = f"{a_second:,.0f} a second" if a_second >= 1 else f"{60 * a_second:,.1f} a minute"
        parts += [shown, f"{_duration((of_all - done) / a_second)} left"]
    return ", ".join(parts)


def _duration(seconds: float) -> str:
    """Return a time in the two largest units that it has.

    >>> _duration(41.3), _duration(125), _duration(7300)
    ('41 s', '2 min 5 s', '2 h 1 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
