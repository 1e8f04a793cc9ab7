"""Checks of what expressions compare names with: segments, steps, weekdays, months, categories.

A text that nothing ever equals makes a rule that never applies, without a word; so it is
looked up, and the nearest known one is offered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from forkroad.errors import did_you_mean
from forkroad.periods import WEEKDAYS
from forkroad.scenario.cases import attribute_values
from forkroad.scenario.expressions import Comparison, Literal, Members, Name, Node
from forkroad.scenario.formulas import Formula
from forkroad.scenario.source import Fault
from forkroad.scenario.survey import Survey

# Days counted from year 1: the years 1900 to 2199 begin and end within these.
_FIRST_DATE, _LAST_DATE = 693_596, 803_168


def text_faults(survey: Survey, formula: Formula) -> Iterator[Fault]:
    """Yield what is wrong with the values that names are compared with in an expression."""
    for node in formula.nodes:
        if isinstance(node, Comparison):
            for name, value in compared_values(node):
                yield from _value_faults(survey, formula, name, value)


def compared_values(comparison: Comparison) -> Iterator[tuple[Node, float | str | bool]]:
    """Yield what is compared directly with a written value, and the value."""
    left = comparison.first
    for _, right in comparison.rest:
        for one, other in ((left, right), (right, left)):
            items = other.items if isinstance(other, Members) else (other,)
            yield from ((one, item.value) for item in items if isinstance(item, Literal))
        left = right


def _value_faults(
    survey: Survey, formula: Formula, node: Node, value: float | str | bool
) -> Iterator[Fault]:
    if not isinstance(node, Name):
        return
    if isinstance(value, str):
        yield from _text_faults(survey, formula, node.name, value)
    elif node.name == "month" and value not in range(1, 13):
        message = f"no month has the number {value:g}; months go from 1 to 12"
        yield Fault(formula.place, message, warning=True)
    elif node.name == "date" and not _FIRST_DATE <= value <= _LAST_DATE:
        yield Fault(formula.place, 'a date is compared with a text such as "2026-06-01"')


def _text_faults(survey: Survey, formula: Formula, name: str, value: str) -> Iterator[Fault]:
    known: Collection[str]
    if name == "segment":
        known, what = survey.names("segments"), "segment"
    elif name == "came_from":
        known, what = survey.steps if value else ("",), "step"
    elif name == "weekday":
        known, what = WEEKDAYS, "weekday"
    else:
        yield from _category_faults(survey, formula, name, value)
        return
    if value not in known:
        listed = f"; weekdays are {', '.join(WEEKDAYS)}" if known is WEEKDAYS else ""
        message = f'there is no {what} "{value}"{did_you_mean(value, known) or listed}'
        yield Fault(formula.place, message)


def _category_faults(survey: Survey, formula: Formula, name: str, value: str) -> Iterator[Fault]:
    if survey.attribute_kinds.get(name) != "text":
        return
    values = {each for _, law in survey.laws(name) for each in attribute_values(law) or ()}
    is_complete = survey.is_readable("attributes", name) and survey.is_readable("segments")
    if value not in values and is_complete:
        texts = [str(each) for each in values]
        message = f'no customer has the {name} "{value}"{did_you_mean(value, texts)}'
        yield Fault(formula.place, message, warning=True)
