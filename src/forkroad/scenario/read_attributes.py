"""Reading attributes: a constant, a choice, a chance or a distribution."""

from __future__ import annotations

from collections.abc import Callable

from forkroad.scenario.attributes import (
    Attribute,
    Chance,
    Choice,
    Given,
    LognormalNumber,
    NormalNumber,
    PoissonNumber,
    UniformNumber,
    Value,
)
from forkroad.scenario.read_chances import read_chances
from forkroad.scenario.read_numbers import (
    Range,
    percentage,
    plain_number,
    read_float,
    read_probability,
)
from forkroad.scenario.read_values import read_bounds, read_median_p90, read_normal
from forkroad.scenario.readers import Gathering, Unreadable, found, read_form, unreadable
from forkroad.scenario.scalars import ScalarError, resolve

FORMS = {
    "choice": "{choice: {web: 60%, shop: rest}}",
    "chance": "{chance: 65%}",
    "normal": "{normal: [mean, sd]}",
    "uniform": "{uniform: [low, high]}",
    "lognormal": "{lognormal: {median: m, p90: p}}",
    "poisson": "{poisson: mean}",
}


# A Poisson attribute is taken apart into its whole numbers, which must stay countable.
_LARGEST_MEAN = 1000


def read_attribute(value: object) -> Attribute:
    """Return what a segment's customers are like in one respect."""
    if not isinstance(value, dict):
        return Given(_read_constant(value))
    needed = "a number, a text, true, false or one of " + ", ".join(FORMS.values())
    form, content = read_form(value, tuple(FORMS), needed)
    faults = Gathering()
    attribute: Attribute = Given(0.0)
    with faults.at(form):
        attribute = _READERS[form](content)
    faults.settle()
    return attribute


def _read_constant(value: object) -> Value:
    if isinstance(value, bool | str):
        number = percentage(value)
        if number is not None:
            raise unreadable(
                f'found "{value}"; write {{chance: {value}}} for true or false, or {number:g}'
            )
        return value
    number = plain_number(value)
    if number is None:
        raise found(value, "a number, a text, true, false or one of " + ", ".join(FORMS.values()))
    return number


def _choice(content: object) -> Choice:
    faults = Gathering()
    options: dict[tuple[type, Value], float] = {}
    for key, chance in read_chances(content):
        with faults.at(key):
            value = _value_of(key)
            if (type(value), value) in options:
                raise unreadable("stands here twice")
            options[type(value), value] = chance
    faults.settle()
    _refuse_mixture({kind for kind, _ in options})
    return Choice(tuple((value, chance) for (_, value), chance in options.items()))


def _refuse_mixture(kinds: set[type]) -> None:
    if len(kinds) > 1:
        raise unreadable("the choices are of several kinds; needed are all texts or all numbers")


def _value_of(key: str) -> Value:
    """Return the value that a key of a choice stands for."""
    try:
        value = resolve(key)
    except ScalarError as error:
        raise Unreadable(((), str(error))) from None
    if value is None:
        return key
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _chance(content: object) -> Chance:
    return Chance(read_probability(content))


def _normal(content: object) -> NormalNumber:
    return NormalNumber(*read_normal(content))


def _uniform(content: object) -> UniformNumber:
    return UniformNumber(*read_bounds(content))


def _lognormal(content: object) -> LognormalNumber:
    return LognormalNumber(*read_median_p90(content))


def _poisson(content: object) -> PoissonNumber:
    return PoissonNumber(read_float(content, Range(0, _LARGEST_MEAN)))


_READERS: dict[str, Callable[[object], Attribute]] = {
    "choice": _choice,
    "chance": _chance,
    "normal": _normal,
    "uniform": _uniform,
    "lognormal": _lognormal,
    "poisson": _poisson,
}
