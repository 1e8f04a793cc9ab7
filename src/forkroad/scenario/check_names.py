"""Checks of names: their form, words with a meaning of their own, twins and look-alikes."""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Iterator

from forkroad.scenario.expressions import RESERVED
from forkroad.scenario.lookalikes import letter_name, mixed_letter, skeleton
from forkroad.scenario.readers import RESERVED_NAMES, is_name, shown
from forkroad.scenario.source import Fault, Place
from forkroad.scenario.survey import Survey

# What expressions can name shares one name space; the word is what a planner calls it.
_NAMED_IN_EXPRESSIONS = {
    "values": "a value",
    "attributes": "an attribute",
    "campaigns": "a campaign",
    "shocks": "a shock",
    "products": "a product",
}
_SECTIONS = (*_NAMED_IN_EXPRESSIONS, "segments", "groups", "what_ifs", "goals")


def name_faults(survey: Survey) -> Iterator[Fault]:
    """Yield what is wrong with the names that a file gives."""
    places = list(_named_places(survey))
    for place, name in places:
        yield from _form_faults(place, name)
    yield from _twin_faults(survey)
    yield from _group_faults(survey)
    yield from _lookalike_faults(places)
    yield from _outcome_faults(survey)


def _named_places(survey: Survey) -> Iterator[tuple[Place, str]]:
    """Yield every name that the file gives, with its place."""
    for section in _SECTIONS:
        yield from (((section, name), name) for name in survey.names(section))
    for segment in survey.names("segments"):
        above = ("segments", segment, "attributes")
        yield from (((*above, name), name) for name in survey.names(*above))
    yield from ((("journey", "steps", name), name) for name in survey.steps)


def _form_faults(place: Place, name: str) -> Iterator[Fault]:
    plain = unicodedata.normalize("NFKC", name)
    if plain != name:
        yield Fault(place, f'{shown(name)} has letters in a special form; write "{plain}"')
    elif not is_name(name):
        yield Fault(
            place,
            f"{shown(name)} cannot be a name; a name is letters, digits and _, and does not "
            "begin with a digit",
        )
    elif name in RESERVED_NAMES or name in RESERVED:
        yield Fault(place, f'"{name}" has a meaning of its own here; take another name')
    elif keyword.iskeyword(name) and _is_in_expressions(place):
        yield Fault(place, f'conditions cannot read the name "{name}"; call it "{name}_"')
    odd = mixed_letter(name)
    if odd:
        yield Fault(
            place,
            f'"{name}" mixes alphabets: its "{odd}" is the {letter_name(odd)}, which only '
            "looks Latin; write the name in one alphabet",
        )


def _is_in_expressions(place: Place) -> bool:
    return place[0] in _NAMED_IN_EXPRESSIONS or "attributes" in place


def _twin_faults(survey: Survey) -> Iterator[Fault]:
    """Yield names of expressions that are given twice, the later place each."""
    first: dict[str, str] = {}
    for section, what in _NAMED_IN_EXPRESSIONS.items():
        names = survey.attributes if section == "attributes" else survey.names(section)
        for name in names:
            if name in first:
                message = (
                    f'"{name}" is {first[name]} already; values, attributes, campaigns, '
                    "shocks and products need different names"
                )
                yield Fault(_attribute_place(survey, section, name), message)
            first.setdefault(name, what)


def _attribute_place(survey: Survey, section: str, name: str) -> Place:
    if section == "attributes" and name not in survey.names("attributes"):
        return ("segments", survey.own_attributes[name][0], "attributes", name)
    return (section, name)


def _group_faults(survey: Survey) -> Iterator[Fault]:
    for name in survey.names("groups"):
        if name in survey.names("segments"):
            message = f'"{name}" is a segment already; its row in the results needs another name'
            yield Fault(("groups", name), message)


def _lookalike_faults(places: list[tuple[Place, str]]) -> Iterator[Fault]:
    """Yield names that look like an earlier one and are not the same."""
    seen: dict[str, str] = {}
    for place, name in places:
        earlier = seen.setdefault(skeleton(name), name)
        if earlier != name:
            letter = next(odd for odd, other in zip(name, earlier, strict=False) if odd != other)
            yield Fault(
                place,
                f'"{name}" looks like "{earlier}" and is not the same: its "{letter}" is the '
                f"{letter_name(letter)}",
            )


def _outcome_faults(survey: Survey) -> Iterator[Fault]:
    for name, step in survey.scenario.journey.steps.items():
        word = step.outcome
        place = ("journey", "steps", name, "outcome")
        if word is None:
            continue
        if word in ("undecided", "customer"):
            message = f'"{word}" is who still travels at the end; nobody can end so'
            yield Fault(place, message)
        else:
            yield from _form_faults(place, word)
