"""Checks of changes as they are written: paths that lead nowhere, points that are not there.

Every change is made to the file's plain data, without reading the result; whether what comes
out is a scenario is looked at in `check_alternatives`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice

from forkroad.errors import did_you_mean
from forkroad.scenario.change_forms import Change, MoveChange, SetChange
from forkroad.scenario.clashes import go_together, overlap
from forkroad.scenario.edits import (
    Edit,
    EditedTree,
    Outcome,
    edit,
    edits_of_changes,
    edits_of_what_if,
)
from forkroad.scenario.graph import reached_from
from forkroad.scenario.model import Campaign, Shock
from forkroad.scenario.relative import relative_factor
from forkroad.scenario.source import Data, Fault, Place, written
from forkroad.scenario.survey import Survey

_OF_DAYS = ("values", "products", "segments", "attributes", "journey")
# So many pairs of changes are compared with one another: all of 300 changes.
_MOST_PAIRS = 50_000
_MOST_LINKS = 50
_FIXED = ("forkroad", "start", "months", "report_by", "what_ifs", "actuals")


def change_faults(survey: Survey) -> Iterator[Fault]:
    """Yield what is wrong with what-ifs, campaigns and shocks as they are written."""
    if isinstance(survey.scenario.source, EditedTree):
        return
    yield from _event_faults(survey)
    yield from _based_on_faults(survey)
    yield from _what_if_faults(survey)


def event_edits(survey: Survey) -> dict[Place, tuple[Edit, ...]]:
    """Return the edits of every campaign and shock, by the place of its changes."""
    scenario = survey.scenario
    events: dict[Place, Campaign | Shock] = {
        ("campaigns", name, "change"): event for name, event in scenario.campaigns.items()
    }
    events |= {("shocks", name, "change"): event for name, event in scenario.shocks.items()}
    return {
        place: edits_of_changes(scenario, event.change, place)
        for place, event in events.items()
        if event.change
    }


def sound_chain(survey: Survey, name: str) -> tuple[str, ...] | None:
    """Return the what-ifs that one is based on, itself last; None if there is no such chain."""
    what_ifs = survey.scenario.what_ifs
    chain: list[str] = []
    below: str | None = name
    while below is not None:
        if below not in what_ifs or below in chain or len(chain) > _MOST_LINKS:
            return None
        chain.insert(0, below)
        below = what_ifs[below].based_on
    return tuple(chain)


def steps_in_changes(survey: Survey) -> frozenset[str]:
    """Return the steps that some change leads to, or that can be reached from those."""
    scenario = survey.scenario
    named: set[str] = set()
    for what_if in scenario.what_ifs.values():
        named |= set(_texts(what_if.add)) | set(_named_in(what_if.change))
    for campaign in scenario.campaigns.values():
        named |= set(_named_in(campaign.change))
    for shock in scenario.shocks.values():
        named |= set(_named_in(shock.change))
    return reached_from(named, survey.graph.followers)


def _named_in(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes:
        if isinstance(change, MoveChange):
            yield change.to
        elif isinstance(change, SetChange):
            yield from _texts(change.value)


def _texts(value: object) -> Iterator[str]:
    """Yield every text in plain data, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield key
            yield from _texts(below)
    elif isinstance(value, list):
        for below in value:
            yield from _texts(below)


def _event_faults(survey: Survey) -> Iterator[Fault]:
    outcomes = {}
    for place, edits in event_edits(survey).items():
        if not _is_clear(survey, edits):
            continue
        outcomes[place] = edits, edit(survey.scenario, edits)
        kind = "a campaign" if place[0] == "campaigns" else "a shock"
        yield from _outcome_faults(edits, outcomes[place][1], kind)
        yield from _already_here_faults(edits, outcomes[place][1], kind)
    settings = {
        str(place[1]): list(_settings(*found))
        for place, found in outcomes.items()
        if place[0] == "campaigns"
    }
    pairs = combinations((name for name, places in settings.items() if places), 2)
    for one, other in islice(pairs, _MOST_PAIRS):
        if _meet(survey.scenario.campaigns[one], survey.scenario.campaigns[other]):
            yield from _clashes(one, settings[one], settings[other])


def _meet(one: Campaign, other: Campaign) -> bool:
    """Whether two campaigns run on one day."""
    return any(
        first <= last_too and first_too <= last
        for first, last in one.runs
        for first_too, last_too in other.runs
    )


def _clashes(
    name: str, earlier: list[tuple[Place, Place]], later: list[tuple[Place, Place]]
) -> Iterator[Fault]:
    """Yield places that two campaigns of one day both set."""
    taken = [place for _, place in earlier]
    for asked_at, place in later:
        if any(overlap(place, other) for other in taken):
            yield Fault(
                asked_at,
                f"campaign {name} sets this too, and both run on some day; a relative change "
                "(x0.9) works on what the other leaves",
            )


def _settings(edits: Sequence[Edit], outcome: Outcome) -> Iterator[tuple[Place, Place]]:
    """Yield who asks for it, and the place, of everything that is set absolutely."""
    for each, places in zip(edits, outcome.touched, strict=True):
        if isinstance(each.what, SetChange) and relative_factor(each.what.value) is None:
            yield from ((each.asked_at, place) for place in places)


def _based_on_faults(survey: Survey) -> Iterator[Fault]:
    what_ifs = survey.scenario.what_ifs
    for name, what_if in what_ifs.items():
        place: Place = ("what_ifs", name, "based_on")
        below = what_if.based_on
        if below is not None and below not in survey.names("what_ifs"):
            close = did_you_mean(below, survey.names("what_ifs"))
            yield Fault(place, f'there is no what-if "{below}"{close}')
        elif below == name:
            yield Fault(place, "a what-if cannot be based on itself")
        elif below is not None and sound_chain(survey, name) is None:
            yield from _endless_chain_faults(survey, name, below)


def _endless_chain_faults(survey: Survey, name: str, below: str) -> Iterator[Fault]:
    """Yield what is wrong with a chain that comes to no end, unless that is told further down."""
    what_ifs = survey.scenario.what_ifs
    place: Place = ("what_ifs", name, "based_on")
    link: str | None = below
    for _ in range(_MOST_LINKS):
        if link is None or link not in what_ifs:
            return
        if link == name:
            yield Fault(place, f"{name} is based on {below}, which in the end is based on {name}")
            return
        link = what_ifs[link].based_on
    yield Fault(place, f"{name} is based on more than {_MOST_LINKS} others; join some of them")


def _what_if_faults(survey: Survey) -> Iterator[Fault]:
    scenario = survey.scenario
    calendar = scenario.calendar
    for name, what_if in scenario.what_ifs.items():
        begin = what_if.from_date
        if begin is not None and calendar.day_of(begin) >= calendar.n_days:
            message = f"it begins on {begin}, and the forecast ends with {calendar.dates[-1]}"
            yield Fault(("what_ifs", name, "from"), message, warning=True)
        chain = sound_chain(survey, name)
        own = edits_of_what_if(scenario, name, what_if)
        if chain is None or not _is_clear(survey, own):
            continue
        outcome = edit(scenario, own, data=_data_of(survey, chain[:-1]))
        yield from _outcome_faults(own, outcome, "a what-if")
        if begin is not None and begin > scenario.start:
            yield from _already_here_faults(own, outcome, "a what-if that begins later")


def _data_of(survey: Survey, chain: Sequence[str]) -> Data:
    """Return the data as some what-ifs leave them; what is wrong with those is told there."""
    data = survey.scenario.source.data
    for name in chain:
        edits = edits_of_what_if(survey.scenario, name, survey.scenario.what_ifs[name])
        if _is_clear(survey, edits):
            data = edit(survey.scenario, edits, data=data).data
    return data


def _is_clear(survey: Survey, edits: Sequence[Edit]) -> bool:
    """Whether edits stay away from what could not be read."""
    return all(survey.is_readable(*survey.place((), each.path)) for each in edits)


def _already_here_faults(edits: Sequence[Edit], outcome: Outcome, kind: str) -> Iterator[Fault]:
    """Yield changes of who is there before anything begins, which would change nothing."""
    for each, places in zip(edits, outcome.touched, strict=True):
        if any(place[0] == "segments" and "already_here" in place[2:3] for place in places):
            message = f"{kind} cannot change already_here, which is who is there at the start"
            yield Fault(each.asked_at, message)


def _outcome_faults(edits: Sequence[Edit], outcome: Outcome, kind: str) -> Iterator[Fault]:
    yield from outcome.faults
    done = list(zip(edits, outcome.touched, strict=True))
    for each, places in done:
        for place in places:
            is_fixed = place[0] in _FIXED if kind == "a what-if" else place[0] not in _OF_DAYS
            if is_fixed:
                reach = "" if kind == "a what-if" else f"; it changes {', '.join(_OF_DAYS)}"
                yield Fault(each.asked_at, f"{kind} cannot change {place[0]}{reach}")
    pairs = islice(combinations(done, 2), _MOST_PAIRS)
    for (one, places), (other, places_too) in pairs:
        meet = any(overlap(place, too) for place in places for too in places_too)
        if meet and not go_together(one, other):
            yield Fault(
                other.asked_at,
                f"this place is changed by {written(one.asked_at)} too; once is right",
            )
