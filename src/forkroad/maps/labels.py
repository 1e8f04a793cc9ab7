"""Planners' texts made fit to be shown: cleaned, wrapped and shortened.

Scenario files are refused where they hold control characters, but scenarios are also built in
Python, so nothing here trusts its input. How wide a text is, is measured by the caller: in
pixels for pictures, in cells for a terminal. What a format needs escaped is its own business.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

Measure = Callable[[str], float]
ELLIPSIS = "…"
MAX_LENGTH = 500

# Joiners shape letters in several scripts; every other format character (direction overrides,
# invisible marks, tags) can make a label read as something that it is not.
_JOINERS = "\u200c\u200d"
# What may not begin a line: closing marks and the small kana and long mark of Japanese.
_NOT_FIRST = "、。，．・：；？！」』）］｝〉》】ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…,.!?;:)]}%"
# Scripts whose lines may break between any two characters: the first and last of each block.
# No regular expression, since one with such large classes takes long to compile.
_IDEOGRAPHIC = (
    ("\u3000", "\u30ff"),
    ("\u3400", "\u4dbf"),
    ("\u4e00", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\uff00", "\uffef"),
)


def cleaned(text: str) -> str:
    r"""Return a text on one line, without control and direction characters, of bounded length.

    >>> cleaned(" see\tthe\n ad\u202e ")
    'see the ad'
    """
    kept = "".join(_kept(character) for character in text[: 4 * MAX_LENGTH])
    line = " ".join(kept.split())
    return line if len(line) <= MAX_LENGTH else line[: MAX_LENGTH - 1] + ELLIPSIS


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category == "Cs" or (category == "Cf" and character not in _JOINERS):
        return ""
    code = ord(character)
    is_noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return "" if is_noncharacter else character


def shortened(text: str, room: float, measure: Measure) -> str:
    """Return a text that fits the room, its end given up for an ellipsis if need be.

    >>> shortened("anti-ageing cream", 10, len)
    'anti-agei…'
    """
    if measure(text) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle].rstrip() + ELLIPSIS) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + ELLIPSIS


def shortened_apart(texts: Sequence[str], room: float, measure: Measure) -> list[str]:
    """Return texts that fit the room; those that would look alike keep their beginning and end.

    >>> shortened_apart(["Bought 4 times", "Bought 4 times, quiet", "New"], 12, len)
    ['Bought…times', 'Bought…quiet', 'New']
    """
    short = [shortened(text, room, measure) for text in texts]
    meant: dict[str, set[str]] = {}
    for text, form in zip(texts, short, strict=True):
        meant.setdefault(form, set()).add(text)
    return [
        _hollowed(text, room, measure) if len(meant[form]) > 1 and form != text else form
        for text, form in zip(texts, short, strict=True)
    ]


def _hollowed(text: str, room: float, measure: Measure) -> str:
    """Return the beginning and the end of a text that is too wide, an ellipsis between them."""
    end = ""
    for character in reversed(text):
        if measure(character + end) > room / 2:
            break
        end = character + end
    # A word cut in its middle is given up; its room goes to the beginning.
    whole = end.partition(" ")[2] or end
    end = end.lstrip() if text.removesuffix(end).endswith(" ") else whole
    return shortened(text, room - measure(end), measure) + end


def wrapped(text: str, room: float, measure: Measure, *, lines: int | None = None) -> list[str]:
    """Return a text in lines that fit the room; beyond `lines` the last one is shortened.

    Lines break at spaces and between ideographs; a word wider than the room breaks anywhere.

    >>> wrapped("compare the creams", 11, len)
    ['compare the', 'creams']
    """
    rows: list[str] = []
    rest = text
    while rest and measure(rest) > room and (lines is None or len(rows) + 1 < lines):
        row, rest = _split(rest, room, measure)
        rows.append(row)
    return [*rows, shortened(rest, room, measure)] if rest else rows


def _split(text: str, room: float, measure: Measure) -> tuple[str, str]:
    """Return the longest beginning that fits, ended at a good place, and what follows."""
    fits = 1
    while fits < len(text) and measure(text[: fits + 1]) <= room:
        fits += 1
    good = next((end for end in range(fits, 0, -1) if _may_break(text, end)), fits)
    return text[:good].rstrip(), text[good:].lstrip()


def _may_break(text: str, end: int) -> bool:
    """Tell whether a line may end before the character at `end`."""
    before, after = text[end - 1], text[end : end + 1]
    if not after:
        return True
    if after == " " or before == " ":
        # A percent sign stays with its number.
        return text[end:].lstrip()[:1] != "%"
    if before == "-":
        # A hyphen ends a line, a minus sign belongs to what it stands before.
        return text[end - 2 : end - 1].isalnum()
    if before == "/":
        return True
    if after in _NOT_FIRST:
        return False
    return _is_ideographic(before) or _is_ideographic(after)


def _is_ideographic(character: str) -> bool:
    return any(first <= character <= last for first, last in _IDEOGRAPHIC)
