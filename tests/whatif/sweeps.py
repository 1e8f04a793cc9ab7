"""What tests of sweeps share: a small scenario, and sweeps that are killed."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# 100 set out in a month; half are 30 or older and buy with 0.4 pull, the others with 0.1.
SMALL = """
forkroad: 1
start: 2026-01-01
months: 1
values: {pull: 1}
segments:
  all_of_them: {arrivals: {per_month: 100}, attributes: {age: {uniform: [20, 40]}}}
products: {pen: {price: 2, unit_cost: 1}}
journey:
  start_at: shop
  steps:
    shop:
      next:
        - if: age >= 30
          then: {buy: 0.4 * pull, gone: rest}
        - else: {buy: 10%, gone: rest}
    buy: {buys: pen, outcome: purchase}
    gone: {outcome: lost}
"""


def environment() -> dict[str, str]:
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return {**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}


def run_to_the_end(words: Sequence[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `forkroad sweep` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "forkroad", "sweep", *map(str, words)],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def kill_once(words: Sequence[str | Path], store: Path, folder: Path, wait: float) -> bool:
    """Start a sweep, kill it so many seconds after its file is there; say whether it was alive."""
    process = subprocess.Popen(
        [sys.executable, "-m", "forkroad", "sweep", *map(str, words)],
        cwd=folder,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while process.poll() is None and not store.exists():
            time.sleep(0.002)
        time.sleep(wait)
        was_alive = process.poll() is None
        process.send_signal(signal.SIGKILL)
    finally:
        process.kill()
        process.wait()
    return was_alive


def stored(store: Path) -> dict[int, tuple[object, ...]]:
    """Return the rows of a file by number; none where it has none yet."""
    with closing(sqlite3.connect(store)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        found = connection.execute("SELECT * FROM rows").fetchall() if "rows" in tables else []
    return {row[0]: row for row in found}


def kill_and_resume(
    seed: int, words: Sequence[str], folder: Path, *, seconds: float, kills: int
) -> tuple[int, bytes]:
    """Kill a sweep at random moments, then let it end.

    seconds : how long it takes, once its file is there.

    Returns how many scenarios the kills left to do, and the table in the end. What was stored at
    a kill must be there unchanged ever after, and nothing twice.
    """
    chance = random.Random(seed)
    store = folder / f"killed_{seed}.sqlite"
    again = [*words, "-o", str(store), "--resume"]
    known: dict[int, tuple[object, ...]] = {}
    for _ in range(kills):
        kill_once(again, store, folder, chance.uniform(0, seconds))
        found = stored(store)
        assert known.items() <= found.items()
        known = found
    out = folder / f"killed_{seed}"
    done = run_to_the_end([*again, "--out", str(out), "--as", "csv"], folder)
    assert done.returncode in (0, 3), done.stderr
    found = stored(store)
    assert known.items() <= found.items()
    return len(found) - len(known), (out / "sweep.csv").read_bytes()
