"""Every table of a result as a documented value: what a row is, its columns, its measures.

The reference page of tables, the exports and the checks of rows are all made from these; an
engine that fills a table reads here what each measure means.
"""

from __future__ import annotations

# Who looks up a table here also looks for the figures that it carries.
from forkroad.results.columns import FIGURES as FIGURES
from forkroad.results.columns import Column, MeasureDefinition, TableDefinition

ALL = "all"  # the segment of a row that holds everybody
REST = "rest"  # the path of the row that holds what the listed paths leave
FIRST_PURCHASE = "first_purchase"  # the milestone of the first purchase


_PERIOD = Column("period", "2026-03, 2026-W10, 2026-Q1, or total for the whole horizon")
_SEGMENT = Column("segment", "all, a segment's name, or a group's name")
_PRODUCT = Column("product", "the product's name")
_STEP = Column("step", "the step's name")

OUTCOMES = TableDefinition(
    "outcomes",
    "How journeys end: one row a period, segment and outcome step. Still travelling at the "
    "horizon are undecided (bought nothing) and customer (has bought), with an empty step, in "
    "period total.",
    (
        _PERIOD,
        _SEGMENT,
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
    (_PERIOD, _SEGMENT),
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

SALES = TableDefinition(
    "sales",
    "What is sold: one row a period, product and segment.",
    (_PERIOD, _PRODUCT, _SEGMENT),
    (
        MeasureDefinition("orders", "purchases", "orders"),
        MeasureDefinition(
            "first_orders",
            "purchases by who had bought nothing before, of any product; one purchase of two "
            "products is a first order of both, so that over products they may add up to more "
            "than the customers of conversion",
            "orders",
        ),
        MeasureDefinition("repeat_orders", "purchases by who had bought before", "orders"),
        MeasureDefinition("units", "units sold", "units"),
        MeasureDefinition("revenue", "units at the price paid, discounts taken off", "currency"),
    ),
)

ARRIVALS = TableDefinition(
    "arrivals",
    "Who sets out: one row a period and segment; customers already here do not count.",
    (_PERIOD, _SEGMENT),
    (MeasureDefinition("customers", "who arrived in the period", "customers"),),
)

STAGES = TableDefinition(
    "stages",
    "How far customers come: one row a stage and segment, in the order of journey.stages.",
    (Column("stage", "the stage's name"), _SEGMENT),
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
    (_PERIOD, _STEP, _SEGMENT),
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
        _SEGMENT,
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
        _SEGMENT,
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
        _SEGMENT,
    ),
    (
        MeasureDefinition("active", "customers who visited any step", "customers"),
        MeasureDefinition("buyers", "customers who bought", "customers"),
        MeasureDefinition("revenue", "what they paid", "currency"),
    ),
)

MONEY = TableDefinition(
    "money",
    "Revenue and cost: one row a period and segment; costs that belong to nobody in particular "
    "only for all.",
    (_PERIOD, _SEGMENT),
    (
        MeasureDefinition("revenue", "of all products", "currency"),
        MeasureDefinition("cost_of_goods", "units sold at their unit cost", "currency"),
        MeasureDefinition("step_costs", "what visits cost", "currency"),
        MeasureDefinition("contribution", "revenue less cost of goods and step costs", "currency"),
        MeasureDefinition(
            "cost_per_customer_won",
            "step and campaign costs per customer who bought for the first time; for a segment, "
            "step costs alone",
            "currency",
        ),
        MeasureDefinition(
            "campaign_costs",
            "for all: of campaigns on their first day, and of the what-if",
            "currency",
        ),
        MeasureDefinition("holding_cost", "for all: of stock", "currency"),
        MeasureDefinition(
            "profit", "for all: contribution less campaign and holding costs", "currency"
        ),
    ),
)

STOCK = TableDefinition(
    "stock",
    "Stock of each product that has one: one row a period and product; empty where sales are not "
    "limited by stock.",
    (_PERIOD, _PRODUCT),
    (
        MeasureDefinition("demand", "units wanted; who tries again counts once a try", "units"),
        MeasureDefinition("sold", "units that were wanted and there", "units"),
        MeasureDefinition("lost_to_stockout", "units that were wanted and not there", "units"),
        MeasureDefinition("ordered", "units ordered in the period", "units"),
        MeasureDefinition("received", "units that arrived in the period", "units"),
        MeasureDefinition(
            "on_hand_end",
            "units at the period's end; below 0 where a step sells without when_out_of_stock",
            "units",
        ),
        MeasureDefinition("base_stock", "the highest level wanted in the period", "units"),
        MeasureDefinition(
            "chance_of_stockout", "that somebody finds too little in the period", "probability"
        ),
    ),
)

GOALS = TableDefinition(
    "goals",
    "Goals and their chance: one row a goal and period; periods that the horizon cuts are not "
    "judged. A step's own goal stands under `steps.NAME`.",
    (Column("goal", "the goal's name, or steps.NAME for a step's own goal"), _PERIOD),
    (
        MeasureDefinition("value", "what the goal measures", "the goal's"),
        MeasureDefinition("target", "the level that is wanted", "the goal's"),
        MeasureDefinition("chance", "that the value meets the target", "probability"),
    ),
    details=(
        Column("goal_measure", "the measure as the goal states it, such as cream.units"),
        Column("wanted", "at_least or at_most"),
        Column("segment", "all, or the segment that the goal names"),
    ),
)

ACTUALS = TableDefinition(
    "actuals",
    "What really happened beside what was forecast, for all customers: one row a period and "
    "measure of the file of actuals that lies inside the horizon; empty without one.",
    (_PERIOD, Column("counted", "the measure as the file has it, such as cream.units")),
    (
        MeasureDefinition(
            "forecast", "what the forecast has, with its figures", "the counted one's"
        ),
    ),
    details=(
        Column("actual", "what happened", "the counted one's", "number"),
        Column(
            "inside",
            "whether it lies from p05 to p95; empty without these, and in a period that the "
            "horizon cuts",
            "",
            "truth",
        ),
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

ASSUMPTIONS = TableDefinition(
    "assumptions",
    "What the forecast rests on: one row an input, with its evidence and its leverage on the "
    "main measure.",
    (Column("place", "the input's path in the file, such as journey.steps.cart.next.buy"),),
    (),
    figures=(),
    details=(
        Column("kind", "branch, stay, arrivals, price, value or cost"),
        Column("value", "the number used; empty where it is none", "the input's", "number"),
        Column("written", "the input as the file has it"),
        Column("sample", "customers on whom it was seen", "customers", "number"),
        Column("source", "where it is from"),
        Column("asked_on", "when it was found out, as 2026-01-20"),
        Column("owner", "who answers for it"),
        Column("main_measure", "the measure that the leverage is about, such as cream.units"),
        Column(
            "elasticity",
            "change of the main measure in per cent per 1 % of the input",
            "",
            "number",
        ),
        Column(
            "per_point",
            "change of the main measure per percentage point of a share, or per 1 % of any "
            "other input",
            "the main measure's",
            "number",
        ),
        Column(
            "share_of_variance",
            "part of the main measure's variance that not knowing this input makes",
            "share",
            "number",
        ),
    ),
)

TABLES: dict[str, TableDefinition] = {
    table.name: table
    for table in (
        OUTCOMES,
        CONVERSION,
        SALES,
        ARRIVALS,
        STAGES,
        STEPS,
        BRANCHES,
        TIMING,
        COHORTS,
        MONEY,
        STOCK,
        GOALS,
        ACTUALS,
        PATHS,
        ASSUMPTIONS,
    )
}
