"""A sweep beside one process after the other that runs `forkroad run`: scenarios per second.

    python -m benchmarks.sweep [--scenarios 10000] [--runs 5]

Both are whole processes, timed by the processor time that they take, which other work on the
machine disturbs least. Agreement is checked first, on a few scenarios whose uncertain inputs are
as good as known: the sweep takes inputs at their means, the runs take draws.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import forkroad

ROOT = Path(__file__).resolve().parents[1]
# What makes the shipped scenario as good as certain, for the comparison of numbers.
CERTAIN = [
    "values.answers_reminder=30%",
    "journey.steps.checkout.next.1.sample=1000000000",
    "journey.steps.checkout.next.2.sample=1000000000",
]


# Runs a command as the only child of a process, so that what it took is nobody else's.
TIMER = """
import resource, subprocess, sys, time
started = time.perf_counter()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, time.perf_counter() - started, used.ru_maxrss // 1024)
"""


def taken(words: Sequence[str], folder: Path) -> tuple[float, float, int]:
    """Return the processor's and the clock's seconds of a command, and its peak memory in MB."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", TIMER, sys.executable, "-m", "forkroad", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    processor, clock, peak = done.stdout.split()
    return float(processor), float(clock), int(peak)


def vary(side: int) -> list[str]:
    """Return the options of a grid with so many values of two places."""
    return [
        *("--vary", f"products.basket.price=55:75:{side}"),
        *("--vary", f"journey.steps.cart.next.checkout=55%:65%:{side}"),
    ]


def disagreements(scenario: forkroad.Scenario) -> list[str]:
    """Return where single runs say something else than a sweep of the same scenarios."""
    certain = forkroad.with_settings(scenario, CERTAIN)
    places = {
        "products.basket.price": [55, 64, 75],
        "journey.steps.cart.next.checkout": ["55%", "65%"],
    }
    found = []
    for row in forkroad.sweep(certain, places, seed=1, measures=["revenue"]).tables["sweep"].rows():
        settings = [f"{path}={row[path]!r}" for path in places]
        run = forkroad.run(forkroad.with_settings(certain, settings), seed=1, draws=20)
        (money,) = run.rows("money", period="total", segment="all", measure="revenue")
        # A billion customers seen leave a share uncertain by less than 1 in 10,000.
        if abs(row["revenue"] / money["mean"] - 1) > 1e-4:
            found.append(f"{settings}: sweep {row['revenue']:.2f}, run {money['mean']:.2f}")
    return found


def main() -> int:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenarios", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    file = ROOT / "scenarios" / "web_shop_cart.yaml"
    wrong = disagreements(forkroad.load(file))
    if wrong:
        print("a sweep and its runs do not agree:", *wrong, sep="\n  ")
        return 1
    print("agreed: revenue of 6 scenarios, each run alone")
    with tempfile.TemporaryDirectory() as name:
        compare(Path(name), str(file), arguments.scenarios, arguments.runs)
    return 0


def compare(folder: Path, file: str, n_scenarios: int, n_runs: int) -> None:
    """Time both and print scenarios per second and their ratio."""
    side = round(n_scenarios**0.5)
    whole = side**2
    words = ["sweep", file, *vary(side), "--seed", "1", "-o", "all.sqlite"]
    seconds, clock, peak = taken(words, folder)
    print(f"sweep, {whole:,} scenarios      {whole / seconds:9.1f} a second of the processor")
    print(f"                             {whole / clock:9.1f} a second of the clock")
    small = ["sweep", file, *vary(max(side // 5, 2)), "--seed", "1", "-o", "few.sqlite"]
    print(f"peak memory                  {peak:9} MB   ({taken(small, folder)[2]} MB at 1 in 25)")
    one = ["--set", "products.basket.price=60", "--seed", "1"]
    for said, options in (("", one), (", one draw", [*one, "--draws", "1"])):
        runs = [taken(["run", file, *options], folder)[0] for _ in range(n_runs)]
        mean = sum(runs) / n_runs
        print(f"forkroad run{said:17}{1 / mean:9.2f} a second of the processor")
        print(f"sweep / forkroad run{said:9}{whole / seconds * mean:9.0f}")


if __name__ == "__main__":
    sys.exit(main())
