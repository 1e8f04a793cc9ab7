"""The text of an expression before it is parsed: what is refused at sight, and with what advice.

Length and brackets are bounded here, so that a hostile text costs next to nothing.
"""

from __future__ import annotations

import keyword
import re
import unicodedata

from forkroad.scenario.scalars import shortened

MAX_LENGTH = 1_000
MAX_DEPTH = 30
MAX_NODES = 300


FUNCTIONS = {"min": (2, 8), "max": (2, 8), "abs": (1, 1), "exp": (1, 1), "log": (1, 1)}
FUNCTIONS["sqrt"] = (1, 1)
CALENDAR_NAMES = ("month", "weekday", "date", "day")
JOURNEY_NAMES = ("segment", "came_from", "days_travelled")
MEMORY_CALLS = ("visits", "bought")
CONSTANTS = {"true": True, "false": False}
_WORDS = ("and", "or", "not", "in", "if", "else", "is", "lambda", "True", "False", "None")
RESERVED = frozenset(
    (*FUNCTIONS, *CALENDAR_NAMES, *JOURNEY_NAMES, *MEMORY_CALLS, *CONSTANTS, *_WORDS)
)


class ExpressionError(ValueError):
    """The text is not an expression of the format; the message says what would be."""


def tidied(text: str) -> str:
    """Return a text on one line, with single spaces wherever they do not stand in quotes."""
    text = unicodedata.normalize("NFC", text)
    return re.sub(_QUOTED_OR_SPACE, lambda match: match.group(1) or " ", text).strip()


_QUOTED_OR_SPACE = r"""("[^"\n]*"|'[^'\n]*')|\s+"""


def refuse_costly_text(source: str) -> None:
    """Bound length and bracket depth before the parser sees the text."""
    if not source:
        raise ExpressionError("an expression is missing here")
    if len(source) > MAX_LENGTH:
        raise ExpressionError(
            f"an expression may be {MAX_LENGTH:,} characters long; this one has {len(source):,}"
        )
    depth = deepest = 0
    for character in source:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise ExpressionError(f"an expression may nest {MAX_DEPTH} deep; this one nests deeper")


def refuse_odd_text(source: str) -> None:
    """Refuse what Python reads in a way that nobody expects."""
    code = re.sub(_QUOTED, '""', source)
    here = shown_source(source)
    if "\\" in source:
        raise ExpressionError(f'{here} holds a "\\", which has no meaning here')
    if "#" in code:
        raise ExpressionError(f'{here} holds a "#"; a comment belongs on its own line')
    if re.search(_ODD_NUMBER, code):
        raise ExpressionError(f"{here} holds a number like 1_000 or 0x10; write plain digits: 1000")
    if re.search(_ODD_QUOTES, code):
        raise ExpressionError(
            f"{here} holds two texts side by side, or letters before a quote; put a comma between "
            "texts"
        )


_QUOTED = r"""("[^"]*"|'[^']*')"""
_ODD_NUMBER = r"\b0[xXoObB]|[0-9]_[0-9]"
_ODD_QUOTES = r'""\s*""|\b[bBfFrRuU]{1,2}""'


def advice(source: str) -> str:
    """Return a hint for the slips that people make most."""
    if "=" in source.replace("==", "").replace(">=", "").replace("<=", "").replace("!=", ""):
        return '; write "==" to compare'
    if "&" in source or "|" in source:
        return '; write "and" and "or"'
    if "!" in source.replace("!=", ""):
        return '; write "not"'
    if "%" in source:
        return "; write a percentage as a number: 0.2 for 20 %"
    words = [word for word in re.findall(r"\w+", source) if keyword.iskeyword(word)]
    odd = next((word for word in words if word not in RESERVED), None)
    if odd:
        return f'; "{odd}" has a meaning of its own; in visits write it in quotes: visits("{odd}")'
    return '; an expression looks like: age >= 60 and channel == "web"'


def shown_source(source: str) -> str:
    """Return an expression for a message, cut where it is long."""
    return f'"{shortened(" ".join(source.split()))}"'
