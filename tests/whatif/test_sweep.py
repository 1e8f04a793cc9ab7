"""A sweep computes each scenario once, keeps what is finished, and goes on where it was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import forkroad
from forkroad.errors import EngineDeclined, OutputError, UsageError, WorkersLost
from forkroad.scenario.file import load, read_text
from forkroad.whatif import sweep as module
from forkroad.whatif.sweep import sweep
from tests.oracles.feature_scenarios import feature
from tests.whatif.sweeps import ROOT, SMALL, environment, kill_and_resume, run_to_the_end, stored
from tests.workers.clusters import running_cluster

CORPUS = ROOT / "tests" / "corpus" / "stock"
BUY = "journey.steps.shop.next.2.else.buy"


@pytest.fixture(scope="module")
def small():
    return read_text(SMALL).required()


def rows(result: forkroad.RunResult) -> list[dict[str, Any]]:
    return list(result.tables["sweep"].rows())


def test_each_scenario_is_what_it_is_alone(small) -> None:
    found = rows(sweep(small, {"products.pen.price": [2, 4], BUY: "10%:30%:3"}, seed=1))
    assert [row["scenario"] for row in found] == [1, 2, 3, 4, 5, 6]
    for row in found:
        # Half of 100 buy with 0.4 and half with the varied share; a unit costs 1.
        bought = 50 * 0.4 + 50 * row[BUY]
        assert row["status"] == "finished"
        assert row["reason"] == ""
        assert row["converted"] == pytest.approx(bought)
        assert row["revenue"] == pytest.approx(bought * row["products.pen.price"])
        assert row["profit"] == pytest.approx(bought * (row["products.pen.price"] - 1))


def test_the_result_says_how_it_was_computed(small) -> None:
    result = sweep(small, {"products.pen.price": [2, 4]}, measures=["pen.units"], seed=1)
    assert (result.command, result.engine, result.seed, result.draws) == ("sweep", "exact", 1, 0)
    assert result.about()["format"] == "forkroad.sweep/1"
    table = result.tables["sweep"].definition
    assert table.column_names == ("scenario", "products.pen.price", "status", "reason", "pen.units")


def test_a_scenario_that_fails_says_why_and_stops_no_other(small) -> None:
    result = sweep(small, {"values.pull": [1, 2, 3], BUY: ["10%", "lots"]}, seed=1)
    found = rows(result)
    # 0.4 * 3 is more than 1, which only the formula's own days tell; "lots" cannot be read.
    failed = {row["scenario"]: row["reason"] for row in found if row["status"] == "failed"}
    assert list(failed) == [2, 4, 5, 6]
    assert "leave the range from 0 to 1 (buy 1.2)" in failed[5]
    assert f"{BUY}: " in failed[2]
    assert "lots" in failed[2]
    assert all(row["revenue"] is None for row in found if row["status"] == "failed")
    assert [row["converted"] for row in found[::2][:2]] == pytest.approx([25, 45])
    assert len(found) == 6


def test_structures_and_numbers_mix(small) -> None:
    vary = {"months": [1, 2], "journey.steps.shop.takes": ["0 days", "1 day"], BUY: "10%:20%:2"}
    for row in rows(sweep(small, vary, measures=["converted", "arrivals"], seed=1)):
        # Who arrives on the last day of the horizon and takes a day is not seen to buy.
        months, days = row["months"], row["journey.steps.shop.takes"]
        arrivals = 100 * months
        last = 100 / (31 if months == 1 else 28)
        bought = (0.2 + 0.5 * row[BUY]) * (arrivals - days * last)
        assert row["arrivals"] == pytest.approx(arrivals)
        assert row["converted"] == pytest.approx(bought)


def test_draws_average_over_uncertain_inputs(small) -> None:
    vary = {"products.pen.price": [2, 4]}
    uncertain = forkroad.with_settings(small, ["values.pull={uniform: [0.5, 1.5]}"])
    found = sweep(uncertain, vary, measures=["revenue"], seed=5, draws=30)
    assert found.draws == 30
    for row in rows(found):
        alone = forkroad.with_settings(
            uncertain, [f"products.pen.price={row['products.pen.price']}"]
        )
        run = forkroad.run(alone, seed=5, draws=30)
        (money,) = run.rows("money", period="total", segment="all", measure="revenue")
        assert row["revenue"] == pytest.approx(money["mean"], rel=1e-12)
    central = sweep(uncertain, vary, measures=["revenue"], seed=5)
    # At the mean pull of 1: 25 buyers.
    assert [row["revenue"] for row in rows(central)] == pytest.approx([50, 100])
    assert any("at their means" in warning for warning in central.warnings)


@pytest.mark.parametrize("engine", ["counts", "agents"])
def test_engines_that_simulate_say_what_their_runs_say(engine: str) -> None:
    scenario = load(CORPUS / "reordered.yaml")
    name = next(iter(scenario.products))
    path = f"products.{name}.stock.on_hand"
    asked = f"{name}.units"
    found = sweep(
        scenario, {path: [5, 500]}, measures=[asked], engine=engine, seed=3, replications=6
    )
    assert (found.engine, found.replications) == (engine, 6)
    for row in rows(found):
        alone = forkroad.with_settings(scenario, [f"{path}={row[path]:g}"])
        run = forkroad.run(alone, seed=3, engine=engine, replications=6)
        (sold,) = run.rows("sales", period="total", segment="all", product=name, measure="units")
        assert row[asked] == pytest.approx(sold["mean"])


def test_auto_takes_the_engine_that_serves_the_scenario_as_it_is() -> None:
    scenario = load(CORPUS / "word_of_mouth.yaml")
    segment = next(iter(scenario.segments))
    vary = {f"segments.{segment}.arrivals.per_month": "x0.5:x1.5:2"}
    found = sweep(scenario, vary, measures=["arrivals"], seed=3, replications=3)
    assert found.engine == "counts"
    assert sweep(scenario, vary, measures=["arrivals"], seed=3, unlimited=True).engine == "exact"
    with pytest.raises(EngineDeclined):
        sweep(scenario, vary, engine="exact")


def test_who_works_changes_nothing(small, tmp_path: Path) -> None:
    vary = {"products.pen.price": "1:5:100", BUY: "10%:130%:4"}
    here = sweep(small, vary, seed=1)
    there = sweep(small, vary, seed=1, workers=2)
    assert len(rows(here)) == 400
    assert rows(here) == rows(there)


def test_what_was_stored_is_not_computed_again(small, tmp_path: Path) -> None:
    vary, store = {"products.pen.price": "1:5:600"}, tmp_path / "prices.sqlite"
    whole = rows(sweep(small, vary, seed=1))

    def stop(done: int, of_all: int) -> None:
        assert of_all == 600
        if done >= 256:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(small, vary, seed=1, store=store, progress=stop)
    # Blocks of 128: the third was not begun.
    assert len(stored(store)) == 256
    told: list[int] = []
    resumed = sweep(
        small, vary, store=store, resume=True, progress=lambda done, _: told.append(done)
    )
    # It knows the seed by itself.
    assert resumed.seed == 1
    assert told == [256, 384, 512, 600]
    assert rows(resumed) == whole
    again: list[int] = []
    sweep(small, vary, store=store, resume=True, progress=lambda done, _: again.append(done))
    assert again == [600]


def test_what_died_with_its_workers_is_left_to_be_resumed(
    small, tmp_path: Path, monkeypatch
) -> None:
    class Deadly:
        name, is_local = "a deadly place", False

        def reach(self) -> None:
            return

        def finish(self, work, numbers):
            yield from ((number, work(number)) for number in numbers if number == 1)

    vary, store = {"products.pen.price": "1:5:300"}, tmp_path / "prices.sqlite"
    monkeypatch.setattr(module, "choose_place", lambda *_: Deadly())
    with pytest.raises(WorkersLost, match="can be resumed"):
        sweep(small, vary, seed=1, store=store)
    assert sorted(stored(store)) == list(range(129, 257))
    monkeypatch.undo()
    assert rows(sweep(small, vary, store=store, resume=True)) == rows(sweep(small, vary, seed=1))


VARY = {"products.pen.price": [2, 4]}


@pytest.mark.parametrize(
    "changed,said",
    [
        ({"seed": 2}, "its seed is 1, now 2"),
        ({"vary": {"products.pen.price": [2, 5]}}, "the varied values are not the same"),
        ({"vary": {"products.pen.unit_cost": [2, 4]}}, "varied is products.pen.price, now"),
        ({"measures": ["arrivals"]}, "asked is revenue, now arrivals"),
        ({"draws": 7}, "its draws are None, now 7"),
        ({"engine": "counts"}, "its engine is exact, now counts"),
        ({"unlimited": True}, "unlimited is False, now True"),
        ({"sobol": 2}, "its Sobol sample has the size None, now 2"),
        ({"settings": ["months=2"]}, "the scenario is not the same"),
    ],
)
def test_a_file_of_another_sweep_is_refused_and_left_as_it_is(
    small, tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    store = tmp_path / "prices.sqlite"
    sweep(small, VARY, seed=1, measures=["revenue"], store=store)
    before = store.read_bytes()
    scenario = forkroad.with_settings(small, changed.pop("settings", []))
    options: dict[str, Any] = {"seed": 1, "measures": ["revenue"], "vary": VARY, **changed}
    vary = options.pop("vary")
    with pytest.raises(UsageError, match=said):
        sweep(scenario, vary, store=store, resume=True, **options)
    assert store.read_bytes() == before


def test_a_file_of_another_version_is_refused(small, tmp_path: Path, monkeypatch) -> None:
    store = tmp_path / "prices.sqlite"
    sweep(small, VARY, seed=1, store=store)
    monkeypatch.setattr("forkroad.forecast.versions.VERSION", "9.9.9")
    with pytest.raises(UsageError, match=r"made by forkroad 0.1.0, this is 9.9.9"):
        sweep(small, VARY, seed=1, store=store, resume=True)


def test_a_file_that_is_there_is_only_gone_on_with_when_asked(small, tmp_path: Path) -> None:
    store = tmp_path / "prices.sqlite"
    sweep(small, VARY, seed=1, store=store)
    with pytest.raises(OutputError, match="is there already"):
        sweep(small, VARY, seed=1, store=store)
    with pytest.raises(UsageError, match="nothing to resume"):
        sweep(small, VARY, resume=True)


@pytest.mark.parametrize(
    "options,said",
    [
        ({"measures": ["revenu"]}, 'there is no measure "revenu"; did you mean "revenue"'),
        ({"engine": "exakt"}, 'there is no engine "exakt"'),
        ({"workers": 0}, "workers are 1 or more"),
        ({"seed": -1, "sobol": 4}, "a seed is a whole number"),
        ({"replications": 5}, "the exact engine simulates nothing"),
        ({"sobol": 0}, "from 1 to 1,000,000 scenarios"),
        ({"engine": "counts", "draws": 5}, "takes one draw a replication"),
    ],
)
def test_options_that_cannot_be_are_refused_before_anything_is_made(
    small, tmp_path: Path, options: dict[str, Any], said: str
) -> None:
    store = tmp_path / "prices.sqlite"
    with pytest.raises(UsageError, match=said):
        sweep(small, VARY, store=store, **options)
    assert not store.exists()


def test_sampled_scenarios_agree_with_those_alone() -> None:
    scenario = feature("campaigns")
    segment = next(iter(scenario.segments))
    path = f"segments.{segment}.arrivals.per_month"
    found = rows(sweep(scenario, {path: "100:200"}, sobol=5, seed=4, measures=["arrivals"]))
    for row in found:
        alone = forkroad.with_settings(scenario, [f"{path}={row[path]!r}"])
        (only,) = rows(sweep(alone, {"name": ["it"]}, measures=["arrivals"], seed=4))
        assert row["arrivals"] == pytest.approx(only["arrivals"], rel=1e-12)


# 700 scenarios of which 200 fail, in blocks of 128.
KILLED = ["small.yaml", "--vary", "products.pen.price=1:5:100", "--vary", f"{BUY}=10%:120%:7"]
KILLED += ["--seed", "1", "--quiet"]


def kill_often(folder: Path, seeds: range, *, kills: int = 1, workers: str = "1") -> list[int]:
    """Return how many scenarios the kills of each trial left to do; every table must be whole."""
    (folder / "small.yaml").write_text(SMALL, encoding="utf-8")
    out = folder / "whole"
    words = [*KILLED, "--workers", workers]
    done = run_to_the_end([*words, "-o", "whole.sqlite", "--out", str(out), "--as", "csv"], folder)
    assert done.returncode == 3, done.stderr
    whole = (out / "sweep.csv").read_bytes()
    # From 10 to 120 % in seven steps: the last two, 101.7 and 120 %, are too many.
    assert whole.count(b",failed,") == 200
    left = []
    for seed in seeds:
        missing, table = kill_and_resume(seed, words, folder, kills=kills)
        assert table == whole, f"trial {seed}"
        left.append(missing)
    return left


def test_a_sweep_that_is_killed_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    kill_often(tmp_path, range(3))


@pytest.mark.usefixtures("dask")
def test_a_cluster_computes_the_same_table(small, tmp_path: Path) -> None:
    with running_cluster(tmp_path) as cluster:
        there = rows(sweep(small, VARY, seed=1, on=cluster.address))
    assert there == rows(sweep(small, VARY, seed=1))


@pytest.mark.prove
@pytest.mark.parametrize("workers", ["1", "2"])
def test_sweeps_that_are_killed_fifty_times_lose_nothing(tmp_path: Path, workers: str) -> None:
    left = kill_often(tmp_path, range(25), kills=2, workers=workers)
    # Most kills come in the middle, or little would be shown.
    assert sum(0 < missing < 700 for missing in left) >= 10


MEMORY = """
import resource, sys
from forkroad.scenario.file import read_text
from forkroad.whatif.sweep import sweep
from tests.whatif.sweeps import SMALL
sweep(read_text(SMALL).required(), {"products.pen.price": f"1:5:{sys.argv[1]}"}, seed=1,
      store=sys.argv[2])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.prove
def test_memory_does_not_grow_with_the_number_of_scenarios(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        done = subprocess.run(
            [sys.executable, "-c", MEMORY, str(count), str(tmp_path / str(count))],
            env=environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        return int(done.stdout)

    # A row of the table takes some 300 bytes; what computes ten times as many takes no more.
    assert peak(10_000) < 1.1 * peak(1_000)
