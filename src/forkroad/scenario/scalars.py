"""Plain words of YAML: which are numbers, which are truths, which are text.

By the core rules of YAML 1.2 (`no` is text, `1e5` is a number, dates stay text), with the
spellings refused that programs read in different ways: `0x10`, `1_000`, `.inf`, `007`.
Quoted text never comes here.
"""

from __future__ import annotations

import re

Scalar = str | int | float | bool | None

# The largest number to plan with: whole numbers up to it are exact, and no product of a few of
# them is infinite.
LARGEST = 1e15


class ScalarError(ValueError):
    """The word is refused; the message says what to write instead."""


def resolve(word: str) -> Scalar:
    """Return what a plain word of a file stands for.

    Raises ScalarError for the spellings that are refused.

    >>> resolve("1e5"), resolve("no"), resolve("~"), resolve("2026-03-01"), resolve("35%")
    (100000.0, 'no', None, '2026-03-01', '35%')
    """
    if word in _WORDS:
        return _WORDS[word]
    if word[0] not in "+-.0123456789":
        return word
    if re.fullmatch(_NUMBER, word):
        return _number(word)
    _refuse_odd_numbers(word)
    return word


_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_WHOLE = r"[-+]?[0-9]+"
_LEADING_ZERO = r"[-+]?0[0-9]"
_OTHER_BASE = r"[-+]?0[xXoObB][0-9a-fA-F_]+"
_GROUPED = r"[-+]?[0-9]+(?:_[0-9]+)+(?:\.[0-9_]*)?"
_NOT_FINITE = r"[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)"

# Whole numbers of up to so many digits are exact as floats; longer ones are floats from the
# start, which also keeps Python's limit on the digits of an int out of the way.
_EXACT_DIGITS = 15


def _number(word: str) -> int | float:
    shown = shortened(word)
    if re.match(_LEADING_ZERO, word) and re.fullmatch(_WHOLE, word):
        plain = word.lstrip("+-").lstrip("0") or "0"
        raise ScalarError(
            f"{shown} begins with a zero; write {shortened(plain)} for the number, "
            f'or "{shown}" in quotes for a text'
        )
    if re.fullmatch(_WHOLE, word) and len(word) <= _EXACT_DIGITS:
        return int(word)
    number = float(word)
    if not abs(number) <= LARGEST:
        raise ScalarError(too_large(shown))
    return number


def too_large(shown: str) -> str:
    """Return the message for a number that is larger than the largest."""
    return f"{shown} is too large a number to plan with; if it is a text, write it in quotes"


def _refuse_odd_numbers(word: str) -> None:
    shown = shortened(word)
    if re.fullmatch(_NOT_FINITE, word):
        raise ScalarError(f"{shown} is not a number to plan with; write a finite one")
    if re.fullmatch(_OTHER_BASE, word):
        raise ScalarError(
            f"{shown} is not a decimal number; write it in digits, or in quotes if it is a text"
        )
    if re.fullmatch(_GROUPED, word):
        plain = shortened(word.replace("_", ""))
        raise ScalarError(f"{shown} has underscores; write {plain}, or quotes if it is a text")


def shortened(text: str, length: int = 60) -> str:
    """Return a text, cut with `...` where it is longer than a message can bear.

    >>> shortened("abcdefgh", 5)
    'ab...'
    """
    return text if len(text) <= length else text[: length - 3] + "..."
