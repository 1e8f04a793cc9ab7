"""What is wrong with a file's sections, in a planner's words and at its place.

The model's own complaints (a key missing, a key not known, not a mapping) are told here;
readers bring their sentences with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from forkroad.scenario.expressions import ExpressionError
from forkroad.scenario.model import Scenario, Section
from forkroad.scenario.readers import Unreadable, shown, unknown_key
from forkroad.scenario.source import Fault, Place

# What to write where a required key is missing.
EXAMPLES = {
    "forkroad": "forkroad: 1",
    "start": "start: 2026-03-01",
    "months": "months: 12",
    "segments": "segments: {everybody: {arrivals: {per_month: 1000}}}",
    "journey": "journey: {start_at: ..., steps: {...}}",
    "steps": "steps: {visit_site: {next: {buy: 5%, gone: rest}}, ...}",
    "count": "count: 2600",
    "after": "after: 5 days",
    "to": "to: a step's name, or in a campaign a date",
    "segment": "segment: a segment's name",
    "per_visit": "per_visit: 0.3",
    "within": "within: 30 days",
    "from": "from: 2026-11-20",
    "chance": "chance: 30%",
    "lasts": "lasts: 90 days",
    "measure": "measure: cream.units",
}


def faults_of(error: ValidationError) -> Iterator[Fault]:
    """Yield every fault that a validation found."""
    for details in error.errors(include_url=False):
        yield from _faults(details)


def _faults(details: ErrorDetails) -> Iterator[Fault]:
    place: Place = tuple(part for part in details["loc"] if part != "[key]")
    cause = details.get("ctx", {}).get("error")
    if isinstance(cause, Unreadable):
        yield from (Fault((*place, *below), message) for below, message in cause.faults)
    elif isinstance(cause, ExpressionError):
        yield Fault(place, str(cause))
    else:
        yield Fault(place, _message(details, place))


def _message(details: ErrorDetails, place: Place) -> str:
    last = str(place[-1]) if place else ""
    if details["type"] == "missing":
        return f"is missing; write for instance {EXAMPLES.get(last, last)}"
    if details["type"] == "extra_forbidden":
        return unknown_key(keys_of(section_at(place[:-1])), last)
    if details["type"] in ("model_type", "model_attributes_type", "dict_type"):
        keys = keys_of(section_at(place))
        needed = f"keys such as {', '.join(keys[:4])}" if keys else "names with what they stand for"
        return f"found {shown(details['input'])}; needed are {needed}, indented below"
    return f"found {shown(details['input'])}; {details['msg']}"


def keys_of(section: type[BaseModel] | None) -> tuple[str, ...]:
    """Return the keys of a section as files write them."""
    if section is None:
        return ()
    return tuple(field.alias or name for name, field in section.model_fields.items())


def section_at(place: Place) -> type[BaseModel] | None:
    """Return the class of the section at a place, None where there is none."""
    here: Any = Scenario
    for part in place:
        if isinstance(here, type) and issubclass(here, Section):
            here = _annotation(here, str(part))
        else:
            here = get_args(here)[1] if len(get_args(here)) == 2 else None
        here = _section_in(here)
    return here if isinstance(here, type) and issubclass(here, Section) else None


def _annotation(section: type[BaseModel], key: str) -> Any:
    for name, field in section.model_fields.items():
        if key == (field.alias or name):
            return field.annotation
    return None


def _section_in(annotation: Any) -> Any:
    """Return the section in `Section | None`, else the annotation itself."""
    for part in get_args(annotation):
        if (
            isinstance(part, type)
            and issubclass(part, Section)
            and type(None) in get_args(annotation)
        ):
            return part
    return annotation
