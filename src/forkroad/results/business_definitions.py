"""The tables of what it comes to: sales, money, stock, goals, actuals, and what all rests on."""

from __future__ import annotations

from forkroad.results.columns import Column, MeasureDefinition, TableDefinition
from forkroad.results.key_columns import PERIOD, PRODUCT, SEGMENT

SALES = TableDefinition(
    "sales",
    "What is sold: one row a period, product and segment.",
    (PERIOD, PRODUCT, SEGMENT),
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

# In the order of a calculation, what is per customer last; the first, what is left of it and the
# profit stand in every view of money, the others where they are not nothing.
PER_CUSTOMER = "cost_per_customer_won"
CALCULATION = (
    "revenue",
    "cost_of_goods",
    "step_costs",
    "contribution",
    "campaign_costs",
    "holding_cost",
    "profit",
)
ALWAYS_SHOWN = ("revenue", "contribution", "profit")

MONEY = TableDefinition(
    "money",
    "Revenue and cost: one row a period and segment; costs that belong to nobody in particular "
    "only for all.",
    (PERIOD, SEGMENT),
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
    (PERIOD, PRODUCT),
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
    (Column("goal", "the goal's name, or steps.NAME for a step's own goal"), PERIOD),
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
    (PERIOD, Column("counted", "the measure as the file has it, such as cream.units")),
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
