"""The exact engine's answers under the keys of the plain simulation, for comparison."""

from __future__ import annotations

from forkroad.forecast.run import run
from forkroad.results.run_result import RunResult
from forkroad.scenario.model import Scenario

Key = tuple[str, str, str, str]


def answers(scenario: Scenario, *, draws: int = 400, seed: int = 1) -> tuple[dict, dict]:
    """Return means and variances of a run by the keys of `tests.oracles.simulation`."""
    result = run(scenario, seed=seed, draws=draws, unlimited=True)
    means: dict[Key, float] = {}
    variances: dict[Key, float] = {}
    for key, row in _rows(result):
        if row["mean"] is None:
            continue
        means[key] = row["mean"]
        if row.get("sd") is not None:
            variances[key] = row["sd"] ** 2
    return means, variances


def _rows(result: RunResult):
    """Yield (key, row) of every row that the simulation counts too."""
    for row in result.rows("outcomes", measure="customers"):
        subject = row["step"] or row["outcome"]
        yield ("outcome", row["period"], row["segment"], subject), row
    for row in result.rows("conversion", measure="customers"):
        yield ("converted", row["period"], row["segment"], ""), row
    for row in result.rows("sales"):
        yield (row["measure"], row["period"], row["segment"], row["product"]), row
    for row in result.rows("arrivals"):
        yield ("arrivals", row["period"], row["segment"], ""), row
    for row in result.rows("money"):
        if row["measure"] in ("revenue", "cost_of_goods", "step_costs", "contribution", "profit"):
            yield (row["measure"], row["period"], row["segment"], ""), row
    for row in result.rows("steps"):
        if row["measure"] == "present" and row["period"] == "total":
            continue
        yield (row["measure"], row["period"], row["segment"], row["step"]), row
    for row in result.rows("branches", measure="moves"):
        yield ("moves", "total", row["segment"], f"{row['from']}>{row['to']}"), row
