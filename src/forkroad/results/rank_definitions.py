"""The tables of levers: what `forkroad rank` returns."""

from __future__ import annotations

from forkroad.results.columns import Column, TableDefinition
from forkroad.results.compare_definitions import BROUGHT

_PLACE = Column("place", "the path of the input, as journey.steps.cart.next.buy")
_SEGMENT = Column("segment", "whose measure it is: all, a segment or a group")
_OF = "the measure's"
_MONEY = "currency"
_MEASURE = Column("measure", "the measure that is moved, as cream.units")

LEVERAGE = TableDefinition(
    "leverage",
    "What every input moves, at the central inputs, those that move most per point first: one row "
    "an input and segment.",
    (
        Column("kind", "branch, dwell, arrival, price, value or cost"),
        _PLACE,
        Column("from", "the step that it is about, empty where it is about none"),
        Column("to", "where a branch leads, empty for all others"),
        _SEGMENT,
        _MEASURE,
    ),
    (),
    figures=(),
    details=(
        Column(
            "base",
            "the input: a probability, mean days, customers, currency or the value itself; null "
            "where it is no single number",
            "the input's",
            "number",
        ),
        Column(
            "derivative",
            "change of the measure per 1 of probability, per day, per customer, per currency "
            "unit, per 1 of the value",
            _OF,
            "number",
        ),
        Column(
            "per_point",
            "change per percentage point of a branch, per 1 % of any other input",
            _OF,
            "number",
        ),
        Column("elasticity", "per cent of the measure per 1 % of the input", "", "number"),
        Column("per", "what `derivative` counts by: probability, day, customer, currency, value"),
        Column(
            "gives_way",
            "for a branch: siblings (in proportion to their shares), or the one that does alone",
        ),
        Column(
            "found_by",
            "pass (the backward pass) or difference (running again with a little more and less); "
            "empty where it is not known",
        ),
        Column("written", "the input as it stands in the file"),
        Column("total", "the measure at the central inputs, over the horizon", _OF, "number"),
    ),
)

TORNADO = TableDefinition(
    "tornado",
    "The measure where one input is low or high and all others stay, computed anew and not by "
    "slopes, the widest first: one row an input.",
    (_PLACE, _SEGMENT, _MEASURE),
    (),
    figures=(),
    details=(
        Column("base", "the input", "the input's", "number"),
        Column("low", "the low input", "the input's", "number"),
        Column("high", "the high input", "the input's", "number"),
        Column("range", "where low and high are from: file (its 5 and 95 %), or as 10%"),
        Column("unit", "share, days, number, or times (a factor of all that stands there)"),
        Column("at_base", "the measure at the central inputs", _OF, "number"),
        Column("at_low", "the measure with the low input", _OF, "number"),
        Column("at_high", "the measure with the high input", _OF, "number"),
        Column("swing", "at_high less at_low", _OF, "number"),
    ),
)

BREAK_EVEN = TableDefinition(
    "break_even",
    "Where the measure reaches a value if one input is turned, the nearest such place: one row an "
    "input.",
    (_PLACE, _SEGMENT, _MEASURE),
    (),
    figures=(),
    details=(
        Column("base", "the input", "the input's", "number"),
        Column("value", "the input with which it is reached; null where none does", "", "number"),
        Column("unit", "share, days, number, or times (a factor of all that stands there)"),
        Column("wanted", "what the measure is to reach", _OF, "number"),
        Column("at_base", "the measure at the central inputs", _OF, "number"),
        Column("at_value", "the measure computed anew with `value` put back", _OF, "number"),
        Column("low", "the lowest input that was looked at", "", "number"),
        Column("high", "the highest input that was looked at", "", "number"),
        Column("why", "why there is none, empty where there is one"),
    ),
)

GRID = TableDefinition(
    "grid",
    "The measure over two inputs, all others as they are: one row a pair of values.",
    (
        Column("place", "the path of the first input"),
        Column("value", "its value", "the input's", "number"),
        Column("other_place", "the path of the second input"),
        Column("other_value", "its value", "the input's", "number"),
        _SEGMENT,
        _MEASURE,
    ),
    (),
    figures=(),
    details=(
        Column("result", "the measure; null where the pair cannot be", _OF, "number"),
        Column("why", "why it cannot be, empty where it can"),
    ),
)

LEAGUE = TableDefinition(
    "league",
    "Sets of what-ifs under a budget, best return first: one row a set that was computed, and one "
    "a pair that does not go together.",
    (Column("what_if", "the what-if's name, several as A+B"),),
    (),
    figures=(),
    details=(
        Column("size", "how many what-ifs", "", "integer"),
        Column("cost", "of all of them, what several are based on counted once", _MONEY, "number"),
        Column("gain", "more profit than the base before their cost", _MONEY, "number"),
        *BROUGHT,
        Column(
            "interaction",
            "profit less the sum of what each brings alone; empty for single ones",
            _MONEY,
            "number",
        ),
        Column("fits", "whether it costs no more than the budget", "", "truth"),
        Column("best", "whether it brings most of all that fit", "", "truth"),
        Column("why", "why a pair does not go together, empty where it does"),
    ),
)

RANK_TABLES: dict[str, TableDefinition] = {
    table.name: table for table in (LEVERAGE, TORNADO, BREAK_EVEN, GRID, LEAGUE)
}
