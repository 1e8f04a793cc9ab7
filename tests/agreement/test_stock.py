"""Stock and word of mouth in the counts engine against one customer at a time, day by day."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from forkroad.engines import counts
from forkroad.program.compiling import compile_program
from forkroad.program.program import Program
from forkroad.program.timeline import Draws, build_timeline
from forkroad.scenario.model import Scenario
from tests.agreement.sampled import differences, disagreements, exact_answer, keyed, plan_of
from tests.oracles.feature_scenarios import read
from tests.oracles.shop import simulate_shop

FOLDER = Path(__file__).parents[1] / "corpus" / "stock"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def text_of(name: str) -> str:
    """Return the text of a scenario with stock."""
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def program_of(scenario: Scenario) -> Program:
    """Return the program with its limits."""
    return compile_program(build_timeline(scenario, Draws()), by_days=True)


def levels_of(program: Program) -> np.ndarray:
    """Return levels that rise by a unit every three days, for whoever orders up to one."""
    rising = 20 + np.arange(program.n_days) // 3
    return np.stack([rising] * len(program.stock))


@pytest.mark.parametrize("name", NAMES)
def test_counts_do_what_single_customers_do(name: str) -> None:
    # Up to 1,000 means and variances a scenario, many of them the same numbers once more; by
    # chance one lies beyond 5 standard errors in 1.7e6, and the seeds are fixed.
    agree(name, replications=100, limit=5.0)


@pytest.mark.prove
@pytest.mark.parametrize("name", NAMES)
def test_counts_do_what_single_customers_do_to_a_hair(name: str) -> None:
    agree(name, replications=4_000, limit=5.0)


def agree(name: str, replications: int, limit: float) -> None:
    scenario = read(text_of(name))
    program = program_of(scenario)
    levels = levels_of(program)
    by_product = {
        program.names.products[plan.product]: levels[row].tolist()
        for row, plan in enumerate(program.stock)
    }
    samples = counts.simulate(program, 5 * replications, seed=2, levels=levels)
    assert samples.stock is not None
    assert samples.stock.lost[0, -1].mean() > 5
    singly = simulate_shop(scenario, replications, 5, by_product)
    assert differences(keyed(samples), singly, limit=limit) == []


@pytest.mark.parametrize("name", ["limited_edition", "reordered"])
def test_with_stock_that_never_ends_sales_are_the_unlimited_demand(name: str) -> None:
    import re

    plenty = re.sub(r"on_hand: \d+", "on_hand: 1000000", text_of(name))
    scenario = read(plenty)
    samples = counts.simulate(program_of(scenario), 400, seed=2)
    assert samples.stock is not None
    assert not samples.stock.lost.any()
    assert not samples.stock.ran_out.any()
    assert disagreements(samples, exact_answer(plan_of(scenario, 400)), limit=5.0) == []
