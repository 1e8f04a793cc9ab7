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


def kill_once(
    words: Sequence[str | Path], store: Path, folder: Path, chance: random.Random
) -> None:
    """Start a sweep, and kill it at a random moment between its first and its last commit.

    Moments are told by changes of its file, so that they do not depend on the machine's speed.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "forkroad", "sweep", *map(str, words)],
        cwd=folder,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    left, before = chance.randrange(6), _look(store)
    try:
        while process.poll() is None and left:
            now = _look(store)
            left, before = left - (now != before), now
            time.sleep(0.001)
        time.sleep(chance.choice((0.0, 0.001, 0.004, 0.016)))
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def _look(store: Path) -> tuple[int, int] | None:
    try:
        found = store.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns


def stored(store: Path) -> dict[int, tuple[object, ...]]:
    """Return the rows of a file by number; none where it has none yet."""
    if not store.exists():
        return {}
    with closing(sqlite3.connect(store)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        found = connection.execute("SELECT * FROM rows").fetchall() if "rows" in tables else []
    return {row[0]: row for row in found}


def kill_and_resume(
    seed: int, words: Sequence[str], folder: Path, *, kills: int
) -> tuple[int, bytes]:
    """Kill a sweep at random moments, then let it end.

    Returns how many scenarios the kills left to do, and the table in the end. What was stored at
    a kill must be there unchanged ever after, and nothing twice.
    """
    chance = random.Random(seed)
    store = folder / f"killed_{seed}.sqlite"
    again = [*words, "-o", str(store), "--resume"]
    known: dict[int, tuple[object, ...]] = {}
    for _ in range(kills):
        kill_once(again, store, folder, chance)
        found = stored(store)
        assert known.items() <= found.items()
        known = found
    out = folder / f"killed_{seed}"
    done = run_to_the_end([*again, "--out", str(out), "--as", "csv"], folder)
    assert done.returncode in (0, 3), done.stderr
    found = stored(store)
    assert known.items() <= found.items()
    return len(found) - len(known), (out / "sweep.csv").read_bytes()
