"""The languages of the report: its fixed words by key, its numbers and its dates.

What the planner wrote stays as it is; only what the report says around it is in a language.
The words themselves are in `words_en`, `words_ko` and `words_ja`, which have the same keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from importlib import import_module

from forkroad.errors import UsageError, did_you_mean
from forkroad.periods import TOTAL
from forkroad.records import record
from forkroad.results.rounding import (
    Number,
    chance_in_percent,
    decimals_for,
    grouped,
    in_percent,
    with_plus,
)

CODES = ("en", "ko", "ja")
UNKNOWN = "–"


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
        return UNKNOWN if value is None else grouped(value, decimals).replace("-", "−")

    def numbers(self, values: Sequence[Number]) -> list[str]:
        """Return a column of numbers, all with the decimals that the largest asks for."""
        decimals = decimals_for(values)
        return [self.number(value, decimals) for value in values]

    def percent(self, share: Number) -> str:
        """Return a share in percent with one decimal; what is nearly 0 or 1 says so."""
        if share is None:
            return UNKNOWN
        return self.say("percent", n=in_percent(share).replace("-", "−"))

    def chance(self, probability: Number) -> str:
        """Return a probability in whole percent; what is nearly or quite 0 or 1 reads alike."""
        if probability is None:
            return UNKNOWN
        return self.say("percent", n=chance_in_percent(probability))

    def signed(self, value: Number, decimals: int = 0) -> str:
        """Return a difference with its sign; what rounds to nothing has none."""
        return with_plus(self.number(value, decimals), value)

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
