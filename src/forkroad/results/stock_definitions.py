"""The tables of stock planning: what `forkroad stock` returns beside the table `stock`.

`run` carries `order_plan` too where it follows stock.
"""

from __future__ import annotations

from forkroad.results.columns import Column, TableDefinition
from forkroad.results.key_columns import PRODUCT

_UNITS = "units"

ORDER_LEVELS = TableDefinition(
    "order_levels",
    "What to order up to: one row a product and review day.",
    (PRODUCT, Column("date", "the day of the review, as 2026-03-15")),
    (),
    figures=(),
    details=(
        Column("level", "the smallest level with the wanted service", _UNITS, "integer"),
        Column("demand", "expected demand that it must last for", _UNITS, "number"),
        Column("safety_stock", "level less expected demand", _UNITS, "number"),
        Column(
            "days",
            "lead time and time to the next review, as far as the horizon goes",
            "days",
            "integer",
        ),
    ),
)

ORDER_PLAN = TableDefinition(
    "order_plan",
    "What to order when, by the product's policy and at expected demand, rounded to multiples "
    "and minimum: one row an order.",
    (PRODUCT, Column("date", "the day on which to order, as 2026-03-15")),
    (),
    figures=(),
    details=(
        Column("units", "units to order", _UNITS, "integer"),
        Column("arrives", "the morning on which they arrive, also after the horizon"),
        Column("on_hand", "units expected to be there before the order", _UNITS, "number"),
        Column("on_order", "units already on their way", _UNITS, "number"),
    ),
)

TURNED_AWAY = TableDefinition(
    "turned_away",
    "Where customers go who find too little stock, over the horizon: one row a pair of steps; a "
    "customer who tries again in vain counts again.",
    (Column("from", "the step that sells"), Column("to", "where they go")),
    (),
    details=(
        Column("outcome", "the outcome word of that step; empty where customers go on from it"),
        Column("share", "of all moves for want of stock from this step", "share", "number"),
    ),
)

SERVICE_CURVE = TableDefinition(
    "service_curve",
    "Service against stock and money: one row a product and service level, all products that "
    "order up to a level being given this service, and simulated with the same seed.",
    (PRODUCT, Column("service", "the share that is wanted, of the product's kind", "", "number")),
    (),
    figures=(),
    details=(
        Column("kind", "cycle (chance of no stock-out in a cycle) or fill_rate (demand met)"),
        Column("wanted", "whether the file asks for this service", "", "truth"),
        Column("level", "the highest level of the horizon", _UNITS, "integer"),
        Column("on_hand", "mean of the stock at the periods' ends", _UNITS, "number"),
        Column(
            "chance_of_stockout",
            "that somebody finds too little within the horizon",
            "probability",
            "number",
        ),
        Column("lost", "units wanted and not there, expected", _UNITS, "number"),
        Column("lost_se", "Monte Carlo error of lost", _UNITS, "number"),
        Column(
            "lost_margin",
            "their price less unit cost, as if nobody came again",
            "currency",
            "number",
        ),
        Column("holding_cost", "of all products", "currency", "number"),
    ),
)

ONE_SEASON = TableDefinition(
    "one_season",
    "What to buy once of products that are never ordered again (no lead_time): one row a product.",
    (PRODUCT,),
    (),
    figures=(),
    details=(
        Column("units", "the purchase that costs least", _UNITS, "integer"),
        Column("on_hand", "what the file has", _UNITS, "number"),
        Column("demand", "expected demand over the horizon", _UNITS, "number"),
        Column("p05", "quantile of demand: 5 in 100 lie at or below", _UNITS, "number"),
        Column("p95", "quantile of demand: 95 in 100 lie at or below", _UNITS, "number"),
        Column(
            "critical_ratio", "the chance of meeting all demand that pays", "probability", "number"
        ),
        Column("cost_of_one_too_many", "unit cost less salvage", "currency", "number"),
        Column("cost_of_one_too_few", "price less unit cost", "currency", "number"),
        Column("expected_cost", "of too many or too few, with `units`", "currency", "number"),
        Column("expected_cost_on_hand", "the same, with `on_hand`", "currency", "number"),
    ),
)

STOCK_TABLES: dict[str, TableDefinition] = {
    table.name: table
    for table in (ORDER_LEVELS, ORDER_PLAN, TURNED_AWAY, SERVICE_CURVE, ONE_SEASON)
}
