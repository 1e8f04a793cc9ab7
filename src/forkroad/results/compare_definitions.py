"""The tables of `forkroad compare`: differences from the base, what to decide, what moved."""

from __future__ import annotations

from forkroad.results.columns import FIGURES, Column, TableDefinition

_WHAT_IF = Column("what_if", "the what-if's name, several as A+B, a file's name, or set")
_EFFECT = Column(
    "effect",
    "the share of the customers concerned for whom it works; empty where it moves nobody",
    "share",
    "number",
)
_CURRENCY = "currency"
_MEASURES = "the measure's"

# What an alternative, or a set of them, brings: the same columns wherever it is told.
BROUGHT = (
    Column("profit", "more profit than the base: gain less cost", _CURRENCY, "number"),
    Column("profit_p05", "quantile of that difference: 5 in 100", _CURRENCY, "number"),
    Column("profit_p95", "quantile of that difference: 95 in 100", _CURRENCY, "number"),
    Column(
        "return_on_investment",
        "profit by cost: 0 where the gain just pays the cost; empty without a cost",
        "share",
        "number",
    ),
)

DIFFERENCES = TableDefinition(
    "differences",
    "What each alternative has of a measure more than the base: one row an alternative, effect, "
    "measure and period. Where a what-if says no effect, 25, 50 and 100 % are shown. Figures are "
    "those of the difference, taken in each draw of uncertain inputs with the exact engine "
    "(expected values, luck averaged out), in each replication with the others.",
    (
        _WHAT_IF,
        _EFFECT,
        Column("measure", "what is measured, such as cream.units"),
        Column("period", "2026-03, 2026-W10, 2026-Q1, or total for the whole horizon"),
    ),
    (),
    figures=FIGURES[:8],
    details=(
        Column("base", "expected value of the base", _MEASURES, "number"),
        Column("changed", "expected value of the alternative", _MEASURES, "number"),
        Column(
            "uplift", "difference by base; empty where the base is not above 0", "share", "number"
        ),
        Column(
            "paired",
            "whether both sides share luck as well as draws, so that it is no part of the "
            "difference",
            "",
            "truth",
        ),
        Column("segment", "all, or the segment or group that was asked for"),
    ),
)

DECISION = TableDefinition(
    "decision",
    "What each alternative costs and brings over the horizon, for all customers: one row an "
    "alternative and effect, the base first.",
    (_WHAT_IF, _EFFECT),
    (),
    figures=(),
    details=(
        Column("gain", "more profit than the base before the what-if's cost", _CURRENCY, "number"),
        Column("cost", "of the what-if, and of those it is based on", _CURRENCY, "number"),
        *BROUGHT,
        Column(
            "payback_month",
            "the first period from which the profits so far never fall below the base's again; "
            "empty without a cost, or where that is not within the horizon",
        ),
        Column(
            "chance_best",
            "that its profit is the highest among the base and the alternatives, each at its own "
            "effect or 100 %; equals share",
            "probability",
            "number",
        ),
        Column("chance_loss", "that its profit is below the base's", "probability", "number"),
    ),
)

CHANGES = TableDefinition(
    "changes",
    "Every cell of the scenario that an alternative moves, siblings that give way included: one "
    "row an alternative, effect and place.",
    (_WHAT_IF, _EFFECT, Column("place", "the cell's path, such as products.cream.price")),
    (),
    figures=(),
    details=(
        Column("before", "as it was; empty where nothing stood there"),
        Column("after", "as it is; empty where nothing stands there any more"),
        Column("before_number", "the same as a number, where it is one", "the cell's", "number"),
        Column("after_number", "the same as a number, where it is one", "the cell's", "number"),
        Column("from", "the day from which it holds, as 2026-09-01"),
    ),
)

COMPARE_TABLES: dict[str, TableDefinition] = {
    table.name: table for table in (DIFFERENCES, DECISION, CHANGES)
}
