"""Look-alike letters: names that read the same on the page and are not the same.

A Cyrillic or Greek letter inside a Latin word, or a Katakana letter that is drawn like a
character, makes two names out of what a reader takes for one. The tables hold only letters
that are drawn alike in ordinary fonts; a name wholly in one script is never refused.
"""

from __future__ import annotations

import re
import unicodedata

# Letters of other scripts and the Latin letters that they are drawn like.
_LIKE_LATIN = dict(
    zip(
        "авеікмнорстухјѕһԁԛԝӏАВЕІКМНОРСТУХЈЅԚԜ" + "αγικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "abeikmhopctyxjshdqwlABEIKMHOPCTYXJSQW" + "ayiknoptuxABEZHIKMNOPTYX",
        strict=True,
    )
)
# Latin letters that are drawn like plainer ones; Turkish needs them, so they may be mixed.
_LIKE_PLAIN = dict(zip("ıɑɡ", "iag", strict=True))
# Katakana and Hiragana letters and the characters that they are drawn like.
_LIKE_HAN = dict(zip("ニカロエータトハへ", "二力口工一夕卜八ヘ", strict=True))
_SKELETON = str.maketrans({**_LIKE_LATIN, **_LIKE_PLAIN, **_LIKE_HAN})
_WORDS = re.compile(r"[^\W\d_]+")


def mixed_letter(name: str) -> str | None:
    """Return the first letter in a Latin name that only looks Latin, or None.

    A name of words in several scripts is fine, `шаг_web`: what is refused is a look-alike in a
    word that has Latin letters too, or beside Latin words a longer word of nothing else.
    """
    words: list[str] = [] if name.isascii() else _WORDS.findall(name)
    has_latin = any(_is_latin(letter) for word in words for letter in word)
    is_honest = any(_is_foreign(letter) for word in words for letter in word)
    for word in words:
        alike = [letter for letter in word if letter in _LIKE_LATIN]
        is_disguised = len(alike) == len(word) > 1 and has_latin and not is_honest
        if alike and (is_disguised or any(_is_latin(letter) for letter in word)):
            return alike[0]
    return None


def skeleton(name: str) -> str:
    r"""Return what a name looks like: equal for names that a reader cannot tell apart.

    >>> skeleton("c\u0430rt") == skeleton("cart")
    True
    """
    return name.translate(_SKELETON)


def letter_name(letter: str) -> str:
    r"""Return a letter's full name in the planner's words.

    >>> letter_name("\u0430")
    'Cyrillic small letter a'
    """
    return unicodedata.name(letter, "an unnamed letter").capitalize()


def _is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")


def _is_foreign(letter: str) -> bool:
    """Whether a letter is neither Latin nor drawn like a Latin one."""
    return not _is_latin(letter) and letter not in _LIKE_LATIN
