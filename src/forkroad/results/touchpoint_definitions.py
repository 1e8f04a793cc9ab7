"""The table of `forkroad touchpoints`: the score card of the steps."""

from __future__ import annotations

from forkroad.results.columns import Column, TableDefinition

TOUCHPOINTS = TableDefinition(
    "touchpoints",
    "The score card: one row a step that is no outcome, the greatest removal effect first.",
    (Column("step", "the step's name"),),
    (),
    figures=(),
    details=(
        Column("reach", "of those who set out, who came here", "share", "number"),
        Column("conversion_with", "of those who came here, who bought", "share", "number"),
        Column("conversion_without", "of those who did not, who bought", "share", "number"),
        Column(
            "removal_effect",
            "of all who buy, who would not if whoever comes here were lost",
            "share",
            "number",
        ),
        Column("visits", "how often the step is entered", "visits", "number"),
        Column("mean_days", "days spent here", "days", "number"),
        Column(
            "drop_off", "of who leave the step, who end there without buying", "share", "number"
        ),
        Column("feeling", "positive, neutral or negative; empty where not said"),
        Column("goal", "what the step should reach; empty without"),
        Column("chance", "of the goal, mean of its periods", "probability", "number"),
    ),
)

TOUCHPOINT_TABLES: dict[str, TableDefinition] = {TOUCHPOINTS.name: TOUCHPOINTS}
