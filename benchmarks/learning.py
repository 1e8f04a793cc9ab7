"""The fit of a large log beside DuckDB's own LEAD-and-count query, with its peak of memory.

    python -m benchmarks.learning [--events 10000000] [--shape a_day_each|within_days]

Each is timed in a process of its own, on the same generated Parquet file, by the processor's time,
which does not depend on what else the machine does. `a_day_each` has the events of a customer on
days of their own; in `within_days` customers go to and fro within a day.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

N_KINDS = 14
LEAD = (
    "SELECT event, next, count(*) FROM (SELECT event, lead(event) OVER "
    "(PARTITION BY customer ORDER BY time) AS next FROM read_parquet('{path}')) GROUP BY ALL"
)
# Eight events a customer; low numbers of events are more frequent.
EVENT = (
    f"'event_' || CAST(floor({N_KINDS} * pow((hash(i * 11 + 5) % 1000003) / 1000003.0, 2)) AS INT)"
)
SHAPES = {
    "a_day_each": (
        "'customer ' || hash(i // 8 + 1)",
        "INTERVAL (hash(i // 8 + 7) % 250) DAY + INTERVAL (3 * (i % 8)) DAY "
        "+ INTERVAL (hash(i) % 172800) SECOND",
    ),
    "within_days": ("'customer ' || (hash(i * 7 + 1) % ({n} // 8))",
                    "INTERVAL (CAST(hash(i * 3 + 2) % 25920000 AS INT)) SECOND"),
}  # fmt: skip


def generate(path: Path, n: int, shape: str) -> None:
    """Write a log of n events in an order that is nobody's."""
    import duckdb

    customer, moment = SHAPES[shape]
    duckdb.sql("SET enable_progress_bar = false")
    duckdb.sql(
        f"COPY (SELECT {customer.format(n=n)} AS customer, TIMESTAMP '2025-01-01' + {moment} "
        f"AS time, {EVENT} AS event FROM range({n}) AS r(i) ORDER BY hash(i)) "
        f"TO '{path}' (FORMAT PARQUET)"
    )


def measure(what: str, path: Path) -> dict[str, float]:
    """Return the processor's seconds and the peak in MB of one way, timed in this process."""
    import duckdb

    from forkroad.learning.fit import fit

    started = time.process_time()
    if what == "lead":
        duckdb.execute(LEAD.format(path=path)).fetchall()
    else:
        fit(path, {"purchase": f"event_{N_KINDS - 1}"})
    seconds = time.process_time() - started
    return {
        "seconds": seconds,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    """Print both times, their ratio and the peak."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--shape", choices=SHAPES, default="a_day_each")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure[0], Path(asked.measure[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.parquet"
        generate(path, asked.events, asked.shape)
        found = {what: _measured(what, path) for what in ("lead", "fit")}
    ratio = found["fit"]["seconds"] / found["lead"]["seconds"]
    print(
        f"{asked.events:,} events, {asked.shape}: DuckDB's own query "
        f"{found['lead']['seconds']:.1f} s, fit {found['fit']['seconds']:.1f} s of processor, "
        f"ratio {ratio:.1f}; peak {found['fit']['peak_mb']:,.0f} MB"
    )


def _measured(what: str, path: Path) -> dict[str, float]:
    words = [sys.executable, "-m", "benchmarks.learning", "--measure", what, str(path)]
    told = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, float] = json.loads(told)
    return found


if __name__ == "__main__":
    main()
