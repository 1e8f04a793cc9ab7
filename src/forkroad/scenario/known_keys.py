"""Which keys may stand at a place of a scenario file, told from the model's sections."""

from __future__ import annotations

import types
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from forkroad.scenario.model import Scenario, Section
from forkroad.scenario.read_forks import EVIDENCE
from forkroad.scenario.source import Place


def known_keys(place: Place, node: dict[str, Any] | None = None) -> tuple[str, ...]:
    """Return the keys that the section at a place can have, none where names are free.

    node : what stands there, by which the rules of a fork are known.
    """
    is_rule = node is not None and not {"then", "else", "choose"}.isdisjoint(node)
    if is_rule and "next" in place:
        return EVIDENCE
    kind: Any = Scenario
    for part in place:
        kind = _below(kind, part)
    return _keys(kind) if _is_section(kind) else ()


def _below(kind: Any, part: str | int) -> Any:
    """Return the kind of thing that stands at a key of a section or of a mapping of names."""
    if _is_section(kind):
        return _fields(kind).get(str(part))
    if get_origin(kind) is dict:
        return _plain(get_args(kind)[1])
    return None


@cache
def _keys(section: type[Section]) -> tuple[str, ...]:
    return tuple(_fields(section))


@cache
def _fields(section: type[Section]) -> dict[str, Any]:
    """Return key to kind of a section's fields, in the spelling of the file."""
    return {
        field.alias or name: _plain(field.annotation)
        for name, field in section.model_fields.items()
    }


def _plain(kind: Any) -> Any:
    """Return a kind without `Annotated` and without the alternative None."""
    if get_origin(kind) is Annotated:
        return _plain(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        kinds = [each for each in get_args(kind) if each is not type(None)]
        return _plain(kinds[0]) if len(kinds) == 1 else None
    return kind


def _is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Section)
