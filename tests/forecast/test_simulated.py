"""Which engine simulates, and what a run by single customers gives."""

from __future__ import annotations

import pytest

from forkroad.errors import EngineDeclined, UsageError
from forkroad.forecast.plan import Options, make_plan
from forkroad.forecast.run import run
from forkroad.forecast.simulated import sampled
from forkroad.scenario.file import read_file
from tests.agreement.test_stock import text_of
from tests.oracles.feature_scenarios import feature, read

# Utility mixes two continuous attributes: there is no finite split of customers.
ENDLESS = """
forkroad: 1
start: 2026-01-01
months: 2
segments:
  people:
    arrivals: {per_month: 200}
    attributes: {age: {normal: [50, 10]}, income: {lognormal: {median: 2000, p90: 4500}}}
products: {cup: {price: 10STOCK}}
goals: {sold: {measure: cup.units, at_least: 5, every: week}}
journey:
  start_at: look
  steps:
    look:
      takes: {geometric: 3 days}
      choose: {buy: 0.4 + 0.1 * (age - 50) * log(income / 2000), gone: 0}
    buy: {buys: cupSHORT, next: done}
    done: {outcome: purchase}
    gone: {outcome: lost}
"""
FREE = ENDLESS.replace("STOCK", "").replace("SHORT", "")
LIMITED = ENDLESS.replace(
    "STOCK", ", stock: {on_hand: 10, lead_time: 4 days, holding_cost: 1}"
).replace("SHORT", ", when_out_of_stock: gone")


def test_auto_follows_customers_where_there_are_no_finite_states() -> None:
    result = run(read(FREE), seed=1)
    assert (result.engine, result.replications, result.states) == ("agents", 20, 0)
    assert result.why_engine.startswith("the exact engine cannot follow this: people: ")
    assert "continuous attribute age in arithmetic" in result.why_engine
    empty = {name for name, table in result.tables.items() if not len(table)}
    assert empty == {"stages", "stock", "actuals"}


def test_auto_follows_customers_who_meet_where_there_are_no_finite_states() -> None:
    result = run(read(LIMITED), seed=1, replications=5)
    assert (result.engine, result.replications) == ("agents", 5)
    assert 'stock of "cup"' in result.why_engine
    assert "continuous attribute age" in result.why_engine
    rows = {row["measure"]: row["mean"] for row in result.rows("stock", period="total")}
    # About 100 sales a month, 3.5 a day, with 5 days to last: some 17 units and a few for luck.
    assert 17 < rows["base_stock"] < 40
    assert rows["sold"] + rows["lost_to_stockout"] == pytest.approx(rows["demand"])
    assert 10 + rows["received"] - rows["sold"] == pytest.approx(rows["on_hand_end"])
    [holding] = result.rows("money", period="total", segment="all", measure="holding_cost")
    assert holding["mean"] > 0


def test_an_engine_that_cannot_names_those_that_can() -> None:
    with pytest.raises(EngineDeclined, match=r"age in arithmetic.*--engine agents follows"):
        run(read(FREE), engine="exact")
    with pytest.raises(EngineDeclined, match=r"age in arithmetic.*--engine agents follows"):
        run(read(FREE), engine="counts")
    with pytest.raises(EngineDeclined, match="--engine counts or agents simulates"):
        run(read(text_of("limited_edition")), engine="exact")


def test_auto_follows_customers_where_counts_have_too_many_states(monkeypatch) -> None:
    from forkroad.engines import counts

    monkeypatch.setattr(counts, "MAX_STATES", 3)
    result = run(read(text_of("limited_edition")), seed=1, replications=2)
    assert result.engine == "agents"
    assert "states and 3 are the most" in result.why_engine


def test_work_beyond_the_exact_engine_is_simulated_by_auto(monkeypatch) -> None:
    from forkroad.engines import exact

    monkeypatch.setattr(exact, "MAX_WORK", 10.0)
    assert run(feature("money"), seed=1, replications=2).engine == "counts"
    with pytest.raises(EngineDeclined, match="--engine counts or agents"):
        run(feature("money"), engine="exact")


def test_replications_of_the_exact_engine_are_refused_by_auto_too() -> None:
    with pytest.raises(UsageError, match="simulates nothing"):
        run(feature("money"), replications=5)


def test_goals_by_other_periods_are_judged_on_the_same_customers() -> None:
    # January and February 2026 hold seven whole weeks from Monday 5 January; the cut ones at
    # both ends are not judged.
    result = run(read(FREE), seed=1, replications=3)
    weeks = result.rows("goals", goal="sold", measure="value")
    assert len(weeks) == 7
    units = sum(
        row["mean"] for row in result.rows("sales", period="total", segment="all", measure="units")
    )
    assert sum(row["mean"] for row in weeks) < units


def test_stock_that_changes_from_day_to_day_is_declined_by_agents_too() -> None:
    text = text_of("limited_edition") + (
        "campaigns: {spring: {from: 2026-03-05, to: 2026-03-06,"
        " change: {products.print.stock.on_hand: 70}}}\n"
    )
    with pytest.raises(EngineDeclined, match="changes from day to day"):
        run(read(text), engine="agents", seed=1)


def test_more_replications_than_fit_are_refused_before_anybody_is_followed() -> None:
    plan = make_plan(read(FREE), Options(seed=1, engine="agents", replications=100_000_000))
    with pytest.raises(UsageError, match=r"100,000,000 replications .* GB; up to [\d,]+ fit"):
        sampled(plan)


def test_progress_tells_of_replications() -> None:
    told: list[tuple[int, int]] = []
    run(read(FREE), seed=1, replications=4, progress=lambda *done: told.append(done))
    assert told[-1] == (4, 4)


@pytest.mark.parametrize("engine", ["counts", "agents"])
def test_what_happened_stands_beside_replications(engine: str, tmp_path) -> None:
    # Poisson(50) sales a month: 45 is well inside 90 % of them, 100 lies 7 deviations above.
    (tmp_path / "actuals.csv").write_text(
        "period,measure,value\n2026-03,cup.units,45\n2026-04,cup.units,100\n"
        'total,"share(look, buy)",0.5\n'
    )
    (tmp_path / "shop.yaml").write_text(
        "forkroad: 1\nstart: 2026-03-01\nmonths: 2\nactuals: {file: actuals.csv}\n"
        "segments: {people: {arrivals: {per_month: 100}}}\nproducts: {cup: {price: 10}}\n"
        "journey:\n  start_at: look\n  steps:\n    look: {next: {buy: 50%, gone: rest}}\n"
        "    buy: {buys: cup, next: done}\n    done: {outcome: purchase}\n"
        "    gone: {outcome: lost}\n"
    )
    scenario = read_file(tmp_path / "shop.yaml").scenario
    assert scenario is not None
    result = run(scenario, seed=1, engine=engine, replications=50)
    rows = {(row["period"], row["counted"]): row for row in result.rows("actuals")}
    assert rows["2026-03", "cup.units"]["inside"] is True
    assert rows["2026-04", "cup.units"]["inside"] is False
    assert rows["2026-03", "cup.units"]["mean"] == pytest.approx(50, abs=6)
    assert rows["total", "share(look, buy)"]["mean"] == pytest.approx(0.5, abs=0.05)


def test_more_customers_than_can_meet_are_declined_before_anybody_is_followed() -> None:
    crowded = LIMITED.replace("per_month: 200", "per_month: 20000000")
    with pytest.raises(EngineDeclined, match="40,000,000 customers"):
        run(read(crowded), engine="agents", seed=1)


def test_agents_without_limits_follow_no_stock() -> None:
    result = run(read(LIMITED), seed=1, replications=2, unlimited=True)
    assert (result.engine, result.unlimited) == ("agents", True)
    assert not result.rows("stock")
