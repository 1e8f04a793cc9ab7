"""The tables of `forkroad ask`: what it is worth to know more, and the options it is about."""

from __future__ import annotations

from forkroad.results.columns import Column, TableDefinition

_CURRENCY = "currency"

WORTH_ASKING = TableDefinition(
    "worth_asking",
    "What it is worth to know more before deciding: one row a place that is uncertain for "
    "knowing it perfectly, and where customers can be asked one row a number of them. Empty "
    "where there is nothing to decide or nothing uncertain.",
    (
        Column("place", "the path of what is uncertain, such as journey.steps.cart.next"),
        Column("n", "how many customers are asked; empty for perfect information", "", "integer"),
    ),
    (),
    figures=(),
    details=(
        Column(
            "kind",
            "fork (shares with a sample), share (a beta number), value (any other uncertain "
            "number), shock",
        ),
        Column("step", "whose customers are asked; empty where it is no fork"),
        Column("label", "of the step, or the name of what is uncertain"),
        Column("evpi", "what it is worth to know all that is uncertain", _CURRENCY, "number"),
        Column("evpi_se", "Monte Carlo error of that", _CURRENCY, "number"),
        Column("evppi", "what it is worth to know this place perfectly", _CURRENCY, "number"),
        Column("evsi", "what the answers of n customers are worth", _CURRENCY, "number"),
        Column("se", "Monte Carlo error of evsi, or of evppi without n", _CURRENCY, "number"),
        Column("cost", "of asking n customers", _CURRENCY, "number"),
        Column("net", "evsi less cost", _CURRENCY, "number"),
        Column("sample", "how many customers it rests on so far", "customers", "number"),
        Column("source", "where it is from"),
        Column("asked_on", "when it was asked, as 2026-03-01"),
        Column("owner", "whose number it is"),
    ),
)

OPTIONS = TableDefinition(
    "options",
    "What is decided between: one row an option, the base first.",
    (
        Column("what_if", "base, the what-if's name, several as A+B, or set"),
        Column("measure", "what the decision is by, such as profit"),
    ),
    (),
    figures=(),
    details=(
        Column("mean", "its expected value over the horizon", _CURRENCY, "number"),
        Column("gain", "expected value more than the base", _CURRENCY, "number"),
        Column("gain_se", "Monte Carlo error of that", _CURRENCY, "number"),
        Column("is_best", "whether it is the one to take if nobody is asked", "", "truth"),
        Column("chance_best", "that it turns out best; equals share", "probability", "number"),
    ),
)

ASK_TABLES: dict[str, TableDefinition] = {table.name: table for table in (WORTH_ASKING, OPTIONS)}
