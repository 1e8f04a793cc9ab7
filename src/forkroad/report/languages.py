"""The languages of the report: its fixed words by key, its numbers and its dates.

What the planner wrote stays as it is; only what the report says around it is in a language.
The words themselves are in `words_en`, `words_ko` and `words_ja`, which have the same keys.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib import import_module

from forkroad.errors import UsageError, did_you_mean
from forkroad.periods import TOTAL
from forkroad.records import record

CODES = ("en", "ko", "ja")
UNKNOWN = "–"

Number = float | None


@record
class Language:
    """One language: its code as HTML wants it, and what it calls things."""

    code: str
    words: Mapping[str, str]

    def say(self, key: str, **parts: object) -> str:
        """Return the words of a key with its parts put in."""
        return self.words[key].format(**parts)

    def outcome(self, word: str) -> str:
        """Return an outcome's word: the known ones translated, the planner's own as it is."""
        return self.words.get(f"outcome_{word}", word)

    def number(self, value: Number, decimals: int = 0) -> str:
        """Return a number with thousands separated; all three languages write them alike."""
        if value is None:
            return UNKNOWN
        text = f"{value:,.{decimals}f}"
        # A small negative number rounds to a zero with a sign.
        text = text.lstrip("-") if not text.strip("-0.,") else text
        return text.replace("-", "−")

    def numbers(self, values: Sequence[Number]) -> list[str]:
        """Return a column of numbers, all with the decimals that the largest asks for."""
        decimals = decimals_for(values)
        return [self.number(value, decimals) for value in values]

    def percent(self, share: Number) -> str:
        """Return a share in percent with one decimal; what is nearly 0 or 1 says so."""
        if share is None:
            return UNKNOWN
        if 0 < share < 0.0005:
            return self.say("percent", n="<0.1")
        if 0.9995 <= share < 1:
            return self.say("percent", n=">99.9")
        return self.say("percent", n=self.number(100 * share, 1))

    def chance(self, probability: Number) -> str:
        """Return a probability in whole percent; what is nearly or quite 0 or 1 reads alike."""
        if probability is None:
            return UNKNOWN
        if probability <= 0.005:
            return self.say("percent", n="<1")
        if probability >= 0.995:
            return self.say("percent", n=">99")
        return self.say("percent", n=f"{100 * probability:.0f}")

    def signed(self, value: Number, decimals: int = 0) -> str:
        """Return a difference with its sign; what rounds to nothing has none."""
        text = self.number(value, decimals)
        is_more = value is not None and value > 0 and text.strip("0.,") != ""
        return f"+{text}" if is_more else text

    def day(self, when: date) -> str:
        """Return a date."""
        months = self.words["months"].split()
        return self.say("day", day=when.day, month=months[when.month - 1], year=when.year)

    def period(self, label: str) -> str:
        """Return the name of a period: a month, a week, a quarter, or the whole horizon."""
        if label == TOTAL:
            return self.words["total"]
        year, _, part = label.partition("-")
        if part.startswith("W"):
            return self.say("week", week=int(part[1:]), year=year)
        if part.startswith("Q"):
            return self.say("quarter", quarter=part[1:], year=year)
        if not (year.isdecimal() and part.isdecimal()):
            return self.words.get(label, label)
        return self.say("month", month=self.words["months"].split()[int(part) - 1], year=year)


def language_of(code: str) -> Language:
    """Return a language by its code.

    Raises UsageError for one that there is not.
    """
    if code not in CODES:
        hint = did_you_mean(code, CODES)
        raise UsageError(f'there is no language "{code}"{hint}; there are {", ".join(CODES)}')
    # Only the words that are asked for are loaded.
    words: Mapping[str, str] = import_module(f"forkroad.report.words_{code}").WORDS
    return Language(code, words)


def decimals_for(values: Iterable[Number]) -> int:
    """Return how many decimals a column of numbers needs: none if all are whole or one large.

    >>> decimals_for([3.25, 0.5]), decimals_for([1204.0, 0.5]), decimals_for([])
    (2, 0, 0)
    """
    known = [abs(value) for value in values if value is not None]
    if all(value == int(value) for value in known) or max(known) >= 100:
        return 0
    return 1 if max(known) >= 10 else 2


def power_for(mean: float, low: float, high: float) -> int:
    """Return the power of ten to round to, so that it keeps what an interval makes sense of.

    The last digit that is kept is at most a fifth of the interval's width.

    >>> power_for(12048.0, 10297.0, 13904.0), power_for(12048.0, 12040.0, 12060.0)
    (2, 0)
    """
    if high > low:
        return math.floor(math.log10((high - low) / 5))
    return math.floor(math.log10(abs(mean) or 1.0)) - 1
