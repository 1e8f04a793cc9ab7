"""A fitted choice in the text of a scenario: `choose` with utilities in the place of shares.

What an alternative has (a price) becomes a value, at its mean in the choices, so that a what-if can
change it; coefficients become values that are not known exactly. They are drawn independently, so
that each attribute stands as its difference from today's mean: there its coefficient and the
constant hang together least. A customer's attribute becomes one of five numbers, equally likely.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from forkroad.errors import UsageError, did_you_mean
from forkroad.learning.fitted import STAY
from forkroad.learning.fork_text import MEMORY_COMMENT
from forkroad.learning.logit import ChoiceFit, Term
from forkroad.learning.step_names import Names
from forkroad.records import record
from forkroad.results.table import Row
from forkroad.scenario.file import read_text
from forkroad.scenario.model import Scenario
from forkroad.scenario.rewriting import Edit, rewritten
from forkroad.scenario.source import Place

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_PARTS = 5  # of a customer's attribute
_SECTIONS = ("values", "attributes", "campaigns", "shocks", "products")


@record
class WrittenChoice:
    """The parts of a scenario that a choice needs: names to their text, and the utilities."""

    values: Mapping[str, str]
    attributes: Mapping[str, str]
    utilities: Mapping[str, str]


def with_choice(text: str, step: str, choice: ChoiceFit, evidence: Iterable[Row]) -> str:
    """Return a scenario's text in which customers of a step choose by utility.

    evidence : the rows of the table of that name for the step: who stays is left to stay.

    Raises UsageError where the step or an alternative is not in the scenario.
    """
    scenario = read_text(text).required()
    _check_names(scenario, step, choice)
    written = write_choice(scenario, step, choice)
    utilities = dict(written.utilities)
    staying = _share_of_stay(evidence)
    if staying:
        utilities[STAY] = _number(_utility_of_staying(choice, staying))
    place: Place = ("journey", "steps", step)
    inside = ", ".join(f"{to}: {utility}" for to, utility in utilities.items())
    edits = [Edit((*place, key), None) for key in ("next", "choose", "sample")]
    edits += _added(scenario, "values", written.values)
    edits += _added(scenario, "attributes", written.attributes)
    edits.append(Edit((*place, "choose"), f"{{{inside}}}", after="takes"))
    return rewritten(_without_comment(text, step), edits)


def _without_comment(text: str, step: str) -> str:
    """Return a text without what is said of the memory of a fork that is no more."""
    before, is_there, after = text.partition(f"\n    {step}:\n")
    own, fork, rest = after.partition("\n      next:")
    lines = own.split("\n")
    start = next((n for n, line in enumerate(lines) if MEMORY_COMMENT in line), None)
    if start is not None and all(line.lstrip().startswith("#") for line in lines[start:]):
        own = "\n".join(lines[:start])
    return f"{before}{is_there}{own}{fork}{rest}"


def write_choice(scenario: Scenario, step: str, choice: ChoiceFit) -> WrittenChoice:
    """Return the values, attributes and utilities of a choice, under names that are free."""
    data = scenario.source.data
    names = Names([*(n for s in _SECTIONS for n in data.get(s) or {}), *scenario.journey.steps])
    values: dict[str, str] = {}
    attributes: dict[str, str] = {}
    utilities: dict[str, list[str]] = {name: [] for name in choice.alternatives}
    for alternative, value, error in _constants(choice):
        name = names.name_for(f"{step}_{alternative}")
        values[name] = _uncertain(value, error)
        utilities[alternative].append(name)
    for term in choice.terms:
        if not term.attribute:
            continue
        pull = names.name_for("_".join(filter(None, (step, term.attribute, term.alternative))))
        values[pull] = _uncertain(term.value, term.error)
        if choice.choices.varies(term.attribute):
            for alternative in _having(choice, term):
                today = _mean(choice, term.attribute, alternative)
                name = names.name_for(f"{term.attribute}_{alternative}")
                values[name] = _number(today)
                utilities[alternative].append(f"{pull} * ({name} - {_number(today)})")
            continue
        numbers = _of_customers(choice, term.attribute)
        if term.attribute not in attributes:
            attributes[term.attribute] = _spread(numbers)
        middle = _number(float(numbers.mean()))
        utilities[term.alternative].append(f"{pull} * ({term.attribute} - {middle})")
    return WrittenChoice(
        values, attributes, {to: " + ".join(parts) or "0" for to, parts in utilities.items()}
    )


def _having(choice: ChoiceFit, term: Term) -> Iterable[str]:
    """Return the alternatives whose attribute a coefficient is multiplied with."""
    if term.alternative:
        return (term.alternative,)
    return choice.choices.of_some.get(term.attribute, choice.alternatives)


def _constants(choice: ChoiceFit) -> Iterable[tuple[str, float, float]]:
    """Yield each alternative's utility above the base's at today's means, with its error."""
    coefficients = np.array([term.value for term in choice.terms])
    means = {name: _means(choice, name) for name in choice.alternatives}
    for alternative in choice.alternatives:
        if alternative != choice.base:
            slope = means[alternative] - means[choice.base]
            variance = float(slope @ choice.covariance @ slope)
            yield alternative, float(slope @ coefficients), math.sqrt(variance)


def _means(choice: ChoiceFit, alternative: str) -> Floats:
    """Return (n_terms,) what each coefficient is multiplied with, today and on average."""

    def one(term: Term) -> float:
        if term.alternative not in ("", alternative):
            return 0.0
        return _mean(choice, term.attribute, alternative) if term.attribute else 1.0

    return np.array([one(term) for term in choice.terms])


def _mean(choice: ChoiceFit, attribute: str, alternative: str) -> float:
    found = choice.choices
    if not found.varies(attribute):
        return float(_of_customers(choice, attribute).mean())
    offered = found.alternative == found.alternatives.index(alternative)
    return float(found.attributes[attribute][offered].mean())


def _of_customers(choice: ChoiceFit, attribute: str) -> Floats:
    """Return the attribute on each occasion."""
    return np.asarray(choice.choices.attributes[attribute][choice.choices.starts], np.float64)


def _spread(numbers: Floats) -> str:
    """Return an attribute as the means of equal parts of its numbers, or as what it is."""
    found, counts = np.unique(numbers, return_counts=True)
    if len(found) > _PARTS:
        parts = np.array_split(np.sort(numbers), _PARTS)
        found, counts = np.unique([part.mean() for part in parts], return_counts=True)
    if len(found) == 1:
        return _number(float(found[0]))
    shares = [
        f"{_number(float(n))}: {100 * c / counts.sum():.5g}%"
        for n, c in zip(found[:-1], counts[:-1], strict=True)
    ]
    return f"{{choice: {{{', '.join(shares)}, {_number(float(found[-1]))}: rest}}}}"


def _utility_of_staying(choice: ChoiceFit, share: float) -> float:
    """Return the utility of staying that leaves so many there at today's means."""
    others = [0.0, *(value for _, value, _ in _constants(choice))]
    return math.log(share / (1.0 - share)) + math.log(sum(map(math.exp, others)))


def _share_of_stay(evidence: Iterable[Row]) -> float:
    """Return the share of those who stay, over all rules of a step."""
    samples: dict[int, float] = {}
    staying = 0.0
    for row in evidence:
        samples[row["rule"]] = row["sample"]
        staying += row["sample"] * row["share"] * (row["to"] == STAY)
    share = staying / sum(samples.values()) if samples else 0.0
    return share if share < 1.0 else 0.0


def _added(scenario: Scenario, section: str, found: Mapping[str, str]) -> list[Edit]:
    """Return the edits that put names into a section, which may not be there yet."""
    if not found:
        return []
    if scenario.source.data.get(section):
        return [Edit((section, name), text) for name, text in found.items()]
    inside = "".join(f"\n  {name}: {text}" for name, text in found.items())
    return [Edit((section,), inside, after="months")]


def _check_names(scenario: Scenario, step: str, choice: ChoiceFit) -> None:
    steps = scenario.journey.steps
    for name, what in ((step, "--choice"), *((one, step) for one in choice.alternatives)):
        if name not in steps:
            hint = did_you_mean(name, steps) or f"; there are {', '.join(list(steps)[:8])}"
            raise UsageError(f'there is no step "{name}" ({what}){hint}')


def _uncertain(value: float, error: float) -> str:
    return f"{{normal: [{_number(value)}, {_number(error)}]}}"


def _number(value: float) -> str:
    """Return a number as YAML reads it, to six digits."""
    text = f"{value:.6g}"
    return f"{value:.12f}".rstrip("0").rstrip(".") if "e" in text else text
