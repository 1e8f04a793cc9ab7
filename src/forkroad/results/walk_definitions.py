"""The tables of `forkroad walk`: one customer's visits, and the odds at each fork on the way."""

from __future__ import annotations

from forkroad.results.columns import Column, TableDefinition

_VISIT = Column("visit", "1 for the first step that the customer enters", "", "integer")
_MONEY = "currency"

VISITS = TableDefinition(
    "visits",
    "The customer's way: one row a visit of a step, in their order.",
    (_VISIT,),
    (),
    figures=(),
    details=(
        Column("entered", "the day of entering the step, as 2026-03-15"),
        Column("step", "the step's name"),
        Column("left", "the day of leaving it; null for who is still there or at an end"),
        Column("by", "fork or timeout, by which it was left; empty for who has not left"),
        Column("rule", "the place of the rule that held, below the step; empty without a fork"),
        Column("because", "the rule's condition as written; empty where it always holds"),
        Column("chosen", "the way on; empty without a fork"),
        Column("chance", "how likely that way was", "probability", "number"),
        Column("bought", "units and names of the products bought on entering"),
        Column("revenue", "what they brought", _MONEY, "number"),
        Column("cost", "of the visit and of the goods bought", _MONEY, "number"),
        Column("contribution_so_far", "revenue less cost, up to this visit", _MONEY, "number"),
    ),
)

ODDS = TableDefinition(
    "odds",
    "The ways on at each fork that the customer met: one row a visit and way.",
    (_VISIT, Column("to", "the way on: a step's name, back or stay")),
    (),
    figures=(),
    details=(Column("chance", "how likely it was for this customer", "probability", "number"),),
)

WALK_TABLES: dict[str, TableDefinition] = {table.name: table for table in (VISITS, ODDS)}
