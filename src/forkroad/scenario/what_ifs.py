"""What-ifs in force: what belongs to them, when each begins, and the scenario that they leave.

`A+B` names several what-ifs together. Each comes on top of what it is based on; two that stand
on their own may not change one place. Campaigns and shocks are laid over all this elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from forkroad.errors import ScenarioError, UsageError, did_you_mean
from forkroad.records import record
from forkroad.scenario.alternatives import required
from forkroad.scenario.change_forms import MoveChange
from forkroad.scenario.clashes import go_together, overlap
from forkroad.scenario.edits import Edit, Removal, edit, edits_of_what_if
from forkroad.scenario.model import Scenario
from forkroad.scenario.source import Fault, Place, written

JOINER = "+"


@record
class Stage:
    """A scenario with what-ifs in force, and the day from which it holds, 0 at the earliest."""

    first_day: int
    scenario: Scenario


def with_what_if(scenario: Scenario, what_if: str, *, effect: float | None = None) -> Scenario:
    """Return a scenario with a what-if and all that it is based on, as if from the first day.

    what_if : one of the file's, or several together as `A+B`.
    effect : the share of customers for whom what it moves works, where not as the file says.

    Raises UsageError if there is no such what-if, ScenarioError if several clash.
    """
    refuse_clashes(scenario, what_if)
    effects = effects_of(scenario, what_if, effect)
    is_later = max(first_days(scenario, what_if).values()) > 0
    return _applied(scenario, links_of(scenario, what_if), effects, is_later=is_later)


def stages_of(scenario: Scenario, what_if: str, effect: float | None = None) -> tuple[Stage, ...]:
    """Return what a what-if, or several as `A+B`, leave from which day on, the first day first.

    effect : as of `with_what_if`. Where nothing changes there is no stage.

    Raises what `with_what_if` raises.
    """
    refuse_clashes(scenario, what_if)
    begins = first_days(scenario, what_if)
    effects = effects_of(scenario, what_if, effect)
    active = [it for it in begins if edits_of_what_if(scenario, it, scenario.what_ifs[it])]
    return tuple(
        Stage(
            day,
            _applied(
                scenario, [it for it in active if begins[it] <= day], effects, is_later=day > 0
            ),
        )
        for day in sorted({begins[it] for it in active})
    )


def links_of(scenario: Scenario, what_if: str) -> tuple[str, ...]:
    """Return a what-if, or several, with all that they are based on, each once, that first.

    Several come in the order of the file, however they are named.

    Raises UsageError if there is no such what-if.
    """
    wanted = _members(scenario, what_if)
    ordered = [name for name in scenario.what_ifs if name in wanted]
    return tuple(dict.fromkeys(link for name in ordered for link in _chain(scenario, name)))


def first_days(scenario: Scenario, what_if: str) -> dict[str, int]:
    """Return the day on which a what-if and each that it is based on begin, 0 at the earliest.

    None begins before what it is based on.
    """
    found: dict[str, int] = {}
    for link in links_of(scenario, what_if):
        stated = scenario.what_ifs[link]
        day = scenario.calendar.day_of(stated.from_date or scenario.start)
        found[link] = max(day, 0, found.get(stated.based_on or "", 0))
    return found


def effects_of(scenario: Scenario, what_if: str, effect: float | None = None) -> dict[str, float]:
    """Return for which share of the customers concerned each link works.

    effect : of the what-ifs that are named, where not as the file says.
    """
    found: dict[str, float] = {}
    for link in links_of(scenario, what_if):
        stated = scenario.what_ifs[link].effect
        found[link] = 1.0 if stated is None else stated
    if effect is not None:
        found |= dict.fromkeys(_members(scenario, what_if), effect)
    return found


def refuse_clashes(scenario: Scenario, what_if: str) -> None:
    """Raise ScenarioError with every place that two what-ifs change without building on another."""
    links = links_of(scenario, what_if)
    tree = scenario.source
    touched = {link: list(_touched(scenario, link)) for link in links} if len(links) > 1 else {}
    faults = [
        Fault(
            later.asked_at,
            f"this place is changed by {written(earlier.asked_at)} too, "
            f"so that {one} and {other} do not go together",
        )
        for one, other in combinations(touched, 2)
        if one not in _chain(scenario, other) and other not in _chain(scenario, one)
        for earlier, places in touched[one]
        for later, places_too in touched[other]
        if _clash(earlier, places, later, places_too)
    ]
    if faults:
        raise ScenarioError(tree.problems(faults))


def _members(scenario: Scenario, what_if: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in what_if.split(JOINER)))
    for name in names:
        if name not in scenario.what_ifs:
            known = ", ".join(scenario.what_ifs) or "none"
            close = did_you_mean(name, scenario.what_ifs)
            raise UsageError(f'there is no what-if "{name}"{close}; there is {known}')
    return names


def _chain(scenario: Scenario, name: str) -> tuple[str, ...]:
    """Return the what-ifs that one is based on, the first of them first, itself last."""
    chain = [name]
    while (below := scenario.what_ifs[chain[0]].based_on) is not None:
        chain.insert(0, below)
    return tuple(chain)


def _applied(
    scenario: Scenario,
    links: Sequence[str],
    effects: Mapping[str, float],
    *,
    is_later: bool = False,
) -> Scenario:
    changed = scenario
    for link in links:
        edits = edits_of_what_if(changed, link, scenario.what_ifs[link])
        if edits:
            changed = required(changed, edits, effect=effects[link], is_later=is_later)
    return changed


def _touched(scenario: Scenario, name: str) -> Iterator[tuple[Edit, list[Place]]]:
    """Yield each edit of a what-if and the places that it changes in what it is based on."""
    data = scenario.source.data
    for link in _chain(scenario, name):
        edits = edits_of_what_if(scenario, link, scenario.what_ifs[link])
        outcome = edit(scenario, edits, data=data)
        data = outcome.data
    for each, places in zip(edits, outcome.touched, strict=True):
        yield each, [_whole(each, place) for place in places]


def _whole(asked: Edit, place: Place) -> Place:
    """Return the list in the place of an entry that is taken out: the others move up."""
    is_entry = isinstance(asked.what, Removal) and isinstance(place[-1], int)
    return place[:-1] if is_entry else place


def _clash(one: Edit, places: Sequence[Place], other: Edit, places_too: Sequence[Place]) -> bool:
    if not any(overlap(place, too) for place in places for too in places_too):
        return False
    return not go_together(one, other) or _empties(one, other) or _empties(other, one)


def _empties(one: Edit, other: Edit) -> bool:
    """Whether one moves all points of a branch that the other gives to or takes from."""
    return (
        isinstance(one.what, MoveChange)
        and isinstance(other.what, MoveChange)
        and one.what.points is None
        and one.what.source in (other.what.source, other.what.to)
    )
