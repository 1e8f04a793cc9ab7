"""Which keys may stand at a place of a scenario file, told from the model's sections."""

from __future__ import annotations

from typing import Any

from forkroad.scenario.model import Scenario
from forkroad.scenario.read_forks import EVIDENCE
from forkroad.scenario.sections import Holder, Named, Section
from forkroad.scenario.source import Place


def known_keys(place: Place, node: dict[str, Any] | None = None) -> tuple[str, ...]:
    """Return the keys that the section at a place can have, none where names are free.

    node : what stands there, by which the rules of a fork are known.
    """
    is_rule = node is not None and not {"then", "else", "choose"}.isdisjoint(node)
    if is_rule and "next" in place:
        return EVIDENCE
    section = section_at(place)
    return tuple(section.keys) if section else ()


def section_at(place: Place) -> type[Section] | None:
    """Return the section that stands at a place, None where there is none."""
    holder: Holder = Scenario
    for part in place:
        if isinstance(holder, Named):
            holder = holder.entry
        elif isinstance(holder, type) and part in holder.keys:
            holder = holder.keys[str(part)].holder
        else:
            return None
    return holder if isinstance(holder, type) else None
