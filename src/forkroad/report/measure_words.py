"""Measures as planners write them, in the words of a language."""

from __future__ import annotations

from forkroad.maps.labels import cleaned
from forkroad.report.languages import Language
from forkroad.results.rounding import Number

_OF_MONEY = ("revenue", "profit")


def is_share(measure: str) -> bool:
    """Return whether a measure is a share of something, or a chance."""
    return measure.startswith("share(") or measure.endswith((".share", ".chance"))


def measure_in_words(measure: str, language: Language) -> str:
    """Return a measure's name: its word translated where it has one.

    `cream.units` stays the planner's cream, and units are the language's.
    """
    subject, dot, word = measure.rpartition(".")
    known = language.words.get(f"measure_{word}")
    if known is None or measure.startswith("share("):
        return cleaned(measure)
    return cleaned(f"{subject}: {known}" if dot else known)


def unit_of(measure: str, currency: str) -> str:
    """Return the currency of a measure of money, nothing for others: their name says it."""
    return currency if measure.rpartition(".")[2] in _OF_MONEY else ""


def level_text(measure: str, value: Number, language: Language) -> str:
    """Return a value of a measure: a share in percent, a small number with decimals."""
    if is_share(measure):
        return language.percent(value)
    return language.number(value, 3 if value is not None and 0 < abs(value) < 1 else 0)
