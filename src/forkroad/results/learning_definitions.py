"""The tables of learning: what `forkroad fit` returns beside the scenario that it writes."""

from __future__ import annotations

from forkroad.results.columns import Column, TableDefinition

_SEGMENT = Column("segment", "all, or the segment's name")

READING = TableDefinition(
    "reading",
    "What was read, left out and why, and what it became: one row a count, in the order in which "
    "it was done.",
    (Column("what", "what was counted"),),
    (),
    figures=(),
    details=(Column("count", "how many", "", "integer"),),
)

EVIDENCE = TableDefinition(
    "evidence",
    "What each share of the scenario rests on: one row a step, rule and way.",
    (
        Column("step", "the step's name in the scenario"),
        Column("rule", "the number of the rule, from 1", "", "integer"),
        Column("to", "where the way leads; stay for those who do not move on"),
        _SEGMENT,
    ),
    (),
    figures=(),
    details=(
        Column(
            "count",
            "how many were seen going this way; null for types of customers, which nobody sees",
            "customers",
            "integer",
        ),
        Column("share", "as the scenario has it", "share", "number"),
        Column("p05", "5 in 100 chances that it is lower, by what was seen", "share", "number"),
        Column("p95", "5 in 100 chances that it is higher, by what was seen", "share", "number"),
        Column("sample", "customers, all known, who would tell as much", "customers", "number"),
        Column("previous", "its share in the scenario that was given (--map)", "share", "number"),
    ),
)

STAYS = TableDefinition(
    "stays",
    "How long customers stay in each step: one row a step.",
    (Column("step", "the step's name in the scenario"), _SEGMENT),
    (),
    figures=(),
    details=(
        Column("family", "days (as seen), fixed, or the form that explains them best"),
        Column("n", "visits", "visits", "integer"),
        Column("censored", "visits that had not ended when the log did", "visits", "integer"),
        Column("mean", "of those who move on", "days", "number"),
        Column("median", "of those who move on", "days", "number"),
        Column("log_likelihood", "of all visits under the form that was taken", "", "number"),
    ),
)

MEMORY = TableDefinition(
    "memory",
    "How much of what was before each fork needs to know: two rows a step with a choice, one for "
    "the number of visits to the step, one for the step before.",
    (
        Column("step", "the step's name in the scenario"),
        Column("test", "what customers are told apart by"),
    ),
    (),
    figures=(),
    details=(
        Column("statistic", "likelihood ratio against shares that forget", "", "number"),
        Column("df", "degrees of freedom", "", "integer"),
        Column("p", "the chance of as much if all are alike", "share", "number"),
        Column("gain", "by how much BIC falls with shares of their own", "", "number"),
        Column("kept", "whether the scenario has rules for it", "", "truth"),
    ),
)

SIZES = TableDefinition(
    "sizes",
    "How many customers each segment of --segments rfm holds, by where they stand at the end.",
    (
        Column("segment", "vip, regular or sporadic"),
        Column("state", "active, inactive or lost, by the days since they were last seen"),
    ),
    (),
    figures=(),
    details=(
        Column("customers", "how many", "customers", "integer"),
        Column("purchases", "days on which they bought", "", "integer"),
        Column("value", "what these were worth, or how many without --value", "", "number"),
    ),
)

UNMAPPED = TableDefinition(
    "unmapped",
    "What the log has that the given scenario lacks, and the reverse (--map).",
    (
        Column(
            "kind",
            "event, way, entry or segment of the log alone; unseen step, unseen way or unseen "
            "segment of the scenario alone; kept: shares that the log could not teach",
        ),
        Column("name", "which one"),
    ),
    (),
    figures=(),
    details=(Column("count", "how many, in the log", "", "integer"),),
)

CHOICE = TableDefinition(
    "choice",
    "The utilities of a choice among alternatives (conditional logit): one row a coefficient.",
    (
        Column("attribute", "what the coefficient is of, or constant"),
        Column("alternative", "the only one that it counts for, or all"),
    ),
    (),
    figures=(),
    details=(
        Column("value", "utility per unit of the attribute", "", "number"),
        Column("se", "standard error of the value", "", "number"),
        Column("z", "value / se", "", "number"),
        Column("p", "the chance of as much if it did not count", "share", "number"),
    ),
)

REPEAT_MODELS = TableDefinition(
    "repeat_models",
    "The models of repeat purchase that were tried, the one that was taken first: one row a "
    "parameter; the loop has none. Only with --repeat.",
    (
        Column("model", "bg_nbd, pareto_nbd, sbg or loop"),
        Column("parameter", "its name in the literature, empty for the loop"),
    ),
    (),
    figures=(),
    details=(
        Column("value", "the value of the greatest likelihood", "weeks for alpha, beta", "number"),
        Column("error", "its standard error, null where the log does not tell it", "", "number"),
        Column("log_likelihood", "of the days of all repeat purchases", "", "number"),
        Column("bic", "Schwarz's criterion; the least is best", "", "number"),
        Column("kept", "whether the scenario is written from it", "", "truth"),
    ),
)

RETENTION = TableDefinition(
    "retention",
    "Who came back, by the month in which they first came: one row a cohort and month since; all "
    "pools the cohorts that the log knows for so long, weighted by size. A month that the log "
    "cuts is not in it. Only with --repeat; the forecast's is the table cohorts of run.",
    (
        Column("cohort", "the month of the first event, or all"),
        Column("months_since", "0 for that month itself, 1 for the next", "", "integer"),
    ),
    (),
    figures=(),
    details=(
        Column("customers", "how many the cohort has", "customers", "integer"),
        Column("active", "of them, who did anything in that month", "customers", "integer"),
        Column("buyers", "of them, who bought in that month", "customers", "integer"),
        Column("active_share", "active over customers", "share", "number"),
        Column("buyers_share", "buyers over customers", "share", "number"),
    ),
)

LEARNING_TABLES: dict[str, TableDefinition] = {
    table.name: table
    for table in (READING, EVIDENCE, STAYS, MEMORY, SIZES, UNMAPPED, REPEAT_MODELS, RETENTION)
}
