"""Sections: mappings of the file whose keys are all known, as frozen dataclasses.

A section's class says by `key(...)` how each of its keys is written, what it means in a
planner's words and where its value goes; reading, the reference documentation and the JSON
Schema all follow from that. Sections built in Python take the model's own values as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, field, fields
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar, dataclass_transform

from forkroad.periods import Calendar
from forkroad.records import as_record, record
from forkroad.scenario.readers import Gathering, refuse_other_keys, shown, unreadable


@record
class Surroundings:
    """What a value's reading may depend on: the horizon and the folder of the file.

    calendar : None where start or months cannot be read.
    folder : None where no file may be read.
    """

    calendar: Calendar | None = None
    folder: Path | None = None


@record
class Kind:
    """A kind of value: its name in the reference, how it is read, what it looks like.

    reader : takes the plain data; the Surroundings too where `is_contextual`.
    """

    name: str
    reader: Callable[..., Any]
    words: str
    is_contextual: bool = False

    def read(self, data: object, around: Surroundings) -> Any:
        """Return the value that plain data stand for."""
        return self.reader(data, around) if self.is_contextual else self.reader(data)


@record
class Named:
    """A mapping of the planner's own names to values of a kind, or to sections."""

    entry: Kind | type[Section]


Holder = Kind | Named | type["Section"]


@record
class Key:
    """One key of a section.

    name : as files write it; `attribute` is where the value is found in Python.
    default : what holds where the key is left out; MISSING if it must stand there.
    example : what to write, shown where a required key is missing.
    """

    name: str
    attribute: str
    holder: Holder
    words: str
    default: Any
    example: str = ""

    @property
    def is_required(self) -> bool:
        """Whether the key must stand in the section."""
        return self.default is MISSING


def key(
    holder: Holder, words: str, *, default: Any = MISSING, name: str = "", example: str = ""
) -> Any:
    """Return the field of a section that is read from one key of the file.

    name : the key, where it is not the attribute's name.
    example : what to write, for a key that must stand there.
    """
    metadata = {"holder": holder, "words": words, "name": name, "example": example}
    if isinstance(default, dict):
        return field(default_factory=dict, metadata=metadata)
    return field(default=default, metadata=metadata)


@record(kw_only=True)
class Section:
    """A mapping of the file whose keys are all known.

    keys : the keys by name, in their order.
    short_for : the key that a value alone, without a mapping, stands for.
    """

    keys: ClassVar[dict[str, Key]] = {}
    short_for: ClassVar[str] = ""

    def settled(self) -> Self:
        """Return the section once its keys have been looked at together, or complain."""
        return self


SomeSection = TypeVar("SomeSection", bound=Section)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(key, field))
def section(made: type[SomeSection]) -> type[SomeSection]:
    """Make a section of a class whose fields are given by `key`."""
    made = as_record(made, kw_only=True)
    keys = [_key(each) for each in fields(made) if "holder" in each.metadata]
    made.keys = {each.name: each for each in keys}
    return made


def _key(each: Field[Any]) -> Key:
    about = each.metadata
    return Key(
        about["name"] or each.name,
        each.name,
        about["holder"],
        about["words"],
        {} if each.default_factory is not MISSING else each.default,
        about["example"],
    )


def read_section(kind: type[SomeSection], data: object, around: Surroundings) -> SomeSection:
    """Return a section read from plain data, or complain about everything in it."""
    known = kind.keys
    mapping = _mapping(kind, data)
    faults = Gathering()
    values = {}
    with faults.at():
        refuse_other_keys(mapping, *known)
    for name, each in known.items():
        if name in mapping:
            with faults.at(name):
                values[each.attribute] = _read(each.holder, mapping[name], around)
        elif each.is_required:
            with faults.at(name):
                raise unreadable(f"is missing; write for instance {each.example or name}")
    faults.settle()
    return kind(**values).settled()


def _mapping(kind: type[Section], data: object) -> dict[str, Any]:
    if isinstance(data, dict):
        return data
    if kind.short_for and not isinstance(data, list):
        return {kind.short_for: data}
    keys = ", ".join(list(kind.keys)[:4])
    raise unreadable(f"found {shown(data)}; needed are keys such as {keys}, indented below")


def _read(holder: Holder, data: object, around: Surroundings) -> Any:
    if isinstance(holder, Kind):
        return holder.read(data, around)
    if isinstance(holder, Named):
        return _read_named(holder.entry, data, around)
    return read_section(holder, data, around)


def _read_named(entry: Kind | type[Section], data: object, around: Surroundings) -> dict[str, Any]:
    """Return a mapping of the planner's own names; whether names are good is for the checks."""
    if not isinstance(data, dict):
        raise unreadable(
            f"found {shown(data)}; needed are names, each with its own, indented below"
        )
    faults = Gathering()
    values = {}
    for name, raw in data.items():
        with faults.at(name):
            values[name] = _read(entry, raw, around)
    faults.settle()
    return values
