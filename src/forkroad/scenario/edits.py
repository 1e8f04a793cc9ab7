"""Edits: changes made to the plain data of a file, each tied to the place that asks for it.

Additions come first, then changes, then removals, so that what is added can be led to and what
is left by everybody can go. The result is a tree like any other, whose changed places stand
where the file asks for the change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from forkroad.records import record
from forkroad.scenario.change_forms import Change, MoveChange, ScaleChange, SetChange
from forkroad.scenario.fork_edits import moved, scaled
from forkroad.scenario.model import Scenario, WhatIf
from forkroad.scenario.numbers import Monthly
from forkroad.scenario.paths import EditError, located, removed, replaced
from forkroad.scenario.relative import multiplied, relative_factor
from forkroad.scenario.source import Data, Fault, Place, Position, SourceTree, value_at


@record
class Addition:
    """Puts something new at a path."""

    path: str
    value: Any


@record
class Removal:
    """Takes out what stands at a path."""

    path: str


@record
class Edit:
    """One thing to do to the data.

    asked_at : where the file asks for it; empty where nothing in the file does.
    """

    what: Change | Addition | Removal
    asked_at: Place = ()

    @property
    def path(self) -> str:
        """The path that it is about; for changes of a fork that of the step."""
        if isinstance(self.what, MoveChange | ScaleChange):
            return f"journey.steps.{self.what.at}"
        return self.what.path


# More mistakes than anybody reads; each is looked up among all that would have been right.
_MOST_FAULTS = 100


class EditedTree(SourceTree):
    """A tree after changes, whose own what-ifs and campaigns were looked at before."""


@record
class Outcome:
    """What came of some edits.

    touched : for each edit the places that it changed.
    faults : edits that could not be made, at the places that ask for them.
    """

    data: Data
    touched: tuple[tuple[Place, ...], ...]
    faults: tuple[Fault, ...]


def edit(
    scenario: Scenario, edits: Iterable[Edit], *, effect: float = 1.0, data: Data | None = None
) -> Outcome:
    """Return what a scenario's data become by edits, made one after the other.

    effect : what is moved or scaled works for this share of the customers.
    data : what is edited, where that is not the scenario's own.
    """
    data = scenario.source.data if data is None else data
    touched: list[tuple[Place, ...]] = []
    faults: list[Fault] = []
    for each in edits:
        places: list[Place] = []
        if len(faults) >= _MOST_FAULTS:
            touched.append(())
            continue
        try:
            data, places = _made(scenario, data, each.what, effect)
        except EditError as error:
            faults.append(Fault(each.asked_at, str(error)))
        touched.append(tuple(places))
    return Outcome(data, tuple(touched), tuple(faults))


def edited_tree(
    tree: SourceTree, edits: Sequence[Edit], outcome: Outcome, *, is_later: bool = False
) -> EditedTree:
    """Return the tree after edits; messages about a changed place point to who asks for it.

    is_later : whether the edits hold from a day after the first on.
    """
    asked_at = {
        place: each.asked_at
        for each, places in zip(edits, outcome.touched, strict=True)
        for place in places
    }
    positions = _EditedPositions(tree.positions, asked_at)
    return EditedTree(
        file=tree.file,
        data=outcome.data,
        positions=positions,
        value_positions=positions,
        content=tree.content,
        folder=tree.folder,
        is_later=is_later or tree.is_later,
    )


class _EditedPositions(Mapping[Place, Position]):
    """The positions of a tree, with those of changed places where the changes are asked for."""

    def __init__(self, before: Mapping[Place, Position], asked_at: Mapping[Place, Place]) -> None:
        self._before, self._asked_at = before, asked_at

    def __getitem__(self, place: Place) -> Position:
        if place in self._asked_at:
            return self._before[self._asked_at[place]]
        if any(place[:length] in self._asked_at for length in range(1, len(place))):
            raise KeyError(place)
        return self._before[place]

    def __iter__(self) -> Iterator[Place]:
        return iter(self._before)

    def __len__(self) -> int:
        return len(self._before)


def edits_of_changes(
    scenario: Scenario, changes: Sequence[Change], above: Place
) -> tuple[Edit, ...]:
    """Return changes as edits; `above` is where the file holds them, if it does."""
    places = list(_change_places(value_at(scenario.source.data, above), above))
    if len(places) != len(changes):
        places = [above] * len(changes)
    return tuple(Edit(change, place) for change, place in zip(changes, places, strict=True))


def edits_of_what_if(scenario: Scenario, name: str, what_if: WhatIf) -> tuple[Edit, ...]:
    """Return all that a what-if does by itself, without the one that it is based on."""
    above: Place = ("what_ifs", name)
    return (
        *(
            Edit(Addition(path, value), (*above, "add", path))
            for path, value in what_if.add.items()
        ),
        *edits_of_changes(scenario, what_if.change, (*above, "change")),
        *_removals(scenario, what_if.remove, (*above, "remove")),
    )


def _removals(scenario: Scenario, paths: tuple[str, ...], above: Place) -> Iterator[Edit]:
    """Yield removals, the last entry of a list first, so that no entry moves before its turn."""
    found = []
    for number, path in enumerate(paths):
        try:
            _, place = located(scenario.source.data, path)
        except EditError:
            place = ()
        found.append((place, Edit(Removal(path), (*above, number))))
    by_entry = sorted(found, key=lambda each: [_entry(part) for part in each[0]], reverse=True)
    yield from (removal for _, removal in by_entry)


def _entry(part: str | int) -> int:
    return part if isinstance(part, int) else -1


def _change_places(raw: Any, above: Place) -> Iterator[Place]:
    """Yield the place of each change in the order in which they are read."""
    if isinstance(raw, dict):
        yield from ((*above, path) for path in raw)
    for number, entry in enumerate(raw if isinstance(raw, list) else ()):
        if isinstance(entry, dict) and "at" not in entry:
            yield from ((*above, number, path) for path in entry)
        else:
            yield (*above, number)


def _made(
    scenario: Scenario, data: Data, what: Change | Addition | Removal, effect: float
) -> tuple[Data, list[Place]]:
    """Return the data with one edit made, and the places that it changed."""
    match what:
        case MoveChange():
            return moved(data, what, effect)
        case ScaleChange():
            return scaled(data, what, effect)
        case Addition(path=path, value=value):
            return _added(data, path, value)
        case Removal(path=path):
            data, place = located(data, path)
            if not _stands(data, place):
                raise EditError(f'nothing stands at "{path}", so nothing can be taken out')
            return removed(data, place), [place]
    return _set(scenario, data, what)


def _set(scenario: Scenario, data: Data, change: SetChange) -> tuple[Data, list[Place]]:
    times = relative_factor(change.value)
    data, place = located(data, change.path)
    if times is None:
        return replaced(data, place, change.value), [place]
    if not _stands(data, place):
        raise EditError(f'nothing stands at "{change.path}" to be multiplied; give it a number')
    value = _numbers_of_file(scenario, place, value_at(data, place))
    return replaced(data, place, multiplied(value, times, place)), [place]


def _numbers_of_file(scenario: Scenario, place: Place, value: Any) -> Any:
    """Return the numbers that were read where a file of arrivals is named, else the value."""
    if not isinstance(value, dict) or "file" not in value or place[-1] != "per_month":
        return value
    arrivals = scenario.segments[str(place[1])].arrivals
    if arrivals is None or not isinstance(arrivals.per_month, Monthly):
        return value
    return list(arrivals.per_month.values)


def _added(data: Data, path: str, value: Any) -> tuple[Data, list[Place]]:
    above, _, name = path.rpartition(".")
    place: Place = ()
    if above in _SECTIONS and above not in data:
        data, place = replaced(data, (above,), {}), (above,)
    elif above:
        data, place = located(data, above)
    if not isinstance(value_at(data, place), dict):
        raise EditError(f'nothing can be added at "{path}"; steps go to journey.steps.NAME')
    if _stands(data, (*place, name)):
        raise EditError(f'"{path}" is there already; a change can give it a new value')
    return replaced(data, (*place, name), value), [(*place, name)]


_SECTIONS = ("values", "attributes", "groups", "products", "campaigns", "shocks", "goals")


def _stands(data: Data, place: Place) -> bool:
    node = value_at(data, place[:-1])
    return not isinstance(node, dict) or place[-1] in node
