"""Notes of a run in the language of the reader: found again by the English that they came in.

Whatever computes says what it has to say in English, for the terminal and for `--json`. A report
in another language says the same in its own words. What is not known here stays in English and
is marked so; what the planner wrote stays as it is, and so do commands and keys of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib import import_module

from forkroad.maps.labels import cleaned
from forkroad.records import record
from forkroad.report.languages import Language

ENGLISH = "en"

# What joins several notes in one; inside of a note it may stand, too.
_JOINT = "; "
_SLOT = re.compile(r"\{(\w+)\}")
# What fills a slot looks like this, where not like anything.
_LIKE = dict.fromkeys(("date", "start", "end"), r"[\d-]+")
# Keys of words that stand inside of notes.
_OF_PARTS = ("and", "table_", "kind_")

Words = Mapping[str, str]


@record
class Note:
    """A sentence of a report's notes, and the language that it is in."""

    text: str
    language: str


@record
class _Template:
    key: str
    pattern: re.Pattern[str]


def notes_in_words(notes: Iterable[str], language: Language) -> tuple[Note, ...]:
    """Return the notes that say anything, each once."""
    return tuple(note_in_words(note, language) for note in dict.fromkeys(notes) if note)


def note_in_words(note: str, language: Language) -> Note:
    """Return a note in a language; in English where that has no words for it."""
    if language.code != ENGLISH:
        lines = [_line(line, language) for line in note.split("\n")]
        if None not in lines:
            return Note(cleaned("\n".join(filter(None, lines))), language.code)
    return Note(cleaned(note), ENGLISH)


@cache
def _words(code: str) -> Words:
    words: Words = import_module(f"forkroad.report.notes_{code}").NOTES
    return words


@cache
def _templates() -> tuple[_Template, ...]:
    """Return what notes look like, those with most words of their own first."""
    texts = {key: it for key, it in _words(ENGLISH).items() if not key.startswith(_OF_PARTS)}
    most = sorted(texts, key=lambda key: -len(_SLOT.sub("", texts[key])))
    return tuple(_Template(key, _pattern(texts[key])) for key in most)


def _pattern(text: str) -> re.Pattern[str]:
    """Return the regular expression of a text with slots."""
    literals, names = (_SLOT.split(text)[start::2] for start in (0, 1))
    slots = (f"(?P<{name}>{_LIKE.get(name, '.+?')})" for name in names)
    return re.compile("".join(re.escape(it) + next(slots, "") for it in literals))


def _line(note: str, language: Language) -> str | None:
    """Return one note, or several in one; None where some part of it has no words."""
    for beginning, rest in _beginnings(note):
        first = _one(beginning, language)
        more = _line(rest, language) if first is not None and rest else ""
        if first is not None and more is not None:
            return _JOINT.join(filter(None, (first, more)))
    return None


def _beginnings(note: str) -> Iterator[tuple[str, str]]:
    """Yield a note cut in two at each joint, the whole of it first."""
    pieces = note.split(_JOINT)
    for count in range(len(pieces), 0, -1):
        yield _JOINT.join(pieces[:count]), _JOINT.join(pieces[count:])


def _one(note: str, language: Language) -> str | None:
    for template in _templates():
        match = template.pattern.fullmatch(note)
        if match is None:
            continue
        parts = {name: _part(name, text, language) for name, text in match.groupdict().items()}
        if None not in parts.values():
            return _words(language.code)[template.key].format(**parts)
    return None


def _part(name: str, text: str, language: Language) -> str | None:
    """Return what fills a slot: a note, a date, a list, words with words of their own, or as is."""
    words = _words(language.code)
    match name:
        case "note":
            return _line(text, language)
        case "date" | "start" | "end":
            return _date(text, language)
        case "products" | "measures":
            return words["and"].join(text.split(_words(ENGLISH)["and"]))
        case "tables":
            return words["and"].join(words.get(f"table_{it}", it) for it in text.split(", "))
        case "kind":
            return words.get(f"kind_{text}", text)
        case "memory":
            return text.replace(" up to ", " ≤ ")
    return text


def _date(text: str, language: Language) -> str:
    try:
        return language.day(date.fromisoformat(text))
    except ValueError:
        return text
