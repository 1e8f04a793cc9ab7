"""What a value of each kind looks like in a file, as JSON Schema for editors.

The schemas say what may be written, in the keywords of draft 7; what it means is said by the
kinds themselves in `fields`, and their readers are stricter.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def any_of(*schemas: Json) -> Json:
    """Return the schema of what fits one of several."""
    return {"anyOf": list(schemas)}


def _list_of(entry: Json, least: int = 1, most: int | None = None) -> Json:
    schema: Json = {"type": "array", "items": entry, "minItems": least}
    return schema if most is None else {**schema, "maxItems": most}


def _map_of(entry: Json, pattern: str = "") -> Json:
    """Return the schema of a mapping of names, or of keys that fit a pattern."""
    if not pattern:
        return {"type": "object", "additionalProperties": entry, "minProperties": 1}
    return {
        "type": "object",
        "patternProperties": {pattern: entry},
        "additionalProperties": False,
        "minProperties": 1,
    }


def _keys(*optional: str, **required: Json) -> Json:
    """Return the schema of a mapping; `from_` and the like stand for words of Python."""
    properties = {name.rstrip("_"): schema for name, schema in required.items()}
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


_DATE_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

TEXT: Json = {"type": "string", "minLength": 1}
NUMBER: Json = {"type": "number"}
WHOLE: Json = {"type": "integer", "minimum": 1}
NOT_NEGATIVE: Json = {"type": "number", "minimum": 0}
POSITIVE: Json = {"type": "number", "exclusiveMinimum": 0}
PERCENT: Json = {"type": "string", "pattern": "^[-+]?[0-9]*\\.?[0-9]+ ?%$"}
DATE: Json = {"type": "string", "pattern": _DATE_PATTERN}
RATIO = any_of(NUMBER, PERCENT)
PROBABILITY = any_of({"type": "number", "minimum": 0, "maximum": 1}, PERCENT)
DURATION = any_of(NOT_NEGATIVE, {"type": "string", "pattern": "^[0-9.]+ ?(days?|weeks?)$"})
EXPRESSION: Json = {"type": ["string", "number", "boolean"]}
SCHEDULE = _map_of(RATIO, "^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$")
BY_DATE = _map_of(NOT_NEGATIVE, _DATE_PATTERN)
CHANCES = _map_of(any_of(PROBABILITY, {"const": "rest"}))
PAIR = _list_of(RATIO, 2, 2)
FILE = _keys(file=TEXT)

_LOGNORMAL = _keys(lognormal=_keys(median=RATIO, p90=RATIO))
_VALUE = (
    NUMBER,
    PERCENT,
    SCHEDULE,
    _keys(normal=PAIR),
    _keys(uniform=PAIR),
    _keys(triangular=_list_of(RATIO, 3, 3)),
    _LOGNORMAL,
    _keys(beta=PAIR),
)
_STAY = (
    DURATION,
    _keys(uniform=_list_of(DURATION, 2, 2)),
    _keys(geometric=DURATION),
    _keys(poisson=DURATION),
    _keys(lognormal=_keys(median=DURATION, p90=DURATION)),
    _keys(gamma=_keys(mean=DURATION, sd=DURATION)),
    _keys(weibull=_keys(scale=DURATION, shape=POSITIVE)),
    _keys(days=CHANCES),
    _keys(until=_list_of(DATE)),
)
_ATTRIBUTE = (
    EXPRESSION,
    _keys(choice=CHANCES),
    _keys(chance=PROBABILITY),
    _keys(normal=PAIR),
    _keys(uniform=PAIR),
    _LOGNORMAL,
    _keys(poisson=NOT_NEGATIVE),
)

_SHARES = any_of(TEXT, _map_of({"type": ["string", "number"]}))
_UTILITIES = _map_of({"type": ["string", "number"]})
_EVIDENCE: dict[str, Json] = {
    "sample": {"type": "number", "minimum": 1},
    "source": TEXT,
    "asked_on": DATE,
    "owner": TEXT,
}
_RULE = any_of(
    _keys(*_EVIDENCE, if_=EXPRESSION, then=_SHARES, **_EVIDENCE),
    _keys(*_EVIDENCE, if_=EXPRESSION, choose=_UTILITIES, **_EVIDENCE),
    _keys(*_EVIDENCE, else_=any_of(_SHARES, _keys(choose=_UTILITIES)), **_EVIDENCE),
)
_ENTRY = any_of(
    _SHARES,
    _keys(*_EVIDENCE, then=_SHARES, **_EVIDENCE),
    _keys(*_EVIDENCE, choose=_UTILITIES, **_EVIDENCE),
)
_TABLE: Json = {
    "type": "object",
    "properties": {"by": TEXT},
    "required": ["by"],
    "additionalProperties": _ENTRY,
}

_FACTOR = any_of(NOT_NEGATIVE, {"type": "string", "pattern": "^([x×] ?[0-9.]+|[-+][0-9.]+ ?%)$"})
_UNITS = any_of(WHOLE, _keys(poisson_plus_one=NOT_NEGATIVE), _keys(choice=CHANCES))
_SETTINGS: Json = {"type": "object", "minProperties": 1}
_MOVE = _keys("rule", at=TEXT, move=TEXT, from_=TEXT, to=TEXT, rule=WHOLE)
_SCALE = _keys("rule", at=TEXT, scale=TEXT, by=_FACTOR, rule=WHOLE)

# The name of each kind in `fields`, and what its values look like.
SCHEMAS: dict[str, Json] = {
    "version": {"const": 1},
    "text": {"type": ["string", "integer"]},
    "name": TEXT,
    "word": TEXT,
    "names": _list_of(TEXT),
    "truth": {"type": "boolean"},
    "date": DATE,
    "period": {"enum": ["month", "week", "quarter"]},
    "state": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "verdict": {"enum": ["passed", "failed"]},
    "feeling": {"enum": ["positive", "neutral", "negative"]},
    "measure": TEXT,
    "months": WHOLE,
    "number": RATIO,
    "quantity": NOT_NEGATIVE,
    "multiple": POSITIVE,
    "sample": _EVIDENCE["sample"],
    "probability": PROBABILITY,
    "value": any_of(*_VALUE),
    "price": any_of(*_VALUE),
    "amount": any_of(TEXT, *_VALUE),
    "discount": any_of(TEXT, *_VALUE),
    "condition": EXPRESSION,
    "purchases": any_of(TEXT, _map_of(_UNITS)),
    "duration": DURATION,
    "days": DURATION,
    "stay": any_of(*_STAY),
    "waited": any_of({"const": "steady"}, *_STAY),
    "fork": any_of(_SHARES, _list_of(_RULE), _TABLE),
    "utilities": _UTILITIES,
    "shares": _SHARES,
    "per_month": any_of(NOT_NEGATIVE, TEXT, SCHEDULE, _list_of(NOT_NEGATIVE), FILE),
    "by_date": BY_DATE,
    "growth": {"type": "string", "pattern": "^[-+]?[0-9.]+ ?% ?(a|per) (month|year)$"},
    "seasonality": _list_of(NOT_NEGATIVE, 12, 12),
    "spread": any_of(
        {"enum": ["poisson", "fixed"]},
        _keys(overdispersed={"type": "number", "exclusiveMinimum": 1}),
    ),
    "actuals": FILE,
    "attribute": any_of(*_ATTRIBUTE),
    "deliveries": BY_DATE,
    "service": any_of(_keys(cycle=PROBABILITY), _keys(fill_rate=PROBABILITY)),
    "policy": any_of(
        {"const": "base_stock"},
        _keys(reorder=_keys(point=NOT_NEGATIVE, quantity=POSITIVE)),
        _keys(orders=BY_DATE),
    ),
    "changes": any_of(_MOVE, _SCALE, _SETTINGS, _list_of(any_of(_MOVE, _SCALE, _SETTINGS))),
    "additions": _SETTINGS,
    "removals": _list_of(TEXT),
    "dates": any_of(DATE, _list_of(DATE)),
    "window": any_of(DATE, _keys(between=_list_of(DATE, 2, 2))),
    "factors": _map_of(_FACTOR),
    "two_costs": _keys("once", "per_month", once=NOT_NEGATIVE, per_month=NOT_NEGATIVE),
}
