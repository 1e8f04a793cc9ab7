"""Levers: the inputs of a scenario that are ranked, and how the slope of each is found.

Most slopes come from one backward pass. Where an input does more than that pass sees (a formula
reads it, a campaign sets it on some days, a timeout competes with a stay, the number of those
who are already here follows from it), the scenario is run again with the input a little
different. A stay until a date has no length of its own, and a shock none at the central inputs:
they are no levers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forkroad.engines.inputs import (
    Input,
    forks_that_choose_who_waits,
    list_inputs,
    names_read,
    stays_that_cannot_shift,
)
from forkroad.forecast.plan import Plan
from forkroad.records import record
from forkroad.scenario.change_forms import Change, SetChange
from forkroad.scenario.model import Scenario
from forkroad.scenario.stays import Until
from forkroad.scenario.what_ifs import links_of
from forkroad.whatif.dials import Dial, dial_of

KINDS = {
    "share": "branch",
    "stay": "dwell",
    "stream": "arrival",
    "cohort": "arrival",
    "price": "price",
    "discount": "price",
    "unit_cost": "cost",
    "cost": "cost",
    "value": "value",
}


@record
class Lever:
    """One input that is ranked.

    dial : how it is turned; None where its size cannot be told.
    sibling : the way that gives way alone, for a share; empty where all do in proportion.
    is_read_on : whether it does more than the backward pass sees.
    """

    each: Input
    dial: Dial | None
    sibling: str = ""
    is_read_on: bool = False

    @property
    def kind(self) -> str:
        """The kind as tables call it."""
        return KINDS[self.each.role]

    @property
    def place(self) -> str:
        """Its path in the file."""
        return self.each.path

    @property
    def step(self) -> str:
        """The step that it is about, if any."""
        is_of_step = self.each.role in ("share", "stay", "cost", "discount")
        return self.each.subject[0] if is_of_step else ""

    @property
    def to(self) -> str:
        """Where a share leads; empty for all other inputs."""
        return self.each.subject[2] if self.each.role == "share" else ""


def list_levers(scenario: Scenario, plan: Plan, sibling: str | None = None) -> list[Lever]:
    """Return every lever in the order of the file.

    scenario : as it is in force on the first day. plan : of its run.
    sibling : shares are taken from this way alone, in the rules that have it.
    """
    more = _MoreThanThePass(scenario, plan)
    rules = {it.subject for it in list_inputs(scenario) if it.role == "share"}
    found = []
    for each in (*list_inputs(scenario), *_campaign_costs(scenario)):
        if each.role == "shock" or (each.role == "stay" and _is_dated(scenario, each)):
            continue
        giver = ""
        if each.role == "share" and sibling and each.subject[2] != sibling:
            giver = sibling if (*each.subject[:2], sibling) in rules else ""
        dial = dial_of(scenario, each, giver or None)
        found.append(Lever(each, dial, giver, more.than_seen(each)))
    return found


def _is_dated(scenario: Scenario, each: Input) -> bool:
    return isinstance(scenario.journey.steps[each.subject[0]].takes, Until)


def _campaign_costs(scenario: Scenario) -> Iterator[Input]:
    """Yield what campaigns cost, which no step and no product does."""
    for name, campaign in scenario.campaigns.items():
        if campaign.cost:
            place = ("campaigns", name, "cost")
            yield Input("cost", ("",), place, float(campaign.cost), f"{campaign.cost:g}")


class _MoreThanThePass:
    """Tells which inputs do more than a backward pass sees."""

    def __init__(self, scenario: Scenario, plan: Plan) -> None:
        self._read = names_read(scenario)
        self._stays = stays_that_cannot_shift(scenario)
        self._forks = forks_that_choose_who_waits(scenario)
        self._set = [path.split(".") for path in _paths_of_events(plan)]

    def than_seen(self, each: Input) -> bool:
        """Return whether a slope must be found by running again."""
        is_read = {
            "price": f"{each.subject[0]}.price" in self._read,
            "value": each.subject[0] in self._read,
            "stay": each.subject[0] in self._stays,
            "share": each.subject[0] in self._forks,
        }
        is_campaign = each.place[0] == "campaigns"
        return is_read.get(each.role, False) or is_campaign or self._is_set(each.path.split("."))

    def _is_set(self, parts: Sequence[str]) -> bool:
        """Return whether something sets a place, or what is above or below it, on some days."""
        return any(
            parts[: len(path)] == path or path[: len(parts)] == list(parts) for path in self._set
        )


def _paths_of_events(plan: Plan) -> Iterator[str]:
    """Yield what campaigns, and a what-if from a later day, change; no shock happens here."""
    for campaign in plan.base.campaigns.values():
        yield from map(_path_of, campaign.change)
    for name in links_of(plan.scenario, plan.what_if) if plan.in_force else ():
        what_if = plan.scenario.what_ifs[name]
        yield from map(_path_of, what_if.change)
        yield from what_if.remove


def _path_of(change: Change) -> str:
    if isinstance(change, SetChange):
        return change.path
    return f"journey.steps.{change.at}"
