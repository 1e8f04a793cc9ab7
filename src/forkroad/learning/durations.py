"""Durations as they are written in options: 60d, 30 minutes, 2 weeks."""

from __future__ import annotations

import re

from forkroad.errors import UsageError

SECOND = 1_000_000  # microseconds
DAY = 86_400 * SECOND

_UNITS = {"m": 60 * SECOND, "h": 3_600 * SECOND, "d": DAY, "w": 7 * DAY}
_WORDS = {"min": "m", "minute": "m", "hour": "h", "day": "d", "week": "w"}
_FORM = re.compile(r"\s*(\d{1,6})\s*([a-z]+)\s*")


def read_duration(text: str, option: str) -> int:
    """Return a duration in microseconds; whole days once it is a day or longer.

    >>> read_duration("2 weeks", "--lost-after") // DAY
    14

    Raises UsageError that names the option.
    """
    found = _FORM.fullmatch(text.lower())
    unit = found and _unit(found[2])
    if not found or not unit or int(found[1]) == 0:
        raise UsageError(
            f'{option}: "{text}" is no duration; needed is one such as 30m, 12h, 60d or 8w'
        )
    duration = int(found[1]) * _UNITS[unit]
    if duration > DAY and duration % DAY:
        raise UsageError(f"{option}: {text} is more than a day and not whole days; write days")
    return duration


def _unit(word: str) -> str | None:
    letter = _WORDS.get(word.removesuffix("s") if len(word) > 1 else word, word)
    return letter if letter in _UNITS else None
