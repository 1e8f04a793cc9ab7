"""The JSON Schema of scenario files, by which editors complete keys and explain them.

Keys and descriptions come from the sections; what a value of each kind looks like is said
here. The schema knows forms, not meanings: a file that it accepts may still be refused.
"""

from __future__ import annotations

from typing import Any

from forkroad.scenario import fields
from forkroad.scenario.model import Scenario
from forkroad.scenario.schema_kinds import SCHEMAS, any_of
from forkroad.scenario.sections import Holder, Key, Kind, Named, Section

Json = dict[str, Any]


def json_schema() -> Json:
    """Return the schema of a scenario file in the keywords of draft 7."""
    sections = _sections_below(Scenario)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A forkroad scenario",
        "description": first_sentence(Scenario),
        **_object(Scenario),
        "definitions": {
            **{kind.name: _kind(kind) for kind in kinds()},
            **{section.__name__: _section(section) for section in sections},
        },
    }


def kinds() -> tuple[Kind, ...]:
    """Return every kind of value that a field can hold, in the order of `fields`."""
    return tuple(each for each in vars(fields).values() if isinstance(each, Kind))


def first_sentence(section: type[Section]) -> str:
    """Return what a section is about."""
    return (section.__doc__ or "").split("\n")[0].split("; `")[0].rstrip(".") + "."


def _kind(kind: Kind) -> Json:
    return {"description": kind.words, **SCHEMAS[kind.name]}


def _section(section: type[Section]) -> Json:
    described: Json = {"description": first_sentence(section)}
    if not section.short_for:
        return {**described, **_object(section)}
    alone = _reference(section.keys[section.short_for].holder)
    return {**described, **any_of(alone, _object(section))}


def _object(section: type[Section]) -> Json:
    return {
        "type": "object",
        "properties": {name: _property(key) for name, key in section.keys.items()},
        "required": [name for name, key in section.keys.items() if key.is_required],
        "additionalProperties": False,
    }


def _property(key: Key) -> Json:
    """Return the schema of one key; a bare reference could not be described in draft 7."""
    described: Json = {"description": key.words}
    if isinstance(key.default, int | str) and key.default != "":
        described["default"] = key.default
    if isinstance(key.holder, Named):
        entry = _reference(key.holder.entry)
        return {**described, "type": "object", "additionalProperties": entry}
    return {**described, "allOf": [_reference(key.holder)]}


def _reference(holder: Holder) -> Json:
    name = holder.name if isinstance(holder, Kind) else getattr(holder, "__name__", "")
    return {"$ref": f"#/definitions/{name}"}


def _sections_below(section: type[Section]) -> list[type[Section]]:
    """Return the sections that a section holds, however deep, each once."""
    found: dict[str, type[Section]] = {}
    for key in section.keys.values():
        held = key.holder.entry if isinstance(key.holder, Named) else key.holder
        if isinstance(held, type):
            for below in (held, *_sections_below(held)):
                found[below.__name__] = below
    return list(found.values())
