from __future__ import annotations

import pytest

from forkroad.results.columns import FIGURE_NAMES
from forkroad.results.definitions import TABLES

# Key columns and measures as the contract's page of results lists them.
CONTRACT = {
    "outcomes": ("period segment outcome step", "customers share"),
    "conversion": ("period segment", "customers share win_rate"),
    "sales": ("period product segment", "orders first_orders repeat_orders units revenue"),
    "arrivals": ("period segment", "customers"),
    "stages": ("stage segment", "customers share share_of_previous"),
    "steps": ("period step segment", "visits present"),
    "branches": ("from to segment", "moves share"),
    "timing": ("segment milestone", "days share_reaching"),
    "cohorts": ("arrival_period periods_since segment", "active buyers revenue"),
    "money": (
        "period segment",
        "revenue cost_of_goods step_costs contribution cost_per_customer_won "
        "campaign_costs holding_cost profit",
    ),
    "stock": (
        "period product",
        "demand sold lost_to_stockout ordered received on_hand_end base_stock chance_of_stockout",
    ),
    "goals": ("goal period", "value target chance"),
    "actuals": ("period counted", "forecast"),
    "paths": ("rank path", "probability days"),
    "assumptions": ("place", ""),
}


@pytest.mark.parametrize("name", CONTRACT)
def test_keys_and_measures_are_those_of_the_contract(name):
    keys, measures = CONTRACT[name]
    assert tuple(column.name for column in TABLES[name].keys) == tuple(keys.split())
    assert TABLES[name].measure_names == tuple(measures.split())


def test_there_are_no_other_tables():
    assert list(TABLES) == list(CONTRACT)


@pytest.mark.parametrize("definition", TABLES.values(), ids=lambda table: table.name)
def test_every_column_says_what_it_is_and_stands_once(definition):
    names = definition.column_names
    assert len(names) == len(set(names))
    assert all(column.description for column in definition.columns)
    assert all(measure.description and measure.unit for measure in definition.measures)
    assert definition.description.endswith(".")


def test_the_figures_follow_the_measure_and_details_come_last():
    assert TABLES["goals"].column_names == (
        "goal",
        "period",
        "measure",
        *FIGURE_NAMES,
        "goal_measure",
        "wanted",
        "segment",
    )


def test_assumptions_carry_the_columns_of_the_contract():
    wanted = {"place", "value", "sample", "source", "asked_on", "owner", "elasticity"}
    assert wanted <= set(TABLES["assumptions"].column_names)
