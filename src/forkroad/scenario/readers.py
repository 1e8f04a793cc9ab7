"""What every reader of a value shares: how a reader complains, and the plainest values.

A reader takes the plain data of one place and returns the model's value, or raises Unreadable
with everything that is wrong in it, each fault at its place below the one that it reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from forkroad.errors import did_you_mean
from forkroad.scenario.expressions import ExpressionError
from forkroad.scenario.scalars import shortened
from forkroad.scenario.source import Place

RESERVED_NAMES = frozenset(("all", "total", "rest", "stay", "back", "undecided", "customer"))


class Unreadable(ValueError):
    """A value that cannot be read; `faults` are (place below it, message) pairs."""

    def __init__(self, *faults: tuple[Place, str]) -> None:
        super().__init__("; ".join(message for _, message in faults))
        self.faults = faults


def unreadable(message: str) -> Unreadable:
    """Return the complaint about a value as a whole."""
    return Unreadable(((), message))


class Gathering:
    """The faults found in the parts of one value, raised together at the end."""

    def __init__(self) -> None:
        self.faults: list[tuple[Place, str]] = []

    @contextmanager
    def at(self, *place: str | int) -> Iterator[None]:
        """Gather what is raised inside as a fault at a place below."""
        try:
            yield
        except Unreadable as error:
            self.faults += [((*place, *below), message) for below, message in error.faults]
        except ExpressionError as error:
            self.faults.append((place, str(error)))

    def settle(self) -> None:
        """Raise what was gathered, if anything was."""
        if self.faults:
            raise Unreadable(*self.faults)


def shown(value: object) -> str:
    """Return a value as a planner would have written it, short enough for a message."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{shortened(" ".join(value.split()))}"'
    if isinstance(value, Mapping):
        return f"{{{shortened(', '.join(map(str, value)))}: ...}}" if value else "{}"
    if isinstance(value, list):
        return _shown_list(value)
    return shortened(format(value, ".15g") if isinstance(value, float) else str(value))


def _shown_list(value: list[Any]) -> str:
    if any(isinstance(entry, list | dict) for entry in value) or len(value) > 12:
        return f"a list of {len(value)}"
    return shortened(f"[{', '.join(shown(entry) for entry in value)}]")


def found(value: object, needed: str) -> Unreadable:
    """Return the complaint that something else is needed here."""
    return unreadable(f"found {shown(value)}; needed is {needed}")


def read_text(value: object) -> str:
    """Return a text; numbers and truths are texts only in quotes."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        raise unreadable(f'found {shown(value)}; to make a text of it, write "{shown(value)}"')
    raise found(value, "a text")


def read_title(value: object) -> str:
    """Return a text for people: a whole number is one too, whose digits are kept."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return read_text(value)


def read_truth(value: object) -> bool:
    """Return true or false."""
    if isinstance(value, bool):
        return value
    hint = "; YAML 1.2 knows no yes and no" if value in ("yes", "no", "on", "off") else ""
    raise unreadable(f"found {shown(value)}; needed is true or false{hint}")


def read_reference(value: object) -> str:
    """Return the name of something in the file; whether there is such a thing is checked later."""
    if isinstance(value, str) and value:
        return value
    raise found(value, "a name")


def read_names(value: object) -> tuple[str, ...]:
    """Return a list of different names."""
    faults = Gathering()
    names: list[str] = []
    for number, raw in enumerate(read_list(value, "a list of names, such as [aware, ask, act]")):
        with faults.at(number):
            name = read_reference(raw)
            if name in names:
                raise unreadable(f"{shown(name)} stands here twice")
            names.append(name)
    faults.settle()
    return tuple(names)


def is_name(text: str) -> bool:
    """Whether a text has the form of a name."""
    return text.isidentifier()


def read_date(value: object) -> date:
    """Return a date written `2026-03-01`."""
    if isinstance(value, str) and re.fullmatch(_DATE, value):
        return _day(value, f"the day {value}")
    if isinstance(value, str) and re.fullmatch(_MONTH, value):
        raise unreadable(f"found the month {value}; needed is a day, such as {value}-01")
    raise found(value, f"a date, such as 2026-03-01{_date_hint(value)}")


def read_day_or_month(value: object) -> date:
    """Return a date; of a month written `2026-03` the first day."""
    if isinstance(value, str) and re.fullmatch(_MONTH, value):
        return _day(f"{value}-01", f"the month {value}")
    if isinstance(value, str) and re.fullmatch(_DATE, value):
        return _day(value, f"the day {value}")
    raise found(value, f"a month or a date, such as 2026-03 or 2026-03-01{_date_hint(value)}")


_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_MONTH = r"[0-9]{4}-[0-9]{2}"
_SHORT_DATE = r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})"
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


def _day(text: str, what: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise unreadable(f"{what} does not exist") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise unreadable(f"{what} is out of range; the years go from {_FIRST_YEAR} to {_LAST_YEAR}")
    return day


def _date_hint(value: object) -> str:
    """Return the right spelling of a date that is written in another way."""
    match = re.fullmatch(_SHORT_DATE, value) if isinstance(value, str) else None
    if match is None:
        return ""
    year, month, day = match.groups()
    return f"; write {year}-{month:0>2}-{day:0>2}"


def read_mapping(value: object, needed: str) -> dict[str, Any]:
    """Return a mapping that holds something."""
    if not isinstance(value, dict) or not value:
        raise found(value, needed)
    return value


def read_list(value: object, needed: str) -> list[Any]:
    """Return a list that holds something."""
    if not isinstance(value, list) or not value:
        raise found(value, needed)
    return value


def read_word(value: object, *known: str) -> str:
    """Return one of several words."""
    if isinstance(value, str) and value in known:
        return value
    hint = did_you_mean(value, known) if isinstance(value, str) else ""
    raise unreadable(f"found {shown(value)}; needed is {one_of(known)}{hint}")


def one_of(words: tuple[str, ...]) -> str:
    """Return words as a choice.

    >>> one_of(("month", "week", "quarter"))
    'month, week or quarter'
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def read_grouping(value: object) -> str:
    """Return `month`, `week` or `quarter`."""
    return read_word(value, "month", "week", "quarter")


def read_feeling(value: object) -> str:
    """Return `positive`, `neutral` or `negative`."""
    return read_word(value, "positive", "neutral", "negative")


def read_verdict(value: object) -> str:
    """Return `passed` or `failed`."""
    return read_word(value, "passed", "failed")


def read_state(value: object) -> str:
    """Return the hash of a state of a file."""
    if not (isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value)):
        raise unreadable(
            f"found {shown(value)}; needed are 64 digits from 0 to f in quotes, as forkroad gate "
            "writes them (without this key nobody can tell whether the file has changed since)"
        )
    return value


def read_version(value: object) -> int:
    """Return the version of the format, which is 1."""
    if value is True or value != 1:
        raise unreadable(
            f"found {shown(value)}; this program reads version 1 of the format: forkroad: 1"
        )
    return 1


def read_form(value: object, forms: tuple[str, ...], needed: str) -> tuple[str, Any]:
    """Return the one key of a mapping such as `{normal: [61, 7]}`, and what it holds."""
    if not isinstance(value, dict) or len(value) != 1:
        raise found(value, needed)
    ((form, content),) = value.items()
    if form not in forms:
        raise Unreadable(
            ((form,), f"is not known here{did_you_mean(form, forms)}; needed is {needed}")
        )
    return form, content


def read_keys(value: object, *keys: str) -> dict[str, Any]:
    """Return a mapping that has these keys, all of them and no other."""
    needed = f"{{{', '.join(f'{key}: ...' for key in keys)}}}"
    mapping = read_mapping(value, needed)
    faults = Gathering()
    with faults.at():
        refuse_other_keys(mapping, *keys)
    for key in keys:
        if key not in mapping:
            with faults.at():
                raise unreadable(f'"{key}" is missing; needed is {needed}')
    faults.settle()
    return mapping


def refuse_other_keys(value: Mapping[str, Any], *known: str) -> None:
    """Complain about every key that is not among the known."""
    strange = [key for key in value if key not in known]
    if strange:
        raise Unreadable(
            *(((key,), unknown_key(known, key)) for key in strange[:_MOST_HINTS]),
            *(((key,), "there is no such key here") for key in strange[_MOST_HINTS:]),
        )


# Looking for the nearest name takes time, and nobody reads more hints than these.
_MOST_HINTS = 100


def unknown_key(known: tuple[str, ...], key: str) -> str:
    """Return the complaint about a key that is not known."""
    hint = did_you_mean(key[:60], known) or f"; the keys are {', '.join(known)}"
    return f"there is no such key here{hint}"
