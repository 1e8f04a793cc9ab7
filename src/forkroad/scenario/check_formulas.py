"""Checks of what expressions read: every name known, allowed there, and of a fitting kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from forkroad.errors import did_you_mean
from forkroad.scenario.cases import attribute_values
from forkroad.scenario.check_texts import text_faults
from forkroad.scenario.expressions import CALENDAR_NAMES, JOURNEY_NAMES, Bought, Name, Visits
from forkroad.scenario.formulas import Formula, Use, formulas_of
from forkroad.scenario.kinds import Kind, Kinds, slips
from forkroad.scenario.source import Fault
from forkroad.scenario.survey import Survey

_OF_CUSTOMERS = (Use.CONDITION, Use.UTILITY, Use.SHARE, Use.GROUP)
_OF_JOURNEYS = (Use.CONDITION, Use.UTILITY)
_READS = {
    Use.SHARE: "reads values, the calendar and attributes; for the rest write a rule",
    Use.AMOUNT: "reads values and the calendar only",
    Use.ARRIVALS: "reads values and the calendar only",
    Use.GROUP: "reads attributes and the segment only",
}


def formula_faults(survey: Survey) -> Iterator[Fault]:
    """Yield what is wrong with the names and kinds in expressions."""
    sorts = _sorts_of_names(survey)
    kinds = _kinds_of_names(survey)
    for formula in formulas_of(survey):
        for message in _messages(survey, formula, sorts, kinds):
            yield Fault(formula.place, message)
        yield from text_faults(survey, formula)


def _messages(
    survey: Survey, formula: Formula, sorts: dict[str, str], kinds: Kinds
) -> Iterator[str]:
    for name in (node.name for node in formula.read(Name)):
        if name not in sorts:
            yield _unknown(survey, name, formula.use, sorts)
        elif sorts[name] not in _allowed_sorts(formula.use):
            yield f"{name} is {sorts[name]}; {formula.called} {_READS[formula.use]}"
        elif name in survey.attributes:
            yield from _missing_attribute(survey, formula, name)
    yield from _memory_messages(survey, formula)
    wanted: Kind = "truth" if formula.use in (Use.CONDITION, Use.GROUP) else "number"
    yield from slips(formula.expression, formula.nodes, wanted, kinds)


def _allowed_sorts(use: Use) -> tuple[str, ...]:
    allowed: tuple[str, ...] = ()
    if use is not Use.GROUP:
        allowed = ("a value", "a price", "a word of the calendar")
    if use in (Use.CONDITION, Use.UTILITY, Use.SHARE, Use.AMOUNT):
        allowed = (*allowed, "a campaign", "a shock")
    if use in _OF_CUSTOMERS:
        allowed = (*allowed, "an attribute of customers", "the customer's segment")
    if use in _OF_JOURNEYS:
        allowed = (*allowed, "known of the journey only")
    return allowed


def _sorts_of_names(survey: Survey) -> dict[str, str]:
    """Return every name that some expression can read, with what it is."""
    sorts = dict.fromkeys(JOURNEY_NAMES, "known of the journey only")
    sorts["segment"] = "the customer's segment"
    sorts |= dict.fromkeys(CALENDAR_NAMES, "a word of the calendar")
    sorts |= dict.fromkeys(survey.names("shocks"), "a shock")
    sorts |= dict.fromkeys(survey.names("campaigns"), "a campaign")
    sorts |= {f"{name}.price": "a price" for name in survey.names("products")}
    sorts |= dict.fromkeys(survey.names("values"), "a value")
    sorts |= dict.fromkeys(survey.attributes, "an attribute of customers")
    return sorts


def _kinds_of_names(survey: Survey) -> dict[str, Kind]:
    kinds: dict[str, Kind] = {"segment": "text", "came_from": "text", "weekday": "text"}
    kinds |= dict.fromkeys(("days_travelled", "month", "date", "day"), "number")
    kinds |= dict.fromkeys((*survey.names("shocks"), *survey.names("campaigns")), "truth")
    kinds |= {f"{name}.price": "number" for name in survey.names("products")}
    kinds |= dict.fromkeys(survey.names("values"), "number")
    return kinds | survey.attribute_kinds


def _unknown(survey: Survey, name: str, use: Use, sorts: dict[str, str]) -> str:
    product, dot, _ = name.partition(".")
    if dot:
        return f'there is no product "{product}"{did_you_mean(product, survey.names("products"))}'
    hint = _meant(survey, name)
    if hint:
        return f'there is no value or attribute "{name}"; {hint}'
    allowed = [known for known, sort in sorts.items() if sort in _allowed_sorts(use)]
    return f'there is no value or attribute "{name}"{did_you_mean(name, allowed)}'


def _meant(survey: Survey, name: str) -> str:
    """Return what a planner probably meant who named something that is no number."""
    if name in survey.names("products"):
        return f"{name} is a product: write {name}.price or bought({name})"
    if name in survey.names("segments"):
        return f'{name} is a segment: write segment == "{name}"'
    for attribute in survey.attributes:
        if name in _listed_values(survey, attribute):
            return f'write "{name}" in quotes'
    if name in survey.steps:
        return f"{name} is a step: write visits({name})"
    return ""


def _listed_values(survey: Survey, attribute: str) -> Iterable[object]:
    for _, law in survey.laws(attribute):
        yield from attribute_values(law) or ()


def _missing_attribute(survey: Survey, formula: Formula, name: str) -> Iterator[str]:
    """Yield a message where a segment can be without the attribute that is read."""
    inside = survey.bearers(name)
    if formula.use is Use.GROUP:
        here, without = "", survey.reach.first_without(inside)
    else:
        here, without = " can be here and", survey.reach.first_outside(formula.step, inside)
    if without is not None:
        yield (
            f'segment {without}{here} has no attribute "{name}"; give it one, or give one to '
            "every segment under attributes at the top of the file"
        )


def _memory_messages(survey: Survey, formula: Formula) -> Iterator[str]:
    """Yield what is wrong with visits(...) and bought(...)."""
    visits, bought = formula.read(Visits), formula.read(Bought)
    if (visits or bought) and formula.use not in _OF_JOURNEYS:
        word = "visits" if visits else "bought"
        yield (f"{word}(...) is known of the journey only; {formula.called} {_READS[formula.use]}")
        return
    for step in (step for call in visits for step in call.steps):
        if step not in survey.steps:
            yield f'there is no step "{step}"{did_you_mean(step, survey.steps)}'
    products = survey.names("products")
    for product in (call.product for call in bought):
        if product not in products:
            yield f'there is no product "{product}"{did_you_mean(product, products)}'
