"""The tables of what customers do: who sets out, which ways they go, how they end, and when."""

from __future__ import annotations

from forkroad.results.columns import Column, MeasureDefinition, TableDefinition
from forkroad.results.key_columns import FIRST_PURCHASE, PERIOD, REST, SEGMENT, STEP

OUTCOMES = TableDefinition(
    "outcomes",
    "How journeys end: one row a period, segment and outcome step. Still travelling at the "
    "horizon are undecided (bought nothing) and customer (has bought), with an empty step, in "
    "period total.",
    (
        PERIOD,
        SEGMENT,
        Column("outcome", "purchase, competitor, lost, the planner's word, undecided, customer"),
        Column("step", "the outcome step's name; empty for undecided and customer"),
    ),
    (
        MeasureDefinition("customers", "who ended so in the period", "customers"),
        MeasureDefinition(
            "share", "of those who set out, already_here included; period total only", "share"
        ),
    ),
)

CONVERSION = TableDefinition(
    "conversion",
    "Who buys for the first time: one row a period and segment.",
    (PERIOD, SEGMENT),
    (
        MeasureDefinition("customers", "who bought for the first time", "customers"),
        MeasureDefinition("share", "of those who set out; period total only", "share"),
        MeasureDefinition(
            "win_rate",
            "converted / (converted + went to a competitor without ever having bought)",
            "share",
        ),
    ),
)

ARRIVALS = TableDefinition(
    "arrivals",
    "Who sets out: one row a period and segment; customers already here do not count.",
    (PERIOD, SEGMENT),
    (MeasureDefinition("customers", "who arrived in the period", "customers"),),
)

STAGES = TableDefinition(
    "stages",
    "How far customers come: one row a stage and segment, in the order of journey.stages.",
    (Column("stage", "the stage's name"), SEGMENT),
    (
        MeasureDefinition("customers", "who reached a step of the stage", "customers"),
        MeasureDefinition("share", "of those who set out", "share"),
        MeasureDefinition(
            "share_of_previous",
            "of those who reached the stage before; empty for the first",
            "share",
        ),
    ),
)

STEPS = TableDefinition(
    "steps",
    "Traffic: one row a period, step and segment.",
    (PERIOD, STEP, SEGMENT),
    (
        MeasureDefinition("visits", "how often the step was entered", "visits"),
        MeasureDefinition(
            "present", "still there at the period's end; not for outcome steps", "customers"
        ),
    ),
)

BRANCHES = TableDefinition(
    "branches",
    "Which way customers go: one row a pair of steps and segment, over the whole horizon; moves "
    "by timeout and for want of stock count, and back is the step that it led to.",
    (
        Column("from", "the step that was left"),
        Column("to", "the step that was entered next"),
        SEGMENT,
    ),
    (
        MeasureDefinition("moves", "how often customers went this way", "moves"),
        MeasureDefinition("share", "of all who left the first step", "share"),
    ),
)

TIMING = TableDefinition(
    "timing",
    "How long it takes to reach a milestone: one row a segment and milestone; spread and "
    "quantiles are over customers.",
    (
        SEGMENT,
        Column("milestone", f"a step with milestone: true, or {FIRST_PURCHASE}"),
    ),
    (
        MeasureDefinition(
            "days",
            "from arrival to first reaching it, among those who reach it by the horizon",
            "days",
        ),
        MeasureDefinition("share_reaching", "of those who set out, who reach it", "share"),
    ),
)

COHORTS = TableDefinition(
    "cohorts",
    "Retention: one row an arrival period, number of periods since, and segment; total pools "
    "all arrival periods, weighted by size.",
    (
        Column("arrival_period", "when these customers set out: a period, already_here, or total"),
        Column("periods_since", "0 for that period itself, 1 for the next", "", "integer"),
        SEGMENT,
    ),
    (
        MeasureDefinition("active", "customers who visited any step", "customers"),
        MeasureDefinition("buyers", "customers who bought", "customers"),
        MeasureDefinition("revenue", "what they paid", "currency"),
    ),
)

PATHS = TableDefinition(
    "paths",
    "The most likely ways through the journey, one row each, and the remainder. Where the search "
    "ended before it was certain that no other way is likelier, a warning says so. From the agents "
    "engine they are those that most of some 50,000 customers went.",
    (
        Column("rank", "1 for the most likely; the remainder comes last", "", "integer"),
        Column("path", f"step names joined by ' > '; {REST} for the remainder"),
    ),
    (
        MeasureDefinition(
            "probability",
            "among all who set out, of ending along exactly this path by the horizon",
            "probability",
        ),
        MeasureDefinition("days", "mean days from setting out to the end", "days"),
    ),
    details=(Column("outcome", "the outcome in which the path ends; empty for the remainder"),),
)
