"""What fields can hold: each kind joins a reader to the schema that editors are told.

Built from a file, every value goes through its reader; built in Python, a section takes the
model's own values as they are.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from forkroad.scenario import (
    read_arrivals,
    read_attributes,
    read_changes,
    read_forks,
    read_numbers,
    read_products,
    read_stays,
    readers,
)
from forkroad.scenario.attributes import Attribute
from forkroad.scenario.change_forms import Change
from forkroad.scenario.expressions import Expression
from forkroad.scenario.forks import Fork, Shares
from forkroad.scenario.numbers import Amount, Constant, Monthly, Number, Policy, Schedule, Units
from forkroad.scenario.stays import Stay

Json = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Read:
    """How a field is read from a file, and what an editor is told about it.

    reader : takes the plain data, or the plain data and the Surroundings.
    schema : JSON Schema of what may be written.
    words : the same for people, in the reference.
    """

    reader: Callable[..., Any]
    schema: Json = field(default_factory=dict)
    words: str = ""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return a validator that calls the reader, and nothing else."""
        reader = self.reader
        if "around" in inspect.signature(reader).parameters:
            return core_schema.with_info_plain_validator_function(
                lambda value, info: reader(value, info.context) if info.context else value
            )
        return core_schema.with_info_plain_validator_function(
            lambda value, info: reader(value) if info.context else value
        )

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        """Return the schema for editors."""
        return self.schema


_NUMBER: Json = {"type": "number"}
_TEXT: Json = {"type": "string"}
_PERCENT: Json = {"type": "string", "pattern": r"^[-+]?[0-9]*\.?[0-9]+ ?%$"}
_DATE: Json = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_NAME: Json = {"type": "string", "pattern": r"^[^\W\d]\w*$"}


def _any_of(*schemas: Json) -> Json:
    return {"anyOf": list(schemas)}


Text = Annotated[str, Read(readers.read_title, _any_of(_TEXT, _NUMBER), "text")]
Word = Annotated[str, Read(readers.read_text, _TEXT, "text")]
Name = Annotated[str, Read(readers.read_name, _NAME, "a name")]
Truth = Annotated[bool, Read(readers.read_truth, {"type": "boolean"}, "true or false")]
Day = Annotated[date, Read(readers.read_date, _DATE, "a date")]

_SCHEDULE: Json = {
    "type": "object",
    "patternProperties": {"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$": _any_of(_NUMBER, _PERCENT)},
    "additionalProperties": False,
    "minProperties": 1,
}


def _list_of(entry: Json, least: int = 1, most: int | None = None) -> Json:
    schema: Json = {"type": "array", "items": entry, "minItems": least}
    return schema if most is None else {**schema, "maxItems": most}


def _form(name: str, content: Json) -> Json:
    return {
        "type": "object",
        "properties": {name: content},
        "required": [name],
        "additionalProperties": False,
    }


def _keys(required: tuple[str, ...] = (), **keys: Json) -> Json:
    return {
        "type": "object",
        "properties": keys,
        "required": list(required),
        "additionalProperties": False,
    }


def _map_of(entry: Json) -> Json:
    return {"type": "object", "additionalProperties": entry, "minProperties": 1}


_RATIO = _any_of(_NUMBER, _PERCENT)
_POSITIVE: Json = {"type": "number", "exclusiveMinimum": 0}
_NOT_NEGATIVE: Json = {"type": "number", "minimum": 0}
_PROBABILITY = _any_of({"type": "number", "minimum": 0, "maximum": 1}, _PERCENT)
_CHANCES = _map_of(
    _any_of({"type": "number", "minimum": 0, "maximum": 1}, _PERCENT, {"const": "rest"})
)
_PAIR = _list_of(_RATIO, 2, 2)
_MEDIAN_P90 = _form("lognormal", _keys(("median", "p90"), median=_RATIO, p90=_RATIO))
_UNCERTAIN = _any_of(
    _form("normal", _PAIR),
    _form("uniform", _PAIR),
    _form("triangular", _list_of(_RATIO, 3, 3)),
    _MEDIAN_P90,
    _form("beta", _PAIR),
)
_VALUE = _any_of(_NUMBER, _PERCENT, _SCHEDULE, _UNCERTAIN)
_AMOUNT = _any_of(_NUMBER, _TEXT, _SCHEDULE, _UNCERTAIN)
_EXPRESSION: Json = {"type": ["string", "number", "boolean"]}
_SHARES = _any_of(_TEXT, _map_of({"type": ["string", "number"]}))
_UTILITIES = _map_of({"type": ["string", "number"]})
_DURATION = _any_of(_NOT_NEGATIVE, {"type": "string", "pattern": r"^[0-9.]+ ?(days?|weeks?)$"})
_STAY = _any_of(
    _DURATION,
    _form("uniform", _list_of(_DURATION, 2, 2)),
    _form("geometric", _DURATION),
    _form("poisson", _DURATION),
    _form("lognormal", _keys(("median", "p90"), median=_DURATION, p90=_DURATION)),
    _form("gamma", _keys(("mean", "sd"), mean=_DURATION, sd=_DURATION)),
    _form("weibull", _keys(("scale", "shape"), scale=_DURATION, shape=_POSITIVE)),
    _form("days", _CHANCES),
    _form("until", _list_of(_DATE)),
)
_EVIDENCE = {"sample": _POSITIVE, "source": _TEXT, "asked_on": _DATE, "owner": _TEXT}
_RULE = _any_of(
    _keys((), **{"if": _EXPRESSION, "then": _SHARES, "choose": _UTILITIES}, **_EVIDENCE),
    _keys(("else",), **{"else": _SHARES}, **_EVIDENCE),
)
_FORK = _any_of(_SHARES, _list_of(_RULE), {"type": "object", "required": ["by"]})
_FACTOR = _any_of(_NOT_NEGATIVE, {"type": "string", "pattern": r"^([x×] ?[0-9.]+|[-+][0-9.]+ ?%)$"})
_UNITS = _any_of(
    {"type": "integer", "minimum": 1},
    _form("poisson_plus_one", _NOT_NEGATIVE),
    _form("choice", _CHANCES),
)
_COUNT_BY_DATE: Json = {
    "type": "object",
    "patternProperties": {_DATE["pattern"]: _NOT_NEGATIVE},
    "additionalProperties": False,
}
_FILE = _form("file", _TEXT)
_MOVE = _keys(
    ("at", "move", "from", "to"),
    at=_NAME,
    move=_TEXT,
    **{"from": _NAME},
    to=_NAME,
    rule={"type": "integer", "minimum": 1},
)
_SCALE = _keys(
    ("at", "scale", "by"), at=_NAME, scale=_NAME, by=_FACTOR, rule={"type": "integer", "minimum": 1}
)
_SETTINGS: Json = {"type": "object", "minProperties": 1}
_CHANGES = _any_of(_SETTINGS, _list_of(_any_of(_MOVE, _SCALE, _SETTINGS)))
_EVERY: Json = {"enum": ["month", "week", "quarter"]}


def _read_every(value: object) -> str:
    return readers.read_word(value, "month", "week", "quarter")


def _read_feeling(value: object) -> str:
    return readers.read_word(value, "positive", "neutral", "negative")


def _read_version(value: object) -> int:
    if value is True or value != 1:
        raise readers.unreadable(
            f"found {readers.shown(value)}; this program reads version 1 of the format: forkroad: 1"
        )
    return 1


def read_months(value: object) -> int:
    """Return the number of months of the horizon."""
    months = read_numbers.read_count(value, 1)
    if months > 1200:
        raise readers.unreadable(f"found {months}; the longest horizon is 1200 months")
    return months


def _read_names(value: object) -> tuple[str, ...]:
    faults = readers.Gathering()
    names: list[str] = []
    for number, raw in enumerate(readers.read_list(value, "a list of names")):
        with faults.at(number):
            name = readers.read_text(raw)
            if name in names:
                raise readers.unreadable(f"{readers.shown(name)} stands here twice")
            names.append(name)
    faults.settle()
    return tuple(names)


def _read_not_negative(value: object) -> float:
    return read_numbers.read_float(value, read_numbers.NOT_NEGATIVE)


def _read_positive(value: object) -> float:
    return read_numbers.read_float(value, read_numbers.POSITIVE)


Version = Annotated[Literal[1], Read(_read_version, {"const": 1}, "1")]
Months = Annotated[int, Read(read_months, {"type": "integer", "minimum": 1}, "a whole number")]
Every = Annotated[Literal["month", "week", "quarter"], Read(_read_every, _EVERY)]
Feeling = Literal["positive", "neutral", "negative"]
FeelingField = Annotated[
    Feeling, Read(_read_feeling, {"enum": ["positive", "neutral", "negative"]})
]
Names = Annotated[tuple[str, ...], Read(_read_names, _list_of(_TEXT))]
Float = Annotated[float, Read(read_numbers.read_ratio, _RATIO, "a number or a percentage")]
NotNegative = Annotated[float, Read(_read_not_negative, _NOT_NEGATIVE, "a number")]
Positive = Annotated[float, Read(_read_positive, _POSITIVE, "a number above 0")]
Probability = Annotated[
    float, Read(read_numbers.read_probability, _PROBABILITY, "a share or a percentage")
]
Value = Annotated[Number, Read(read_numbers.read_number, _VALUE, "a value")]
Price = Annotated[Number, Read(read_numbers.read_price, _VALUE, "a value")]
Cost = Annotated[Amount, Read(read_numbers.read_amount, _AMOUNT, "a value or an expression")]
ShareAmount = Annotated[
    Amount, Read(read_numbers.read_share_amount, _AMOUNT, "a share or an expression")
]
Condition = Annotated[Expression, Read(read_numbers.read_expression, _EXPRESSION, "a condition")]
Buys = Annotated[dict[str, Units], Read(read_numbers.read_buys, _any_of(_TEXT, _map_of(_UNITS)))]
Takes = Annotated[Stay, Read(read_stays.read_stay, _STAY, "a duration or a distribution")]
Waited = Annotated[
    Stay | Literal["steady"], Read(read_stays.read_waited, _any_of({"const": "steady"}, _STAY))
]
WholeDays = Annotated[int, Read(read_stays.read_whole_days, _DURATION, "a duration")]
DaysFromOne = Annotated[int, Read(read_stays.read_days_from_one, _DURATION, "a duration")]
NextFork = Annotated[Fork, Read(read_forks.read_next, _FORK, "where customers go")]
ChooseFork = Annotated[Fork, Read(read_forks.read_choose, _UTILITIES, "steps with utilities")]
WaysOut = Annotated[Shares, Read(read_forks.read_shares, _SHARES, "a step or shares")]
Sample = Annotated[float, Read(read_forks.read_sample, _POSITIVE, "a number of customers")]
PerMonth = Annotated[
    Constant | Schedule | Monthly | Expression,
    Read(
        read_arrivals.read_per_month,
        _any_of(_NOT_NEGATIVE, _TEXT, _SCHEDULE, _list_of(_NOT_NEGATIVE), _FILE),
    ),
]
ByDate = Annotated[dict[date, float], Read(read_arrivals.read_by_date, _COUNT_BY_DATE)]
Growth = Annotated[
    float,
    Read(
        read_arrivals.read_growth,
        {"type": "string", "pattern": "^[-+]?[0-9.]+ ?% (a|per) (month|year)$"},
    ),
]
Seasonality = Annotated[
    tuple[float, ...], Read(read_arrivals.read_seasonality, _list_of(_NOT_NEGATIVE, 12, 12))
]
Spread = Annotated[
    Literal["poisson", "fixed"] | float,
    Read(
        read_arrivals.read_spread,
        _any_of({"enum": ["poisson", "fixed"]}, _form("overdispersed", {"exclusiveMinimum": 1})),
    ),
]
AttributeField = Annotated[
    Attribute,
    Read(
        read_attributes.read_attribute,
        _any_of(
            {"type": ["number", "string", "boolean"]},
            _form("choice", _CHANCES),
            _form("chance", _PROBABILITY),
            _form("normal", _PAIR),
            _form("uniform", _PAIR),
            _MEDIAN_P90,
            _form("poisson", _NOT_NEGATIVE),
        ),
    ),
]
Deliveries = Annotated[dict[date, float], Read(read_products.read_deliveries, _COUNT_BY_DATE)]
ServiceField = Annotated[
    read_products.Service,
    Read(
        read_products.read_service,
        _any_of(_form("cycle", _PROBABILITY), _form("fill_rate", _PROBABILITY)),
    ),
]
PolicyField = Annotated[
    Policy,
    Read(
        read_products.read_policy,
        _any_of(
            {"const": "base_stock"},
            _form("reorder", _keys(("point", "quantity"), point=_NOT_NEGATIVE, quantity=_POSITIVE)),
            _form("orders", _COUNT_BY_DATE),
        ),
    ),
]
Changes = Annotated[tuple[Change, ...], Read(read_changes.read_changes, _CHANGES)]
Additions = Annotated[dict[str, Any], Read(read_changes.read_additions, _SETTINGS)]
Removals = Annotated[tuple[str, ...], Read(read_changes.read_removals, _list_of(_TEXT))]
Days = Annotated[tuple[date, ...], Read(read_changes.read_dates, _any_of(_DATE, _list_of(_DATE)))]
Window = Annotated[
    tuple[date, date],
    Read(read_changes.read_window, _any_of(_DATE, _form("between", _list_of(_DATE, 2, 2)))),
]
ArrivalFactors = Annotated[
    dict[str, float], Read(read_changes.read_arrival_factors, _map_of(_FACTOR))
]
WhatIfCost = Annotated[
    tuple[float, float],
    Read(read_changes.read_whatif_cost, _keys(once=_NOT_NEGATIVE, per_month=_NOT_NEGATIVE)),
]
Actuals = Annotated[tuple[tuple[str, str, float], ...], Read(read_arrivals.read_actuals, _FILE)]
