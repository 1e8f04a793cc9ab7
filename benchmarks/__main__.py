"""The engines beside SimPy and a plain Python loop, in one run: agreement first, then ratios.

    python -m benchmarks [--customers 100000] [--workers 2]

With --workers only so many processes are timed against one, on the same replications.

Nothing is asserted about seconds; what is asserted is that both models tell the same story,
before any time is printed.
"""

from __future__ import annotations

import argparse
import math
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import forkroad
from benchmarks.loop_model import LoopModel
from benchmarks.simpy_model import SimpyModel
from forkroad.forecast.agreement import compare
from forkroad.results.run_result import RunResult
from forkroad.scenario.file import read_text
from forkroad.scenario.model import Scenario

T = TypeVar("T")
MONTHS = 24
SAMPLE = 400


def journey(customers: int, *, sampled: bool = False) -> Scenario:
    """Return the workload with so many customers over the horizon."""
    text = (Path(__file__).parent / "journey.yaml").read_text(encoding="utf-8")
    per_month = customers / (2 * MONTHS)
    text = text.replace("CUSTOMERS", f"{per_month:.6f}")
    text = text.replace("SAMPLE_LINE", f"sample: {SAMPLE}" if sampled else "")
    text = text.replace("SAMPLE", f", sample: {SAMPLE}" if sampled else "")
    scenario = read_text(text).scenario
    assert scenario is not None
    return scenario


def timed(work: Callable[[], T], repeats: int = 1) -> tuple[T, float]:
    """Return a result and the shortest of some wall-clock times."""
    best = math.inf
    for _ in range(repeats):
        started = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - started)
    return result, best


def timed_in_turns(works: Sequence[Callable[[], T]], repeats: int) -> list[tuple[T, float]]:
    """Return each work's result and shortest time; what slows the machine meets all alike."""
    rounds = [[timed(work) for work in works] for _ in range(repeats)]
    return [(it[0][0], min(seconds for _, seconds in it)) for it in zip(*rounds, strict=True)]


def disagreements(result: RunResult, counts: dict[str, int], model: str = "SimPy") -> list[str]:
    """Return where one replication of a model lies further than 5 sd from the exact mean.

    Visits repeat, so that their spread is wider than Poisson; 1.5 times covers this journey.
    """
    found = []
    for row in result.rows("steps", measure="visits", period="total", segment="all"):
        seen = counts.get(row["step"], 0)
        allowed = 5 * 1.5 * math.sqrt(row["mean"])
        if abs(seen - row["mean"]) > allowed:
            found.append(f"{row['step']}: {model} {seen}, exact {row['mean']:.1f} +- {allowed:.1f}")
    return found


def beyond_chance(result: RunResult, simulated: RunResult) -> list[str]:
    """Return where means of replications lie further from the exact ones than chance allows."""
    return [
        f"{it.table} {' '.join(it.key)} {it.measure}: {simulated.engine} {it.second}, "
        f"exact {it.first:.1f}"
        for it in compare(result, simulated).disagreements
    ]


def forecast(scenario: Scenario, **options: Any) -> RunResult:
    """Return a run with every table that a terminal shows made."""
    result = forkroad.run(scenario, seed=1, **options)
    for name in ("outcomes", "conversion", "sales", "arrivals", "money", "goals"):
        len(result.tables[name])
    return result


def peak_mb() -> float:
    """Return the most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--workers", type=int, help="time so many processes against one instead")
    parser.add_argument("--replications", type=int, default=800, help="of each, with --workers")
    arguments = parser.parse_args()
    customers = arguments.customers
    if arguments.workers:
        return workers_beside_one(customers, arguments.workers, arguments.replications)
    scenario = journey(customers)
    exact = forecast(scenario)
    exact_memory = peak_mb()
    many = journey(100 * customers)
    (_, exact_seconds), (_, many_seconds) = timed_in_turns(
        [lambda: forecast(scenario), lambda: forecast(many)], repeats=12
    )
    counts, simpy_seconds = timed(lambda: SimpyModel(scenario, seed=1).run(), repeats=2)
    wrong = disagreements(exact, counts)
    if wrong:
        print("the models do not agree:", *wrong, sep="\n  ")
        return 1
    print(f"agreed: visits of every step, {counts['arrivals']:,} customers, {exact.states} states")
    print(f"exact, all figures           {exact_seconds:9.3f} s   peak {exact_memory:.0f} MB")
    print(f"SimPy, one replication       {simpy_seconds:9.3f} s   peak {peak_mb():.0f} MB")
    print(f"SimPy / exact                {simpy_seconds / exact_seconds:9.1f}")
    print(f"exact at {100 * customers:,} / at {customers:,} {many_seconds / exact_seconds:9.2f}")
    sampled = journey(customers, sampled=True)
    _, draws_seconds = timed(lambda: forecast(sampled), repeats=3)
    print(f"exact, 400 draws of all shares {draws_seconds:7.3f} s")
    print(f"1,000 x SimPy / exact with draws {1000 * simpy_seconds / draws_seconds:,.0f}")
    return counts_beside(exact, simpy_seconds, customers) or singly_beside(
        exact, simpy_seconds, customers
    )


def counts_beside(exact: RunResult, simpy_seconds: float, customers: int) -> int:
    """Compare the counts engine's 1,000 replications with as many of SimPy's."""
    options = {"engine": "counts", "replications": 1000}
    simulated, seconds = timed(lambda: forecast(journey(customers), **options), repeats=2)
    wrong = beyond_chance(exact, simulated)
    if wrong:
        print("the engines do not agree:", *wrong, sep="\n  ")
        return 1
    print(f"counts, 1,000 replications   {seconds:9.3f} s   peak {peak_mb():.0f} MB")
    print(f"1,000 x SimPy / counts       {1000 * simpy_seconds / seconds:9.0f}")
    _, many_seconds = timed(lambda: forecast(journey(100 * customers), **options), repeats=2)
    print(f"counts at {100 * customers:,} / at {customers:,} {many_seconds / seconds:8.2f}")
    return 0


def singly_beside(exact: RunResult, simpy_seconds: float, customers: int) -> int:
    """Compare the agents engine's 20 replications with as many of SimPy's and of a plain loop's."""
    n = 20
    scenario = journey(customers)
    simulated, seconds = timed(lambda: forecast(scenario, engine="agents", replications=n))
    counts, loop_seconds = timed(lambda: LoopModel(scenario, seed=1).run())
    wrong = [*beyond_chance(exact, simulated), *disagreements(exact, counts, "the loop")]
    if wrong:
        print("the engines do not agree:", *wrong, sep="\n  ")
        return 1
    print(f"agents, {n} replications      {seconds:9.3f} s   peak {peak_mb():.0f} MB")
    print(f"{n} x SimPy / agents           {n * simpy_seconds / seconds:9.0f}")
    print(f"plain loop, one replication  {loop_seconds:9.3f} s")
    print(f"{n} x plain loop / agents      {n * loop_seconds / seconds:9.1f}")
    return 0


def workers_beside_one(customers: int, workers: int, replications: int) -> int:
    """Time several processes against this one; the results must be the same."""
    scenario = journey(customers, sampled=True)
    options = {"engine": "counts", "replications": replications}
    one, seconds_of_one = timed(lambda: forecast(scenario, **options))
    many, seconds_of_many = timed(lambda: forecast(scenario, **options, workers=workers))
    wrong = [name for name in one.tables if [*one.rows(name)] != [*many.rows(name)]]
    if wrong:
        print("the results are not the same:", *wrong, sep="\n  ")
        return 1
    print(f"the same result, {replications:,} replications with as many draws")
    print(f"counts, this process         {seconds_of_one:9.3f} s")
    print(f"counts, {workers} processes          {seconds_of_many:9.3f} s")
    print(f"one / {workers} processes            {seconds_of_one / seconds_of_many:9.2f}")
    print(f"the machine's own ratio      {machine_ratio(workers):9.2f}")
    return 0


def machine_ratio(workers: int) -> float:
    """Return how many times one process's work several do at once that only burn time.

    Where others use the processors, no program can come near the number of workers.
    """
    burn = "import time\nwhile time.process_time() < 4: pass"

    def burn_in(count: int) -> None:
        processes = [subprocess.Popen([sys.executable, "-c", burn]) for _ in range(count)]
        for process in processes:
            process.wait()

    one, many = (timed(partial(burn_in, count))[1] for count in (1, workers))
    return workers * one / many


if __name__ == "__main__":
    raise SystemExit(main())
