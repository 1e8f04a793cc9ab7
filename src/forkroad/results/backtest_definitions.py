"""The tables that judge forecasts by what happened: `backtest` and `score` fill them."""

from __future__ import annotations

from forkroad.results.columns import Column, TableDefinition

# Kinds of ways in the table of drift.
NEXT, BACK = "next", "back"

_OUTCOME = "the outcome word: purchase (all orders), competitor, lost, or your own"
_ARRIVALS = (
    "whose arrivals: own (the forecast's), given (those that came), none (nobody arrives: who was "
    "under way at the cut)"
)
_METHOD = "forkroad, last_period, mean_of_three, same_period_last_year, ets"
_COUNT = "customers"

FORECASTS = TableDefinition(
    "forecasts",
    "What was foretold of months that the forecast had not seen, and what happened: one row a "
    "cut, month, outcome and method.",
    (
        Column("cut", "the day before which everything was known"),
        Column("period", "the month"),
        Column("outcome", _OUTCOME),
        Column("arrivals", _ARRIVALS),
        Column("method", _METHOD),
    ),
    (),
    figures=(),
    details=(
        Column("actual", "what happened", _COUNT, "number"),
        Column("mean", "what was foretold", _COUNT, "number"),
        Column(
            "p05", "5 in 100 chances that it is lower; null without intervals", _COUNT, "number"
        ),
        Column("p50", "the median; null without intervals", _COUNT, "number"),
        Column("p95", "5 in 100 chances that it is higher; null without", _COUNT, "number"),
    ),
)

SCORES = TableDefinition(
    "scores",
    "How good the forecasts were, over all cuts and months: one row an outcome and method, those "
    "of all outcomes together under `all`.",
    (
        Column("outcome", "the outcome word, or all"),
        Column("arrivals", _ARRIVALS),
        Column("method", _METHOD),
    ),
    (),
    figures=(),
    details=(
        Column("months", "how many months were foretold, once for each cut", "", "integer"),
        Column("wape", "sum of absolute errors over sum of actuals", "share", "number"),
        Column("bias", "sum of forecasts over sum of actuals, less 1", "share", "number"),
        Column("crps", "mean distance of the whole distribution, small is good", _COUNT, "number"),
        Column("coverage_90", "of 90 % intervals, those that held", "share", "number"),
    ),
)

DRIFT = TableDefinition(
    "drift",
    "Which forks changed: one row a step, way and segment, what is clearest first. Moves count "
    "in the week in which they happen, as the log has them. Shares of kind `next` are of those who "
    "left the step; those of kind `back` are of the days on which customers were in `to`: on these "
    "they came back to it on the same day, having been in `step` in between.",
    (
        Column("step", "where they left; all for anywhere"),
        Column("to", "where they went; lost after a silence"),
        Column("segment", "all, or the segment's name"),
        Column("kind", "next: from one event to the next; back: to where they had been that day"),
    ),
    (),
    figures=(),
    details=(
        Column("share_before", "share before the (first) cut", "share", "number"),
        Column("share_after", "share from the cut on", "share", "number"),
        Column("z", "difference in standard errors", "", "number"),
        Column("p", "chance of as much by luck, with so many ways looked at", "share", "number"),
        Column("first_out_of_line", "first period out of line; empty without any"),
        Column("last_out_of_line", "last period of that run"),
        Column("share_then", "share in that run of periods", "share", "number"),
        Column("share_else", "share in all other periods", "share", "number"),
        Column("z_then", "their difference in standard errors", "", "number"),
        Column("p_then", "chance of as much by luck anywhere in the log", "share", "number"),
    ),
)

BACKTEST_TABLES: dict[str, TableDefinition] = {
    table.name: table for table in (FORECASTS, SCORES, DRIFT)
}

BASELINES = TableDefinition(
    "baselines",
    "What methods without a model say of the months of a forecast, from the actuals of the file "
    "that lie before its start: one row a month, measure and method.",
    (
        Column("period", "the month"),
        Column("counted", "the measure, as the file of actuals names it"),
        Column("method", "last_period, mean_of_three, same_period_last_year, ets"),
    ),
    (),
    figures=(),
    details=(Column("value", "what the method foretells", "as counted", "number"),),
)
BASELINE_TABLES: dict[str, TableDefinition] = {BASELINES.name: BASELINES}
