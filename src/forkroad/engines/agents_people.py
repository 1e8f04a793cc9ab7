"""What customers are like: attributes drawn once on arrival, and the groups that they are in.

Only what some fork or group reads is drawn, each attribute from a stream of its own, so that
a new attribute changes nobody's other ones. Texts are kept as numbers of their categories.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.agents_stays import chosen_form
from forkroad.engines.urns import Ints
from forkroad.program.hashing import Words, inner_uniforms, random_bits, uniforms, word_of
from forkroad.program.journey import Journey, SegmentPlan
from forkroad.program.normal import normal_quantiles
from forkroad.records import record
from forkroad.scenario.attributes import (
    Attribute,
    ContinuousAttribute,
    DiscreteAttribute,
    LognormalNumber,
    NormalNumber,
    UniformNumber,
)
from forkroad.scenario.evaluation import evaluate
from forkroad.scenario.numbers import lognormal_sigma

Column = NDArray[Any]


@record
class Trait:
    """One attribute that is read.

    texts : its categories where it is a text, else empty.
    kind : the type of its column: a number of a category, a truth or a number.
    """

    name: str
    texts: tuple[str, ...]
    kind: type


def list_traits(journey: Journey, *, everything: bool = False) -> tuple[Trait, ...]:
    """Return the attributes that some fork or group reads, or all of them."""
    found: dict[str, list[Attribute]] = {}
    for segment in journey.segments:
        for attributes, _ in segment.attributes:
            for name, attribute in attributes.items():
                if everything or name in journey.read:
                    found.setdefault(name, []).append(attribute)
    return tuple(_trait(name, forms) for name, forms in found.items())


def _trait(name: str, forms: list[Attribute]) -> Trait:
    values = [
        value
        for form in forms
        if not isinstance(form, ContinuousAttribute)
        for value, _ in form.categories()
    ]
    texts = tuple(dict.fromkeys(value for value in values if isinstance(value, str)))
    if texts:
        return Trait(name, texts, np.int16)
    is_truth = bool(values) and all(isinstance(value, bool) for value in values)
    return Trait(name, (), np.bool_ if is_truth else np.float64)


def draw_trait(
    trait: Trait, segment: SegmentPlan, keys: Words, day: Ints, draw: Ints | None
) -> Column:
    """Return the attribute of customers of one segment who set out on some days."""
    forms = [(attributes.get(trait.name), where) for attributes, where in segment.attributes]
    random = random_bits(keys ^ word_of(f"attribute/{trait.name}"), np.zeros(1, dtype=np.int64))
    if len(forms) == 1:
        return _drawn(trait, forms[0][0], random)
    form = chosen_form([(place, where) for place, (_, where) in enumerate(forms)], day, draw)
    column: Column = np.zeros(len(keys), dtype=trait.kind)
    for place, (attribute, _) in enumerate(forms):
        here = form == place
        column[here] = _drawn(trait, attribute, random[here])
    return column


def _drawn(trait: Trait, attribute: Attribute | None, random: Words) -> Column:
    """Return values; a segment without the attribute is never asked for it."""
    if attribute is None:
        return np.zeros(len(random), dtype=trait.kind)
    if isinstance(attribute, ContinuousAttribute):
        return _continuous(attribute, random)
    return _discrete(trait, attribute, random)


def _discrete(trait: Trait, attribute: DiscreteAttribute, random: Words) -> Column:
    values = [value for value, _ in attribute.categories()]
    codes = [trait.texts.index(str(value)) for value in values] if trait.texts else values
    table: Column = np.array(codes, dtype=trait.kind)
    if len(table) == 1:
        return np.broadcast_to(table, random.shape)
    cumulative = np.cumsum([chance for _, chance in attribute.categories()])
    cumulative[-1] = 1.0
    return table[np.searchsorted(cumulative, uniforms(random), side="right")]


def _continuous(attribute: ContinuousAttribute, random: Words) -> Column:
    levels = inner_uniforms(random)
    match attribute:
        case UniformNumber(low=low, high=high):
            return low + (high - low) * levels
        case NormalNumber(mean=mean, sd=sd):
            return mean + sd * normal_quantiles(levels)
        case LognormalNumber(median=median, p90=p90):
            return np.asarray(
                median * np.exp(lognormal_sigma(median, p90) * normal_quantiles(levels))
            )
    raise AssertionError(attribute)


def group_code(journey: Journey, segment: SegmentPlan, columns: Mapping[str, Column]) -> Any:
    """Return the groups that customers of one segment are in, as bits; one number or a column."""
    code: Any = np.int64(0)
    known = {**columns, "segment": segment.name}
    own = {name for attributes, _ in segment.attributes for name in attributes} | {"segment"}
    for bit, condition in enumerate(journey.groups.values()):
        if condition.names <= own:
            code = code | (np.asarray(evaluate(condition, known)).astype(np.int64) << bit)
    return code
