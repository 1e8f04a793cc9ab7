"""Moved cells: what differs between a scenario's data before and after a change.

Shares are told as what they come to, `rest` too, so that siblings that give way are seen. Names
that people read (labels, descriptions, notes) move no number and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from forkroad.records import record
from forkroad.scenario.check_shares import percent
from forkroad.scenario.known_keys import section_at
from forkroad.scenario.paths import is_share_set
from forkroad.scenario.read_numbers import REST, percentage, plain_number
from forkroad.scenario.read_stays import read_days
from forkroad.scenario.readers import Unreadable
from forkroad.scenario.relative import Times
from forkroad.scenario.source import Data, Place, written
from forkroad.scenario.written_shares import ROUNDING, formula_of, number_of

_TOLD_ELSEWHERE = ("name", "label", "description", "what_ifs")
_FOR_PEOPLE = ("label", "description", "notes")
_FORMS = (
    *("normal", "uniform", "triangular", "lognormal", "beta", "gamma", "weibull", "geometric"),
    *("poisson", "days", "until", "choice", "chance", "poisson_plus_one", "overdispersed"),
    "between",
)
# What stands at a place where nothing stands; `None` may.
_NOTHING = object()


@record
class MovedCell:
    """A cell before and after, None where nothing stands; a number too, where it is one.

    place : its path, as changes name it.
    """

    place: str
    before: str | None
    after: str | None
    before_number: float | None = None
    after_number: float | None = None


def moved_cells(before: Data, after: Data) -> list[MovedCell]:
    """Return every cell that differs between two files' data, in the order of the first."""
    return list(_differing((), before, after))


def _differing(place: Place, old: Any, new: Any) -> Iterator[MovedCell]:
    if old is new:
        return
    both = [each for each in (old, new) if each is not _NOTHING]
    if is_share_set(place) and all(map(_is_shares, both)):
        yield from _differing_shares(place, _opened(old), _opened(new))
    elif all(isinstance(each, dict) and not _is_form(place, each) for each in both):
        for key in _keys(place, both):
            parts = (
                _NOTHING if each is _NOTHING else each.get(key, _NOTHING) for each in (old, new)
            )
            yield from _differing((*place, key), *parts)
    elif all(_has_parts(each) for each in both) or _are_lists_alike(both):
        for number in range(max(map(len, both))):
            yield from _differing((*place, number), *(_entry(each, number) for each in (old, new)))
    else:
        cell = MovedCell(written(place), _text(old), _text(new), _number(old), _number(new))
        is_one_number = None is not cell.before_number == cell.after_number
        if cell.before != cell.after and not is_one_number:
            yield cell


def _keys(place: Place, both: Sequence[dict[str, Any]]) -> list[str]:
    """Return the keys of both sides that numbers depend on."""
    left_out: tuple[str, ...] = _FOR_PEOPLE if section_at(place) is not None else ()
    if not place:
        left_out = _TOLD_ELSEWHERE
    keys = dict.fromkeys(key for each in both for key in each)
    return [key for key in keys if key not in left_out]


def _part(value: Any, key: str) -> Any:
    return _NOTHING if value is _NOTHING else value.get(key, _NOTHING)


def _is_form(place: Place, value: dict[str, Any]) -> bool:
    """Whether a mapping is one number, such as {normal: [45, 3]}."""
    return isinstance(value, Times) or (
        len(place) > 1 and len(value) == 1 and next(iter(value)) in _FORMS
    )


def _has_parts(value: Any) -> bool:
    """Whether a value is a list of what has places of its own, such as rules."""
    return isinstance(value, list) and all(isinstance(entry, dict | list) for entry in value)


def _are_lists_alike(both: Sequence[Any]) -> bool:
    return all(isinstance(each, list) for each in both) and len({len(each) for each in both}) == 1


def _entry(value: Any, number: int) -> Any:
    return value[number] if value is not _NOTHING and number < len(value) else _NOTHING


def _is_shares(value: Any) -> bool:
    if isinstance(value, dict):
        return not any(isinstance(each, dict | list) for each in value.values())
    return isinstance(value, str)


def _opened(value: Any) -> dict[str, Any]:
    if value is _NOTHING:
        return {}
    return {value: "100%"} if isinstance(value, str) else value


def _differing_shares(
    place: Place, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[MovedCell]:
    for branch in dict.fromkeys([*old, *new]):
        before, after = (_share(each, branch) for each in (old, new))
        if before != after:
            texts = (_share_text(before), _share_text(after))
            numbers = (_share_number(before), _share_number(after))
            yield MovedCell(written((*place, branch)), *texts, *numbers)


def _share_text(share: Fraction | str | None) -> str | None:
    return percent(float(share)) if isinstance(share, Fraction) else share


def _share_number(share: Fraction | str | None) -> float | None:
    return float(share) if isinstance(share, Fraction) else None


def _share(shares: dict[str, Any], branch: str) -> Fraction | str | None:
    """Return what a share comes to; its formula where that differs from day to day."""
    if branch not in shares:
        return None
    number = number_of(shares, branch)
    if number is None:
        return formula_of(shares, branch)
    # Shares are moved as fractions and kept as decimals.
    return round(number / ROUNDING) * ROUNDING


def _text(value: Any) -> str | None:
    if value is _NOTHING:
        return None
    if isinstance(value, dict):
        inside = ", ".join(f"{key}: {_text(each)}" for key, each in value.items())
        times = _times(value)
        return f"{{{inside}}}" + ("" if times == 1 else f" x{times:.15g}")
    if isinstance(value, list):
        return f"[{', '.join(str(_text(each)) for each in value)}]"
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    return format(value, ".15g") if isinstance(value, float) else str(value)


def _times(value: Any) -> float:
    return value.times if isinstance(value, Times) else 1.0


def _number(value: Any) -> float | None:
    """Return a number, a percentage or a duration in days."""
    if isinstance(value, str):
        share = percentage(value)
        if share is not None or value == REST:
            return share
        try:
            return float(read_days(value))
        except Unreadable:
            return None
    found = plain_number(value)
    return None if found is None else float(found)
