"""Paths: where `journey.steps.cart.timeout.after` is in a file's data, and edits of one place.

Lists count from 1 in a path. Short forms on the way are opened as a planner would expect
(`next: gone` has a share `gone` of 100%), and a key that may stand at a place but does not is
found too. Data is never changed in place: an edit copies what lies above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from forkroad.errors import nearest
from forkroad.scenario.known_keys import known_keys, section_at
from forkroad.scenario.source import Data, Place, value_at, written

# What planners leave out at the beginning of a path.
_BEGINNINGS = ("journey", "journey.steps", "products", "values", "segments", "campaigns", "shocks")


class EditError(ValueError):
    """A change cannot be made; the message says why, in the planner's words."""


def located(data: Data, path: str) -> tuple[Data, Place]:
    """Return the place of a path, and the data with the short forms above it opened.

    The place's last key may be missing if it may stand there. Raises EditError with the
    nearest path.
    """
    place: Place = ()
    parts = path.split(".")
    for number, part in enumerate(parts):
        key = _key(value_at(data, place), part)
        if key is None:
            opened = _opened(place, value_at(data, place))
            if opened is not None and part in opened:
                data, key = replaced(data, place, opened), part
        if key is None and number == len(parts) - 1 and _may_stand(data, place, part):
            key = part
        if key is None:
            raise EditError(_no_such_path(data, path))
        place = (*place, key)
    return data, place


def replaced(data: Any, place: Place, value: Any) -> Any:
    """Return data with another value at a place, which may be a new key of a mapping."""
    if not place:
        return value
    copy = data.copy()
    copy[place[0]] = replaced(data[place[0]], place[1:], value) if len(place) > 1 else value
    return copy


def removed(data: Any, place: Place) -> Any:
    """Return data without what stands at a place."""
    copy = data.copy()
    if len(place) == 1:
        del copy[place[0]]
    else:
        copy[place[0]] = removed(data[place[0]], place[1:])
    return copy


def _key(node: Any, part: str) -> str | int | None:
    """Return the key of a mapping, or the place in a list, that a part of a path means."""
    if isinstance(node, dict) and part in node:
        return part
    if isinstance(node, list) and part.isdecimal() and 1 <= int(part) <= len(node):
        return int(part) - 1
    return None


def _opened(place: Place, value: Any) -> Data | None:
    """Return the long form of a value that is written in a short one, None if it is not."""
    if isinstance(value, dict) and len(place) == 2 and place[0] == "segments":
        # Every segment has the attributes of the top, whether it has some of its own or not.
        return None if "attributes" in value else {**value, "attributes": {}}
    if isinstance(value, str) and is_share_set(place):
        return {value: "100%"}
    if isinstance(value, str) and place[-1:] == ("buys",):
        return {value: 1}
    section = section_at(place)
    is_alone = value is not None and not isinstance(value, dict | list)
    if section is not None and section.short_for and is_alone:
        return {section.short_for: value}
    return None


def is_share_set(place: Place) -> bool:
    """Return whether a place of a step holds shares: `next`, or a rule's part of it."""
    if len(place) < 4 or place[:2] != ("journey", "steps"):
        return False
    if place[3] == "when_out_of_stock":
        return len(place) == 4
    return place[3] == "next" and (
        len(place) == 4 or place[-1] in ("then", "else") or (len(place) == 5 and place[4] != "by")
    )


def _may_stand(data: Data, place: Place, key: str) -> bool:
    node = value_at(data, place)
    if not isinstance(node, dict):
        return False
    is_attribute = len(place) == 3 and place[0] == "segments" and place[2] == "attributes"
    if is_attribute:
        return key in data.get("attributes", {})
    return key in known_keys(place, node)


def _no_such_path(data: Data, path: str) -> str:
    for beginning in _BEGINNINGS:
        whole = f"{beginning}.{path}"
        if _is_there(data, whole):
            return f'nothing stands at "{path}"; did you mean "{whole}"?'
    close = _nearest_path(data, path)
    return f'nothing stands at "{path}"' + (f'; did you mean "{close}"?' if close else "")


def _is_there(data: Data, path: str) -> bool:
    node: Any = data
    for part in path.split("."):
        key = _key(node, part)
        if key is None:
            return False
        node = node[key]
    return True


def _nearest_path(data: Data, path: str) -> str | None:
    """Return the path that goes along as far as it can, each part the nearest known one."""
    place: Place = ()
    for part in path.split("."):
        node = value_at(data, place)
        key = _key(node, part)
        if key is None:
            close = _nearest_key(part, node, place)
            if close is None:
                break
            key = _key(node, close)
            place = (*place, close if key is None else key)
            continue
        place = (*place, key)
    return written(place) if place else None


def _nearest_key(part: str, node: Any, place: Place) -> str | None:
    if isinstance(node, list):
        return str(len(node)) if part.isdecimal() and node else None
    return nearest(part, _keys_at(node, place))


def _keys_at(node: Any, place: Place) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (str(key) for key in node)
        yield from known_keys(place, node)
