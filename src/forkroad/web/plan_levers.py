"""Levers of what is planned or may come: campaigns, shocks, stock, and what customers are like.

Of campaigns also the days on which they run, which are dates and no levers; a campaign can be
left out altogether. What is a table of shares (a choice among attributes, days with their
chances) has the form of a fork, so that the page moves it like one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from forkroad.scenario.attributes import Attribute, Chance, Choice
from forkroad.scenario.change_forms import SetChange
from forkroad.scenario.model import Scenario
from forkroad.scenario.plans import Campaign
from forkroad.scenario.stays import EmpiricalDays
from forkroad.web.lever import Lever, nudge_of

_MOST_UPLIFT = 4.0


def list_plan_levers(scenario: Scenario) -> Iterator[Lever]:
    """Yield the levers of campaigns, shocks, stock and customers, in this order."""
    for name, campaign in scenario.campaigns.items():
        yield from _of_campaign(scenario, name, campaign)
    for name, shock in scenario.shocks.items():
        yield _chance(f"shocks.{name}.chance", "shock", name, shock.chance)
    yield from _stock(scenario)
    for above, name, attribute in _attributes(scenario):
        if isinstance(attribute, Chance) and "chance" in _raw(scenario, f"{above}.{name}"):
            yield _chance(f"{above}.{name}.chance", "customers", name, attribute.probability)


def list_campaigns(scenario: Scenario) -> list[dict[str, Any]]:
    """Return every campaign with the days of its runs and their places."""
    return [
        {
            "place": f"campaigns.{name}",
            "name": name,
            "label": campaign.label or name,
            "runs": _runs(scenario, name, campaign),
        }
        for name, campaign in scenario.campaigns.items()
    ]


def list_mixes(scenario: Scenario) -> list[dict[str, Any]]:
    """Return every table of shares that is no fork: days of a stay, values of an attribute."""
    found = []
    for name, step in scenario.journey.steps.items():
        if isinstance(step.takes, EmpiricalDays):
            shares = {str(day): chance for day, chance in step.takes.chances}
            found.append(_mix(f"journey.steps.{name}.takes.days", "days", name, shares))
    for above, name, attribute in _attributes(scenario):
        place = f"{above}.{name}"
        raw = _raw(scenario, place).get("choice")
        if isinstance(attribute, Choice) and isinstance(raw, Mapping):
            # The keys as they stand in the file: what they mean was read in their order.
            shares = dict(
                zip(map(str, raw), (share for _, share in attribute.options), strict=True)
            )
            found.append(_mix(f"{place}.choice", "customers", name, shares))
    return [each for each in found if len(each["ways"]) > 1]


def _mix(place: str, kind: str, about: str, shares: Mapping[str, float]) -> dict[str, Any]:
    ways = [
        {"to": to, "share": share, "formula": "", "rest": False} for to, share in shares.items()
    ]
    return {"place": place, "kind": kind, "about": about, "ways": ways}


def _of_campaign(scenario: Scenario, name: str, campaign: Campaign) -> Iterator[Lever]:
    above = f"campaigns.{name}"
    raw = _raw(scenario, above)
    if campaign.cost > 0:
        cost = campaign.cost
        yield Lever(
            f"{above}.cost",
            "campaign_cost",
            name,
            "",
            "number",
            cost,
            0.0,
            2 * cost,
            nudge_of(cost),
        )
    for segment, factor in campaign.arrivals.items():
        yield Lever(
            place=f"{above}.arrivals.{segment}",
            kind="uplift",
            about=name,
            said=segment,
            form="factor",
            base=factor,
            low=0.0,
            high=max(_MOST_UPLIFT, 2 * factor),
            nudge=0.01,
            at=f"{above}.arrivals",
            whole=raw.get("arrivals"),
            part=segment,
        )
    yield from _changed_numbers(above, name, raw.get("change"), campaign)


def _changed_numbers(above: str, name: str, raw: Any, campaign: Campaign) -> Iterator[Lever]:
    """Yield the plain numbers that a campaign sets somewhere."""
    if not isinstance(raw, Mapping):
        return
    for change in campaign.change:
        if not isinstance(change, SetChange) or not isinstance(change.value, int | float):
            continue
        value = float(change.value)
        if isinstance(change.value, bool) or value <= 0:
            continue
        yield Lever(
            place=f"{above}.change.{change.path}",
            kind="in_campaign",
            about=name,
            said=change.path,
            form="entry",
            base=value,
            low=0.0,
            high=2 * value,
            nudge=nudge_of(value),
            at=f"{above}.change",
            whole=raw,
            part=change.path,
        )


def _runs(scenario: Scenario, name: str, campaign: Campaign) -> list[dict[str, Any]]:
    raw = _raw(scenario, f"campaigns.{name}")
    is_list = isinstance(raw.get("from"), list)

    def side(key: str, number: int, day: Any) -> dict[str, str]:
        path = f"campaigns.{name}.{key}" + (f".{number}" if is_list else "")
        return {"place": path, "base": day.isoformat()}

    return [
        {"from": side("from", number, first), "to": side("to", number, last)}
        for number, (first, last) in enumerate(campaign.runs, start=1)
    ]


def _stock(scenario: Scenario) -> Iterator[Lever]:
    for name, product in scenario.products.items():
        stock, above = product.stock, f"products.{name}.stock"
        if stock is None:
            continue
        if stock.on_hand > 0:
            on_hand, ends = stock.on_hand, (0.0, 2 * stock.on_hand)
            nudge = max(nudge_of(on_hand), 1.0)
            yield Lever(f"{above}.on_hand", "on_hand", name, "", "number", on_hand, *ends, nudge)
        days = stock.lead_time_days
        if days is not None:
            high = float(max(3 * days, days + 14))
            yield Lever(
                f"{above}.lead_time", "lead_time", name, "", "days", float(days), 0.0, high, 1.0
            )
        kind, share = stock.service
        if kind in _raw(scenario, f"{above}.service"):
            yield Lever(
                f"{above}.service.{kind}", "service", name, kind, "number", share, 0.5, 0.999, 0.001
            )


def _chance(place: str, kind: str, about: str, value: float) -> Lever:
    return Lever(place, kind, about, "", "number", value, 0.0, 1.0, 0.001)


def _attributes(scenario: Scenario) -> Iterator[tuple[str, str, Attribute]]:
    """Yield (path of the section, name, attribute) of attributes where they are written."""
    for name in _raw(scenario, "attributes"):
        yield "attributes", name, scenario.attributes[name]
    for segment, section in scenario.segments.items():
        above = f"segments.{segment}.attributes"
        for name in _raw(scenario, above):
            yield above, name, section.attributes[name]


def _raw(scenario: Scenario, path: str) -> Mapping[str, Any]:
    """Return the plain mapping at a path of names, an empty one if something else stands there."""
    found: Any = scenario.source.data
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}
